//! `export`: archives, files edited by hand, and what stops it.

use super::{EXPORT, Test};

/// Exports the project with its secrets and more options.
fn exporting(more: &[&'static str]) -> Vec<&'static str> {
    [&EXPORT[..], more].concat()
}

#[test]
fn archives_are_added_on_request_and_other_formats_are_refused() {
    let test = Test::new()
        .project("two_hosts")
        .secrets()
        .args(exporting(&["--archive", "tar.gz"]))
        .status(0)
        .stdout_has("archives/visa-1.tar.gz: create\n")
        .stdout_has("27 files in out: 27 created\n")
        .then();
    assert_eq!(test.read("out/archives/SHA256SUMS").lines().count(), 4);
    // From now on they follow the project.
    let test = test
        .args(EXPORT)
        .status(0)
        .stdout_has("27 files in out: 27 unchanged\n")
        .then()
        .replacing("VISA-PROD", "VISA-OTHER");
    let sums = test.read("out/archives/SHA256SUMS");
    let test = test
        .args([
            "diff",
            "my.visa.toml",
            "--out",
            "out",
            "--secrets",
            "secrets.env",
        ])
        .status(1)
        .stdout_has("archives/visa-1.tar.gz: change\n")
        .then()
        .args(exporting(&["--archive", "none"]))
        .status(0)
        .stdout_has("archives/visa-1.tar.gz: no longer part of the bundle, left\n")
        .stderr_has("--remove-old")
        .then();
    assert_eq!(test.read("out/archives/SHA256SUMS"), sums);
    let test = test
        .args(EXPORT)
        .status(0)
        .stdout_has("archives/visa-1.tar.gz: change\n")
        .then();
    assert_ne!(test.read("out/archives/SHA256SUMS"), sums);
    // They hold what the project says, not what somebody wrote beside it.
    let readme = test.read("out/visa-1/README.md");
    let test = test
        .file("out/visa-1/README.md", &(readme + "mine\n"))
        .args(EXPORT)
        .status(1)
        .stdout_has("1 edited by hand, 26 unchanged")
        .stderr_has("the archives hold these files as the project has them, without the edits")
        .then();
    test.args(["export", "my.visa.toml", "--out", "out", "--archive", "zip"])
        .status(2)
        .stderr_has("tar.gz");
}

#[test]
fn an_env_file_of_another_role_stops_the_export() {
    let test = Test::new()
        .project("two_hosts")
        .secrets()
        .args(EXPORT)
        .status(0)
        .then();
    let env = test.read("out/visa-2/.env");
    let env = env.replace("SCHEDULER_ENABLED=false", "SCHEDULER_ENABLED=true");
    let test = test.file("out/visa-2/.env", &env);
    let said = "with it the host runs the scheduler, but in the project it is secondary";
    let test = test
        .args(EXPORT)
        .status(1)
        .stdout_has(&format!("visa-2/.env: edited by hand; {said}"))
        .stderr_has("nothing was written")
        .stderr_has("--overwrite-edited")
        .then()
        .args(exporting(&["--dry-run"]))
        .status(1)
        .stdout_has(&format!("edited by hand, stops the export: {said}"))
        .stderr_has("an export would write nothing")
        .then();
    let test = test
        .args(exporting(&["--overwrite-edited"]))
        .status(0)
        .then();
    assert_eq!(test.read("out/visa-2/.env.orig"), env);
}

#[test]
fn an_export_is_planned_then_written_and_protects_edits() {
    let test = Test::new()
        .project("two_hosts")
        .secrets()
        .args(exporting(&["--dry-run"]))
        .status(0)
        .stdout_has("visa-1/.env: create\n")
        .stderr_has("hint: `visa-cluster diff my.visa.toml --out out --secrets secrets.env` shows")
        .then();
    assert!(!test.path("out").exists());
    let test = test
        .args(EXPORT)
        .status(0)
        .stderr_has("README.md")
        .then()
        .args(EXPORT)
        .status(0)
        .stdout_has(" unchanged\n")
        .then()
        .file("out/README.md", "mine")
        .args(exporting(&["--dry-run"]))
        .status(1)
        .stdout_has("README.md: edited by hand, kept\n")
        .stderr_has("warning: 1 file edited by hand would be kept as it is: README.md\n")
        .then()
        .replacing("https://visa.example.org", "https://new.example.org")
        .args(EXPORT)
        .status(1)
        .stdout_has("README.md: edited by hand, kept\n")
        .stderr_has("warning: 1 file edited by hand was kept as it is: README.md\n")
        .stderr_has("--overwrite-edited")
        .then();
    assert_eq!(test.read("out/README.md"), "mine");
    assert!(
        test.read("out/visa-1/.env")
            .contains("https://new.example.org")
    );
    let test = test
        .args(exporting(&["--overwrite-edited"]))
        .status(0)
        .stdout_has("README.md: edited by hand, replaced\n")
        .stderr_has("README.md was edited by hand; what was there is now README.md.orig\n")
        .then();
    assert_ne!(test.read("out/README.md"), "mine");
    assert_eq!(test.read("out/README.md.orig"), "mine");
}
