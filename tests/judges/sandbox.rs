//! Runs a test in namespaces of its own, where exported files lie under the very paths that they
//! name, and ports 80 and 443 are free.
//!
//! The test program starts itself once more behind `unshare`, for that one test. What is mounted or
//! started in there is gone when it ends.

use std::fs;
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::program::{must, run, skip, text};

/// Names the test that is to run inside.
const INSIDE: &str = "VISA_CLUSTER_TEST_INSIDE";

/// Ways to get namespaces: as root, and as anybody. With processes of their own, so that none
/// outlives the test.
const WAYS: &[&[&str]] = &[
    &["-mnpf", "--mount-proc", "--kill-child"],
    &["-Urmnpf", "--mount-proc", "--kill-child"],
];

/// Returns whether this is the run inside. If not, makes that run first: the caller is done then.
///
/// `test` is the full name of the calling test.
pub(crate) fn enter(test: &str) -> bool {
    if std::env::var_os(INSIDE).is_some_and(|inside| inside == test) {
        furnish();
        return true;
    }
    let way = WAYS.iter().find(|way| {
        run(Command::new("unshare").args(**way).arg("true"))
            .status
            .success()
    });
    let Some(way) = way else {
        skip("no private namespaces here");
        return false;
    };
    let output = run(Command::new("unshare")
        .args(*way)
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(INSIDE, test));
    let said = text(&output);
    assert!(output.status.success(), "inside:\n{said}");
    // A misspelt name would run nothing, and succeed.
    assert!(said.contains("1 passed"), "nothing ran inside:\n{said}");
    for line in said.lines().filter(|line| line.starts_with("measured:")) {
        writeln!(std::io::stderr(), "{line}").expect("standard error");
    }
    false
}

/// Makes empty folders where NGINX reads and writes, and switches the network on.
fn furnish() {
    // Libraries are found through it.
    let libraries = fs::read("/etc/ld.so.cache").ok();
    for folder in ["/etc", "/var/log", "/var/cache", "/var/lib"] {
        must(Command::new("mount").args(["-t", "tmpfs", "none", folder]));
    }
    if let Some(libraries) = libraries {
        fs::write("/etc/ld.so.cache", libraries).expect("a new file");
    }
    for (path, content) in [
        (
            "/etc/passwd",
            "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
        ),
        ("/etc/group", "root:x:0:\nnogroup:x:65534:\n"),
        ("/etc/nsswitch.conf", "hosts: files\n"),
        ("/etc/hosts", "127.0.0.1 localhost\n"),
    ] {
        fs::write(path, content).expect("a new file");
    }
    for folder in [
        "/etc/nginx/certs",
        "/etc/nginx/conf.d",
        "/var/log/nginx",
        "/var/cache/nginx",
        "/var/lib/nginx",
    ] {
        fs::create_dir_all(folder).expect("a new folder");
    }
    ip(None, &["link", "set", "lo", "up"]);
}

/// Gives a name an address.
pub(crate) fn name(address: IpAddr, name: &str) {
    let mut file = fs::OpenOptions::new()
        .append(true)
        .open("/etc/hosts")
        .expect("the list of names");
    writeln!(file, "{address} {name}").expect("a line");
}

/// Lets the machine of the test pass on what is for others.
pub(crate) fn pass_on() {
    fs::write("/proc/sys/net/ipv4/ip_forward", "1").expect("a setting of the network");
}

/// Lets the machine of the test swallow what others send to an address by way of it, as a firewall
/// does.
pub(crate) fn swallow(address: &str) {
    ip(None, &["route", "add", "blackhole", address]);
}

/// Puts a file where the real machine would have it.
pub(crate) fn place(path: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
    let path = path.as_ref();
    fs::create_dir_all(path.parent().expect("a folder above")).expect("a new folder");
    fs::write(path, content).expect("a new file");
    path.to_owned()
}

/// Another machine: a network namespace with ports and a loopback of its own.
pub(crate) struct Machine {
    /// A process that does nothing but be there.
    anchor: Child,
}

impl Machine {
    /// Starts a machine.
    pub(crate) fn start() -> Self {
        let anchor = Command::new("unshare")
            .args(["-n", "sh", "-c", "echo up; exec sleep 600"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("a namespace in a namespace");
        let mut machine = Self { anchor };
        let mut up = [0; 3];
        let output = machine.anchor.stdout.as_mut().expect("a pipe");
        std::io::Read::read_exact(output, &mut up).expect("the machine is up");
        ip(Some(&machine), &["link", "set", "lo", "up"]);
        machine
    }

    /// Lays a cable between this machine and another, or the one of the test, and gives both ends
    /// addresses of one network.
    pub(crate) fn connect(&self, address: &str, other: Option<&Self>, other_addresses: &[&str]) {
        let (end, other_end) = (interface(address), interface(other_addresses[0]));
        ip(
            None,
            &[
                "link", "add", &end, "type", "veth", "peer", "name", &other_end,
            ],
        );
        ip(None, &["link", "set", &end, "netns", &self.pid()]);
        if let Some(other) = other {
            ip(None, &["link", "set", &other_end, "netns", &other.pid()]);
        }
        for (machine, end, addresses) in [
            (Some(self), &end, &[address][..]),
            (other, &other_end, other_addresses),
        ] {
            for address in addresses {
                ip(
                    machine,
                    &["addr", "add", &format!("{address}/24"), "dev", end],
                );
            }
            ip(machine, &["link", "set", end, "up"]);
        }
    }

    /// Sends what is not for a neighbour to a machine that passes it on.
    pub(crate) fn lead_out_by(&self, gateway: &str) {
        ip(Some(self), &["route", "add", "default", "via", gateway]);
    }

    /// Prepares a program that runs on this machine.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("nsenter");
        command.args(["-t", &self.pid(), "-n"]).arg(program);
        command
    }

    fn pid(&self) -> String {
        self.anchor.id().to_string()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.anchor.kill().ok();
        self.anchor.wait().ok();
    }
}

/// Returns a name for the interface of an address.
fn interface(address: &str) -> String {
    format!("v{}", address.replace('.', "-"))
}

/// Changes the network of a machine, or of the test.
fn ip(machine: Option<&Machine>, arguments: &[&str]) {
    let mut command = match machine {
        Some(machine) => machine.command("ip"),
        None => Command::new("ip"),
    };
    must(command.args(arguments));
}
