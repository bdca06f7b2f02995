//! Questions: nothing is lost or replaced without an answer.

use std::fs;

use egui::accesskit::Role as Control;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

use crate::window::Window;

/// Label of the field in which a path is typed for want of a file dialog.
const PATH: &str = "This desktop offers no file dialog. Type the path:";

#[test]
fn unsaved_changes_are_asked_about_and_saved_with_the_comments() {
    let mut window = Window::open(1);
    window.drag(window.card("visa-2"), window.card("visa-1"));
    window.press(Modifiers::COMMAND, Key::Q);
    assert!(
        window
            .spoken()
            .contains("Save the changes to test.visa.toml?")
    );
    window.click("Cancel");
    assert!(window.session().is_changed());
    window.press(Modifiers::COMMAND, Key::S);
    window.wait(|window| !window.session().is_changed());
    let text = fs::read_to_string(window.path("test.visa.toml")).expect("read");
    assert!(text.starts_with('#'), "comments stay");
    let first = text.find("name = \"visa-2\"").expect("visa-2");
    assert!(first < text.find("name = \"visa-1\"").expect("visa-1"));
}

#[test]
fn without_a_file_dialog_the_path_is_typed() {
    let mut window = Window::open(1);
    let other = window.path("other.visa.toml");
    window.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    window.wait(|window| window.session().question().is_some());
    window.press(Modifiers::COMMAND, Key::A);
    window.retype(PATH, &other.display().to_string());
    window.click("Save");
    window.wait(|window| window.session().path() == Some(&other));
    assert!(other.is_file());
}

#[test]
fn a_question_takes_the_keyboard_and_gives_it_back() {
    let mut window = Window::open(1);
    window.retype("Name", "other");
    window.press(Modifiers::COMMAND, Key::Q);
    assert!(window.harness.get_by_label("Save").is_focused());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.session().question().is_none());
    let field = window
        .harness
        .get_by_role_and_label(Control::TextInput, "Name");
    assert!(field.is_focused());
}

#[test]
fn a_typed_path_that_does_not_do_can_be_corrected() {
    let mut window = Window::open(1);
    let wrong = window.path("missing/other.visa.toml");
    window.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    window.wait(|window| window.session().question().is_some());
    window.retype(PATH, &wrong.display().to_string());
    window.click("Save");
    window.wait(|window| window.session().question().is_some());
    let field = window
        .harness
        .get_by_role_and_label(Control::TextInput, PATH);
    assert_eq!(field.value(), Some(wrong.display().to_string()));
    let right = window.path("other.visa.toml");
    window.retype(PATH, &right.display().to_string());
    window.click("Save");
    window.wait(|window| window.session().path() == Some(&right));
}

#[test]
fn a_new_project_replaces_nothing_unsaved() {
    let mut window = Window::open(1);
    window.retype("Name", "changed");
    window.press(Modifiers::COMMAND, Key::N);
    window.click("Cancel");
    assert_eq!(window.session().cluster().settings.name, "changed");
    window.press(Modifiers::COMMAND, Key::N);
    window.click("Lose the changes");
    assert_eq!(window.session().title(), "New project (not saved)");
    assert_eq!(window.session().findings(), []);
}
