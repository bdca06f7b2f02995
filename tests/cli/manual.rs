//! `explain` and `catalog` as people and programs call them.

use crate::harness::Test;

/// Returns the names of the variables that a call lists.
fn names<const N: usize>(args: [&str; N]) -> Vec<String> {
    let run = Test::new().args(args).status(0).stderr_is_empty();
    let rows: serde_json::Value = serde_json::from_str(run.stdout()).expect("JSON");
    let rows = rows.as_array().expect("a list").iter();
    rows.map(|row| row["name"].as_str().expect("a name").to_owned())
        .collect()
}

#[test]
fn variables_and_findings_are_explained() {
    Test::new()
        .args(["explain", "visa_logging_level"])
        .status(0)
        .stdout_has("VISA_LOGGING_LEVEL\n")
        .stdout_has("In 3.x\n");
    Test::new()
        .args(["explain", "no-primary"])
        .status(0)
        .stdout_has("How to mend it\n");
    Test::new()
        .args(["explain", "VISA_LOGING_LEVEL"])
        .status(2)
        .stdout_is_empty()
        .stderr_has("do you mean `VISA_LOGGING_LEVEL`");
}

#[test]
fn without_a_name_the_findings_are_listed() {
    Test::new()
        .args(["explain"])
        .status(0)
        .stdout_has("\nno-primary ")
        .stdout_has("\nvariable-of-other-line ")
        .stderr_is_empty();
}

#[test]
fn a_page_is_there_for_programs_as_well() {
    let run = Test::new()
        .args(["explain", "VISA_ROOT_URL", "--format", "json"])
        .status(0);
    let page: serde_json::Value = serde_json::from_str(run.stdout()).expect("JSON");
    assert_eq!(page["name"], "VISA_ROOT_URL");
    assert_eq!(page["kind"], "variable");
}

#[test]
fn the_catalogue_is_listed_by_group() {
    Test::new()
        .args(["catalog"])
        .status(0)
        .stdout_has("\nRedis\n  VISA_VDI_REDIS_ENABLED ")
        .stdout_has("\n193 variables\n");
    Test::new()
        .args(["catalog", "--group", "redis", "--secret"])
        .status(0)
        .stdout_has("VISA_VDI_REDIS_PASSWORD")
        .stdout_has("\n1 variable\n");
}

#[test]
fn filters_narrow_the_catalogue() {
    let json = ["--format", "json"];
    let [a, b] = json;
    let of_2 = names(["catalog", "--line", "2.x", a, b]);
    let of_3 = names(["catalog", "--release", "3.8.2", a, b]);
    let old = "VISA_VDI_PING_TIMEOUT".to_owned();
    assert!(of_2.contains(&old) && !of_3.contains(&old));
    let early = names(["catalog", "--release", "3.0.0", a, b]);
    let late = "VISA_DATABASE_MAX_POOL_SIZE".to_owned();
    assert!(of_3.contains(&late) && !early.contains(&late));
    let required = names(["catalog", "--required", "--component", "accounts", a, b]);
    assert!(required.contains(&"VISA_ACCOUNTS_IDP".to_owned()));
    assert!(!required.contains(&"VISA_ACCOUNTS_LOG_LEVEL".to_owned()));
    let found = names(["catalog", "--search", "keyboard layouts", a, b]);
    assert_eq!(found, ["VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS"]);
    let differ = names(["catalog", "--differs", a, b]);
    assert!(differ.contains(&"VISA_LOGGING_FILE_MAX_FILE_SIZE".to_owned()));
    assert!(!differ.contains(&"VISA_LOGGING_LEVEL".to_owned()));
}

#[test]
fn defaults_are_those_of_the_release() {
    let name = "VISA_LOGGING_SYSLOG_ENABLED";
    let syslog = |args: &[&str]| {
        let all = ["catalog", "--format", "json", "--search", name];
        let run = Test::new().args([&all, args].concat()).status(0);
        let rows: serde_json::Value = serde_json::from_str(run.stdout()).expect("JSON");
        let mut rows = rows.as_array().expect("a list").iter();
        let row = rows.find(|row| row["name"] == name).expect("the switch");
        row["lines"][0].clone()
    };
    for (release, default) in [("3.5.0", "true"), ("3.8.0", "true"), ("3.8.1", "false")] {
        let line = syslog(&["--release", release]);
        assert_eq!(line["default"], default, "{release}");
        assert_eq!(line["earlier_defaults"], serde_json::Value::Null);
    }
    let line = syslog(&[]);
    assert_eq!(line["default"], "false");
    let earlier = serde_json::json!([{ "before": "3.8.1", "default": "true" }]);
    assert_eq!(line["earlier_defaults"], earlier);
    Test::new()
        .args(["explain", name])
        .status(0)
        .stdout_has("false; true before 3.8.1");
}

#[test]
fn what_is_unknown_to_the_catalogue_is_told() {
    Test::new()
        .args(["catalog", "--group", "rediss"])
        .status(2)
        .stderr_has("do you mean `redis`?");
    Test::new()
        .args(["catalog", "--release", "latest"])
        .status(2)
        .stderr_has("no release");
    Test::new()
        .args(["catalog", "--search", "zzzz"])
        .status(0)
        .stdout_has("0 variables");
}
