//! Exports into real folders.

mod diffs;
mod edited;
mod meanwhile;
mod old;
mod sequences;

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use super::*;
use crate::lint::testing::Case;
use crate::model::syntax::Line;
use crate::model::{Edit, FieldPath, Role, SettingsField, Spot};

struct Site {
    case: Case,
    out: TempDir,
}

impl Site {
    fn new() -> Self {
        Self {
            case: Case::new(Line::V3),
            out: tempfile::tempdir().expect("folder"),
        }
    }

    fn subject(&self) -> Subject<'_> {
        Subject::new(
            &self.case.cluster,
            &self.case.secrets,
            &self.case.site_files,
        )
    }

    fn plan(&self) -> Plan {
        let comparison = Comparison::new(&self.subject(), self.out.path(), false);
        comparison.expect("plan").into_plan()
    }

    fn try_export(&self, options: Options) -> Result<Outcome, ExportError> {
        export(
            &self.subject(),
            self.out.path(),
            options,
            &Control::silent(),
        )
    }

    /// Exports, but stops before the file after so many.
    fn interrupt_after(&self, files: usize) {
        let cancelled = AtomicBool::new(false);
        let control = Control {
            progress: &|progress| {
                let is_last = progress.done + 1 == files;
                cancelled.store(is_last, std::sync::atomic::Ordering::Relaxed);
            },
            cancelled: &cancelled,
        };
        let options = Options::default();
        let error = export(&self.subject(), self.out.path(), options, &control);
        let error = error.expect_err("cancelled");
        let is_there = matches!(error, ExportError::Cancelled { done, .. } if done == files);
        assert!(is_there, "{error}");
    }

    fn export(&self) -> Plan {
        self.try_export(Options::default()).expect("export").plan
    }

    /// Tells whether the disk is as the project has it.
    fn is_settled(&self) -> bool {
        let plan = self.plan();
        let is_unchanged = |file: &PlannedFile| file.status == Status::Unchanged;
        plan.files.iter().all(is_unchanged) && !self.path(manifest::PENDING).exists()
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect(path)
    }

    #[cfg(unix)]
    fn mode(&self, path: &str) -> u32 {
        use std::os::unix::fs::PermissionsExt;
        let metadata = self.path(path).metadata().expect(path);
        metadata.permissions().mode() & 0o7777
    }

    fn path(&self, path: &str) -> PathBuf {
        self.out.path().join(path)
    }

    fn status(&self, path: &str) -> Status {
        let plan = self.plan();
        let file = plan.files.iter().find(|file| file.path == path);
        file.expect("a planned file").status.clone()
    }

    fn swap_roles(&mut self) {
        let host = self.case.cluster.hosts[1].id;
        let edit = Edit::Place {
            host,
            role: Role::Primary,
            at: Spot::Same,
        };
        self.case.cluster.apply(&edit).expect("edit");
    }

    /// Reads all files, to compare.
    fn snapshot(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut all = Vec::new();
        let mut folders = vec![self.out.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("folder") {
                let path = entry.expect("entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = fs::read(&path).expect("read");
                    all.push((path, bytes));
                }
            }
        }
        all.sort();
        all
    }
}

#[test]
fn a_first_export_creates_everything_and_a_second_changes_nothing() {
    let site = Site::new();
    let first = site.export();
    assert!(first.files.iter().all(|file| file.status == Status::Create));
    let before = site.snapshot();
    let second = site.export();
    assert!(
        second
            .files
            .iter()
            .all(|file| file.status == Status::Unchanged)
    );
    assert_eq!(site.snapshot(), before);
    assert!(site.path(manifest::FINAL).exists());
    assert!(!site.path(manifest::PENDING).exists());
}

#[test]
fn a_folder_that_is_missing_is_made_and_a_plan_makes_none() {
    let site = Site::new();
    let inner = site.path("a/b");
    let comparison = Comparison::new(&site.subject(), &inner, false).expect("plan");
    assert_eq!(comparison.plan().out, inner);
    assert!(!inner.exists());
    export(
        &site.subject(),
        &inner,
        Options::default(),
        &Control::silent(),
    )
    .expect("export");
    assert!(inner.join("visa-1/.env").exists());
}

