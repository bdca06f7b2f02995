//! The page of the export: the plan, its diffs, decisions, and what comes of it.

use std::fs;
use std::path::PathBuf;

use egui::accesskit::Role as Control;
use egui::{Key, Modifiers, Theme};
use egui_kittest::kittest::{NodeT, Queryable};

use crate::window::{SECRETS, Window, project};

impl Window {
    /// Opens the page for a folder of this test, and waits for the plan.
    fn plan_export(&mut self) -> PathBuf {
        self.click("Export");
        let out = self.path("out");
        self.retype("Folder", &out.display().to_string());
        self.wait_for_plan();
        out
    }

    fn wait_for_plan(&mut self) {
        self.wait(|window| window.session().is_plan_current());
    }

    /// Exports to a folder of this test, and looks at what is there then.
    pub(crate) fn export(&mut self) -> PathBuf {
        let out = self.plan_export();
        self.write();
        out
    }

    /// Presses the button that writes.
    fn write(&mut self) {
        let button = self
            .harness
            .get_all_by_role(Control::Button)
            .find(|node| is_writing(node.accesskit_node().label()))
            .expect("the button");
        button.click();
        self.harness.run();
        self.wait(|window| window.session().last_export().is_some());
        self.wait_for_plan();
    }

    /// Looks at the folder once more.
    fn look_again(&mut self) {
        self.click("Look again");
        self.wait(|window| {
            window.session().planning().progress().is_none() && window.session().is_plan_current()
        });
    }

    /// Chooses a file of the plan, and waits for its differences.
    fn compare(&mut self, label: &str, path: &str) {
        self.click(label);
        self.wait(|window| window.session().planning().diff(path).is_some());
    }

    fn is_offered(&self, label: &str) -> bool {
        let found = self.harness.query_by_label(label);
        found.is_some_and(|node| !node.accesskit_node().is_disabled())
    }

    /// Returns the paths of the files that the list shows as to be changed.
    fn changes(&self) -> Vec<String> {
        let plan = self.session().planning().plan().expect("a plan");
        let files = plan.files.iter().filter(|file| file.differs());
        files.map(|file| file.path.clone()).collect()
    }
}

fn is_writing(label: Option<String>) -> bool {
    label.is_some_and(|label| {
        (label.starts_with("Write ") || label.starts_with("Remove ")) && label.contains("file")
    })
}

fn shown(window: &Window, label: &str) -> bool {
    let mut found = window.harness.query_all_by_label_contains(label);
    found.next().is_some()
}

#[test]
fn a_first_export_shows_every_file_and_then_writes_them() {
    let mut window = Window::open(1);
    let out = window.plan_export();
    assert!(!out.exists(), "looking writes nothing");
    let spoken = window.spoken();
    assert!(spoken.contains("The first export into this folder: 22 new files"));
    window.compare("visa-1/.env: create", "visa-1/.env");
    assert!(shown(&window, "added line 1: "));
    assert!(!window.spoken().contains("hunter2"));
    window.click("Write 22 files");
    window.wait(|window| window.session().last_export().is_some());
    for path in [
        "README.md",
        "manifest.json",
        "load-balancer/conf.d/visa.conf",
        "visa-1/.env",
        "visa-2/deploy.sh",
    ] {
        assert!(out.join(path).is_file(), "{path}");
    }
    assert!(!out.join("visa-3").exists(), "a spare host has no bundle");
    window.wait_for_plan();
    let spoken = window.spoken();
    assert!(spoken.contains("22 written") && spoken.contains("What comes next"));
    assert!(spoken.contains("Run ./deploy.sh on visa-1 first."));
    assert!(!window.is_offered("Nothing to write"));
}

#[test]
fn a_change_to_one_host_among_ten_is_two_files_and_a_line() {
    let mut window = Window::open(9);
    let out = window.export();
    window.click("Topology");
    window.harness.get_by_label_contains("Host visa-4,").click();
    window.harness.run();
    window.retype("Address", "new-4.example.org");
    window.click("Export");
    window.wait_for_plan();
    let changes = window.changes();
    assert!(changes.contains(&"load-balancer/conf.d/visa.conf".to_owned()));
    assert!(
        changes
            .iter()
            .all(|path| !path.starts_with("visa-") || path.starts_with("visa-4/")),
        "{changes:?}"
    );
    window.compare(
        "load-balancer/conf.d/visa.conf: change",
        "load-balancer/conf.d/visa.conf",
    );
    assert!(shown(&window, "server visa-4.example.org"));
    assert!(shown(&window, "server new-4.example.org"));
    // What is far from the change is folded, and comes back on request.
    let folded = window.harness.get_all_by_role(Control::Button);
    let folded = folded.filter(|node| {
        let label = node.accesskit_node().label();
        label.is_some_and(|label| label.starts_with("Show ") && label.contains("unchanged line"))
    });
    assert!(folded.count() > 0);
    window.write();
    assert!(window.changes().is_empty());
    let conf = fs::read_to_string(out.join("load-balancer/conf.d/visa.conf")).expect("read");
    assert!(conf.contains("new-4.example.org"));
}

