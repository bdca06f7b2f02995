//! `diff`, and what an export does with files of earlier ones.

use serde_json::Value;

use super::{EXPORT, Test};

const DIFF: [&str; 6] = [
    "diff",
    "my.visa.toml",
    "--out",
    "out",
    "--secrets",
    "secrets.env",
];

const DIFF_JSON: [&str; 8] = [
    "diff",
    "my.visa.toml",
    "--out",
    "out",
    "--secrets",
    "secrets.env",
    "--format",
    "json",
];

const REMOVE_OLD: [&str; 7] = [
    "export",
    "my.visa.toml",
    "--out",
    "out",
    "--secrets",
    "secrets.env",
    "--remove-old",
];

fn exported() -> Test {
    Test::new()
        .project("two_hosts")
        .secrets()
        .args(EXPORT)
        .status(0)
        .then()
}

#[test]
fn what_does_not_differ_is_told_in_numbers_alone() {
    exported()
        .args(DIFF)
        .status(0)
        .stdout_has("22 files in out: 22 unchanged\n")
        .stderr_is_empty();
}

#[test]
fn a_promotion_is_shown_as_four_lines_and_in_json() {
    let test = exported();
    let project = test.read("my.visa.toml");
    let swapped = project
        .replace("\"primary\"", "\"x\"")
        .replace("\"secondary\"", "\"primary\"")
        .replace("\"x\"", "\"secondary\"");
    let run = test.file("my.visa.toml", &swapped).args(DIFF).status(1);
    let changed: Vec<&str> = run
        .stdout()
        .lines()
        .filter(|line| line.contains("_ENABLED=") && line.starts_with(['+', '-']))
        .collect();
    assert_eq!(
        changed,
        [
            "-VISA_SCHEDULER_ENABLED=true",
            "+VISA_SCHEDULER_ENABLED=false",
            "-VISA_SCHEDULER_ENABLED=false",
            "+VISA_SCHEDULER_ENABLED=true",
        ]
    );
    let run = run
        .stdout_has("visa-1/.env: change\n--- visa-1/.env\n+++ visa-1/.env\n@@ ")
        .nowhere_has("\u{1b}")
        .then()
        .args(DIFF_JSON)
        .status(1)
        .stderr_is_empty();
    let report: Value = serde_json::from_str(run.stdout()).expect("JSON");
    assert_eq!(report["differs"], true);
    let files = report["files"].as_array().expect("files");
    let file = |path: &str| {
        files
            .iter()
            .find(|file| file["path"] == path)
            .expect("a file")
    };
    assert_eq!(file("visa-1/deploy.sh")["status"], "unchanged");
    let env = file("visa-1/.env");
    assert_eq!(env["status"], "change");
    assert_eq!(env["content"]["kind"], "text");
    let lines = env["content"]["hunks"][0]["lines"]
        .as_array()
        .expect("lines");
    assert!(lines.iter().any(|line| line["kind"] == "removed"));
}

#[test]
fn an_edited_file_that_stops_an_export_is_told() {
    let test = exported();
    let edited = test.read("out/visa-2/.env") + "VISA_SCHEDULER_ENABLED=true\n";
    let why = "with it the host runs the scheduler, but in the project it is secondary";
    let run = test
        .file("out/visa-2/.env", &edited)
        .file("out/visa-1/deploy.sh", "#!/bin/sh\n")
        .args(DIFF)
        .status(1)
        .stdout_has(&format!(
            "visa-2/.env: edited by hand\n  it stops an export: {why}\n"
        ))
        .then()
        .args(DIFF_JSON)
        .status(1);
    let report: Value = serde_json::from_str(run.stdout()).expect("JSON");
    let files = report["files"].as_array().expect("files");
    let stopping: Vec<&Value> = files.iter().filter(|file| file["stops"] == true).collect();
    let [file] = stopping[..] else {
        panic!("{stopping:?}");
    };
    assert_eq!(file["path"], "visa-2/.env");
    assert_eq!(file["status"], "edited-by-hand");
    assert_eq!(file["reason"], why);
}

#[test]
fn the_same_change_on_many_hosts_is_shown_once() {
    exported()
        .replacing("[balancer]", "[files]\nattribute_provider = \"p.js\"\n\n[balancer]")
        .file("p.js", "module.exports = {}\n")
        .args(DIFF)
        .status(1)
        .stdout_has("visa-1/providers/attribute-provider.js: create\n--- /dev/null\n")
        .stdout_has(
            "visa-2/providers/attribute-provider.js: create\n  the same as in visa-1/providers/attribute-provider.js\n",
        );
}

#[test]
fn a_changed_secret_is_told_and_not_shown() {
    let test = exported();
    let secrets = test
        .read("secrets.env")
        .replacen("correct-horse-9", "s3cr3t-Zebra-1", 1);
    test.file("secrets.env", &secrets)
        .args(DIFF)
        .status(1)
        .stdout_has(
            "-VISA_DATABASE_PASSWORD=•••  (secret, changed)\n+VISA_DATABASE_PASSWORD=•••  (secret, changed)\n",
        )
        .nowhere_has("Zebra")
        .nowhere_has("correct-horse");
}

#[test]
fn what_cannot_be_compared_is_no_difference() {
    let test = exported();
    test.replacing("role = \"primary\"", "role = \"secondary\"")
        .args(DIFF)
        .status(2)
        .stdout_is_empty()
        .stderr_has("error[no-primary]");
}

#[test]
fn the_files_of_a_spare_host_are_removed_on_request() {
    let test = exported()
        .replacing("role = \"secondary\"", "role = \"spare\"")
        .args(EXPORT)
        .status(0)
        .stdout_has("visa-2/.env: no longer part of the bundle, left\n")
        .stderr_has("hint: --remove-old removes the 5 files of earlier exports")
        .then()
        .args(DIFF)
        .status(1)
        .stdout_has("visa-2/.env: no longer part of the bundle\n")
        .then();
    assert!(test.path("out/visa-2/.env").exists());
    let test = test
        .file("out/visa-2/deploy.sh", "mine")
        .args(REMOVE_OLD)
        .status(0)
        .stdout_has("visa-2/.env: no longer part of the bundle, removed\n")
        .stdout_has("visa-2/deploy.sh: no longer part of the bundle, edited by hand, left\n")
        .then();
    assert!(!test.path("out/visa-2/.env").exists());
    assert!(!test.path("out/visa-2/nginx").exists());
    assert_eq!(test.read("out/visa-2/deploy.sh"), "mine");
    test.args(DIFF).status(0);
}
