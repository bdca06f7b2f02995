//! Keys and fields: what is typed arrives where it is meant, in its order.

use std::fs;

use egui::accesskit::Role as Control;
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use visa_cluster::model::{Role, Secret};

use crate::window::Window;

#[test]
fn a_card_that_is_dropped_near_its_own_place_stays_there() {
    let mut window = Window::open(3);
    let card = window.card("visa-2");
    window.drag(card, card + vec2(12.0, 4.0));
    assert!(!window.session().is_changed());
}

#[test]
fn what_was_typed_before_a_shortcut_comes_first() {
    let mut window = Window::open(1);
    window.retype("Name", "first");
    // Both arrive within one frame, as on a slow screen.
    window
        .harness
        .get_by_role_and_label(Control::TextInput, "Name")
        .type_text("-then");
    window
        .harness
        .key_press_modifiers(Modifiers::COMMAND, Key::S);
    window.harness.step();
    window.wait(|window| !window.session().is_changed());
    let text = fs::read_to_string(window.path("test.visa.toml")).expect("read");
    assert!(text.contains("name = \"first-then\""), "{text}");
}

#[test]
fn a_variable_that_is_set_already_is_not_emptied_by_adding_it() {
    let mut window = Window::open(1);
    window.click("Environment");
    window.click("Add a variable of your own");
    window.retype(
        "Add a variable of your own",
        "VISA_CLOUD_SERVER_NAME_PREFIX",
    );
    window.press(Modifiers::NONE, Key::Enter);
    let value = window
        .session()
        .cluster()
        .env
        .get("VISA_CLOUD_SERVER_NAME_PREFIX");
    assert_eq!(value, Some("VISA-DEMO"));
    assert!(!window.session().is_changed());
}

#[test]
fn undo_in_a_number_field_shows_what_the_document_holds() {
    let mut window = Window::open(1);
    window.harness.get_by_label_contains("Host visa-1,").click();
    window.harness.run();
    window.retype("Weight", "57");
    assert_eq!(window.session().cluster().hosts[0].weight, 57);
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.session().cluster().hosts[0].weight, 1);
    let field = window
        .harness
        .get_by_role_and_label(Control::TextInput, "Weight");
    assert_eq!(field.value().as_deref(), Some("1"));
}

#[test]
fn undo_while_typing_elsewhere_leaves_the_document_alone() {
    let mut window = Window::open(12);
    window.drag(window.card("visa-3"), window.card("visa-1"));
    assert!(window.session().is_changed());
    window.harness.get_by_label("Find hosts").focus();
    window.harness.run();
    window
        .harness
        .get_by_label("Find hosts")
        .type_text("visa-5");
    window.harness.run();
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.hosts(Role::Primary), ["visa-3"]);
}

#[test]
fn a_field_with_the_keyboard_does_not_keep_the_window_busy() {
    let mut window = Window::open(1);
    window.retype("Name", "example");
    let frames = window.harness.run();
    assert!(
        frames <= 2,
        "{frames} frames while a cursor stands in a field"
    );
}

#[test]
fn hosts_are_moved_among_each_other_by_the_keyboard() {
    let mut window = Window::open(3);
    window.harness.get_by_label_contains("Host visa-2,").focus();
    window.harness.run();
    window.press(Modifiers::ALT, Key::ArrowRight);
    assert_eq!(
        window.hosts(Role::Secondary),
        ["visa-3", "visa-2", "visa-4"]
    );
    window.press(Modifiers::ALT, Key::ArrowRight);
    window.press(Modifiers::ALT, Key::ArrowLeft);
    window.press(Modifiers::ALT, Key::ArrowLeft);
    assert_eq!(
        window.hosts(Role::Secondary),
        ["visa-2", "visa-3", "visa-4"]
    );
    // Without the modifier the arrows move the keyboard; the next card is below.
    window.press(Modifiers::NONE, Key::ArrowDown);
    assert!(
        window
            .harness
            .get_by_label_contains("Host visa-3,")
            .is_focused()
    );
}

#[test]
fn a_variable_that_is_a_secret_by_its_name_is_typed_as_one() {
    let mut window = Window::open(1);
    window.click("Environment");
    window.click("Add a variable of your own");
    window.retype("Add a variable of your own", "SITE_TOKEN");
    window.press(Modifiers::NONE, Key::Enter);
    let field = window
        .harness
        .get_by_role_and_label(Control::PasswordInput, "SITE_TOKEN");
    assert!(field.is_focused());
    field.type_text("hunter2");
    window.harness.run();
    let secret = window.session().typed_secret("SITE_TOKEN");
    assert_eq!(secret.map(Secret::expose), Some("hunter2"));
    assert!(!window.session().is_changed());
    assert!(!window.spoken().contains("hunter2"));
}
