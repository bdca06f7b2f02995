//! A window without a screen, with a project of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use egui::accesskit::Role as Control;
use egui::{Key, Modifiers, Pos2, Theme, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use tempfile::TempDir;
use visa_cluster::gui::App;
use visa_cluster::jobs::{Choice, Dialogs, Jobs};
use visa_cluster::model::{Role, Secret, Secrets};
use visa_cluster::session::{Dialog, Session};

/// A password that must never be seen.
pub(crate) const PASSWORD: &str = "hunter2-$#'";

/// The secrets that the project needs.
pub(crate) const SECRETS: [&str; 3] = [
    "VISA_DATABASE_PASSWORD",
    "VISA_VDI_REDIS_PASSWORD",
    "VISA_CLOUD_APPLICATION_SECRET",
];

/// Size of the window, in points.
pub(crate) const SIZE: Vec2 = vec2(1280.0, 900.0);

/// How long jobs may take on a slow machine.
pub(crate) const DEADLINE: Duration = Duration::from_mins(1);

/// A desktop without file dialogs.
struct NoDialogs;

impl Dialogs for NoDialogs {
    fn ask(&self, _: &Dialog) -> Choice {
        Choice::Unavailable
    }
}

/// A window with a project of its own.
pub(crate) struct Window {
    pub(crate) harness: Harness<'static, App>,
    folder: TempDir,
}

impl Window {
    /// Opens a project with a primary, secondaries and a spare host.
    pub(crate) fn open(secondaries: usize) -> Self {
        Self::open_in(secondaries, Theme::Light)
    }

    /// Opens such a project, changed by hand.
    pub(crate) fn open_with(secondaries: usize, change: impl FnOnce(String) -> String) -> Self {
        Self::open_text(&change(project(secondaries)), Theme::Light)
    }

    pub(crate) fn open_in(secondaries: usize, theme: Theme) -> Self {
        Self::open_project(&project(secondaries), &SECRETS, theme)
    }

    fn open_text(text: &str, theme: Theme) -> Self {
        Self::open_project(text, &SECRETS, theme)
    }

    /// Opens a project, with the secrets that the environment gives.
    pub(crate) fn open_project(project: &str, given: &[&str], theme: Theme) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("test.visa.toml");
        fs::write(&path, project).expect("write");
        Self::start(folder, path, given, theme, None)
    }

    /// Opens the project of another window; changes are kept below a folder in case of a crash.
    pub(crate) fn open_file(path: &Path, keep_below: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let keep_below = keep_below.map(Path::to_owned);
        Self::start(folder, path.to_owned(), &SECRETS, Theme::Light, keep_below)
    }

    fn start(
        folder: TempDir,
        path: PathBuf,
        given: &[&str],
        theme: Theme,
        keep_below: Option<PathBuf>,
    ) -> Self {
        let mut from_environment = Secrets::default();
        for &name in given {
            from_environment.set(name, Secret::new(PASSWORD.to_owned()));
        }
        let harness = Harness::builder()
            .with_size(SIZE)
            .with_theme(theme)
            .with_max_steps(32)
            .build_eframe(move |creation| {
                let jobs = Jobs::new(Arc::new(NoDialogs), None, Arc::new(|| ()));
                let jobs = jobs.with_recovery(keep_below);
                let session = Session::new(from_environment);
                App::new(&creation.egui_ctx, session, jobs, Some(path))
            });
        let mut window = Self { harness, folder };
        window.wait(|window| window.session().path().is_some());
        window
    }

    pub(crate) fn session(&self) -> &Session {
        self.harness.state().session()
    }

    /// Draws frames until something holds; jobs run on threads of their own.
    pub(crate) fn wait(&mut self, holds: impl Fn(&Self) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !holds(self) {
            assert!(Instant::now() < end, "it did not happen");
            thread::sleep(Duration::from_millis(5));
            self.harness.step();
        }
        self.harness.run();
    }

    /// Finds the card of a host.
    pub(crate) fn card(&self, name: &str) -> Pos2 {
        let label = format!("Host {name},");
        self.harness.get_by_label_contains(&label).rect().center()
    }

    /// Drags from one place to another, and drops there unless told not to.
    pub(crate) fn drag(&mut self, from: Pos2, to: Pos2) {
        self.pick_up(from, to);
        self.harness.drop_at(to);
        self.harness.run();
    }

    pub(crate) fn pick_up(&mut self, from: Pos2, to: Pos2) {
        self.harness.hover_at(from);
        self.harness.run();
        self.harness.drag_at(from);
        self.harness.run();
        for share in [0.3, 0.6, 1.0] {
            self.harness.hover_at(from + (to - from) * share);
            self.harness.run();
        }
    }

    pub(crate) fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.harness.run();
    }

    pub(crate) fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run();
    }

    /// Replaces the text of a field.
    pub(crate) fn retype(&mut self, label: &str, text: &str) {
        let field = self
            .harness
            .get_by_role_and_label(Control::TextInput, label);
        field.focus();
        self.harness.run();
        self.press(Modifiers::COMMAND, Key::A);
        let field = self
            .harness
            .get_by_role_and_label(Control::TextInput, label);
        field.type_text(text);
        self.harness.run();
    }

    /// Returns the hosts with a role, in their order.
    pub(crate) fn hosts(&self, role: Role) -> Vec<String> {
        let hosts = self.session().cluster().hosts_with(role);
        hosts.map(|host| host.name.clone()).collect()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes down all that a screen reader could read.
    pub(crate) fn spoken(&self) -> String {
        let mut text = String::new();
        let mut nodes = vec![self.harness.root()];
        while let Some(node) = nodes.pop() {
            let node_text = node.accesskit_node();
            for part in [node_text.label(), node_text.value()].into_iter().flatten() {
                text += &part;
                text.push('\n');
            }
            nodes.extend(node.children());
        }
        text
    }
}

/// Writes a project with `visa-1` as primary, secondaries, and the last host as spare.
pub(crate) fn project(secondaries: usize) -> String {
    let example = include_str!("../../assets/examples/example.visa.toml");
    let hosts = example.find("[[hosts]]").expect("hosts");
    let rest = example.find("[redis]").expect("redis");
    let mut text = example[..hosts].to_owned();
    for number in 1..=secondaries + 2 {
        let role = match number {
            1 => "primary",
            _ if number == secondaries + 2 => "spare",
            _ => "secondary",
        };
        let name = format!("visa-{number}");
        text.extend(["[[hosts]]\nname = \"", &name, "\"\naddress = \"", &name]);
        text.extend([".example.org\"\nrole = \"", role, "\"\n\n"]);
    }
    text + &example[rest..]
}