#[test]
fn a_promotion_changes_the_env_files_alone() {
    let mut site = Site::new();
    site.export();
    site.swap_roles();
    let plan = site.export();
    let changed: Vec<_> = plan
        .files
        .iter()
        .filter(|file| file.status == Status::Change && file.path.starts_with("visa-"))
        .map(|file| file.path.as_str())
        .collect();
    assert_eq!(changed, ["visa-1/.env", "visa-2/.env"]);
}

#[cfg(unix)]
#[test]
fn secrets_are_for_the_owner_alone_and_wrong_modes_are_mended() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    site.export();
    let open = |path| {
        let mode = fs::Permissions::from_mode(0o644);
        fs::set_permissions(site.path(path), mode).expect("chmod");
    };
    assert_eq!(site.mode("visa-1/.env"), 0o600);
    assert_eq!(site.mode(manifest::FINAL), 0o600);
    assert_eq!(site.mode("visa-1/deploy.sh"), 0o755);
    open("visa-1/.env");
    assert_eq!(site.status("visa-1/.env"), Status::Change);
    site.export();
    assert_eq!(site.mode("visa-1/.env"), 0o600);
    open(manifest::FINAL);
    site.export();
    assert_eq!(site.mode(manifest::FINAL), 0o600);
}

#[test]
fn a_stranger_in_an_empty_folder_counts_as_edited_unless_it_is_the_same() {
    let site = Site::new();
    fs::write(site.path("README.md"), "mine").expect("write");
    assert_eq!(site.status("README.md"), Status::EditedByHand);
}

#[cfg(unix)]
#[test]
fn symbolic_links_stand_in_the_way_and_nothing_is_written_through_them() {
    let site = Site::new();
    let elsewhere = tempfile::tempdir().expect("folder");
    std::os::unix::fs::symlink(elsewhere.path(), site.path("visa-1")).expect("link");
    fs::write(elsewhere.path().join("victim"), "old").expect("write");
    std::os::unix::fs::symlink(elsewhere.path().join("victim"), site.path("README.md"))
        .expect("link");
    for edited in [Edited::Keep, Edited::Stop, Edited::Replace] {
        let options = Options {
            edited,
            remove_old: true,
            ..Options::default()
        };
        let error = site.try_export(options).expect_err("links");
        assert!(matches!(error, ExportError::Conflicts { .. }), "{error}");
    }
    let victim = fs::read_to_string(elsewhere.path().join("victim"));
    assert_eq!(victim.expect("read"), "old");
    assert_eq!(fs::read_dir(elsewhere.path()).expect("folder").count(), 1);
}

#[test]
fn a_folder_where_a_file_belongs_is_blocked() {
    let site = Site::new();
    fs::create_dir_all(site.path("visa-1/.env")).expect("folder");
    let expected = Status::Blocked("it is no regular file".to_owned());
    assert_eq!(site.status("visa-1/.env"), expected);
}

#[test]
fn a_cancelled_export_leaves_whole_files_which_the_next_one_takes_for_its_own() {
    let mut site = Site::new();
    site.export();
    site.case.cluster.settings.public_url = "https://new.example.org".to_owned();
    let cancelled = AtomicBool::new(false);
    let seen = RefCell::new(Vec::new());
    let control = Control {
        progress: &|progress| {
            seen.borrow_mut().push(progress.path);
            let is_third = seen.borrow().len() == 3;
            cancelled.store(is_third, std::sync::atomic::Ordering::Relaxed);
        },
        cancelled: &cancelled,
    };
    let error = export(
        &site.subject(),
        site.out.path(),
        Options::default(),
        &control,
    )
    .expect_err("cancelled");
    assert!(
        matches!(error, ExportError::Cancelled { done: 3, .. }),
        "{error}"
    );
    assert_eq!(site.plan().edited().count(), 0);
    site.export();
    assert!(
        site.plan()
            .files
            .iter()
            .all(|file| file.status == Status::Unchanged)
    );
}

