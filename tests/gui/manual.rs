//! The manual in the window.

use egui::accesskit::Role as Control;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;

use crate::window::Window;

#[test]
fn f1_searches_and_shows_the_same_text_as_explain() {
    let mut window = Window::open(1);
    window.press(Modifiers::NONE, Key::F1);
    let search = window
        .harness
        .get_by_role_and_label(Control::TextInput, "Search the manual");
    assert!(search.is_focused());
    window.retype("Search the manual", "vdi redis password");
    let spoken = window.spoken();
    let page = visa_cluster::manual::page("VISA_VDI_REDIS_PASSWORD").expect("page");
    assert!(spoken.contains(&page.summary), "{spoken}");
    for section in &page.sections {
        for entry in &section.entries {
            assert!(spoken.contains(&entry.text), "{}: {spoken}", entry.text);
        }
    }
    // Undo in the search is none of the document.
    window.press(Modifiers::COMMAND, Key::Z);
    assert!(!window.session().is_changed());
    window.retype("Search the manual", "zzzz");
    assert!(window.spoken().contains("No page holds these words."));
}

#[test]
fn a_finding_leads_to_its_page_and_back() {
    let mut window = Window::open_with(1, |text| text.replace("3.8.2", "3.99.0"));
    window.click("Why? unknown-release");
    assert!(window.spoken().contains("unknown-release (warning)"));
    window.click("Back");
    assert!(window.spoken().contains("Secondaries (1)"));
}

#[test]
fn a_page_leads_to_another() {
    let mut window = Window::open(1);
    window.click("Help");
    window
        .harness
        .get_by_role_and_label(Control::Button, "Manual")
        .click();
    window.harness.run();
    window.retype("Search the manual", "VISA_LOGGING_SYSLOG_PORT");
    window
        .harness
        .get_by_role_and_label(Control::Link, "VISA_LOGGING_SYSLOG_ENDPOINT")
        .click();
    window.harness.run();
    assert!(window.spoken().contains("written host:port"));
}
