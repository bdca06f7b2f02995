//! `check --fix` as people use it: what it mends, what it leaves, and what it never touches.

use crate::harness::Test;

const FIX: [&str; 5] = ["check", "my.visa.toml", "--secrets", "secrets.env", "--fix"];

/// Variables that are empty, of the other line, and nobody's guess but a person's.
const FAULTS: &str = "\
[env] # all hosts
VISA_INSTANCE_USER_DEFAULT_QUOTA = \"\" # two, or was it three?
# The old desktops.
VISA_VDI_PING_TIMEOUT = 15000
VISA_LOGGING_LEVEL = \"LOUD\" # ask Eve
";

fn faulty() -> Test {
    Test::new()
        .project("two_hosts")
        .replacing("[env]\n", FAULTS)
        .secrets()
}

#[test]
fn safe_fixes_are_saved_with_the_comments_and_the_rest_is_told() {
    let run = faulty()
        .args(FIX)
        .status(1)
        .stdout_has("fixed[fatal-empty-value]: env.VISA_INSTANCE_USER_DEFAULT_QUOTA: ")
        .stdout_has("fixed[variable-of-other-line]: env.VISA_VDI_PING_TIMEOUT: ")
        .stdout_has("2 fixes saved in my.visa.toml\n")
        .stdout_has("error[wrong-type]: env.VISA_LOGGING_LEVEL: ")
        .stdout_has("  needs your answer\n")
        .stdout_has("\n1 error\n")
        .stderr_is_empty();
    let text = run.then().read("my.visa.toml");
    assert!(text.starts_with("# Two hosts without any fault.\n"));
    assert!(text.contains("[env] # all hosts\n"), "{text}");
    assert!(text.contains("VISA_LOGGING_LEVEL = \"LOUD\" # ask Eve\n"));
    assert!(!text.contains("QUOTA") && !text.contains("PING"), "{text}");
}

#[test]
fn guesses_are_named_and_not_applied() {
    let test = Test::new()
        .project("two_hosts")
        .replacing("3.8.2", "3.99.0")
        .secrets();
    let before = test.read("my.visa.toml");
    let run = test
        .args(FIX)
        .status(0)
        .stdout_has("there is nothing that can be mended safely\n")
        .stdout_has("warning[unknown-release]")
        .stdout_has("  needs your answer\n  guess, not applied: Use 3.8.2\n");
    assert_eq!(run.then().read("my.visa.toml"), before);
}

#[test]
fn nothing_is_written_where_nothing_can_be_mended() {
    let test = Test::new().project("two_hosts").secrets();
    let modified = |test: &Test| {
        let data = std::fs::metadata(test.path("my.visa.toml")).expect("the project");
        data.modified().expect("a time")
    };
    let (time, before) = (modified(&test), test.read("my.visa.toml"));
    let test = test.args(FIX).status(0).stdout_has("no findings").then();
    assert_eq!((modified(&test), test.read("my.visa.toml")), (time, before));
}

#[test]
fn programs_learn_what_was_fixed_and_what_is_left() {
    let run = faulty()
        .args([
            "check",
            "my.visa.toml",
            "--secrets",
            "secrets.env",
            "--fix",
            "--format",
            "json",
        ])
        .status(1);
    let report: serde_json::Value = serde_json::from_str(run.stdout()).expect("JSON");
    assert_eq!(report["fixed"][0]["code"], "fatal-empty-value");
    assert_eq!(report["fixed"][1]["field"], "env.VISA_VDI_PING_TIMEOUT");
    assert_eq!(report["summary"]["errors"], 1);
    assert_eq!(report["findings"][0]["needs_answer"], true);
    // The next call has nothing to do.
    let run = run.then().args(FIX).status(1);
    run.stdout_has("there is nothing that can be mended safely\n");
}

#[cfg(unix)]
#[test]
fn a_project_that_cannot_be_saved_stays_as_it_is() {
    let test = faulty().mode("my.visa.toml", 0o444);
    let before = test.read("my.visa.toml");
    let test = test
        .args(FIX)
        .status(2)
        .stdout_is_empty()
        .stderr_has("the file is write-protected: my.visa.toml")
        .stderr_has("hint: nothing was saved")
        .then();
    assert_eq!(test.read("my.visa.toml"), before);
}

#[test]
fn secrets_are_never_told() {
    Test::new()
        .project("two_hosts")
        .replacing(
            "[env]\n",
            "[env]\nVISA_DATABASE_PASSWORD = \"hunter2\"\nSITE_TOKEN = \"hunter2\"\n",
        )
        .secrets()
        .args(FIX)
        .status(1)
        .nowhere_has("hunter2");
}
