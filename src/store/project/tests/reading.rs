//! What is no project, and how its faults are told.

use super::*;

fn error(text: &str) -> String {
    parse(text).expect_err("a fault").to_string()
}

#[test]
fn a_text_that_is_no_toml_is_refused_with_line_and_column() {
    insta::assert_snapshot!(error(
        "schema = 1\n[cluster]\nname = \"ill\nrelease = \"3.8.2\"\n"
    ));
    insta::assert_snapshot!(error("schema = 1\nschema = 1\n"));
    insta::assert_snapshot!(error(
        "schema = 1\n[env]\nVISA_DATABASE_PASSWORD = \"hunter2\n"
    ));
}

#[test]
fn the_schema_is_judged_before_anything_else() {
    assert!(error("[cluster]\ncolour = 1").contains("write `schema = 1`"));
    assert!(error("schema = 2\ncolour = 1").contains("newer visa-cluster"));
    assert!(error("schema = \"1\"").contains("must be a number"));
    assert!(error("schema = 0").contains("there is no schema 0"));
}

#[test]
fn every_fault_is_told_at_once_with_its_place() {
    insta::assert_snapshot!(error(
        r#"schema = 1
colour = "red"
redis = 5
VISA_LOGGING_LEVEL = "INFO"
[cluster]
nam = "ill"
release = 3.8
[[hosts]]
adress = "a"
https_port = "443"
role = "primery"
env = { A = 1.5, VISA_DATABASE_PASSWORD = ["hunter2"] }
[balancer]
backend_verify = "yes"
[env]
nested.value = 1
"#
    ));
}

#[test]
fn hosts_that_are_no_list_are_refused() {
    assert!(error("schema = 1\n[hosts]\nname = \"a\"").contains("[[hosts]]"));
    assert!(error("schema = 1\nhosts = [1]").contains("`hosts[1]` must be a table"));
}

#[test]
fn variables_need_no_quotes() {
    let cluster = loaded("schema = 1\n[env]\nA = 5\nB = true\nC = \"x\"").cluster;
    assert_eq!(
        cluster.env,
        EnvMap::from_iter([("A", "5"), ("B", "true"), ("C", "x")])
    );
}
