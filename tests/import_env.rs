//! Env files are read as Docker Compose 2 reads them, and what version 1 reads otherwise is marked.

mod judges;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use judges::compose::{Compose, installed};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use visa_cluster::import::env_file;
use visa_cluster::model::Secret;

/// Parts of values as people write them, sound or not.
const PARTS: &[&str] = &[
    "'",
    "\"",
    "\\",
    "\\\\",
    "\\n",
    "\\'",
    "\\\"",
    "\\$",
    "\\0101",
    "$",
    "$$",
    "$A",
    "${A}",
    "${A:-x}",
    "${N:-}",
    "${N-y}",
    "${A:+z}",
    "${N:-${A}}",
    "${N",
    "}",
    "{",
    "#",
    " #",
    " ",
    "\t",
    "=",
    ":",
    "x",
    "é",
    "`",
    "a b",
    ",",
    ";",
    "\u{a0}",
    "0",
];

fn lines(count: usize) -> Vec<String> {
    let value = prop::collection::vec(select(PARTS), 0..6).prop_map(|parts| parts.concat());
    let line = (
        select(&["K=", "K =", "export K=", "K: ", "K= "][..]),
        value,
        select(&["", "'", "\""][..]),
    )
        .prop_map(|(start, value, quote)| format!("{start}{quote}{value}{quote}"));
    let mut runner = TestRunner::deterministic();
    let mut next = || line.new_tree(&mut runner).expect("a line").current();
    (0..count).map(|_| next()).collect()
}

/// Asks Compose what `K` is after an env file; `None` if it refuses the file.
fn asked(compose: &Compose, text: &str) -> Option<BTreeMap<String, String>> {
    let folder = tempfile::tempdir().expect("a folder");
    let service = "services:\n  api:\n    image: x\n    env_file: e.env\n";
    fs::write(folder.path().join("docker-compose.yml"), service).expect("a file");
    fs::write(folder.path().join("e.env"), text).expect("a file");
    let output = compose.run(folder.path(), &["config", "-q"]);
    output.status.success().then(|| {
        let mut services = compose.environments(folder.path());
        services.remove("api").expect("a service").environment
    })
}

/// What this program reads, by name.
fn read(text: &str) -> (BTreeMap<String, String>, bool) {
    let file = env_file::read(text);
    // Docker Compose refuses what only a shell reads.
    let is_left_out = file
        .problems
        .iter()
        .any(|problem| problem.is_left_out || problem.message.contains("only shells"));
    let entries = file.entries.into_iter();
    let values = entries.map(|entry| (entry.name, entry.value.expose().to_owned()));
    (values.collect(), is_left_out)
}

#[test]
fn lines_mean_what_they_mean_to_compose() {
    let (mut sound, mut bad) = (String::from("A=1 2\n"), Vec::new());
    for (index, line) in lines(3000).into_iter().enumerate() {
        let line = line.replacen('K', &format!("K{index}"), 1);
        let alone = format!("A=1 2\n{line}\nZ=end\n");
        match read(&alone) {
            (_, true) => bad.push(alone),
            // Of one line, so that it means the same among others.
            (values, false) if values.len() == 3 => writeln!(sound, "{line}").expect("a line"),
            _ => {}
        }
    }
    let (values, is_left_out) = read(&sound);
    assert!(values.len() > 1000 && bad.len() > 100 && !is_left_out);
    let modern = installed()
        .into_iter()
        .filter(|compose| compose.name != "compose-v1");
    for compose in modern {
        let arrived = asked(&compose, &sound).expect("a sound file");
        for (name, value) in &values {
            assert_eq!(Some(value), arrived.get(name), "{} {name}", compose.name);
        }
        assert_eq!(values.len(), arrived.len());
        let refused = bad
            .iter()
            .take(40)
            .filter(|text| asked(&compose, text).is_none());
        assert!(refused.count() > 30, "{}", compose.name);
    }
}

#[test]
fn lines_that_mean_something_else_to_compose_1_are_marked() {
    let mut compose = installed();
    compose.retain(|compose| compose.name == "compose-v1");
    let Some(compose) = compose.pop() else { return };
    let mut agreed = String::from("A=1 2\n");
    let mut disputed = Vec::new();
    for (index, line) in lines(3000).into_iter().enumerate() {
        let line = line.replacen('K', &format!("K{index}"), 1);
        // With quotes behind it, where version 1 may look for the closing one.
        let alone = format!("A=1 2\n{line}\nZ='end'\nZZ=\"end\"\n");
        let file = env_file::read(&alone);
        if read(&alone).1 || file.entries.len() != 4 {
            continue;
        }
        let entry = &file.entries[1];
        if entry.is_disputed {
            disputed.push((alone, entry.name.clone(), entry.value.clone()));
        } else {
            writeln!(agreed, "{line}").expect("a line");
        }
    }
    let (values, _) = read(&agreed);
    let arrived = asked(&compose, &agreed).expect("a sound file");
    for (name, value) in &values {
        assert_eq!(Some(value), arrived.get(name), "{name}");
    }
    assert!(
        values.len() > 500 && disputed.len() > 100,
        "{} {}",
        values.len(),
        disputed.len()
    );
    let differs = |(text, name, value): &&(String, String, Secret)| {
        let arrived = asked(&compose, text);
        arrived.is_none_or(|arrived| arrived.get(name).is_none_or(|one| one != value.expose()))
    };
    // Of a name with a colon it makes one without a value, which the judge cannot show.
    disputed.retain(|(text, name, _)| !text.contains(&format!("{name}: ")));
    let sample = disputed.iter().step_by(disputed.len() / 8).take(8);
    assert!(sample.filter(differs).count() >= 7);
}
