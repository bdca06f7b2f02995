//! Drives the real program in a folder of its own.

#![allow(
    dead_code,
    reason = "each test program uses its own part of what they share"
)]

use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Secrets that `two_hosts` needs.
const SECRETS: &str = "\
VISA_DATABASE_PASSWORD=correct-horse-9
VISA_VDI_REDIS_PASSWORD=correct-horse-9
VISA_CLOUD_APPLICATION_SECRET=correct-horse-9
";

/// Keeps the program from the keychain of whoever runs the tests.
pub(crate) const NO_KEYCHAIN: (&str, &str) =
    ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");

/// A folder to run the program in.
pub(crate) struct Test {
    folder: tempfile::TempDir,
    environment: Vec<(&'static str, String)>,
}

/// What a run of the program left behind.
pub(crate) struct Run {
    test: Test,
    status: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Test {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            environment: Vec::new(),
        }
    }

    /// Sets a variable of the program's environment, which else has no more than [`NO_KEYCHAIN`].
    pub(crate) fn environment(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.to_owned()));
        self
    }

    /// Puts a project of `tests/fixtures/projects` there as `my.visa.toml`.
    pub(crate) fn project(self, name: &str) -> Self {
        let fixtures = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/projects");
        let path = fixtures.join(format!("{name}.visa.toml"));
        let text = std::fs::read_to_string(path).expect("a project among the fixtures");
        self.file("my.visa.toml", &text)
    }

    /// Changes the project; the old text must stand there.
    pub(crate) fn replacing(self, old: &str, new: &str) -> Self {
        let text = self.read("my.visa.toml");
        assert!(text.contains(old), "{old:?} is not in the project");
        self.file("my.visa.toml", &text.replacen(old, new, 1))
    }

    /// Puts a file there.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        std::fs::write(self.path(path), text).expect("writing into the temporary folder");
        self
    }

    /// Puts the file `secrets.env` there.
    pub(crate) fn secrets(self) -> Self {
        self.file("secrets.env", SECRETS).mode("secrets.env", 0o600)
    }

    /// Sets Unix permission bits.
    pub(crate) fn mode(self, path: &str, mode: u32) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(self.path(path), permissions).expect("permissions");
        }
        #[cfg(not(unix))]
        let _ = (path, mode);
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect(path)
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_visa-cluster"));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .envs([NO_KEYCHAIN])
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs the program, which must leave a project that is there as it is: only `check --fix`
    /// changes it.
    #[track_caller]
    pub(crate) fn args<'a>(self, args: impl AsRef<[&'a str]>) -> Run {
        self.args_while(args, |_| ())
    }

    /// Runs the program, and does something to it while it runs: it is told the process.
    #[track_caller]
    pub(crate) fn args_while<'a>(
        self,
        args: impl AsRef<[&'a str]>,
        meanwhile: impl FnOnce(u32),
    ) -> Run {
        let args = args.as_ref();
        let before = std::fs::read(self.path("my.visa.toml"));
        let mut command = self.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().expect("the program starts");
        meanwhile(child.id());
        let output = child.wait_with_output().expect("the program ends");
        if let Ok(before) = before {
            let after = std::fs::read(self.path("my.visa.toml")).expect("the project");
            let may_change = args.contains(&"--fix") || args.contains(&"promote");
            assert!(
                may_change || before == after,
                "{args:?} changed the project"
            );
        }
        let text = |bytes| String::from_utf8(bytes).expect("the program writes text");
        Run {
            status: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            test: self,
        }
    }

    /// Runs the program with a standard output that nobody reads; returns status and messages.
    pub(crate) fn args_into_closed_pipe<const N: usize>(self, args: [&str; N]) -> Run {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = self.command(&args);
        let output = command.stdout(writer).stderr(Stdio::piped()).output();
        let output = output.expect("the program starts");
        Run {
            status: output.status.code(),
            stdout: String::new(),
            stderr: String::from_utf8(output.stderr).expect("the program writes text"),
            test: self,
        }
    }
}

impl Run {
    #[track_caller]
    pub(crate) fn status(self, wanted: i32) -> Self {
        let (out, err) = (&self.stdout, &self.stderr);
        assert_eq!(self.status, Some(wanted), "stdout:\n{out}\nstderr:\n{err}");
        self
    }

    #[track_caller]
    pub(crate) fn stdout_has(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text),
            "{text:?} is not in:\n{}",
            self.stdout
        );
        self
    }

    #[track_caller]
    pub(crate) fn stderr_has(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "{text:?} is not in:\n{}",
            self.stderr
        );
        self
    }

    #[track_caller]
    pub(crate) fn nowhere_has(self, text: &str) -> Self {
        let (out, err) = (&self.stdout, &self.stderr);
        assert!(
            !out.contains(text) && !err.contains(text),
            "{text:?} is in:\n{out}\n{err}"
        );
        self
    }

    #[track_caller]
    pub(crate) fn stdout_is_empty(self) -> Self {
        assert_eq!(self.stdout, "");
        self
    }

    #[track_caller]
    pub(crate) fn stderr_is_empty(self) -> Self {
        assert_eq!(self.stderr, "");
        self
    }

    /// Returns the standard output.
    pub(crate) fn stdout(&self) -> &str {
        &self.stdout
    }

    /// Runs the program once more in the same folder.
    pub(crate) fn then(self) -> Test {
        self.test
    }
}
