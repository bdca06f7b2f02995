//! What a person edited is kept, or put aside.

use super::*;

const FILE: &str = "visa-1/docker-compose.yml";

fn replace() -> Options {
    Options {
        edited: Edited::Replace,
        ..Options::default()
    }
}

/// An export with a change of the project and an edited file.
fn edited() -> Site {
    let mut site = Site::new();
    site.export();
    fs::write(site.path(FILE), "mine").expect("write");
    site.swap_roles();
    site
}

#[test]
fn an_edited_file_is_kept_and_the_rest_is_written() {
    let site = edited();
    let outcome = site.try_export(Options::default()).expect("export");
    let kept: Vec<_> = outcome.kept().map(|file| file.path.as_str()).collect();
    assert_eq!(kept, [FILE]);
    assert!(outcome.copies.is_empty());
    assert_eq!(site.text(FILE), "mine");
    assert!(site.text("visa-2/.env").contains("SCHEDULER_ENABLED=true"));
    // It is still told, and nothing else is left to do.
    let plan = site.plan();
    assert_eq!(plan.edited().count(), 1);
    assert_eq!(plan.count(&Status::Unchanged), plan.files.len() - 1);
    let before = site.snapshot();
    site.export();
    assert_eq!(site.snapshot(), before);
}

#[test]
fn a_kept_file_that_goes_back_to_what_was_written_is_ours_again() {
    let mut site = Site::new();
    site.export();
    let ours = site.text("visa-1/.env");
    let mine = "VISA_SCHEDULER_ENABLED=false\n";
    fs::write(site.path("visa-1/.env"), mine).expect("write");
    site.swap_roles();
    site.export();
    fs::write(site.path("visa-1/.env"), ours).expect("write");
    assert_eq!(site.status("visa-1/.env"), Status::Change);
    site.export();
    assert!(site.is_settled());
}

#[test]
fn an_edited_env_file_that_gives_its_host_another_role_is_not_kept() {
    let mut site = Site::new();
    site.export();
    // Each host is to keep the role that it had.
    for (path, contradiction) in [
        (
            "visa-1/.env",
            "with it the host runs the scheduler, but in the project it is secondary",
        ),
        (
            "visa-2/.env",
            "with it the host does not run the scheduler, but in the project it is primary",
        ),
    ] {
        let edited = site.text(path) + "# mine\n";
        fs::write(site.path(path), &edited).expect("write");
        site.swap_roles();
        let before = site.snapshot();
        let error = site.try_export(Options::default()).expect_err("two roles");
        assert_eq!(
            error.to_string(),
            format!("{path} is in the way: it was edited by hand, and {contradiction}")
        );
        assert_eq!(site.snapshot(), before);
        let plan = site.plan();
        let file = plan.file(path).expect("planned");
        assert_eq!(file.contradiction(), Some(contradiction));
        // Where the person gives it up, it is replaced, and what they wrote is kept beside it.
        let given_up = plan.replacing(&[path.to_owned()].into());
        let options = Options::default();
        let outcome = export_as_seen(&site.subject(), &given_up, options, &Control::silent());
        assert_eq!(outcome.expect("export").copies.len(), 1);
        assert_eq!(site.text(&format!("{path}.orig")), edited);
        assert!(site.is_settled());
        site.swap_roles();
        site.export();
    }
    // An edit that leaves the roles alone is kept as ever.
    fs::write(
        site.path("visa-1/.env"),
        site.text("visa-1/.env") + "# mine\n",
    )
    .expect("write");
    site.export();
    assert_eq!(site.status("visa-1/.env"), Status::EditedByHand);
}

#[test]
fn an_edited_file_can_stop_the_export_before_anything_is_written() {
    let site = edited();
    let before = site.snapshot();
    let options = Options {
        edited: Edited::Stop,
        ..Options::default()
    };
    let error = site.try_export(options).expect_err("edited");
    assert_eq!(
        error.to_string(),
        format!("{FILE} is in the way: it was edited by hand")
    );
    assert_eq!(site.snapshot(), before);
}

#[test]
fn a_replaced_file_is_put_beside_the_new_one_and_no_copy_over_another() {
    let mut site = Site::new();
    site.export();
    let copies = |site: &Site| {
        let outcome = site.try_export(replace()).expect("export");
        let copies = outcome.copies.into_iter().map(|(path, copy)| {
            assert_eq!(path, FILE);
            copy
        });
        copies.collect::<Vec<_>>()
    };
    for (text, copy) in [
        ("first", "visa-1/docker-compose.yml.orig"),
        ("second", "visa-1/docker-compose.yml.orig.1"),
        ("third", "visa-1/docker-compose.yml.orig.2"),
        // One that is known is not copied again.
        ("second", "visa-1/docker-compose.yml.orig.1"),
    ] {
        fs::write(site.path(FILE), text).expect("write");
        site.swap_roles();
        assert_eq!(copies(&site), [copy]);
        assert_eq!(site.text(copy), text);
        assert!(site.is_settled(), "after {text}");
    }
    assert_eq!(site.text("visa-1/docker-compose.yml.orig"), "first");
}