#[test]
fn exports_that_are_interrupted_in_a_row_are_healed() {
    let mut site = Site::new();
    site.export();
    for (number, files) in [(1, 5), (2, 3), (3, 1)] {
        site.case.cluster.settings.public_url = format!("https://new-{number}.example.org");
        site.interrupt_after(files);
        assert_eq!(site.plan().edited().count(), 0, "after {number}");
    }
    // A host that goes meanwhile leaves a file of an interrupted export behind, which stays known.
    let roles = |site: &mut Site, role| site.case.cluster.hosts[1].role = role;
    roles(&mut site, Role::Spare);
    site.export();
    assert!(!site.path(manifest::PENDING).exists());
    let text = fs::read_to_string(site.path(manifest::FINAL)).expect("read");
    assert!(!text.contains("earlier"), "{text}");
    roles(&mut site, Role::Secondary);
    assert_eq!(site.plan().edited().count(), 0);
    site.export();
    let plan = site.plan();
    let is_unchanged = |file: &PlannedFile| file.status == Status::Unchanged;
    assert!(plan.files.iter().all(is_unchanged), "{plan:?}");
}

#[test]
fn the_bundle_of_another_cluster_is_not_written_over() {
    let mut site = Site::new();
    site.export();
    let before = site.snapshot();
    site.case.cluster.settings.name = "other".to_owned();
    for edited in [Edited::Keep, Edited::Replace] {
        let error = site.try_export(Options {
            edited,
            ..Options::default()
        });
        let error = error.expect_err("another cluster");
        assert!(matches!(error, ExportError::OtherCluster { .. }), "{error}");
        assert!(error.to_string().contains("\"ill\""), "{error}");
        assert!(error.hint().is_some());
    }
    assert!(Comparison::new(&site.subject(), site.out.path(), false).is_err());
    assert_eq!(site.snapshot(), before);
    fs::remove_file(site.path(manifest::FINAL)).expect("remove");
    assert!(site.plan().edited().count() > 0);
}

#[test]
fn a_manifest_from_before_names_were_recorded_is_taken() {
    let site = Site::new();
    site.export();
    let path = site.path(manifest::FINAL);
    let text = fs::read_to_string(&path).expect("read");
    let old = text.replacen("  \"cluster\": \"ill\",\n", "", 1);
    assert_ne!(old, text);
    fs::write(&path, old).expect("write");
    site.export();
    assert_eq!(fs::read_to_string(&path).expect("read"), text);
}

#[test]
fn a_document_with_an_error_is_not_written() {
    let mut site = Site::new();
    let edit = Edit::Set {
        field: FieldPath::Settings(SettingsField::Name),
        value: "../../etc".into(),
    };
    site.case.cluster.apply(&edit).expect("edit");
    let error = site.try_export(Options::default()).expect_err("findings");
    assert_eq!(error.to_string(), "the project has an error");
    assert_eq!(site.snapshot(), []);
}

#[test]
fn a_damaged_or_newer_manifest_stops_the_export() {
    let site = Site::new();
    site.export();
    for (text, said) in [
        ("{", "damaged"),
        ("{\"format\": 2, \"new\": []}", "newer visa-cluster"),
    ] {
        fs::write(site.path(manifest::FINAL), text).expect("write");
        let error = site.try_export(Options::default()).expect_err("manifest");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn a_file_instead_of_the_folder_is_named() {
    let site = Site::new();
    let file = site.path("file");
    fs::write(&file, "").expect("write");
    let error = export(
        &site.subject(),
        &file,
        Options::default(),
        &Control::silent(),
    );
    let error = error.expect_err("no folder").to_string();
    assert!(error.ends_with(&file.display().to_string()), "{error}");
}

#[test]
fn a_folder_with_other_content_is_foreign_until_an_export_was_there() {
    let site = Site::new();
    assert!(!is_foreign(site.out.path()));
    assert!(!is_foreign(&site.path("missing")));
    fs::write(site.path("letter.txt"), "mine").expect("write");
    assert!(!is_foreign(&site.path("letter.txt")));
    assert!(is_foreign(site.out.path()));
    site.export();
    assert!(!is_foreign(site.out.path()));
    fs::rename(site.path(manifest::FINAL), site.path(manifest::PENDING)).expect("rename");
    assert!(!is_foreign(site.out.path()));
}
