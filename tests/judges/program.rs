//! Finds the judges and runs them.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

/// Folder with one entry for each judge, called as in [`JUDGES`].
const FOLDER: &str = "VISA_CLUSTER_JUDGES";

/// Set to `1` where every judge must be there, so that nothing is skipped in silence.
const REQUIRE: &str = "VISA_CLUSTER_REQUIRE_JUDGES";

/// Judge, its usual name, how it tells its version, and what it says then.
const JUDGES: &[(&str, &str, &[&str], &str)] = &[
    ("nginx-1.22", "nginx", &["-v"], "nginx/1.22."),
    ("nginx-1.31", "nginx", &["-v"], "nginx/1.31."),
    ("compose-v1", "docker-compose", &["version"], "1.29."),
    ("compose-v2", "docker-compose", &["version"], "version v2."),
    ("compose-v5", "docker-compose", &["version"], "version v5."),
    ("dnsmasq", "dnsmasq", &["--version"], "Dnsmasq"),
    ("redis-6.2", "redis-server", &["--version"], "v=6.2."),
    ("redis-7.0", "redis-server", &["--version"], "v=7.0."),
    ("valkey-9", "valkey-server", &["--version"], "v=9."),
    (
        "postgres-15",
        "postgres",
        &["--version"],
        "(PostgreSQL) 15.",
    ),
    ("shellcheck", "shellcheck", &["--version"], "ShellCheck"),
    ("openssl", "openssl", &["version"], "OpenSSL"),
    ("dbus-daemon", "dbus-daemon", &["--version"], "D-Bus"),
    (
        "gnome-keyring",
        "gnome-keyring-daemon",
        &["--version"],
        "gnome-keyring",
    ),
    // It has no version; without arguments it tells how it is used.
    ("secret-tool", "secret-tool", &[], "secret-tool lookup"),
    (
        "ansible-playbook",
        "ansible-playbook",
        &["--version"],
        "[core 2.",
    ),
    (
        "ansible-inventory",
        "ansible-inventory",
        &["--version"],
        "[core 2.",
    ),
    (
        "ansible-lint",
        "ansible-lint",
        &["--version"],
        "ansible-lint ",
    ),
    ("curl", "curl", &["--version"], "curl "),
    ("openbox", "openbox", &["--version"], "Openbox"),
    ("xdotool", "xdotool", &["--version"], "xdotool version"),
    ("xvfb", "Xvfb", &["-help"], "-displayfd"),
];

/// Finds a judge; if it is not installed, says so, and fails where all are required.
pub(crate) fn judge(name: &str) -> Option<PathBuf> {
    let row = JUDGES.iter().find(|row| row.0 == name);
    let (_, program, arguments, version) = row.expect("a judge of the list");
    let is_it = |path: &PathBuf| {
        path.is_file() && {
            let output = run(Command::new(path).args(*arguments));
            text(&output).contains(version)
        }
    };
    let named = std::env::var_os(FOLDER).map(|folder| Path::new(&folder).join(name));
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Ordinary users often have no path to the programs of administrators.
    let folders = std::env::split_paths(&path).chain([
        PathBuf::from("/usr/sbin"),
        // Debian keeps a folder for each version.
        PathBuf::from("/usr/lib/postgresql/15/bin"),
    ]);
    let found = named
        .into_iter()
        .chain(folders.map(|folder| folder.join(program)))
        .find(is_it);
    if found.is_none() {
        skip(&format!("{name} is not installed"));
    }
    found
}

/// Says that a test cannot be made here, and fails where nothing may be skipped.
pub(crate) fn skip(reason: &str) {
    assert!(
        std::env::var_os(REQUIRE).is_none_or(|value| value != "1"),
        "{reason}, and {REQUIRE}=1"
    );
    // Not by macro: the test harness would keep that to itself.
    writeln!(std::io::stderr(), "skipped: {reason}").expect("standard error");
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command) -> Output {
    loop {
        match command.output() {
            // Another thread has just started a program, and with it a copy of the handle through
            // which this one was written.
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => thread::yield_now(),
            result => return result.unwrap_or_else(|error| panic!("{command:?}: {error}")),
        }
    }
}

/// Runs a program that must succeed.
pub(crate) fn must(command: &mut Command) -> Output {
    let output = run(command);
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}",
        output.status,
        text(&output)
    );
    output
}

/// Returns what a program said, on standard error and then on standard output.
pub(crate) fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout)
    )
}
