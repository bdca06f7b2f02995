//! The command line as people use it: status, results and messages of the real program.

#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/export.rs"]
mod export;
#[path = "cli/fix.rs"]
mod fix;
mod harness;
#[path = "cli/manual.rs"]
mod manual;
#[path = "cli/migration.rs"]
mod migration;
#[path = "cli/promote.rs"]
mod promote;

use harness::Test;

const CHECK: [&str; 4] = ["check", "my.visa.toml", "--secrets", "secrets.env"];

/// Exports the project with its secrets.
const EXPORT: [&str; 6] = [
    "export",
    "my.visa.toml",
    "--out",
    "out",
    "--secrets",
    "secrets.env",
];

#[test]
fn a_sound_project_has_no_findings() {
    Test::new()
        .project("two_hosts")
        .secrets()
        .args(CHECK)
        .status(0)
        .stdout_has("no findings")
        .stderr_is_empty();
}

#[test]
fn secrets_come_from_the_environment_too() {
    Test::new()
        .project("two_hosts")
        .environment("VISA_DATABASE_PASSWORD", "correct-horse-9")
        .environment("VISA_VDI_REDIS_PASSWORD", "hunter2-horse")
        .args(["check", "my.visa.toml"])
        .status(1)
        .stdout_has("error[missing-secret]: secrets.VISA_CLOUD_APPLICATION_SECRET: ")
        .stdout_has("\n  help: ")
        .stdout_has("\n1 error\n")
        .nowhere_has("hunter2");
}

#[test]
fn the_environment_of_another_program_is_not_exported() {
    let test = Test::new()
        .project("two_hosts")
        .secrets()
        .environment("DATABASE_URL", "postgres://u:hunter2@db/other")
        .environment("VISA_SECURITY_GROUPS_DATABASE_PASSWORD", "hunter2")
        .args(EXPORT)
        .status(0)
        .then();
    assert!(!test.read("out/visa-1/.env").contains("hunter2"));
}

#[test]
fn findings_are_there_for_programs_as_well() {
    let run = Test::new()
        .project("two_hosts")
        .args(["check", "my.visa.toml", "--format", "json"])
        .status(1);
    let report: serde_json::Value = serde_json::from_str(run.stdout()).expect("JSON");
    assert_eq!(report["summary"]["errors"], 3);
    assert_eq!(report["findings"][0]["code"], "missing-secret");
    assert_eq!(report["findings"][0]["severity"], "error");
}

#[test]
fn two_primaries_and_none_are_errors() {
    Test::new()
        .project("two_hosts")
        .replacing("\"secondary\"", "\"primary\"")
        .secrets()
        .args(CHECK)
        .status(1)
        .stdout_has("error[several-primaries]");
    Test::new()
        .project("two_hosts")
        .replacing("\"primary\"", "\"secondary\"")
        .secrets()
        .args(CHECK)
        .status(1)
        .stdout_has("error[no-primary]");
}

#[test]
fn hostile_values_are_named_by_field() {
    for (old, new, field) in [
        ("name = \"visa-1\"", "name = \"a; }\"", "hosts.a; }.name"),
        (
            "\"visa-1.example.org\"",
            "\"visa-1\\nserver evil;\\u001b[2J\"",
            "hosts.visa-1.address",
        ),
        ("name = \"ill\"", "name = \"../../etc\"", "cluster.name"),
    ] {
        Test::new()
            .project("two_hosts")
            .replacing(old, new)
            .secrets()
            .args(CHECK)
            .status(1)
            .stdout_has(&format!("]: {field}: "))
            .nowhere_has("\u{1b}")
            .then()
            .args(EXPORT)
            .status(1)
            .stdout_has(&format!("]: {field}: "))
            .stderr_has("nothing was written");
    }
}

#[test]
fn misspelt_keys_are_all_told_with_line_and_right_word() {
    Test::new()
        .project("two_hosts")
        .replacing("address = ", "adress = ")
        .replacing("public_url", "publik_url")
        .args(["check", "my.visa.toml"])
        .status(2)
        .stdout_is_empty()
        .stderr_has(
            "line 6, column 1: unknown key `publik_url` in `cluster`; do you mean `public_url`?",
        )
        .stderr_has(
            "line 11, column 1: unknown key `adress` in `hosts[1]`; do you mean `address`?",
        );
}

#[test]
fn a_broken_line_is_shown_without_a_secret_in_it() {
    Test::new()
        .project("two_hosts")
        .replacing("name = \"ill\"", "name = \"ill")
        .args(["check", "my.visa.toml"])
        .status(2)
        .stderr_has("error: cannot understand the project file my.visa.toml\n  line 5, column ")
        .stderr_has("5 | name = \"ill");
    Test::new()
        .project("two_hosts")
        .replacing("[env]", "[env]\nVISA_DATABASE_PASSWORD = \"hunter2")
        .args(["check", "my.visa.toml"])
        .status(2)
        .stderr_has("VISA_DATABASE_PASSWORD = •••")
        .nowhere_has("hunter2");
}

