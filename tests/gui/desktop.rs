//! The real program on a real (if virtual) screen, with a real mouse and keyboard.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use egui::accesskit::Role as Control;
use egui::{Pos2, Rect, Vec2, pos2, vec2};
use egui_kittest::kittest::Queryable;
use tempfile::TempDir;

use crate::program::{judge, must, text};
use crate::window::{PASSWORD, SECRETS, SIZE, Window};

/// How long anything may take: on a busy machine the window draws a frame in seconds.
const LIMIT: Duration = Duration::from_mins(3);

/// How long the window may take to draw one.
const PATIENCE: Duration = Duration::from_secs(10);

/// A program that ends with the test.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A screen of its own, whose pixels can be looked at.
pub(crate) struct Screen {
    // Fields are dropped in this order.
    _manager: Running,
    _server: Running,
    display: String,
    xdotool: std::path::PathBuf,
    /// Here the server keeps the picture, as a file in the format of `xwd`.
    folder: TempDir,
}

impl Screen {
    pub(crate) fn start() -> Option<Self> {
        let (server, xdotool) = (judge("xvfb")?, judge("xdotool")?);
        let manager = judge("openbox")?;
        let folder = tempfile::tempdir().expect("folder");
        // There is room for the frame of the window.
        let screen = format!("{}x{}x24", SIZE.x + 120.0, SIZE.y + 120.0);
        let mut server = Command::new(server)
            .args(["-displayfd", "1", "-screen", "0", &screen, "-fbdir"])
            .arg(folder.path())
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
            folder,
        })
    }

    fn program(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.display)
            .env_remove("WAYLAND_DISPLAY");
        command
    }

    pub(crate) fn xdotool(&self, arguments: &[&str]) -> String {
        text(&must(self.program(&self.xdotool).args(arguments)))
    }

    /// Opens a project in the real program. `home` is where it keeps what it remembers.
    pub(crate) fn open(&self, project: &Path, home: &Path) -> (Running, OnScreen<'_>) {
        let mut command = self.program(env!("CARGO_BIN_EXE_visa-cluster").as_ref());
        command
            .arg(project)
            .env("HOME", home)
            .env("XDG_CONFIG_HOME", home)
            .env("XDG_DATA_HOME", home)
            .env("XDG_STATE_HOME", home)
            // It is no business of the keychain of whoever runs the tests.
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .stderr(Stdio::null());
        for name in SECRETS {
            command.env(name, PASSWORD);
        }
        let program = Running(command.spawn().expect("visa-cluster"));
        let title = "^test.visa.toml";
        wait("the window opens", || {
            let mut search = self.program(&self.xdotool);
            let found = search.args(["search", "--name", title]).output();
            !found.expect("xdotool").stdout.is_empty()
        });
        let id = self.xdotool(&["search", "--name", title]);
        let id = id.trim();
        let (width, height) = (SIZE.x.to_string(), SIZE.y.to_string());
        self.xdotool(&["windowsize", id, &width, &height]);
        self.xdotool(&["windowactivate", "--sync", id]);
        let geometry = format!("Geometry: {width}x{height}");
        wait("the window has its size", || {
            self.xdotool(&["getwindowgeometry", id]).contains(&geometry)
        });
        self.xdotool(&["mousemove", "--window", id, "0", "0"]);
        let place = self.xdotool(&["getmouselocation", "--shell"]);
        let number = |name: &str| -> f32 {
            let line = place.lines().find_map(|line| line.strip_prefix(name));
            line.expect("a place").parse().expect("a number")
        };
        let window = OnScreen {
            screen: self,
            id: id.to_owned(),
            corner: vec2(number("X="), number("Y=")),
        };
        (program, window)
    }

    /// Returns the pixels of a part of the screen.
    fn pixels(&self, part: Rect) -> Vec<u8> {
        let file = File::open(self.folder.path().join("Xvfb_screen0")).expect("a picture");
        // Numbers of the head, by their places in `XWDFile.h`.
        let number = |place: u64| {
            let mut bytes = [0; 4];
            file.read_exact_at(&mut bytes, 4 * place).expect("a head");
            u64::from(u32::from_be_bytes(bytes))
        };
        let (head, line, colours) = (number(0), number(12), number(19));
        let start = head + 12 * colours;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "pixels of a screen"
        )]
        let [left, top, right, bottom] =
            [part.left(), part.top(), part.right(), part.bottom()].map(|at| at.round() as u64);
        let mut pixels = Vec::new();
        for y in top..bottom {
            let mut row = vec![0; usize::try_from(4 * (right - left)).expect("a few")];
            file.read_exact_at(&mut row, start + y * line + 4 * left)
                .expect("a row");
            pixels.extend(row);
        }
        pixels
    }
}

/// A window on a screen.
pub(crate) struct OnScreen<'a> {
    screen: &'a Screen,
    id: String,
    /// Its upper left corner on the screen.
    corner: Vec2,
}

