//! `export`: what it plans, writes and keeps.

use super::{EXPORT, Test};

#[test]
fn an_export_is_planned_then_written_and_protects_edits() {
    const DRY: [&str; 7] = [
        "export",
        "my.visa.toml",
        "--out",
        "out",
        "--secrets",
        "secrets.env",
        "--dry-run",
    ];
    let test = Test::new()
        .project("two_hosts")
        .secrets()
        .args(DRY)
        .status(0)
        .stdout_has("visa-1/.env: create\n")
        .stderr_has("hint: `visa-cluster diff my.visa.toml --out out` shows")
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
        .args(DRY)
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
        .args([
            "export",
            "my.visa.toml",
            "--out",
            "out",
            "--secrets",
            "secrets.env",
            "--overwrite-edited",
        ])
        .status(0)
        .stdout_has("README.md: edited by hand, replaced\n")
        .stderr_has("README.md was edited by hand; what was there is now README.md.orig\n")
        .then();
    assert_ne!(test.read("out/README.md"), "mine");
    assert_eq!(test.read("out/README.md.orig"), "mine");
}
