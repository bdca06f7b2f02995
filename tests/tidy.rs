//! Holds the rules of the house that are written in `src/lib.rs`: who may import whom, who may touch
//! disk, network, threads and the window; and a few about files.
//!
//! What a module *does* with a path that it may import is for clippy's disallowed methods.

use std::fs;
use std::path::Path;

use names::{Name, Names, Target};

#[path = "tidy/names.rs"]
mod names;

/// The modules from left to right. Each imports only from those before it.
const ORDER: &[&[&str]] = &[
    &["model"],
    &["catalog"],
    &["diagnostic"],
    &["environment"],
    &["lint"],
    &["render"],
    &["export"],
    &["import"],
    &["store"],
    &["probe"],
    &["manual"],
    &["session"],
    &["jobs"],
    // Two faces of one program, which never see each other.
    &["cli", "gui"],
    &["main"],
];

/// What lies outside the program, and the modules that may name it.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("cap_std", &["export", "import", "probe", "store"]),
    ("directories", &["store"]),
    ("eframe", &["gui"]),
    ("egui", &["gui"]),
    ("egui_extras", &["gui"]),
    ("keyring_core", &["store"]),
    ("lucide_icons", &["gui"]),
    ("notify", &["store"]),
    ("redis", &["probe"]),
    ("reqwest", &["probe"]),
    ("rfd", &["gui"]),
    ("rustix", &["export", "store"]),
    ("rustls_native_certs", &["probe"]),
    ("std::fs", &["export", "import", "probe", "store"]),
    ("std::net", &["export", "import", "probe", "store"]),
    ("std::os::unix::fs", &["export", "import", "probe", "store"]),
    (
        "std::os::unix::net",
        &["export", "import", "probe", "store"],
    ),
    ("std::thread", &["jobs"]),
    ("tokio", &["probe"]),
    ("tokio_postgres", &["probe"]),
    ("tokio_rustls", &["probe"]),
    ("zbus_secret_service_keyring_store", &["store"]),
];

/// Of the paths above, plain values that anybody may use.
const VALUES: &[&str] = &[
    "std::net::AddrParseError",
    "std::net::IpAddr",
    "std::net::Ipv4Addr",
    "std::net::Ipv6Addr",
];

/// Entries at the top, besides hidden ones and those that Git ignores there.
const TOP: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "README.md",
    "assets",
    "src",
    "templates",
    "tests",
];

/// A file longer than this holds more than one thing.
const MAX_LINES: usize = 400;

/// Paths of somebody's machine. Written in two parts, so that this file is none of its own finds.
const MACHINE: &[&str] = &[
    concat!("/", "work/"),
    concat!("/", "tmp/"),
    concat!("/", "root/"),
    concat!("/", "Users/"),
];

/// Text files that are part of the project.
const TEXT: &[&str] = &[
    "csv", "json", "md", "rs", "sh", "snap", "svg", "toml", "txt", "yml", "",
];

/// A file of the project: its path from the top, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    /// Returns the module that a file of `src` holds: `src/lint/rules/mod.rs` holds `lint::rules`.
    fn module(&self) -> Vec<String> {
        let path = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let path = path.strip_suffix(".rs").unwrap_or(path);
        let path = path.strip_suffix("/mod").unwrap_or(path);
        let parts = path.split('/').map(str::to_owned);
        parts.filter(|part| part != "lib").collect()
    }
}

/// Returns what is wrong with the paths that the files of `src` name.
fn judge_names(files: &[Source], judge: impl Fn(&Name) -> Option<String>) -> Vec<String> {
    let names: Vec<_> = files.iter().map(Names::of).collect();
    let is_for_tests = |name: &&Name| {
        let mut modules = names.iter().flat_map(|names| &names.test_modules);
        modules.any(|module| name.by.starts_with(module))
    };
    let all = names.iter().flat_map(|names| &names.all);
    let faults = all.filter(|name| !is_for_tests(name)).filter_map(|name| {
        let fault = judge(name)?;
        Some(format!("{}: {fault}", name.at))
    });
    faults.collect()
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|equals| equals.contains(&module))
}