impl OnScreen<'_> {
    /// Moves the mouse to a place in the window.
    fn point(&self, at: Pos2) {
        let (x, y) = (at.x.round().to_string(), at.y.round().to_string());
        self.screen
            .xdotool(&["mousemove", "--window", &self.id, &x, &y]);
    }

    pub(crate) fn click(&self, at: Pos2) {
        self.point(at);
        self.screen.xdotool(&["click", "1"]);
    }

    /// Returns the pixels of a place in the window.
    fn pixels(&self, part: Rect) -> Vec<u8> {
        self.screen.pixels(part.translate(self.corner))
    }

    /// Does something that must be seen at a place in the window, and waits for that. The mouse's
    /// pointer is part of the picture, so it must not come near.
    fn see(&self, what: &str, at: Rect, act: impl FnOnce()) {
        let before = self.pixels(at);
        act();
        wait(what, || self.pixels(at) != before);
    }

    /// Waits until a place in the window is what it was for a while.
    fn rest(&self, at: Rect) {
        wait("the window rests", || {
            let before = self.pixels(at);
            thread::sleep(Duration::from_millis(600));
            self.pixels(at) == before
        });
    }

    /// Drags a card to the place of another. Each movement waits until it was seen, for a busy
    /// program may take a press and what follows for one.
    pub(crate) fn drag(&self, from: Pos2, to: Pos2) {
        // The left edges of cards; wide enough for one that hangs askew in the hand.
        let edge = |card: Pos2| Rect::from_center_size(card - vec2(97.0, 0.0), vec2(40.0, 20.0));
        let away = pos2(4.0, SIZE.y - 4.0);
        // It does so as often as it is asked once it stands there, and at most once before.
        let mut answers = 0;
        wait(
            "the card answers to the mouse where it should stand",
            || {
                let before = self.pixels(edge(from));
                self.point(if answers % 2 == 0 { from } else { away });
                let end = Instant::now() + PATIENCE;
                while self.pixels(edge(from)) == before && Instant::now() < end {
                    thread::sleep(Duration::from_millis(20));
                }
                if self.pixels(edge(from)) == before {
                    answers = 0;
                    self.point(away);
                } else {
                    answers += 1;
                }
                answers == 4
            },
        );
        self.see("the card under the mouse", edge(from), || self.point(from));
        let before = self.pixels(edge(from));
        self.screen.xdotool(&["mousedown", "1"]);
        // As long as it stays upon the card, it does not matter when the press is noticed.
        let mut steps = (1..=20u8).cycle().map(|step| f32::from(step) - 10.0);
        wait("the card in the hand", || {
            let step = steps.next().unwrap_or_default();
            self.point(from + vec2(step, 0.0));
            thread::sleep(Duration::from_millis(50));
            self.pixels(edge(from)) != before
        });
        self.see("the card over its goal", edge(to), || self.point(to));
        self.see("the card at its goal", edge(from), || {
            self.screen.xdotool(&["mouseup", "1"]);
        });
    }
}

/// Waits until something holds.
pub(crate) fn wait(what: &str, mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + LIMIT;
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
        .rect();
    plan.wait(|window| window.session().is_plan_current());
    let button = plan.harness.get_by_label("Write 22 files").rect();
    let file = plan.harness.get_by_label("README.md: create").rect();
    plan.click("README.md: create");
    plan.wait(|window| window.session().planning().diff("README.md").is_some());
    let line = plan.harness.get_by_label_contains("added line 1: ").rect();

    let home = tempfile::tempdir().expect("folder");
    let (_program, window) = screen.open(&project, home.path());

    window.drag(from, to);
    screen.xdotool(&["key", "ctrl+s"]);
    wait("a drag of visa-3 onto the primary is saved", || {
        let text = fs::read_to_string(&project).expect("read");
        let (_, after) = text.split_once("name = \"visa-3\"").expect("visa-3");
        after.contains("role = \"primary\"") && text.matches("\"primary\"").count() == 1
    });

    let out = plan.path("out");
    window.see("the page of the export", button.shrink(6.0), || {
        window.click(export);
    });
    // The folder that is suggested is looked at first.
    let page = Rect::from_min_max(button.min, line.max);
    window.rest(page);
    // Its left edge shows that it has the keyboard.
    let edge = Rect::from_center_size(folder.left_center(), vec2(6.0, 10.0));
    window.see("the field of the folder", edge, || {
        window.click(folder.center());
    });
    window.rest(folder);
    screen.xdotool(&["key", "ctrl+a"]);
    window.see("the typed folder", folder.shrink(6.0), || {
        screen.xdotool(&["type", &out.display().to_string()]);
    });
    window.rest(page);
    let words = Rect::from_min_size(line.min, vec2(200.0, line.height()));
    window.see("the differences of a file", words, || {
        window.click(file.center());
    });
    wait("an export", || {
        // It can be pressed as soon as the folder was looked at.
        window.click(button.center());
        thread::sleep(Duration::from_millis(200));
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