#[cfg(unix)]
#[test]
fn a_copy_is_for_nobody_who_could_not_read_both_files() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let site = Site::new();
    site.export();
    let chmod = |path, mode| {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(mode)).expect("chmod");
    };
    let mode = |path| site.mode(path);
    fs::write(site.path("visa-1/.env"), "PASSWORD=mine").expect("write");
    chmod("visa-1/.env", 0o644);
    fs::write(site.path(FILE), "mine").expect("write");
    chmod(FILE, 0o640);
    // A link and a copy that anybody can read are not written to, nor relied on.
    symlink("/etc/passwd", site.path("visa-1/docker-compose.yml.orig")).expect("link");
    fs::write(site.path("visa-1/.env.orig"), "PASSWORD=mine").expect("write");
    chmod("visa-1/.env.orig", 0o644);
    site.try_export(replace()).expect("export");
    assert_eq!(site.text("visa-1/.env.orig.1"), "PASSWORD=mine");
    assert_eq!(mode("visa-1/.env.orig.1"), 0o600);
    assert_eq!(mode("visa-1/.env"), 0o600);
    assert_eq!(site.text("visa-1/docker-compose.yml.orig.1"), "mine");
    assert_eq!(mode("visa-1/docker-compose.yml.orig.1"), 0o640);
    assert_eq!(mode(FILE), 0o644);
}

#[test]
fn a_file_that_is_edited_while_the_export_runs_is_left_as_it_is() {
    let mut site = Site::new();
    site.export();
    site.swap_roles();
    let never = AtomicBool::new(false);
    let control = Control {
        progress: &|progress| {
            if progress.path == "visa-2/.env" {
                fs::write(site.path("visa-2/.env"), "just now").expect("write");
            }
        },
        cancelled: &never,
    };
    for options in [Options::default(), replace()] {
        let error = export(&site.subject(), site.out.path(), options, &control);
        let error = error.expect_err("edited");
        // The next time it is found before.
        if options == Options::default() {
            assert!(
                matches!(&error, ExportError::ChangedMeanwhile { path } if *path == site.path("visa-2/.env")),
                "{error}"
            );
            assert_eq!(site.text("visa-2/.env"), "just now");
            assert_eq!(site.status("visa-2/.env"), Status::EditedByHand);
            break;
        }
    }
    site.try_export(replace()).expect("export");
    assert_eq!(site.text("visa-2/.env.orig"), "just now");
    assert!(site.is_settled());
}

#[test]
fn exactly_the_plan_that_was_seen_is_written() {
    let mut site = edited();
    let control = Control::silent();
    let seen = site.plan();
    let before = site.snapshot();
    // Another edit of the same file: the plan reads the same, but is another one.
    fs::write(site.path(FILE), "mine, too").expect("write");
    let error = export_as_seen(&site.subject(), &seen, replace(), &control);
    let Err(ExportError::Outdated(now)) = error else {
        panic!("{error:?}");
    };
    assert_eq!(now, site.plan());
    assert_ne!(now, seen);
    fs::write(site.path(FILE), "mine").expect("write");
    assert_eq!(site.snapshot(), before);
    // The project went on.
    site.case.cluster.settings.public_url = "https://new.example.org".to_owned();
    let error = export_as_seen(&site.subject(), &seen, replace(), &control);
    assert!(matches!(error, Err(ExportError::Outdated(_))), "{error:?}");
    assert_eq!(site.snapshot(), before);
    let seen = site.plan();
    let outcome = export_as_seen(&site.subject(), &seen, replace(), &control).expect("export");
    assert_eq!(outcome.plan, seen);
    assert!(site.is_settled());
}

#[test]
fn plans_print_no_hashes() {
    let site = edited();
    let manifest = site.text(manifest::FINAL);
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
    let hash = manifest["files"][FILE]["sha256"].as_str().expect("a hash");
    let printed = format!("{:?}", site.plan());
    assert!(
        !printed.contains(hash) && printed.contains(FILE),
        "{printed}"
    );
}

#[test]
fn the_manifest_says_what_lies_there_beside_edited_files() {
    let site = edited();
    fs::write(site.path("README.md"), "mine").expect("write");
    site.export();
    let manifest: serde_json::Value =
        serde_json::from_str(&site.text(manifest::FINAL)).expect("JSON");
    let files = manifest["files"].as_object().expect("files");
    for (path, written) in files {
        let bytes = fs::read(site.path(path)).expect(path);
        assert_eq!(written["sha256"], digest::sha256(&bytes), "{path}");
    }
    let edited: Vec<_> = manifest["edited"]
        .as_object()
        .expect("edited")
        .keys()
        .collect();
    assert_eq!(edited, ["README.md", FILE]);
    assert_eq!(files.len() + 2, site.plan().files.len());
}

#[test]
fn two_exports_at_a_time_do_not_meet() {
    let site = Site::new();
    site.export();
    let folder = Folder::open(site.out.path()).expect("open").expect("there");
    let lock = folder.lock().expect("lock");
    assert!(lock.is_some(), "this file system has no locks");
    let error = site.try_export(Options::default()).expect_err("busy");
    assert!(matches!(error, ExportError::Busy { .. }), "{error}");
    drop(lock);
    site.export();
}

#[test]
fn what_a_killed_export_left_is_swept_and_nothing_else() {
    let site = Site::new();
    site.export();
    let left = [
        ".visa-cluster-export-0123456789abcdef.tmp",
        "visa-1/.visa-cluster-export-fedcba9876543210.tmp",
        "visa-1/nginx/conf/.visa-cluster-export-0000000000000000.tmp",
    ];
    let foreign = [
        ".visa-cluster-0123456789abcdef.tmp",
        "visa-1/.visa-cluster-export-mine.tmp",
        "visa-1/notes.tmp",
    ];
    for path in left.iter().chain(&foreign) {
        fs::write(site.path(path), "half").expect("write");
    }
    site.export();
    for path in left {
        assert!(!site.path(path).exists(), "{path}");
    }
    for path in foreign {
        assert_eq!(site.text(path), "half", "{path}");
    }
}