/// Says why a module must not import another part of the program.
fn judge_order(name: &Name) -> Option<String> {
    let Target::Inside(path) = &name.target else {
        return None;
    };
    let (by, to) = (name.by.first()?, path.first()?);
    if by == to {
        return None;
    }
    match (rank(by), rank(to)) {
        (None, _) => Some(format!("`{by}` has no place in the order of modules")),
        (_, None) => Some(format!("`{to}` has no place in the order of modules")),
        (Some(by_rank), Some(to_rank)) if to_rank >= by_rank => Some(format!(
            "`{by}` names `{to}`, which does not stand left of it"
        )),
        _ => None,
    }
}

/// Says why a module must not name something outside of the program.
fn judge_outside(name: &Name) -> Option<String> {
    let Target::Elsewhere(path) = &name.target else {
        return None;
    };
    let by = name.by.first()?;
    let is_below = |top: &str| {
        let rest = path.strip_prefix(top);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    if VALUES.iter().any(|value| is_below(value)) {
        return None;
    }
    let (top, by_whom) = OUTSIDE.iter().find(|(top, _)| is_below(top))?;
    let fault = format!("`{by}` names `{top}`, which is for {}", by_whom.join(", "));
    (!by_whom.contains(&by.as_str())).then_some(fault)
}

/// Returns the files that do not open with what they hold, or hold too much.
fn judge_shape(files: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for Source { path, text } in files {
        if !text.starts_with("//! ") {
            faults.push(format!(
                "{path}:1: does not open with `//!` and what it holds"
            ));
        }
        let lines = text.lines().count();
        if lines > MAX_LINES {
            faults.push(format!("{path}:{lines}: more than {MAX_LINES} lines"));
        }
    }
    faults
}

/// Returns the lines that name a place on somebody's machine.
fn judge_places(files: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for Source { path, text } in files {
        for (index, line) in text.lines().enumerate() {
            if let Some(place) = MACHINE.iter().find(|place| line.contains(**place)) {
                faults.push(format!("{path}:{}: names {place}", index + 1));
            }
        }
    }
    faults
}

/// Returns the entries that do not belong at the top. `ignored` is the text of `.gitignore`.
fn judge_top(entries: &[String], ignored: &str) -> Vec<String> {
    let is_known = |entry: &str| {
        let mut ignored = ignored.lines().filter_map(|line| line.strip_prefix('/'));
        entry.starts_with('.') || TOP.contains(&entry) || ignored.any(|name| name == entry)
    };
    let strange = entries.iter().filter(|entry| !is_known(entry));
    strange
        .map(|entry| format!("{entry}: does not belong at the top"))
        .collect()
}

/// Reads the files below a folder or the file of that path, in order, if their names end so.
fn read(path: &str, endings: &[&str]) -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut waiting = vec![top.join(path)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
            continue;
        }
        let ending = path.extension().unwrap_or_default();
        if endings.iter().any(|wanted| *wanted == ending) {
            let inside = path.strip_prefix(top).expect("a path below the top");
            let text = fs::read_to_string(&path).expect("a text");
            let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
            files.push(Source::new(&parts.join("/"), &text));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!files.is_empty(), "nothing to read in {path}");
    files
}

fn assert_tidy(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

#[test]
fn modules_import_only_leftwards() {
    assert_tidy(&judge_names(&read("src", &["rs"]), judge_order));
}

#[test]
fn only_their_owners_name_disk_network_threads_and_window() {
    assert_tidy(&judge_names(&read("src", &["rs"]), judge_outside));
}

#[test]
fn every_file_says_what_it_holds_and_is_short() {
    assert_tidy(&judge_shape(&read("src", &["rs"])));
    assert_tidy(&judge_shape(&read("tests", &["rs"])));
}

#[test]
fn no_file_names_a_place_on_a_machine() {
    for part in ["src", "assets", "templates", "tests", ".ci"] {
        assert_tidy(&judge_places(&read(part, TEXT)));
    }
    for part in ["README.md", "Cargo.toml", ".clippy.toml", ".deny.toml"] {
        assert_tidy(&judge_places(&read(part, TEXT)));
    }
}

#[test]
fn nothing_strange_lies_at_the_top() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(top).expect("the top");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    let names: Vec<_> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    let ignored = fs::read_to_string(top.join(".gitignore")).expect("what Git ignores");
    assert_tidy(&judge_top(&names, &ignored));
}

