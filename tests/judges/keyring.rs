//! A keychain of its own: GNOME Keyring as Secret Service on a private D-Bus, unlocked with a
//! password of the test. Nothing of the desktop on which the tests run is asked or changed.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::judge;
use super::program::{must, run, text};

/// How long the service may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// A bus on which nothing is started by itself, so that no other keychain or prompt appears.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=FOLDER</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// The bus with its keychain; both end with this value.
pub(crate) struct Keyring {
    bus: Child,
    service: Child,
    address: String,
    folder: TempDir,
}

impl Keyring {
    /// Starts both; nothing if they are not installed.
    pub(crate) fn start() -> Option<Self> {
        let (bus, service) = (judge("dbus-daemon")?, judge("gnome-keyring")?);
        let folder = tempfile::tempdir().expect("a folder");
        let private = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(folder.path(), private).expect("permissions");
        let settings = folder.path().join("bus.conf");
        let place = folder.path().to_str().expect("a path in UTF-8");
        std::fs::write(&settings, BUS.replace("FOLDER", place)).expect("a new file");
        let mut bus = Command::new(bus)
            .args(["--nofork", "--print-address=1", "--config-file"])
            .arg(&settings)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the bus starts");
        let mut address = String::new();
        BufReader::new(bus.stdout.take().expect("piped"))
            .read_line(&mut address)
            .expect("the address of the bus");
        let address = address.trim().to_owned();
        let mut service = Command::new(service)
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env_clear()
            .envs(environment(&address, folder.path()))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the keychain starts");
        let mut stdin = service.stdin.take().expect("piped");
        stdin.write_all(b"of the test").expect("its password");
        drop(stdin);
        let keyring = Self {
            bus,
            service,
            address,
            folder,
        };
        keyring.wait();
        Some(keyring)
    }

    /// Returns the variables by which a program finds it.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        environment(&self.address, self.folder.path())
    }

    fn wait(&self) {
        let end = Instant::now() + PATIENCE;
        loop {
            let output = run(self.send("org.freedesktop.DBus", "/").args([
                "org.freedesktop.DBus.NameHasOwner",
                "string:org.freedesktop.secrets",
            ]));
            if text(&output).contains("boolean true") {
                return;
            }
            assert!(Instant::now() < end, "no keychain: {}", text(&output));
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Locks it. Nobody is there who could be asked to unlock it.
    pub(crate) fn lock(&self) {
        let mut command = self.send("org.freedesktop.secrets", "/org/freedesktop/secrets");
        must(command.args([
            "org.freedesktop.Secret.Service.Lock",
            "array:objpath:/org/freedesktop/secrets/collection/login",
        ]));
    }

    /// Stops its process, so that it answers nothing, as if somebody were asked and did not react.
    pub(crate) fn hang(&self) {
        must(Command::new("kill").args(["-STOP", &self.service.id().to_string()]));
    }

    /// Looks an entry up, with another program than ours.
    pub(crate) fn look_up(&self, user: &str) -> Option<String> {
        let program = judge("secret-tool")?;
        let output = run(Command::new(program)
            .args(["lookup", "service", "visa-cluster", "username", user])
            .env_clear()
            .envs(self.environment()));
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Puts an entry there, with another program than ours.
    pub(crate) fn store(&self, user: &str, secret: &str) -> bool {
        let Some(program) = judge("secret-tool") else {
            return false;
        };
        let mut child = Command::new(program)
            .args(["store", "--label=of the test", "service", "visa-cluster"])
            .args(["username", user])
            .env_clear()
            .envs(self.environment())
            .stdin(Stdio::piped())
            .spawn()
            .expect("secret-tool starts");
        let mut stdin = child.stdin.take().expect("piped");
        stdin.write_all(secret.as_bytes()).expect("the secret");
        drop(stdin);
        child.wait().expect("it ends").success()
    }

    fn send(&self, name: &str, object: &str) -> Command {
        let mut command = Command::new("dbus-send");
        command
            .args(["--print-reply", &format!("--dest={name}"), object])
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address);
        command
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        for child in [&mut self.service, &mut self.bus] {
            // It may have ended by itself.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn environment(address: &str, folder: &Path) -> Vec<(&'static str, String)> {
    let place = folder.display().to_string();
    vec![
        ("DBUS_SESSION_BUS_ADDRESS", address.to_owned()),
        ("HOME", place.clone()),
        ("XDG_CONFIG_HOME", place.clone()),
        ("XDG_DATA_HOME", place.clone()),
        ("XDG_RUNTIME_DIR", place),
    ]
}
