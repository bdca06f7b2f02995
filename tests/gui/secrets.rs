//! Fields for secrets: dots, shown for ten seconds, made, copied, and what is said about where they
//! are kept.

use std::fs;

use egui::accesskit::Role as Control;
use egui::{Event, Key, Modifiers, OutputCommand, Theme};
use egui_kittest::kittest::{NodeT, Queryable};
use visa_cluster::model::Secret;
use visa_cluster::session::SecretSource;

use crate::window::{Window, project};

const REDIS: &str = "VISA_VDI_REDIS_PASSWORD";
const CLOUD: &str = "VISA_CLOUD_APPLICATION_SECRET";

/// A password that no other text of the window holds.
const TYPED: &str = "hunter2-Zq7w";

const SHOW: &str = "Show VISA_VDI_REDIS_PASSWORD for ten seconds";
const HIDE: &str = "Hide VISA_VDI_REDIS_PASSWORD";
const MORE: &str = "More for VISA_VDI_REDIS_PASSWORD";

/// Opens a project whose Redis password is to be typed, with the form of Redis.
fn open() -> Window {
    let given = ["VISA_DATABASE_PASSWORD"];
    let mut window = Window::open_project(&project(1), &given, Theme::Light);
    window
        .harness
        .get_by_label_contains("Redis, db.example.org:6379")
        .click();
    window.harness.run();
    window
}

/// Opens it with a password typed.
fn typed() -> Window {
    let mut window = open();
    field(&window).focus();
    window.harness.run();
    field(&window).type_text(TYPED);
    window.harness.run();
    assert_eq!(secret(&window), Some(TYPED));
    assert!(!window.spoken().contains(TYPED));
    window
}

fn field(window: &Window) -> egui_kittest::Node<'_> {
    let role = Control::PasswordInput;
    window.harness.get_by_role_and_label(role, "Password")
}

fn secret(window: &Window) -> Option<&str> {
    window.session().typed_secret(REDIS).map(Secret::expose)
}

fn is_shown(window: &Window) -> bool {
    window.spoken().contains(TYPED)
}

/// Draws frames, and returns what they copied.
fn copied(window: &mut Window) -> Option<String> {
    let mut copied = None;
    for _ in 0..3 {
        window.harness.step();
        let commands = &window.harness.output().platform_output.commands;
        let text = commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        copied = copied.or(text);
    }
    copied
}

/// Lets time pass, in quarters of a second.
fn pass(window: &mut Window, seconds: usize) {
    window.harness.run_steps(4 * seconds);
}

#[test]
fn a_secret_is_shown_for_ten_seconds() {
    let mut window = typed();
    window.click(SHOW);
    assert!(is_shown(&window));
    pass(&mut window, 8);
    assert!(is_shown(&window));
    assert!(window.harness.query_by_label(HIDE).is_some());
    pass(&mut window, 4);
    assert!(!is_shown(&window));
    window.click(SHOW);
    window.click(HIDE);
    assert!(!is_shown(&window), "the same button hides it");
}

#[test]
fn a_shown_secret_hides_when_page_window_or_field_is_left() {
    let mut window = typed();
    window.click(SHOW);
    window.click("Environment");
    window.click("Topology");
    assert!(!is_shown(&window));

    window.click(SHOW);
    assert!(is_shown(&window));
    window.harness.input_mut().focused = false;
    window.harness.run();
    window.harness.input_mut().focused = true;
    window.harness.run();
    assert!(!is_shown(&window), "the window was left");

    window.click(SHOW);
    assert!(is_shown(&window));
    let other = window
        .harness
        .get_by_role_and_label(Control::TextInput, "Redis URL");
    other.focus();
    window.harness.run();
    assert!(!is_shown(&window), "the keyboard went elsewhere");
}

#[test]
fn typing_goes_on_in_a_shown_secret_and_undo_does_not_bring_the_old_one_back() {
    let mut window = typed();
    window.click(SHOW);
    let shown = window
        .harness
        .get_by_role_and_label(Control::TextInput, "Password");
    shown.focus();
    window.harness.run();
    assert!(is_shown(&window), "its own field hides nothing");
    window.press(Modifiers::COMMAND, Key::A);
    let shown = window
        .harness
        .get_by_role_and_label(Control::TextInput, "Password");
    shown.type_text("another-1");
    window.harness.run();
    assert_eq!(secret(&window), Some("another-1"));
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(secret(&window), Some("another-1"));
    assert!(!window.spoken().contains(TYPED));
}

#[test]
fn a_hidden_secret_is_copied_by_the_menu_alone() {
    let mut window = typed();
    field(&window).focus();
    window.harness.run();
    window.press(Modifiers::COMMAND, Key::A);
    for event in [Event::Copy, Event::Cut] {
        window.harness.event(event);
        let copied = copied(&mut window);
        assert_ne!(copied.as_deref(), Some(TYPED));
    }
    let mut window = typed();
    window.click(MORE);
    window.harness.get_by_label("Copy").click();
    assert_eq!(copied(&mut window).as_deref(), Some(TYPED));
}

#[test]
fn a_password_is_made_where_the_site_may_choose_it() {
    let mut window = open();
    window.click("Generate a password for VISA_VDI_REDIS_PASSWORD");
    window.wait(|window| secret(window).is_some());
    let made = secret(&window).expect("a password").to_owned();
    assert_eq!(made.len(), 32);
    let spoken = window.spoken();
    assert!(!spoken.contains(&made));
    assert!(spoken.contains("Give it to Redis"), "{spoken}");
    assert!(spoken.contains(" · strong"), "{spoken}");
    window.click(MORE);
    window.click("Generate a password");
    window.wait(|window| secret(window) != Some(&made));

    // What somebody else makes is only typed.
    window.click("Environment");
    window.retype("Find variables", CLOUD);
    let label = format!("Generate a password for {CLOUD}");
    assert!(window.harness.query_by_label(&label).is_none());
    window.click(&format!("More for {CLOUD}"));
    assert!(window.harness.query_by_label("Copy").is_some());
    assert!(
        window
            .harness
            .query_by_label("Generate a password")
            .is_none()
    );
}

#[test]
fn without_a_keychain_the_form_says_so_and_offers_a_private_file() {
    let mut window = typed();
    let said = "no keychain here: kept until the window closes";
    assert!(window.spoken().contains(said));
    window.click(MORE);
    let remember = window.harness.get_by_label("Remember in the keychain");
    assert!(remember.accesskit_node().is_disabled());
    window.click("Keep all typed ones in test.secrets.env");
    window.wait(|window| window.session().secret_source(REDIS) == SecretSource::File);
    assert!(window.spoken().contains("given by test.secrets.env"));
    assert!(!window.session().has_typed_secrets());
    let path = window.path("test.secrets.env");
    let text = fs::read_to_string(&path).expect("the file");
    assert!(text.contains(&format!("{REDIS}='{TYPED}'\n")), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).expect("metadata").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