#[test]
fn imports_to_the_right_are_found() {
    let fault_of = |path: &str, text: &str| {
        let faults = judge_names(&[Source::new(path, text)], judge_order);
        faults.first().cloned().unwrap_or_default()
    };
    for (path, text, at) in [
        ("src/model/host.rs", "use crate::lint;", "1"),
        (
            "src/model/host.rs",
            "\nuse crate::{model, lint::Rule};",
            "2",
        ),
        ("src/model/mod.rs", "use super::lint::Rule as R;", "1"),
        ("src/model/a/b.rs", "use super::super::super::lint::*;", "1"),
        ("src/model/mod.rs", "fn f() { crate::lint::check() }", "1"),
        ("src/model/mod.rs", "fn f(_: crate::lint::Rule) {}", "1"),
        ("src/model/mod.rs", "mod a { use super::super::lint; }", "1"),
        (
            "src/model/mod.rs",
            "fn f() { vec![(crate::lint::ALL)]; }",
            "1",
        ),
        ("src/model/mod.rs", "use crate::strange::Thing;", "1"),
        ("src/strange.rs", "use crate::model::Host;", "1"),
        ("src/cli/mod.rs", "use crate::gui;", "1"),
        ("src/gui/mod.rs", "use crate::cli;", "1"),
        ("src/jobs.rs", "use crate::gui;", "1"),
    ] {
        let fault = fault_of(path, text);
        assert!(
            fault.starts_with(&format!("{path}:{at}: ")),
            "{text}: {fault:?}"
        );
    }
    for (path, text) in [
        (
            "src/lint/mod.rs",
            "use crate::model::Host; use self::rule::Rule;",
        ),
        (
            "src/lint/rules/a.rs",
            "use super::super::Rule; use super::Rule;",
        ),
        (
            "src/model/mod.rs",
            "#[cfg(test)] mod tests { use crate::lint; }",
        ),
        ("src/model/mod.rs", "#[cfg(test)] use crate::lint;"),
        ("src/main.rs", "use visa_cluster::{cli, gui};"),
        ("src/lib.rs", "pub mod lint;"),
    ] {
        let fault = fault_of(path, text);
        assert!(fault.is_empty(), "{text}: {fault}");
    }
    let files = [
        Source::new("src/model/mod.rs", "#[cfg(test)] mod tests;"),
        Source::new("src/model/tests.rs", "use crate::lint;"),
    ];
    assert_tidy(&judge_names(&files, judge_order));
}

#[test]
fn names_that_are_for_others_are_found() {
    let faults =
        |path: &str, text: &str| judge_names(&[Source::new(path, text)], judge_outside).len();
    assert_eq!(faults("src/cli/mod.rs", "use egui::Color32;"), 1);
    assert_eq!(faults("src/gui/mod.rs", "use egui::Color32;"), 0);
    assert_eq!(faults("src/cli/mod.rs", "fn f(_: egui::Color32) {}"), 1);
    assert_eq!(faults("src/session/mod.rs", "use std::{fs, io};"), 1);
    assert_eq!(faults("src/store/mod.rs", "use std::{fs, io};"), 0);
    assert_eq!(faults("src/store/mod.rs", "use std::thread;"), 1);
    assert_eq!(faults("src/jobs.rs", "use std::thread;"), 0);
    assert_eq!(faults("src/model/mod.rs", "use std::net::TcpStream;"), 1);
    assert_eq!(faults("src/model/mod.rs", "use std::net::Ipv4Addr;"), 0);
    assert_eq!(faults("src/model/mod.rs", "use std::fsx::Y;"), 0);
}

#[test]
fn files_without_a_heading_or_an_end_are_found() {
    let long = "//! Much.\n".repeat(MAX_LINES + 1);
    let files = [
        Source::new("a.rs", "//! What it does.\n"),
        Source::new("b.rs", "use std::io;\n"),
        Source::new("c.rs", &long),
    ];
    let faults = judge_shape(&files);
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].starts_with("b.rs:1: ") && faults[1].starts_with("c.rs:401: "));
}

#[test]
fn places_and_strangers_are_found() {
    let text = format!("fine\nsee {}notes\n", MACHINE[0]);
    let faults = judge_places(&[Source::new("a.md", &text)]);
    assert!(faults.len() == 1 && faults[0].starts_with("a.md:2: "));
    let entries = ["src", ".ci", "target", "notes.txt"].map(str::to_owned);
    assert_eq!(judge_top(&entries, "/target").len(), 1);
}
