//! Fixes in the window: all safe ones at once, or those that were chosen.

use egui::accesskit::Role as Control;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

use crate::window::Window;

/// Variables of 2.x for a project that is still of 3.x.
const OLD: &str = "\
VISA_LOGGING_SYSLOG_HOST = \"log.example.org\"
VISA_LOGGING_SYSLOG_PORT = 1514
VISA_VDI_PING_TIMEOUT = 15000
QUARKUS_LOG_SYSLOG_FORMAT = \"%s%n\"
";

fn old() -> Window {
    Window::open_with(1, |text| text.replace("[env]\n", &format!("[env]\n{OLD}")))
}

fn value<'a>(window: &'a Window, name: &str) -> Option<&'a str> {
    window.session().cluster().env.get(name)
}

const ENDPOINT: &str = "VISA_LOGGING_SYSLOG_ENDPOINT";
const PING: &str = "VISA_VDI_PING_TIMEOUT";

#[test]
fn all_safe_fixes_are_applied_in_one_step() {
    let mut window = old();
    window.click("Fix 3 safe");
    assert_eq!(window.session().findings(), []);
    assert_eq!(value(&window, ENDPOINT), Some("log.example.org:1514"));
    window.press(Modifiers::COMMAND, Key::Z);
    assert!(!window.session().is_changed());
}

#[test]
fn fixes_are_looked_at_and_chosen() {
    let mut window = old();
    window.click("Review fixes");
    let spoken = window.spoken();
    assert!(
        spoken.contains(&format!("env.{ENDPOINT}: not set → log.example.org:1514")),
        "{spoken}"
    );
    assert!(spoken.contains("2 safe, 0 guesses"), "{spoken}");
    let ping = format!("Take {PING} out, env.{PING}");
    window
        .harness
        .get_by_role_and_label(Control::CheckBox, &ping)
        .click();
    window.harness.run();
    window.click("Apply 1 chosen");
    assert_eq!(value(&window, ENDPOINT), Some("log.example.org:1514"));
    assert_eq!(value(&window, PING), Some("15000"));
    window.press(Modifiers::COMMAND, Key::Z);
    assert!(!window.session().is_changed());
}

#[test]
fn another_release_line_opens_the_fixes_for_it() {
    let mut window = old();
    window.click("Fix 3 safe");
    window.retype("VISA release", "2.11.2");
    let spoken = window.spoken();
    assert!(
        spoken.contains("Nothing changes before you apply them"),
        "{spoken}"
    );
    // Who typed goes on typing.
    let release = window
        .harness
        .get_by_role_and_label(Control::TextInput, "VISA release");
    assert!(release.is_focused());
    window.retype("VISA release", "3.8.1");
    assert_eq!(window.session().findings(), []);
}

#[test]
fn guesses_are_named_and_no_secret_is_shown() {
    let mut window = Window::open_with(1, |text| {
        text.replace(
            "[env]\n",
            "[env]\nVISA_DATABASE_PASSWORD = \"hunter2\"\nVSI_VDI_GUACD_PARAMETER_PORT = \"many\"\n",
        )
    });
    window
        .harness
        .get_by_label("Guess: Move it to VISA_VDI_GUACD_PARAMETER_PORT");
    window.click("Review fixes");
    let spoken = window.spoken();
    assert!(spoken.contains("0 safe, 2 guesses"), "{spoken}");
    assert!(!spoken.contains("hunter2"), "{spoken}");
    window.click("Choose the safe ones");
    assert!(window.spoken().contains("Apply 0 chosen"));
}
