//! Values of variables come out of Docker Compose, and then out of VISA, as they went in.

mod judges;

use std::collections::BTreeMap;
use std::thread;

use judges::compose::{Compose, installed};
use judges::env_file::expand;
use judges::project::write_part;
use judges::{Project, RELEASES};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use visa_cluster::model::Secret;

/// What readers of env files are known to trip over, and what looks like it.
const TRAPS: &[&str] = &[
    "'",
    "''",
    "\"",
    "\"\"",
    "`",
    "\\",
    "\\\\",
    "\\\\\\",
    "\\n",
    "\\t",
    "\\'",
    "\\\"",
    "\\$",
    "$",
    "$$",
    "$$$",
    "${",
    "}",
    "${}",
    "${HOME}",
    "$HOME",
    "${SITE_1}",
    "$SITE_1",
    "${VISA_NIL:-$}",
    "${X:-y}",
    "${X-y}",
    "${X:?y}",
    "${X:+y}",
    "${VISA_DATABASE_PASSWORD}",
    "$(id)",
    "`id`",
    "#",
    " #",
    "# ",
    " ",
    "  ",
    "\t",
    "=",
    ":",
    ": ",
    ";",
    "&",
    "|",
    "<",
    ">",
    "*",
    "!",
    "?",
    "%",
    "%s",
    "%00",
    "@",
    "{",
    "{{ x }}",
    "{% x %}",
    "[",
    "]",
    "~",
    "^",
    ",",
    "-",
    "--",
    "export ",
    "null",
    "true",
    "no",
    "0123",
    "1e3",
    "../../etc",
    "é",
    "漢字",
    "😀",
    "👩‍🚀",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
    "\u{202e}",
    "e\u{301}",
];

/// A number of values, the same at each run.
fn values(count: usize) -> Vec<String> {
    let part = prop_oneof![
        6 => prop::sample::select(TRAPS).prop_map(str::to_owned),
        2 => "[a-zA-Z0-9]{1,4}",
        1 => any::<char>()
            .prop_filter("one line", |c| !c.is_control())
            .prop_map(String::from),
    ];
    let value = prop::collection::vec(part, 0..9).prop_map(|parts| parts.concat());
    let mut runner = TestRunner::deterministic();
    let mut next = || value.new_tree(&mut runner).expect("a value").current();
    (0..count).map(|_| next()).collect()
}

/// The values whose form in the file was measured.
fn vectors() -> Vec<String> {
    let text = include_str!("fixtures/env-vectors.json");
    let vectors: Vec<BTreeMap<String, String>> = serde_json::from_str(text).expect("vectors");
    vectors
        .into_iter()
        .map(|mut row| row.remove("value").expect("a value"))
        .collect()
}

/// Renders a host with variables and secrets, and reads back what its API gets.
fn through(
    compose: &Compose,
    release: &str,
    variables: &BTreeMap<String, String>,
    secrets: &[(&str, &str)],
) -> BTreeMap<String, String> {
    let mut project = Project::new(release, 1);
    for (name, value) in variables {
        project.cluster.env.set(name, value);
    }
    for (name, value) in secrets {
        project.secrets.set(*name, Secret::new((*value).to_owned()));
    }
    // Without lint, which refuses some of these values where it cannot tell who reads them.
    let bundle = project.render().expect("a bundle");
    let folder = tempfile::tempdir().expect("a folder");
    write_part(&bundle, "visa-1", folder.path());
    let mut services = compose.environments(folder.path());
    let api = services.remove("api").expect("a service").environment;
    for other in ["accounts", "jupyter-proxy"] {
        assert_eq!(services[other].environment, api, "{}", compose.name);
    }
    api
}

/// Gives each value a variable.
fn numbered(prefix: &str, values: &[String]) -> BTreeMap<String, String> {
    let values = values.iter().enumerate();
    values
        .map(|(index, value)| (format!("{prefix}{index}"), value.clone()))
        .collect()
}

/// Runs a check for every version of Compose at once.
fn with_each(check: impl Fn(&Compose) + Sync) {
    let versions = installed();
    thread::scope(|scope| {
        for compose in &versions {
            scope.spawn(|| check(compose));
        }
    });
}

#[test]
fn every_value_arrives_as_it_was_typed() {
    let values = [vectors(), values(2000)].concat();
    assert!(values.len() > 2030);
    with_each(|compose| {
        for values in values.chunks(700) {
            let variables = numbered("SITE_", values);
            let arrived = through(compose, RELEASES[1], &variables, &[]);
            for (name, value) in variables.iter().filter(|(_, value)| compose.shows(value)) {
                assert_eq!(arrived.get(name), Some(value), "{} {name}", compose.name);
            }
        }
    });
}

#[test]
fn values_that_the_api_expands_once_more_are_what_they_were_after_that() {
    let values = [vectors(), values(2000)].concat();
    with_each(|compose| {
        // Any such variable is read by the API, and by it alone.
        let variables = numbered("QUARKUS_SITE_", &values);
        let arrived = through(compose, "3.8.2", &variables, &[]);
        for (name, value) in variables.iter().filter(|(_, value)| compose.shows(value)) {
            assert_eq!(
                expand(&arrived[name]).as_ref(),
                Ok(value),
                "{} {name}",
                compose.name
            );
        }
        // 2.x expands nothing.
        let arrived = through(compose, "2.11.2", &variables, &[]);
        for (name, value) in variables.iter().filter(|(_, value)| compose.shows(value)) {
            assert_eq!(&arrived[name], value, "{} {name}", compose.name);
        }
    });
}

#[test]
fn any_password_without_a_line_break_will_do() {
    let passwords = [
        "it's \"5\" $5 #1 \\ 😀",
        "pa$$word",
        "a${b}c",
        "\\$x\\",
        "'",
        "\"",
        " # not a comment ",
        "$(rm -rf /)`id`",
        "ünï\tcödé\\\\",
    ];
    with_each(|compose| {
        for pair in passwords.chunks(3) {
            let secrets = [
                ("VISA_DATABASE_PASSWORD", pair[0]),
                ("VISA_VDI_REDIS_PASSWORD", pair[1]),
                ("VISA_CLOUD_APPLICATION_SECRET", pair[2]),
            ];
            let arrived = through(compose, "3.8.2", &BTreeMap::new(), &secrets);
            for (name, password) in secrets {
                let expanded = expand(&arrived[name]);
                assert_eq!(expanded.as_deref(), Ok(password), "{}", compose.name);
            }
        }
    });
}
