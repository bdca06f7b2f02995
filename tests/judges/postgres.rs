//! PostgreSQL on a port of its own of the loopback. It does not run as root, so as root it is given
//! to another user.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::program::must;
use super::redis::free_port;
use super::{judge, program};

/// The password of the tests. It looks like nothing else that a report may hold.
pub(crate) const PASSWORD: &str = "hunter2-Zq7'\"\\ü";

/// The administrator of the server, who is let in from the loopback.
const ADMINISTRATOR: &str = "keeper";

/// The user `nobody`.
const NOBODY: u32 = 65_534;

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_mins(1);

/// What every server has.
const SETTINGS: &str = "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n\
     fsync = off\nshared_buffers = 1MB\nmax_connections = 50\nlog_destination = stderr\n";

/// How a server is to be started.
pub(crate) struct Setup {
    folder: TempDir,
    settings: String,
    access: String,
    statements: Vec<String>,
    files: Vec<(String, Vec<u8>)>,
}

/// A running server. It ends with this value.
pub(crate) struct Postgres {
    child: Child,
    pub(crate) port: u16,
    pub(crate) folder: TempDir,
    programs: PathBuf,
}

impl Setup {
    /// A server with the user and the database of VISA.
    pub(crate) fn usual() -> Self {
        let quoted = PASSWORD.replace('\'', "''");
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            settings: SETTINGS.to_owned(),
            access: String::new(),
            statements: Vec::new(),
            files: Vec::new(),
        }
        .statement(&format!("CREATE ROLE visa LOGIN PASSWORD '{quoted}'"))
        .statement("CREATE DATABASE visa OWNER visa")
    }

    /// Adds a line to `postgresql.conf`.
    pub(crate) fn setting(mut self, line: &str) -> Self {
        self.settings += line;
        self.settings.push('\n');
        self
    }

    /// Adds a line to `pg_hba.conf`, before that which lets everybody in by password; the last is
    /// left out if this one ends all.
    pub(crate) fn access(mut self, line: &str) -> Self {
        self.access += line;
        self.access.push('\n');
        self
    }

    /// Carries out a statement before anybody comes.
    pub(crate) fn statement(mut self, statement: &str) -> Self {
        self.statements.push(statement.to_owned());
        self
    }

    /// Gives it a certificate.
    pub(crate) fn tls(mut self, certificate: &str, key: &str) -> Self {
        for (name, text) in [("server.crt", certificate), ("server.key", key)] {
            self.files.push((name.to_owned(), text.as_bytes().to_vec()));
        }
        self.setting("ssl = on")
    }

    /// Starts it; nothing if it is not installed.
    pub(crate) fn start(self) -> Option<Postgres> {
        // What the search finds may be a link to it; the other programs stand beside it.
        let server = fs::canonicalize(judge("postgres-15")?).expect("a program");
        let programs = server.parent().expect("a folder").to_owned();
        let port = free_port();
        let data = self.folder.path().join("data");
        let secret = self.folder.path().join("password");
        fs::write(&secret, PASSWORD).expect("a new file");
        give(self.folder.path());
        give(&secret);
        let mut make = as_user(&programs.join("initdb"), self.folder.path());
        make.args(["--no-sync", "--auth=scram-sha-256", "--encoding=UTF8"])
            .args(["--locale=C", "--username", ADMINISTRATOR])
            .arg(format!("--pwfile={}", secret.display()))
            .arg(format!("--pgdata={}", data.display()));
        must(&mut make);
        let access = format!(
            "host all {ADMINISTRATOR} 127.0.0.1/32 scram-sha-256\n{}host all all all scram-sha-256\n",
            self.access
        );
        let settings = format!("{}port = {port}\n", self.settings);
        fs::write(data.join("pg_hba.conf"), access).expect("a file");
        fs::write(data.join("postgresql.conf"), settings).expect("a file");
        for (name, content) in &self.files {
            let path = data.join(name);
            fs::write(&path, content).expect("a new file");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
            give(&path);
        }
        let mut postgres = Postgres {
            child: spawn(&server, self.folder.path()),
            port,
            folder: self.folder,
            programs,
        };
        postgres.wait();
        for statement in &self.statements {
            postgres.carry_out(statement);
        }
        Some(postgres)
    }
}

impl Postgres {
    /// Returns the URL as a project names it.
    pub(crate) fn url(&self) -> String {
        format!("jdbc:postgresql://127.0.0.1:{}/visa", self.port)
    }

    /// Carries out a statement as the administrator.
    pub(crate) fn carry_out(&self, statement: &str) {
        must(&mut self.client(ADMINISTRATOR, statement));
    }

    /// Starts a client that carries out a statement in the database `postgres`.
    pub(crate) fn client(&self, user: &str, statement: &str) -> Command {
        let mut client = Command::new(self.programs.join("psql"));
        client
            .args(["--no-psqlrc", "--quiet", "--host=127.0.0.1"])
            .arg(format!("--port={}", self.port))
            .args(["--username", user, "--dbname=postgres", "--command"])
            .arg(statement)
            .env("PGPASSWORD", PASSWORD)
            .stdin(Stdio::null());
        client
    }

    /// Waits until the administrator is let in.
    fn wait(&mut self) {
        let start = Instant::now();
        loop {
            let exit = self.child.try_wait().expect("a child");
            assert!(
                exit.is_none() && start.elapsed() < PATIENCE,
                "the server does not start: {exit:?}\n{}",
                self.log()
            );
            let is_open = TcpStream::connect(("127.0.0.1", self.port)).is_ok();
            let mut client = self.client(ADMINISTRATOR, "SELECT 1");
            if is_open && program::run(&mut client).status.success() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Returns what it has written to its log.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its own children end when they miss it.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn spawn(server: &Path, folder: &Path) -> Child {
    let log = fs::File::create(folder.join("log")).expect("a new file");
    as_user(server, folder)
        .arg("-D")
        .arg(folder.join("data"))
        .stderr(log)
        .spawn()
        .expect("the server starts")
}

/// Prepares a program that must not run as root.
fn as_user(program: &Path, folder: &Path) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        let id = NOBODY;
        command
            .args([format!("--reuid={id}"), format!("--regid={id}")])
            .arg("--clear-groups")
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}

/// Gives a file to whom the server runs as.
fn give(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).expect("another owner");
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|data| data.uid() == 0)
}
