//! The real program on a real (if virtual) screen, with a real mouse and keyboard.

use std::cell::Cell;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use egui::Pos2;
use egui::accesskit::Role as Control;
use egui_kittest::kittest::Queryable;

use crate::program::{judge, must, text};
use crate::window::{DEADLINE, PASSWORD, SECRETS, SIZE, Window};

/// How long the hand rests between two movements, in milliseconds: more than a frame takes, for a
/// press and a movement within one frame would be taken for a press at its end. A machine that is
/// busy is tried with more patience.
const PATIENCE: [u64; 5] = [150, 300, 600, 1200, 2400];

/// A program that ends with the test.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A screen of its own.
pub(crate) struct Screen {
    // Fields are dropped in this order.
    _manager: Running,
    _server: Running,
    display: String,
    xdotool: std::path::PathBuf,
    patience: Cell<Duration>,
}

impl Screen {
    pub(crate) fn start() -> Option<Self> {
        let (server, xdotool) = (judge("xvfb")?, judge("xdotool")?);
        let manager = judge("openbox")?;
        // There is room for the frame of the window.
        let screen = format!("{}x{}x24", SIZE.x + 120.0, SIZE.y + 120.0);
        let mut server = Command::new(server)
            .args(["-displayfd", "1", "-screen", "0", &screen])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb");
        let mut number = String::new();
        BufReader::new(server.stdout.take().expect("piped"))
            .read_line(&mut number)
            .expect("the number of the display");
        let display = format!(":{}", number.trim());
        // As on any desktop, a window manager gives the window its keyboard.
        let manager = Command::new(manager)
            .env("DISPLAY", &display)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("openbox");
        Some(Self {
            _manager: Running(manager),
            _server: Running(server),
            display,
            xdotool,
            patience: Cell::default(),
        })
    }

    fn program(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY");
        command
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        text(&must(self.program(&self.xdotool).args(arguments)))
    }

    /// Opens a project in the real program, and returns it with the name of its window. `home` is
    /// where it keeps what it remembers.
    pub(crate) fn open(&self, project: &Path, home: &Path) -> (Running, String) {
        let mut command = self.program(env!("CARGO_BIN_EXE_visa-cluster").as_ref());
        command
            .arg(project)
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home)
            .env("XDG_DATA_HOME", home)
            .env("XDG_STATE_HOME", home)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .stderr(Stdio::null());
        for name in SECRETS {
            command.env(name, PASSWORD);
        }
        let program = Running(command.spawn().expect("visa-cluster"));
        let title = "test.visa.toml";
        wait("the window opens", || {
            let mut search = self.program(&self.xdotool);
            let found = search.args(["search", "--name", title]).output();
            !found.expect("xdotool").stdout.is_empty()
        });
        let window = self.xdotool(&["search", "--name", title]);
        let window = window.trim();
        let (width, height) = (SIZE.x.to_string(), SIZE.y.to_string());
        self.xdotool(&["windowsize", window, &width, &height]);
        self.xdotool(&["windowactivate", "--sync", window]);
        thread::sleep(Duration::from_millis(500));
        (program, window.to_owned())
    }

    /// Moves the mouse to a place in a window.
    fn point(&self, window: &str, at: Pos2) {
        let (x, y) = (at.x.round().to_string(), at.y.round().to_string());
        self.xdotool(&["mousemove", "--window", window, &x, &y]);
        self.rest();
    }

    pub(crate) fn click(&self, window: &str, at: Pos2) {
        self.point(window, at);
        self.xdotool(&["click", "1"]);
        self.rest();
    }

    pub(crate) fn drag(&self, window: &str, from: Pos2, to: Pos2) {
        self.point(window, from);
        self.xdotool(&["mousedown", "1"]);
        self.rest();
        for step in [0.2, 0.4, 0.6, 0.8, 1.0] {
            self.point(window, from + (to - from) * step);
        }
        self.xdotool(&["mouseup", "1"]);
        self.rest();
    }

    pub(crate) fn key(&self, key: &str) {
        self.xdotool(&["key", key]);
        self.rest();
    }

    fn rest(&self) {
        thread::sleep(self.patience.get());
    }

    /// Does something until it has worked, each time with more patience.
    pub(crate) fn patiently(&self, what: &str, act: impl Fn(), holds: impl Fn() -> bool) {
        for rest in PATIENCE {
            self.patience.set(Duration::from_millis(rest));
            act();
            let end = Instant::now() + Duration::from_millis(20 * rest);
            while Instant::now() < end {
                if holds() {
                    return;
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
        panic!("{what}: it did not happen");
    }
}

/// Waits until something holds.
pub(crate) fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_host_is_dragged_with_the_mouse_and_its_bundle_exported() {
    let Some(screen) = Screen::start() else {
        return;
    };
    // The same project in a window without a screen tells where everything stands.
    let mut plan = Window::open(1);
    let project = plan.path("test.visa.toml");
    let (from, to) = (plan.card("visa-3"), plan.card("visa-1"));
    let export = plan.harness.get_by_label("Export").rect().center();
    plan.click("Export");
    let folder = plan
        .harness
        .get_by_role_and_label(Control::TextInput, "Folder")
        .rect()
        .center();
    let button = plan
        .harness
        .get_by_label("Export the bundles")
        .rect()
        .center();

    let home = tempfile::tempdir().expect("folder");
    let (_program, window) = screen.open(&project, home.path());
    let window = window.as_str();

    let drag_and_save = || {
        screen.drag(window, from, to);
        screen.key("ctrl+s");
    };
    screen.patiently("a drag of visa-3 onto the primary", drag_and_save, || {
        let text = fs::read_to_string(&project).expect("read");
        let (_, after) = text.split_once("name = \"visa-3\"").expect("visa-3");
        after.contains("role = \"primary\"") && text.matches("\"primary\"").count() == 1
    });

    let out = plan.path("out");
    let type_and_export = || {
        screen.click(window, export);
        screen.click(window, folder);
        screen.key("ctrl+a");
        screen.xdotool(&["type", &out.display().to_string()]);
        screen.rest();
        screen.click(window, button);
    };
    screen.patiently("an export", type_and_export, || {
        out.join("manifest.json").exists()
    });
    let scheduler = |host: &str| {
        let env = fs::read_to_string(out.join(host).join(".env")).expect("read");
        env.contains("\nVISA_SCHEDULER_ENABLED=true\n")
    };
    assert!(scheduler("visa-3"));
    assert!(!scheduler("visa-2"));
    assert!(!out.join("visa-1").exists(), "it is the spare host now");
}