#[test]
fn a_secret_that_changed_is_seen_to_have_changed_and_never_shown() {
    let mut window = Window::open(1);
    let out = window.export();
    let env = out.join("visa-2/.env");
    let text = fs::read_to_string(&env).expect("read");
    fs::write(&env, text.replace("hunter2", "swordfish")).expect("write");
    window.look_again();
    window.compare("visa-2/.env: edited, keep", "visa-2/.env");
    assert!(shown(&window, "(other secret)"));
    let spoken = window.spoken();
    assert!(!spoken.contains("hunter2") && !spoken.contains("swordfish"));
}

#[test]
fn an_edited_file_is_kept_until_it_is_given_up() {
    let mut window = Window::open(1);
    let out = window.export();
    let script = out.join("visa-1/deploy.sh");
    fs::write(&script, "mine\n").expect("write");
    window.look_again();
    assert!(shown(&window, "1 file was edited by hand: kept as it is"));
    assert!(!window.is_offered("Nothing to write"));
    window.compare("visa-1/deploy.sh: edited, keep", "visa-1/deploy.sh");
    assert!(shown(&window, "removed line 1: mine"));
    window.click("Replace it, keep mine as .orig");
    assert!(shown(&window, "visa-1/deploy.sh: edited, replace"));
    window.click("Write 1 file");
    window.wait(|window| window.session().last_export().is_some());
    let text = fs::read_to_string(&script).expect("read");
    assert!(text.starts_with("#!/bin/sh"));
    let copy = fs::read_to_string(out.join("visa-1/deploy.sh.orig")).expect("read");
    assert_eq!(copy, "mine\n");
    assert!(shown(&window, "Your version of visa-1/deploy.sh is now"));
}

#[test]
fn an_edited_env_file_of_another_role_is_told_before_anything_is_written() {
    let mut window = Window::open(2);
    let out = window.export();
    let env = out.join("visa-2/.env");
    let edited = fs::read_to_string(&env).expect("read") + "VISA_SCHEDULER_ENABLED=true\n";
    fs::write(&env, &edited).expect("write");
    fs::remove_file(out.join("README.md")).expect("remove");
    window.look_again();
    let told = "Nothing can be written: visa-2/.env was edited by hand, and with it the host runs the scheduler, but in the project it is secondary.";
    assert!(shown(&window, told));
    assert!(!window.is_offered("Write 1 file"));
    window.click("Replace it");
    assert!(!shown(&window, told));
    window.click("Write 2 files");
    window.wait(|window| window.session().last_export().is_some());
    assert_eq!(
        fs::read_to_string(out.join("visa-2/.env.orig")).expect("read"),
        edited
    );
}

#[test]
fn files_of_a_host_that_is_gone_are_removed_only_on_request() {
    let mut window = Window::open(2);
    let out = window.export();
    window.click("Topology");
    window.harness.get_by_label_contains("Host visa-3,").focus();
    window.harness.run();
    window.press(Modifiers::NONE, Key::X);
    window.click("Export");
    window.wait_for_plan();
    assert!(shown(&window, "visa-3/.env: old, leave"));
    window.click("Remove them");
    assert!(shown(&window, "visa-3/.env: old, remove"));
    window.write();
    assert!(!out.join("visa-3").exists());
    assert!(out.join("visa-2/.env").exists());
}

#[test]
fn a_plan_that_no_longer_holds_is_not_written() {
    let mut window = Window::open(1);
    let out = window.plan_export();
    fs::create_dir_all(&out).expect("folder");
    fs::write(out.join("README.md"), "somebody else\n").expect("write");
    window.click("Write 22 files");
    window.wait(|window| window.session().planning().is_news());
    window.wait_for_plan();
    assert!(!out.join("manifest.json").exists());
    assert_eq!(
        fs::read_to_string(out.join("README.md")).expect("read"),
        "somebody else\n"
    );
    assert!(shown(
        &window,
        "Nothing was written: the folder or the project changed"
    ));
    assert!(shown(&window, "README.md: edited, keep"));
}

