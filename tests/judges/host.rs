//! A host on which the exported `deploy.sh` is run, with a stub of Docker.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Output};

use tempfile::TempDir;
use visa_cluster::model::FilesField;

use super::certificates::Authority;
use super::program::{run, text};
use super::project::write_part;
use super::{Project, RELEASES};

/// Programs that the script may use besides Docker.
const TOOLS: &[&str] = &[
    "cat", "cksum", "dirname", "find", "grep", "head", "mkdir", "openssl", "sed", "sh", "sleep",
    "sort",
];

/// A host with the exported folder on it.
pub(crate) struct Host {
    pub(crate) folder: TempDir,
    stub: TempDir,
}

impl Host {
    /// A host on which nothing is missing.
    pub(crate) fn new() -> Self {
        let identity = Authority::new().issue("visa.example.org");
        let project = Project::new(RELEASES[0], 2).with(|p| {
            p.give_all_files();
            p.give_file(
                FilesField::HostCertificate,
                "c",
                identity.certificate.as_bytes(),
            );
            p.give_file(FilesField::HostCertificateKey, "k", identity.key.as_bytes());
        });
        Self::of(&project)
    }

    /// A host of a document, as it is exported.
    pub(crate) fn of(project: &Project) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        write_part(&project.bundle(), "visa-1", folder.path());
        let stub = tempfile::tempdir().expect("a folder");
        let bin = stub.path().join("bin");
        fs::create_dir(&bin).expect("a new folder");
        let program = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/docker-stub.sh");
        symlink(program, bin.join("docker")).expect("a link");
        for tool in TOOLS {
            if let Some(program) = find(tool) {
                symlink(program, bin.join(tool)).expect("a link");
            }
        }
        Self { folder, stub }
    }

    /// Returns where a file of the exported folder is.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Makes Docker fail in a way that the stub knows.
    pub(crate) fn fault(&self, name: &str, content: &str) {
        fs::write(self.stub.path().join(name), content).expect("a new file");
    }

    /// Returns where a file of the stub is.
    pub(crate) fn stub_file(&self, name: &str) -> PathBuf {
        self.stub.path().join(name)
    }

    /// Returns the folder of all programs that the script can find.
    pub(crate) fn bin(&self) -> PathBuf {
        self.stub.path().join("bin")
    }

    /// Runs the script.
    pub(crate) fn deploy(&self, arguments: &[&str]) -> Output {
        self.deploy_with(arguments, &[])
    }

    /// Runs the script in a shell that has set variables.
    pub(crate) fn deploy_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        run(Command::new(self.path("deploy.sh"))
            .args(arguments)
            // It must find its folder itself.
            .current_dir("/")
            .env_clear()
            .env("PATH", self.bin())
            .env("STUB", self.stub.path())
            .envs(variables.iter().copied()))
    }

    /// Returns the variables that Docker was last called with, as a shell lists them.
    pub(crate) fn environment(&self) -> String {
        fs::read_to_string(self.stub.path().join("environment")).expect("a call")
    }

    /// Returns how Docker was called.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.stub.path().join("calls")).unwrap_or_default();
        calls.lines().map(str::to_owned).collect()
    }

    /// Deploys what is not fit for it, and returns what it says.
    pub(crate) fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.deploy(arguments);
        let said = text(&output);
        assert_eq!(output.status.code(), Some(1), "{said}");
        let calls = self.calls().join("\n");
        assert!(
            !calls.contains(" up") && !calls.contains(" pull"),
            "{calls}"
        );
        said
    }
}

/// Finds a program.
fn find(tool: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").expect("a path");
    std::env::split_paths(&folders)
        .map(|folder| folder.join(tool))
        .find(|path| path.is_file())
}
