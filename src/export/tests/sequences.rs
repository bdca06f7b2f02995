//! Any sequence of edits of the project, edits by hand, exports and crashes.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::crash::sometimes as crash;
use super::*;
use crate::model::Secret;

/// Files that a person may touch: some of every host, some of all, one of no bundle.
const FILES: &[&str] = &[
    "README.md",
    "load-balancer/conf.d/visa.conf",
    "visa-1/.env",
    "visa-2/.env",
    "visa-2/deploy.sh",
    "visa-2/nginx/conf/nginx.conf",
    "visa-2/notes.txt",
];

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// The project gets another address, and so nearly all files change.
    Address(u8),
    /// The project gets another password.
    Password(u8),
    /// The second host is deployed or not.
    Deploy(bool),
    /// Primary and secondary change places.
    Swap,
    /// A person writes a file.
    Write(&'static str, u8),
    /// A person appends to what is there.
    Append(&'static str),
    /// A person removes a file.
    Remove(&'static str),
    /// An export, that dies after so many steps on the disk if it is said so, or is cancelled before
    /// one of its files.
    Export {
        options: Options,
        crash: Option<usize>,
        cancel: Option<usize>,
    },
    /// An export that dies at any of its points; which, is worked out by how many there are.
    Die(Options, Index),
}

fn options() -> impl Strategy<Value = Options> {
    let edited = select(&[Edited::Keep, Edited::Stop, Edited::Replace][..]);
    // Archives are packed for each of them, which takes its time.
    let archives = prop::bool::weighted(0.2);
    (edited, any::<bool>(), archives).prop_map(|(edited, remove_old, archives)| Options {
        edited,
        remove_old,
        archives,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let file = || select(FILES);
    prop_oneof![
        2 => (0..4u8).prop_map(Step::Address),
        1 => (0..3u8).prop_map(Step::Password),
        2 => any::<bool>().prop_map(Step::Deploy),
        1 => Just(Step::Swap),
        3 => (file(), 0..3u8).prop_map(|(path, text)| Step::Write(path, text)),
        1 => file().prop_map(Step::Append),
        1 => file().prop_map(Step::Remove),
        3 => (options(), prop::option::of(0..12usize)).prop_map(|(options, cancel)| Step::Export { options, crash: None, cancel }),
        2 => (options(), 0..60usize).prop_map(|(options, crash)| Step::Export { options, crash: Some(crash), cancel: None }),
        3 => (options(), any::<Index>()).prop_map(|(options, at)| Step::Die(options, at)),
    ]
}

/// A site, and what must not be lost there.
struct World {
    site: Site,
    /// What a person wrote last to each path, unless they removed it.
    edits: BTreeMap<&'static str, Vec<u8>>,
    /// What any export may have written to each path.
    rendered: BTreeMap<String, BTreeSet<Vec<u8>>>,
}

impl World {
    fn new() -> Self {
        Self {
            site: Site::new(),
            edits: BTreeMap::new(),
            rendered: BTreeMap::new(),
        }
    }

    fn take(&mut self, step: &Step) {
        let case = &mut self.site.case;
        match step {
            Step::Address(number) => {
                case.cluster.settings.public_url = format!("https://visa-{number}.example.org");
            }
            Step::Password(number) => {
                let secret = Secret::new(format!("correct-horse-{number}"));
                case.secrets.set("VISA_DATABASE_PASSWORD", secret);
            }
            Step::Deploy(is_deployed) => {
                let second = &mut case.cluster.hosts[1].role;
                if *second == Role::Primary {
                    return;
                }
                *second = if *is_deployed {
                    Role::Secondary
                } else {
                    Role::Spare
                };
            }
            Step::Swap => {
                if case.cluster.hosts[1].role != Role::Spare {
                    self.site.swap_roles();
                }
            }
            Step::Write(path, number) => self.write(path, format!("{path}: mine, {number}\n")),
            Step::Append(path) => {
                let mut text = fs::read(self.site.path(path)).unwrap_or_default();
                text.extend(b"# added\n");
                self.write(path, text);
            }
            Step::Remove(path) => {
                let _ = fs::remove_file(self.site.path(path));
                self.edits.remove(path);
            }
            Step::Export {
                options,
                crash,
                cancel,
            } => self.export(*options, *crash, *cancel),
            Step::Die(options, at) => {
                self.export(*options, Some(at.index(100)), None);
            }
        }
    }

    fn write(&mut self, path: &'static str, text: impl Into<Vec<u8>>) {
        let text = text.into();
        let file = self.site.path(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("folder");
        fs::write(file, &text).expect("write");
        self.edits.insert(path, text);
    }

    fn export(&mut self, options: Options, points: Option<usize>, cancel: Option<usize>) {
        let mut bundle = bundle_of(&self.site);
        if options.archives {
            archive::add(&mut bundle);
        }
        for file in bundle.files() {
            let versions = self.rendered.entry(file.path.clone()).or_default();
            versions.insert(file.content.bytes().to_vec());
        }
        let cancelled = AtomicBool::new(false);
        let control = Control {
            progress: &|progress| {
                let is_over = cancel == Some(progress.done);
                cancelled.store(is_over, std::sync::atomic::Ordering::Relaxed);
            },
            cancelled: &cancelled,
        };
        let schedulers = self.schedulers(&bundle);
        crash::after(points);
        let end = export(
            &self.site.subject(),
            self.site.out.path(),
            options,
            &control,
        );
        crash::after(None);
        assert!(
            self.schedulers(&bundle) <= schedulers.max(1),
            "two hosts run the scheduler with what was written"
        );
        match end {
            Ok(outcome) => self.check_finished(&outcome),
            Err(ExportError::Cancelled { .. }) if cancel.is_some() => {}
            Err(ExportError::Io { .. }) if points.is_some() => {}
            Err(ExportError::Conflicts { .. }) if options.edited == Edited::Stop => {}
            Err(ExportError::Conflicts { plan, .. }) if options.edited == Edited::Keep => {
                let mut stopping = plan.stopping(options);
                assert!(
                    stopping.all(|file| file.contradiction().is_some()),
                    "{plan:?}"
                );
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Counts the hosts of a bundle that run the scheduler with what an export wrote for them.
    fn schedulers(&self, bundle: &crate::render::Bundle) -> usize {
        let ours = bundle.files().iter().filter(|file| {
            let bytes = fs::read(self.site.path(&file.path)).unwrap_or_default();
            let is_by_hand = self.edits.get(file.path.as_str()) == Some(&bytes);
            let text = String::from_utf8_lossy(&bytes);
            file.path.ends_with("/.env")
                && !is_by_hand
                && text.contains("\nVISA_SCHEDULER_ENABLED=true\n")
        });
        ours.count()
    }

    /// The manifest of a finished export says what lies there.
    fn check_finished(&self, outcome: &Outcome) {
        assert!(!self.site.path(manifest::PENDING).exists());
        let text = self.site.text(manifest::FINAL);
        let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let list = |key: &str| {
            let list = manifest[key].as_object().cloned().unwrap_or_default();
            list.into_iter()
                .map(|(path, written)| (path, written["sha256"].clone()))
        };
        for (path, sha256) in list("files") {
            let bytes = fs::read(self.site.path(&path)).expect(&path);
            assert_eq!(sha256, digest::sha256(&bytes), "{path}");
            #[cfg(unix)]
            {
                let mode = format!("{:04o}", self.site.mode(&path));
                assert_eq!(manifest["files"][&path]["mode"], mode, "{path}");
            }
        }
        let kept: BTreeSet<_> = outcome.kept().map(|file| file.path.clone()).collect();
        for (path, sha256) in list("edited") {
            assert!(kept.contains(&path), "{path}");
            let bytes = fs::read(self.site.path(&path)).expect(&path);
            assert_ne!(sha256, digest::sha256(&bytes), "{path}");
        }
        let mut bundle = bundle_of(&self.site);
        if outcome.options.archives {
            archive::add(&mut bundle);
        }
        assert_eq!(list("files").count() + kept.len(), bundle.files().len());
        for (path, _) in list("left_behind") {
            assert!(self.site.path(&path).exists(), "{path}");
        }
        for folder in manifest["folders"].as_array().expect("folders") {
            let folder = folder.as_str().expect("a path");
            assert!(self.site.path(folder).is_dir(), "{folder}");
        }
        assert!(!self.has_leftovers(), "temporary files are left");
    }

    fn has_leftovers(&self) -> bool {
        let files = self.site.snapshot();
        files
            .iter()
            .any(|(path, _)| path.extension().is_some_and(|end| end == "tmp"))
    }

    /// What holds at any time, however the last export ended.
    fn check(&self) {
        // No edit is lost.
        for (path, text) in &self.edits {
            let file = self.site.path(path);
            let name = file
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            let beside = fs::read_dir(file.parent().expect("a folder")).expect("folder");
            let mut places = beside.map(|entry| entry.expect("an entry").path());
            let is_there = places.any(|place| {
                let place_name = place.file_name().unwrap_or_default().to_string_lossy();
                let is_place =
                    place_name == name || place_name.starts_with(&format!("{name}.orig"));
                is_place && fs::read(&place).is_ok_and(|known| known == *text)
            });
            assert!(is_there, "the edit of {path} is lost");
        }
        // Every file is whole: an export rendered it, or a person wrote it.
        for (path, versions) in &self.rendered {
            let Ok(bytes) = fs::read(self.site.path(path)) else {
                continue;
            };
            let is_by_hand = self.edits.get(path.as_str()) == Some(&bytes);
            assert!(
                versions.contains(&bytes) || is_by_hand,
                "{path} is half written"
            );
        }
        // And nothing that an export wrote is taken for a person's.
        for file in &self.site.plan().files {
            let is_edited = matches!(
                file.status,
                Status::EditedByHand | Status::NoLongerOursButEdited
            );
            let bytes = fs::read(self.site.path(&file.path)).unwrap_or_default();
            let is_by_hand = self.edits.get(file.path.as_str()) == Some(&bytes);
            assert!(
                !is_edited || is_by_hand,
                "{} is taken for edited",
                file.path
            );
        }
    }
}

fn bundle_of(site: &Site) -> crate::render::Bundle {
    let subject = site.subject();
    let resolved = crate::render::Resolved::new(&subject).expect("a sound project");
    resolved.bundle().expect("a sound project")
}

proptest! {
    #![proptest_config(ProptestConfig {
        // Each of them exports many times; PROPTEST_CASES makes more of them.
        cases: ProptestConfig::default().cases / 10,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_edit_is_lost_no_file_is_half_and_the_next_export_heals(
        steps in prop::collection::vec(step(), 1..14)
    ) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            world.check();
        }
        let options = Options { edited: Edited::Replace, remove_old: true, ..Options::default() };
        world.export(options, None, None);
        world.check();
        let plan = world.site.plan();
        let is_settled = |file: &PlannedFile| {
            matches!(file.status, Status::Unchanged | Status::NoLongerOursButEdited)
        };
        prop_assert!(plan.files.iter().all(is_settled), "{plan:?}");
        prop_assert!(!world.has_leftovers());
    }
}

#[test]
fn what_is_left_of_a_host_that_is_gone_is_swept() {
    for points in 0..300 {
        // Anew each time: one that goes on may pass the second host without a death there.
        let mut world = World::new();
        world.export(Options::default(), Some(points), None);
        let files = world.site.snapshot();
        let is_of_second = |path: &PathBuf| path.starts_with(world.site.path("visa-2"));
        let is_temporary = |path: &PathBuf| path.extension().is_some_and(|end| end == "tmp");
        if files
            .iter()
            .any(|(path, _)| is_of_second(path) && is_temporary(path))
        {
            world.take(&Step::Deploy(false));
            world.export(Options::default(), None, None);
            assert!(!world.has_leftovers());
            return;
        }
    }
    panic!("it never died while it wrote for the second host");
}

#[test]
fn an_export_that_dies_at_any_of_its_points_is_healed() {
    let mut passed = 0;
    for points in 0.. {
        let mut world = World::new();
        world.export(Options::default(), None, None);
        world.take(&Step::Address(1));
        world.take(&Step::Deploy(false));
        world.take(&Step::Write("visa-1/.env", 1));
        let options = Options {
            edited: Edited::Replace,
            remove_old: true,
            ..Options::default()
        };
        world.export(options, Some(points), None);
        world.check();
        if world.site.is_settled() {
            break;
        }
        passed += 1;
        world.export(options, None, None);
        world.check();
        assert!(world.site.is_settled(), "after {points} points");
        assert_eq!(
            world.site.text("visa-1/.env.orig"),
            "visa-1/.env: mine, 1\n"
        );
        assert!(
            !world.site.path("visa-1/.env.orig.1").exists(),
            "after {points} points"
        );
        assert!(!world.site.path("visa-2").exists(), "after {points} points");
    }
    // Two manifests, a copy, the files and the removals, with several points each.
    assert!(passed > 40, "only {passed} points");
}