#[test]
fn archives_are_added_where_they_are_wanted() {
    let mut window = Window::open(1);
    window.plan_export();
    window.click("Archives");
    window.wait_for_plan();
    assert!(window.is_offered("Write 27 files"));
    window.click("Archives");
    window.wait_for_plan();
    assert!(window.is_offered("Write 22 files"));
}

#[test]
fn a_folder_with_other_files_needs_a_word() {
    let mut window = Window::open(1);
    let out = window.path("out");
    fs::create_dir(&out).expect("folder");
    fs::write(out.join("mine.txt"), "mine").expect("write");
    window.plan_export();
    assert!(!window.is_offered("Write 22 files"));
    window.click("Export there");
    window.click("Write 22 files");
    window.wait(|window| window.session().last_export().is_some());
    assert!(out.join("manifest.json").exists());
    let mine = fs::read_to_string(out.join("mine.txt"));
    assert_eq!(mine.expect("read"), "mine");
}

#[test]
fn what_is_in_the_way_blocks_the_export_with_its_reason() {
    let mut window = Window::open(1);
    let out = window.export();
    fs::remove_file(out.join("README.md")).expect("remove");
    fs::create_dir(out.join("README.md")).expect("folder");
    window.look_again();
    assert!(shown(
        &window,
        "README.md is blocked, because it is no regular file"
    ));
    assert!(!window.is_offered("Nothing to write"));
    fs::remove_dir(out.join("README.md")).expect("remove");
    window.look_again();
    assert!(window.is_offered("Write 1 file"));
}

#[test]
fn an_export_with_errors_is_not_offered() {
    let mut window = Window::open(1);
    window.harness.get_by_label_contains("Host visa-1,").focus();
    window.harness.run();
    window.press(Modifiers::NONE, Key::X);
    window.click("Export");
    assert!(shown(&window, "mend the errors first"));
    let buttons = window.harness.get_all_by_role(Control::Button);
    let labels = buttons.map(|node| node.accesskit_node().label());
    assert!(!labels.into_iter().any(is_writing));
    window.click("Show them");
    window.click("Make visa-2 the primary");
    let codes: Vec<_> = window.session().findings().iter().map(|f| f.code).collect();
    assert_eq!(codes, ["no-secondary"]);
}

#[test]
fn the_keyboard_opens_looks_around_and_writes() {
    let mut window = Window::open(1);
    let out = window.path("ill-out");
    window.click("Export");
    window.retype("Folder", &out.display().to_string());
    window.wait_for_plan();
    window.click("Topology");
    window.press(Modifiers::COMMAND, Key::E);
    window.wait_for_plan();
    window.press(Modifiers::NONE, Key::F8);
    window.press(Modifiers::NONE, Key::F8);
    let first = window.session().planning().plan().expect("a plan");
    let second = first.files[1].path.clone();
    window.wait(|window| window.session().planning().diff(&second).is_some());
    window.press(Modifiers::SHIFT, Key::F8);
    window.harness.run();
    assert!(window.harness.get_by_label("Write 22 files").is_focused());
    window.press(Modifiers::NONE, Key::Enter);
    window.wait(|window| window.session().last_export().is_some());
    assert!(out.join("manifest.json").exists());
}

#[test]
fn files_are_filtered_by_what_becomes_of_them_and_by_name() {
    let mut window = Window::open(1);
    let out = window.export();
    fs::write(out.join("visa-2/deploy.sh"), "mine").expect("write");
    fs::remove_file(out.join("visa-1/README.md")).expect("remove");
    window.look_again();
    assert!(shown(&window, "visa-2/deploy.sh: edited, keep"));
    assert!(shown(&window, "visa-1/README.md: create"));
    assert!(!shown(&window, "visa-1/.env: unchanged"));
    window.click("Edited by hand 1");
    assert!(!shown(&window, "visa-1/README.md: create"));
    window.click("All 22");
    assert!(shown(&window, "visa-1/.env: unchanged"));
    window.retype("Find files", "visa-2 .env");
    assert!(shown(&window, "visa-2/.env: unchanged"));
    assert!(!shown(&window, "visa-1/.env: unchanged"));
}

#[test]
fn two_thousand_files_are_listed_and_only_those_in_sight_are_drawn() {
    let mut window = Window::open_project(&project(198), &SECRETS, Theme::Dark);
    window.plan_export();
    let plan = window.session().planning().plan().expect("a plan");
    assert!(plan.files.len() > 900, "{}", plan.files.len());
    let rows = window.harness.query_all_by_role(Control::ListBoxOption);
    let drawn = rows.count();
    assert!((1..60).contains(&drawn), "{drawn}");
    window.retype("Find files", "visa-150/deploy");
    assert!(shown(&window, "visa-150/deploy.sh: create"));
}
