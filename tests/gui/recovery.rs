//! Unsaved changes after a crash, and two windows on one project.

use std::fs;
use std::path::Path;

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use tempfile::TempDir;

use crate::window::{Window, project};

/// A folder with a project, in which windows keep changes too.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("test.visa.toml"), project(1)).expect("write");
    folder
}

fn open(folder: &TempDir) -> Window {
    Window::open_file(&folder.path().join("test.visa.toml"), Some(folder.path()))
}

fn text(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("test.visa.toml")).expect("read")
}

/// Lets a window end amid work.
fn crash(folder: &TempDir) {
    let mut window = open(folder);
    window.retype("Name", "changed");
    drop(window);
}

fn kept(folder: &Path) -> usize {
    let entries = fs::read_dir(folder.join("recovery")).expect("folder");
    let names = entries.map(|entry| entry.expect("entry").file_name());
    names
        .filter(|name| name.to_string_lossy().ends_with(".toml"))
        .count()
}

#[test]
fn changes_of_a_crashed_window_are_offered_and_recovered() {
    let folder = folder();
    crash(&folder);
    let mut window = open(&folder);
    window.wait(|window| !window.session().recoveries().is_empty());
    assert_eq!(window.session().cluster().settings.name, "example");
    let spoken = window.spoken();
    assert!(
        spoken.contains("test.visa.toml, just now: 1 change"),
        "{spoken}"
    );
    assert!(spoken.contains("cluster.name"), "{spoken}");
    window.click("Recover");
    window.wait(|window| window.session().recoveries().is_empty());
    assert_eq!(window.session().cluster().settings.name, "changed");
    assert!(window.session().is_changed());
    assert_eq!(text(&folder), project(1), "nothing is saved yet");
    window.press(Modifiers::COMMAND, Key::S);
    window.wait(|window| !window.session().is_changed());
    let wanted = project(1).replacen("name = \"example\"", "name = \"changed\"", 1);
    assert_eq!(text(&folder), wanted, "comments and order stay");
    drop(window);
    assert_eq!(kept(folder.path()), 0);
}

#[test]
fn an_offer_is_no_obstacle_and_can_be_put_off_or_declined() {
    let folder = folder();
    crash(&folder);
    let mut window = open(&folder);
    window.wait(|window| !window.session().recoveries().is_empty());
    window.drag(window.card("visa-2"), window.card("visa-1"));
    assert!(window.session().is_changed());
    window.press(Modifiers::COMMAND, Key::Z);
    window.click("Later");
    assert!(window.harness.query_by_label("Recover").is_none());
    drop(window);

    let mut window = open(&folder);
    window.wait(|window| !window.session().recoveries().is_empty());
    window.click("Discard");
    drop(window);
    assert_eq!(kept(folder.path()), 0);
}

#[test]
fn changes_that_cannot_be_opened_are_told() {
    let folder = folder();
    crash(&folder);
    let entries = fs::read_dir(folder.path().join("recovery")).expect("folder");
    for entry in entries {
        fs::write(entry.expect("entry").path(), "\0").expect("write");
    }
    let mut window = open(&folder);
    window.wait(|window| !window.session().recoveries().is_empty());
    assert!(window.spoken().contains("cannot be opened: it is damaged"));
    assert!(window.harness.query_by_label("Recover").is_none());
    window.click("Discard");
    assert!(window.session().recoveries().is_empty());
}

#[test]
fn a_window_without_changes_follows_what_another_one_saves() {
    let folder = folder();
    let (mut one, mut two) = (open(&folder), open(&folder));
    one.retype("Name", "changed");
    one.press(Modifiers::COMMAND, Key::S);
    one.wait(|window| !window.session().is_changed());
    two.wait(|window| window.session().cluster().settings.name == "changed");
    assert!(!two.session().is_changed());
    assert!(two.spoken().contains("was changed by another program"));
    two.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(two.session().cluster().settings.name, "example");
    two.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
    assert!(!two.session().is_changed());
    // Its own save is nobody else's.
    one.wait(|window| window.session().question().is_none());
    assert!(one.session().divergence().is_none());
}

/// Opens two windows, and lets the first save while the second has changes of its own.
fn two_that_differ(folder: &TempDir) -> Window {
    let (mut one, mut two) = (open(folder), open(folder));
    two.retype("Name", "mine");
    one.retype("Name", "theirs");
    one.press(Modifiers::COMMAND, Key::S);
    one.wait(|window| !window.session().is_changed());
    two.wait(|window| window.session().divergence().is_some());
    assert!(
        two.spoken()
            .contains("Another program changed test.visa.toml")
    );
    assert_eq!(two.session().cluster().settings.name, "mine");
    two
}

#[test]
fn a_window_with_changes_asks_whether_to_load_the_file() {
    let folder = folder();
    let mut window = two_that_differ(&folder);
    window.click("Load the file");
    assert_eq!(window.session().cluster().settings.name, "theirs");
    assert!(!window.session().is_changed());
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.session().cluster().settings.name, "mine");
}

#[test]
fn a_window_with_changes_asks_whether_to_keep_them() {
    let folder = folder();
    let mut window = two_that_differ(&folder);
    window.click("Keep mine");
    assert!(window.session().divergence().is_none());
    window.press(Modifiers::COMMAND, Key::S);
    window.wait(|window| !window.session().is_changed());
    assert!(window.session().question().is_none());
    assert!(text(&folder).contains("name = \"mine\""));
}

#[test]
fn a_file_that_is_gone_is_told_and_written_again() {
    let folder = folder();
    let mut window = open(&folder);
    fs::remove_file(folder.path().join("test.visa.toml")).expect("remove");
    window.wait(|window| window.session().divergence().is_some());
    assert!(
        window
            .spoken()
            .contains("test.visa.toml was moved or deleted")
    );
    window.click("Save it again");
    window.wait(|window| window.session().divergence().is_none());
    assert_eq!(text(&folder), project(1));
}
