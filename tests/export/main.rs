//! Exports by the real program under real faults: it is killed, the disk is full, others own the
//! folder, somebody put something else in its way.

#![cfg(unix)]

mod faults;
#[path = "../judges/mod.rs"]
mod judges;
mod kill;
mod modes;
mod secrets;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A password that is easy to find again.
const MARK: &str = "s3cr3t-Zebra-9";

/// A folder with a project, its secrets, and what was exported from it.
struct Site {
    folder: tempfile::TempDir,
}

/// How a run of the program ended.
struct Run {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Site {
    fn new(hosts: usize) -> Self {
        let site = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        site.write_project("visa", hosts);
        let mut secrets = String::new();
        for name in [
            "VISA_DATABASE_PASSWORD",
            "VISA_VDI_REDIS_PASSWORD",
            "VISA_CLOUD_APPLICATION_SECRET",
        ] {
            writeln!(secrets, "{name}={MARK}").expect("a text");
        }
        fs::write(site.path("secrets.env"), secrets).expect("secrets");
        chmod(&site.path("secrets.env"), 0o600);
        site
    }

    /// Writes the project: its public address starts so, and it has so many hosts.
    fn write_project(&self, name: &str, hosts: usize) {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/projects");
        let text = fs::read_to_string(fixtures.join("two_hosts.visa.toml")).expect("a project");
        let mut text = text.replace(
            "https://visa.example.org",
            &format!("https://{name}.example.org"),
        );
        for number in 3..=hosts {
            write!(
                text,
                "\n[[hosts]]\nname = \"visa-{number}\"\naddress = \"visa-{number}.example.org\"\nrole = \"secondary\"\n"
            )
            .expect("a text");
        }
        fs::write(self.path("my.visa.toml"), text).expect("the project");
    }

    /// Writes the project with a key pair for PAM, which lies beside it.
    fn write_project_with_keys(&self, name: &str, hosts: usize) {
        let keys = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/keys");
        for name in ["rsa.pem", "rsa-public.pem"] {
            fs::copy(keys.join(name), self.path(name)).expect("a key");
            chmod(&self.path(name), 0o600);
        }
        self.write_project(name, hosts);
        let files =
            "[files]\npam_private_key = \"rsa.pem\"\npam_public_key = \"rsa-public.pem\"\n\n[env]";
        let project = self.text("my.visa.toml").replace("[env]", files);
        fs::write(self.path("my.visa.toml"), project).expect("the project");
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect(path)
    }

    /// Prepares an export to a folder.
    fn export(&self, out: impl AsRef<Path>, more: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cluster"));
        command
            .args([
                "export",
                "my.visa.toml",
                "--secrets",
                "secrets.env",
                "--out",
            ])
            .arg(out.as_ref())
            .args(more)
            .current_dir(self.folder.path())
            .env_clear()
            .stdin(Stdio::null());
        command
    }

    /// Exports to a folder, which must go well.
    fn must_export(&self, out: impl AsRef<Path>) {
        let run = Run::of(&mut self.export(out, &[]));
        assert_eq!(run.status, Some(0), "{}{}", run.out, run.err);
    }

    /// Returns what an export makes of the project as it is now.
    fn reference(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let folder = tempfile::tempdir().expect("a folder");
        self.must_export(folder.path());
        files(folder.path())
    }
}

impl Run {
    fn of(command: &mut Command) -> Self {
        let output = judges::program::run(command);
        Self {
            status: output.status.code(),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
        }
    }

    /// Makes sure that it ended so, and said this.
    #[track_caller]
    fn ended(&self, status: i32, said: &[&str]) {
        let all = format!("{}{}", self.out, self.err);
        assert_eq!(self.status, Some(status), "{all}");
        for words in said {
            assert!(all.contains(words), "{words:?} is not in:\n{all}");
        }
        assert!(!all.contains(MARK), "a secret is in:\n{all}");
    }
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Tells whether a mode gives nothing to group and others, whose bits are the last six.
fn is_private(mode: u32) -> bool {
    mode.trailing_zeros() >= 6
}

/// Reads all files below a folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        for entry in fs::read_dir(path).expect("a folder") {
            let path = entry.expect("an entry").path();
            let kind = path.symlink_metadata().expect("a kind");
            if kind.is_dir() {
                waiting.push(path);
            } else if kind.is_file() {
                let name = path.strip_prefix(folder).expect("a path below").to_owned();
                all.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    all
}

/// Tells whether a file is a temporary one.
fn is_temporary(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "tmp")
}

/// Tells whether a file lists others.
fn is_manifest(path: &Path) -> bool {
    path.starts_with("manifest.json") || path.starts_with("manifest.pending.json")
}
