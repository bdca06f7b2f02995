//! `promote`: what it changes, what stops it, and the order of its steps.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{EXPORT, Test};

const PROMOTE: [&str; 7] = [
    "promote",
    "visa-2",
    "my.visa.toml",
    "--out",
    "out",
    "--secrets",
    "secrets.env",
];

fn with<const N: usize>(more: [&'static str; N]) -> Vec<&'static str> {
    PROMOTE.into_iter().chain(more).collect()
}

/// A project whose bundles are exported, with a third host.
fn exported() -> Test {
    let third = "[[hosts]]\nname = \"visa-3\"\naddress = \"visa-3.example.org\"\nrole = \"secondary\"\n\n[redis]";
    Test::new()
        .project("two_hosts")
        .replacing("[redis]", third)
        .secrets()
        .args(EXPORT)
        .status(0)
        .then()
}

/// Returns the exported files with their contents.
fn files(test: &Test) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, top: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                walk(&path, top, files);
            } else {
                let name = path.strip_prefix(top).expect("below").display().to_string();
                files.insert(name, fs::read(&path).expect("read"));
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(&test.path("out"), &test.path("out"), &mut files);
    files
}

fn differing(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let names = before.keys().chain(after.keys());
    let mut names: Vec<String> = names
        .filter(|n| before.get(*n) != after.get(*n))
        .cloned()
        .collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn of_the_files_on_hosts_exactly_two_change() {
    let test = exported();
    let (project, before) = (test.read("my.visa.toml"), files(&test));
    let test = test
        .args(PROMOTE)
        .status(0)
        .stdout_has("visa-2 is now the primary");
    let test = test
        .stdout_has("-VISA_SCHEDULER_ENABLED=true")
        .stdout_has("+VISA_SCHEDULER_ENABLED=false")
        .nowhere_has("correct-horse-9")
        .then();
    let changed = differing(&before, &files(&test));
    // The read-me of the whole, the inventory and the manifest go to no host.
    assert_eq!(
        changed,
        [
            "README.md",
            "ansible/inventory.yml",
            "manifest.json",
            "visa-1/.env",
            "visa-2/.env"
        ]
    );
    let is_scheduler = |host: &str| {
        let env = test.read(&format!("out/{host}/.env"));
        env.contains("\nVISA_SCHEDULER_ENABLED=true\n")
    };
    assert_eq!(
        ["visa-1", "visa-2", "visa-3"].map(is_scheduler),
        [false, true, false]
    );

    // In the project, two roles change and all else stays: comments, and the order of the hosts.
    let wanted = project
        .replacen("role = \"primary\"", "role = \"…\"", 1)
        .replacen("role = \"secondary\"", "role = \"primary\"", 1)
        .replacen("role = \"…\"", "role = \"secondary\"", 1);
    assert_eq!(test.read("my.visa.toml"), wanted);
    // Nothing is left to export.
    test.args(EXPORT).status(0).stdout_has("unchanged");
}

#[test]
fn the_way_back_leads_back() {
    let test = exported();
    let (project, before) = (test.read("my.visa.toml"), files(&test));
    let mut back = PROMOTE;
    back[1] = "visa-1";
    let test = test
        .args(PROMOTE)
        .status(0)
        // As it is typed, with the secrets where they were.
        .stdout_has("visa-cluster promote visa-1 my.visa.toml --out out --secrets secrets.env\n")
        .then()
        .args(back)
        .status(0)
        .then();
    assert_eq!(test.read("my.visa.toml"), project);
    assert_eq!(differing(&before, &files(&test)), [""; 0]);
}

/// Returns the steps of a promotion.
fn steps(test: Test, more: &[&'static str]) -> (Test, Vec<Value>) {
    let arguments = [&PROMOTE[..], &["--format", "json"], more].concat();
    let run = test.args(arguments).status(0);
    let report: Value = serde_json::from_str(run.stdout()).expect("JSON");
    let steps = report["steps"].as_array().expect("steps").clone();
    (run.then(), steps)
}

/// Walks through the steps, and returns the hosts that run the scheduler after each. `env` tells
/// whether a host's exported `.env` says so.
fn schedulers(steps: &[Value], first: &str, env: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let mut running = vec![first.to_owned()];
    let mut seen = Vec::new();
    for step in steps {
        let host = step["host"].as_str().unwrap_or_default().to_owned();
        let commands = step["commands"].to_string();
        if commands.contains("./deploy.sh") {
            running.retain(|known| *known != host);
            if env(&host) {
                running.push(host);
            }
        } else if commands.contains("docker compose down") {
            running.retain(|known| *known != host);
        }
        seen.push(running.clone());
    }
    seen
}

#[test]
fn in_the_order_of_the_steps_two_schedulers_never_run() {
    for more in [&[][..], &["--old-is-gone"]] {
        let (test, steps) = steps(exported(), more);
        let env = |host: &str| {
            let exported = test.read(&format!("out/{host}/.env"));
            exported.contains("\nVISA_SCHEDULER_ENABLED=true\n")
        };
        let seen = schedulers(&steps, "visa-1", env);
        assert!(seen.iter().all(|running| running.len() <= 1), "{seen:?}");
        // First the old one stops, then it is looked at, then the new one starts.
        assert_eq!(seen[0], [""; 0]);
        assert_eq!(seen[1], [""; 0]);
        assert_eq!(seen[2], ["visa-2"]);
        assert_eq!(seen.last().expect("steps"), &["visa-2"]);
        let title = steps[1]["title"].as_str().expect("title");
        assert_eq!(title, "Make sure that no scheduler runs");
        assert!(
            steps[1]["commands"][0].is_string(),
            "there is a way to see it"
        );
    }
}

#[test]
fn an_old_primary_that_is_gone_becomes_a_spare() {
    let test = exported();
    let before = files(&test);
    let arguments = with(["--old-is-gone"]);
    let test = test
        .args(arguments)
        .status(0)
        .stdout_has("visa-1 a spare host")
        .stdout_has("Install out/load-balancer on lb.example.org")
        .stderr_has("--remove-old")
        .then();
    assert!(test.read("my.visa.toml").contains("role = \"spare\""));
    let changed = differing(&before, &files(&test));
    assert!(changed.contains(&"load-balancer/conf.d/visa.conf".to_owned()));
    assert!(changed.contains(&"visa-2/.env".to_owned()));
    assert!(!changed.contains(&"visa-3/.env".to_owned()));
    assert!(
        test.path("out/visa-1/.env").exists(),
        "an export removes nothing unasked"
    );
}

#[test]
fn archives_that_are_there_change_roles_too() {
    let archive = [&EXPORT[..], &["--archive", "tar.gz"]].concat();
    let test = exported();
    let test = test.args(archive).status(0).then();
    let before = files(&test);
    let test = test.args(PROMOTE).status(0).then();
    let changed = differing(&before, &files(&test));
    for path in [
        "archives/visa-1.tar.gz",
        "archives/visa-2.tar.gz",
        "archives/SHA256SUMS",
    ] {
        assert!(changed.contains(&path.to_owned()), "{path}: {changed:?}");
    }
    assert!(!changed.contains(&"archives/visa-3.tar.gz".to_owned()));
}

#[test]
fn a_dry_run_writes_nothing() {
    let test = exported();
    let (project, before) = (test.read("my.visa.toml"), files(&test));
    let arguments = with(["--dry-run"]);
    let test = test
        .args(arguments)
        .status(0)
        .stdout_has("visa-2 would become the primary")
        .stdout_has("1. The old primary steps down: visa-1")
        .then();
    assert_eq!(test.read("my.visa.toml"), project);
    assert_eq!(differing(&before, &files(&test)), [""; 0]);
}

#[test]
fn other_changes_stop_it_unless_they_are_wanted() {
    let test = exported().replacing("VISA-PROD", "VISA-OTHER");
    let (project, before) = (test.read("my.visa.toml"), files(&test));
    let test = test
        .args(PROMOTE)
        .status(1)
        .stderr_has("visa-3/.env: change")
        .stderr_has("besides the promotion")
        .stderr_has("--also-other-changes")
        .then();
    assert_eq!(test.read("my.visa.toml"), project);
    assert_eq!(differing(&before, &files(&test)), [""; 0]);
    let arguments = with(["--also-other-changes"]);
    let test = test.args(arguments).status(0).then();
    assert!(test.read("out/visa-3/.env").contains("VISA-OTHER"));
}

#[test]
fn edited_files_and_folders_without_bundles_stop_it() {
    let test = exported();
    fs::write(test.path("out/visa-2/.env"), "MINE=1\n").expect("write");
    let project = test.read("my.visa.toml");
    let test = test
        .args(PROMOTE)
        .status(1)
        .stderr_has("visa-2/.env: edited by hand")
        .then();
    let arguments = with(["--also-other-changes"]);
    let test = test
        .args(arguments)
        .status(1)
        .stderr_has("--overwrite-edited")
        .then();
    assert_eq!(test.read("out/visa-2/.env"), "MINE=1\n");
    let mut elsewhere = PROMOTE;
    elsewhere[4] = "elsewhere";
    let test = test
        .args(elsewhere)
        .status(1)
        .stderr_has("nothing was exported to elsewhere yet")
        .then();
    assert!(!test.path("elsewhere").exists());
    assert_eq!(test.read("my.visa.toml"), project);
}

#[test]
fn hosts_that_cannot_become_the_primary_are_told() {
    let spare = "[[hosts]]\nname = \"visa-4\"\naddress = \"visa-4.example.org\"\n\n[redis]";
    let mut test = exported().replacing("[redis]", spare);
    for (host, words) in [
        ("visa-22", "do you mean visa-2?"),
        ("zzz", "the secondaries are visa-2, visa-3"),
        ("visa-1", "visa-1 is the primary already"),
        ("visa-4", "visa-4 is a spare host"),
    ] {
        let mut arguments = PROMOTE;
        arguments[1] = host;
        test = test
            .args(arguments)
            .status(2)
            .stderr_has(words)
            .stdout_is_empty()
            .then();
    }
    let test = test.replacing("role = \"primary\"", "role = \"secondary\"");
    test.args(PROMOTE)
        .status(2)
        .stderr_has("no host is the primary");
}

#[cfg(unix)]
#[test]
fn an_export_that_fails_after_the_save_says_how_things_stand() {
    let test = exported();
    let before = files(&test);
    // Another export into the folder.
    let lock = fs::File::open(test.path("out")).expect("folder");
    lock.lock().expect("lock");
    let test = test
        .args(PROMOTE)
        .status(2)
        .stderr_has("the project names visa-2 as primary, but its bundles are not all written: deploy none of them yet")
        .stderr_has("`visa-cluster export my.visa.toml --out out --secrets secrets.env` finishes them")
        .stderr_has("another export into the folder is running: out")
        .then();
    assert!(
        test.read("my.visa.toml")
            .contains("name = \"visa-2\"\naddress = \"visa-2.example.org\"\nrole = \"primary\"")
    );
    assert_eq!(differing(&before, &files(&test)), [""; 0]);
    drop(lock);
    let test = test.args(EXPORT).status(0).then();
    assert!(
        test.read("out/visa-2/.env")
            .contains("SCHEDULER_ENABLED=true")
    );
    assert!(
        test.read("out/visa-1/.env")
            .contains("SCHEDULER_ENABLED=false")
    );
}
