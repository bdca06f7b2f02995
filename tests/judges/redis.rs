//! Redis and its kin, each on a port of its own of the loopback.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::judge;

/// The servers that VISA may meet.
pub(crate) const VERSIONS: [&str; 3] = ["redis-6.2", "redis-7.0", "valkey-9"];

/// The one with which most tests are made; Debian builds it with TLS.
pub(crate) const USUAL: &str = "redis-7.0";

/// The password of the tests. It looks like nothing else that a report may hold.
pub(crate) const PASSWORD: &str = "hunter2-Zq7";

/// How long a server may take to start or answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server. It keeps nothing on disk, and ends with this value.
pub(crate) struct Redis {
    child: Child,
    pub(crate) port: u16,
    pub(crate) folder: TempDir,
}

/// How a server is to be started.
pub(crate) struct Setup {
    judge: &'static str,
    lines: Vec<String>,
    arguments: Vec<&'static str>,
    folder: TempDir,
    port: u16,
}

impl Setup {
    /// A server of a version that listens on 127.0.0.1 and has no password.
    pub(crate) fn bare(judge: &'static str) -> Self {
        Self {
            judge,
            lines: ["bind 127.0.0.1", "save \"\"", "appendonly no"]
                .map(str::to_owned)
                .into(),
            arguments: Vec::new(),
            folder: tempfile::tempdir().expect("a folder"),
            port: free_port(),
        }
    }

    /// The usual server, with the password of the tests.
    pub(crate) fn usual() -> Self {
        Self::bare(USUAL).line(&format!("requirepass {PASSWORD}"))
    }

    /// Adds a line to its configuration.
    pub(crate) fn line(mut self, line: &str) -> Self {
        self.lines.push(line.to_owned());
        self
    }

    /// Adds an argument of the program.
    pub(crate) fn argument(mut self, argument: &'static str) -> Self {
        self.arguments.push(argument);
        self
    }

    /// Puts a file into its folder, where it runs.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        std::fs::write(self.folder.path().join(name), content).expect("a new file");
        self
    }

    /// Starts it; nothing if it is not installed.
    pub(crate) fn start(self) -> Option<Redis> {
        let line = format!("port {}", self.port);
        self.line(&line).start_as_is()
    }

    /// Starts it with TLS on its port, and no port without.
    pub(crate) fn start_with_tls(self) -> Option<Redis> {
        let line = format!("port 0\ntls-port {}", self.port);
        self.line(&line).start_as_is()
    }

    fn start_as_is(self) -> Option<Redis> {
        let program = judge(self.judge)?;
        let file = self.folder.path().join("redis.conf");
        std::fs::write(&file, self.lines.join("\n") + "\n").expect("a new file");
        let log = std::fs::File::create(self.folder.path().join("log")).expect("a new file");
        let child = Command::new(program)
            .arg(&file)
            .args(&self.arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log)
            .spawn()
            .expect("the server starts");
        let mut redis = Redis {
            child,
            port: self.port,
            folder: self.folder,
        };
        redis.wait();
        Some(redis)
    }
}

impl Redis {
    fn wait(&mut self) {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let exit = self.child.try_wait().expect("a child");
            assert!(
                exit.is_none() && start.elapsed() < PATIENCE,
                "the server does not start: {exit:?}\n{}",
                log(self.folder.path())
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Returns the URL as a project names it.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Opens a connection and says something, each line a command; waits for as many answers.
    pub(crate) fn say(&self, lines: &[&str]) -> Client {
        let mut client = Client::connect(self.port);
        for line in lines {
            client.say(line);
        }
        client
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A client of the tests; what it has asked for holds until it is dropped.
pub(crate) struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        Self(BufReader::new(stream))
    }

    /// Sends a line and returns the first line of the answer.
    pub(crate) fn say(&mut self, line: &str) -> String {
        write!(self.0.get_mut(), "{line}\r\n").expect("a connection");
        self.line()
    }

    /// Returns the next line of an answer.
    pub(crate) fn line(&mut self) -> String {
        let mut answer = String::new();
        self.0.read_line(&mut answer).expect("an answer");
        answer.trim_end().to_owned()
    }

    /// Sends a line and returns an answer that is a text.
    pub(crate) fn text(&mut self, line: &str) -> String {
        let head = self.say(line);
        let length = head.strip_prefix('$').expect("a text").parse::<u64>();
        let mut text = String::new();
        let mut read = 0;
        while read < length.clone().expect("a length") {
            let next = self.line();
            read += next.len() as u64 + 2;
            text.push_str(&next);
            text.push('\n');
        }
        text
    }
}

/// Returns a port that is free now, low enough for what a cluster adds to it.
pub(crate) fn free_port() -> u16 {
    loop {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        if port < 55_000 {
            return port;
        }
    }
}

fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("log")).unwrap_or_default()
}
