//! The keychain as people use it: the window keeps a secret there, the command line finds it. Before
//! a real Secret Service, a locked one, one that does not answer, and none.
//!
//! What the window does is done by [`window`], in a process of its own on the bus of the test.
#![cfg(target_os = "linux")]

#[path = "../harness/mod.rs"]
mod harness;
#[path = "../judges/mod.rs"]
mod judges;
mod window;

use std::path::Path;
use std::process::Command;

use harness::{NO_KEYCHAIN, Test};
use judges::keyring::Keyring;
use judges::program::must;
use window::{PROJECT, SECRETS, STEP};

const CHECK: [&str; 2] = ["check", "my.visa.toml"];

/// A folder with a project, in which programs find a keychain.
struct Desk {
    keyring: Keyring,
    folder: Test,
}

impl Desk {
    fn new() -> Option<Self> {
        let keyring = Keyring::start()?;
        let mut folder = Test::new().project("two_hosts");
        for (name, value) in keyring.environment() {
            folder = folder.environment(name, &value);
        }
        Some(Self { keyring, folder })
    }

    /// Has the window do a step with the project.
    fn window(&self, step: &str) {
        let environment = self.keyring.environment();
        act(step, &self.folder.path("my.visa.toml"), &environment);
    }
}

/// Runs a step of [`window`] in a process of its own.
fn act(step: &str, project: &Path, environment: &[(&'static str, String)]) {
    let program = std::env::current_exe().expect("this program");
    must(
        Command::new(program)
            .args(["--ignored", "--exact", "window::a_step"])
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env(STEP, step)
            .env(PROJECT, project),
    );
}

/// Lists all files below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).expect("a folder");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else {
            found.push(path);
        }
    }
    found
}

#[test]
fn what_the_window_remembers_the_command_line_finds_until_it_is_forgotten() {
    let Some(desk) = Desk::new() else { return };
    desk.window("remember");
    for (name, value) in SECRETS {
        let Some(found) = desk.keyring.look_up(&format!("ill/{name}")) else {
            return;
        };
        assert_eq!(found, value, "{name}");
    }
    for file in files(&desk.folder.path("")) {
        let bytes = std::fs::read(&file).expect("read");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("hunter2"), "{}", file.display());
    }

    desk.window("find");
    let Desk { keyring, folder } = desk;
    let folder = folder
        .args(CHECK)
        .status(0)
        .stdout_has("no findings")
        .stderr_is_empty()
        .then()
        .args(["check", "my.visa.toml", "--no-keychain"])
        .status(1)
        .stdout_has("secrets.VISA_DATABASE_PASSWORD")
        .stderr_is_empty()
        .then()
        .args(["export", "my.visa.toml", "--out", "out"])
        .status(0)
        .nowhere_has("hunter2")
        .then();
    let env = folder.read("out/visa-1/.env");
    for (name, value) in SECRETS {
        assert!(env.contains(&format!("\n{name}='{value}'\n")), "{name}");
    }

    let desk = Desk { keyring, folder };
    desk.window("forget");
    for (name, _) in SECRETS {
        let found = desk.keyring.look_up(&format!("ill/{name}"));
        assert_eq!(found.as_deref(), Some(""), "{name}");
    }
    let list = desk.keyring.look_up("ill/");
    assert_eq!(list.as_deref(), Some(""), "nor is there a list of names");
    desk.folder.args(CHECK).status(1).stdout_has("\n3 errors\n");
}

#[test]
fn file_and_environment_come_before_the_keychain() {
    let Some(desk) = Desk::new() else { return };
    desk.window("remember");
    let folder = desk
        .folder
        .file("secrets.env", "VISA_DATABASE_PASSWORD=of-the-file-9\n")
        .mode("secrets.env", 0o600)
        .environment("VISA_DATABASE_PASSWORD", "of-the-process-9")
        .environment("VISA_VDI_REDIS_PASSWORD", "of-the-process-9")
        .args([
            "export",
            "my.visa.toml",
            "--out",
            "out",
            "--secrets",
            "secrets.env",
        ])
        .status(0)
        .then();
    let env = folder.read("out/visa-2/.env");
    for line in [
        "VISA_DATABASE_PASSWORD=of-the-file-9",
        "VISA_VDI_REDIS_PASSWORD=of-the-process-9",
        "VISA_CLOUD_APPLICATION_SECRET='hunter2-$#c'",
    ] {
        assert!(env.contains(&format!("\n{line}\n")), "{line}");
    }
}

#[test]
fn what_another_program_puts_there_counts() {
    let Some(desk) = Desk::new() else { return };
    for (name, _) in SECRETS {
        if !desk
            .keyring
            .store(&format!("ill/{name}"), "correct-horse-9")
        {
            return;
        }
    }
    desk.folder
        .args(CHECK)
        .status(0)
        .stderr_is_empty()
        .nowhere_has("correct-horse");
}

#[test]
fn a_cluster_of_another_name_has_secrets_of_its_own() {
    let Some(desk) = Desk::new() else { return };
    desk.window("remember");
    desk.folder
        .replacing("name = \"ill\"", "name = \"other\"")
        .args(CHECK)
        .status(1)
        .stdout_has("\n3 errors\n")
        .stderr_is_empty();
}

#[test]
fn a_locked_keychain_is_told_and_all_goes_on_without() {
    let Some(desk) = Desk::new() else { return };
    desk.window("remember");
    desk.keyring.lock();
    desk.window("refused");
    desk.folder
        .args(CHECK)
        .status(1)
        .stdout_has("\n3 errors\n")
        .stderr_has("warning: the keychain is locked, or access to it was refused; no secrets")
        .stderr_has("--no-keychain")
        .then()
        .args(["check", "my.visa.toml", "--no-keychain"])
        .status(1)
        .stderr_is_empty();
}

#[test]
fn a_keychain_that_does_not_answer_holds_nobody_up_for_long() {
    let Some(desk) = Desk::new() else { return };
    desk.keyring.hang();
    desk.folder
        .args(CHECK)
        .status(1)
        .stdout_has("\n3 errors\n")
        .stderr_has("warning: the keychain did not answer in time");
}

#[test]
fn without_a_keychain_all_goes_on_and_the_window_knows() {
    let folder = Test::new().project("two_hosts");
    let (name, nowhere) = NO_KEYCHAIN;
    for address in [nowhere, "no address at all", ""] {
        let environment = [(name, address.to_owned())];
        act("missing", &folder.path("my.visa.toml"), &environment);
    }
    let none = [("XDG_RUNTIME_DIR", "/nonexistent".to_owned())];
    act("missing", &folder.path("my.visa.toml"), &none);
    folder
        .args(CHECK)
        .status(1)
        .stdout_has("\n3 errors\n")
        .stderr_is_empty();
}