#[test]
fn a_project_of_a_newer_program_is_left_alone() {
    let test = Test::new()
        .project("two_hosts")
        .replacing("schema = 1", "schema = 2\nfuture = true");
    let test = test
        .args(["export", "my.visa.toml", "--out", "out"])
        .status(2)
        .stderr_has("newer visa-cluster")
        .then();
    assert!(!test.path("out").exists());
}

#[cfg(unix)]
#[test]
fn secrets_that_others_can_read_are_refused() {
    Test::new()
        .project("two_hosts")
        .secrets()
        .mode("secrets.env", 0o644)
        .args(CHECK)
        .status(2)
        .stderr_has("mode 644")
        .stderr_has("hint: chmod 600 secrets.env")
        .nowhere_has("correct-horse");
}

#[test]
fn a_new_project_is_sound_and_never_overwritten() {
    for release in ["3.8.2", "2.11.2"] {
        let test = Test::new()
            .secrets()
            .args(["new", "my.visa.toml", "--release", release])
            .status(0)
            .stderr_has("wrote my.visa.toml")
            .then()
            .args(CHECK)
            .status(0)
            .then();
        test.args(["new", "my.visa.toml"])
            .status(2)
            .stderr_has("there is a file of that name already: my.visa.toml");
    }
    Test::new()
        .args(["new", "my.visa.toml", "--release", "latest"])
        .status(2)
        .stderr_has("no release");
    Test::new()
        .args(["new", "missing/my.visa.toml"])
        .status(2)
        .stderr_has("missing/my.visa.toml");
}

#[test]
fn the_site_s_files_are_found_beside_the_project() {
    let test = Test::new()
        .project("two_hosts")
        .replacing(
            "[env]",
            "[files]\nattribute_provider = \"provider.js\"\n\n[env]",
        )
        .secrets()
        .args(CHECK)
        .status(1)
        .stdout_has("error[missing-site-file]: files.attribute_provider: ")
        .then();
    test.file("provider.js", "module.exports = {}")
        .args(CHECK)
        .status(0);
}

#[test]
fn the_demo_shows_what_an_export_is_and_can_be_repeated() {
    let test = Test::new()
        .args(["demo"])
        .status(0)
        .stdout_has("visa-demo/\n")
        .stdout_has("visa-cluster new my.visa.toml")
        .stderr_is_empty()
        .then();
    let first = test.read("visa-demo/visa-1/.env");
    let test = test.args(["demo"]).status(0).then();
    assert_ne!(
        test.read("visa-demo/visa-1/.env"),
        first,
        "passwords are made anew"
    );
    test.file("visa-demo/visa-1/.env", "mine")
        .args(["demo"])
        .status(1)
        .stdout_has("visa-1/.env: edited by hand")
        .stderr_has("--out");
}

#[test]
fn the_demo_is_not_written_over_the_bundle_of_a_cluster() {
    let test = Test::new()
        .project("two_hosts")
        .secrets()
        .args(EXPORT)
        .status(0)
        .then();
    let before = test.read("out/visa-1/.env");
    let test = test
        .args(["demo", "--out", "out"])
        .status(2)
        .stdout_is_empty()
        .stderr_has("holds the bundle of the cluster \"ill\"")
        .stderr_has("hint: choose another folder")
        .then();
    assert_eq!(test.read("out/visa-1/.env"), before);
}

#[test]
fn a_misspelt_command_is_told_with_the_right_one() {
    Test::new()
        .args(["chek", "my.visa.toml"])
        .status(2)
        .stderr_has("do you mean `check`?");
}

#[test]
fn without_a_display_the_window_is_told_to_be_missing() {
    Test::new()
        .args([])
        .status(2)
        .stdout_is_empty()
        .stderr_has("there is no window to open")
        .stderr_has("visa-cluster demo");
}

#[test]
fn help_names_commands_and_exit_status() {
    Test::new()
        .args(["--help"])
        .status(0)
        .stdout_has("Exit status")
        .stdout_has("explain")
        .stdout_has("catalog")
        .stdout_has("check --fix")
        .stderr_is_empty();
}

#[test]
fn a_reader_that_goes_away_changes_nothing() {
    Test::new()
        .project("two_hosts")
        .args_into_closed_pipe(["check", "my.visa.toml"])
        .status(1)
        .stderr_is_empty();
}
