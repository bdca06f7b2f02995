//! The page of variables: every editor changes the document, and nothing that is hidden is lost.

mod views;

use egui::accesskit::Role as Control;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use visa_cluster::model::Secret;

use crate::window::Window;

const LEVEL: &str = "VISA_LOGGING_LEVEL";

/// Opens the page.
fn opened(secondaries: usize) -> Window {
    let mut window = Window::open(secondaries);
    window.click("Environment");
    window
}

/// Opens the page and searches.
fn searched(words: &str) -> Window {
    let mut window = opened(1);
    window.retype("Find variables", words);
    window
}

fn env(window: &Window, name: &str) -> Option<String> {
    window.session().cluster().env.get(name).map(str::to_owned)
}

fn host_env(window: &Window, host: usize, name: &str) -> Option<String> {
    let host = &window.session().cluster().hosts[host];
    host.env.get(name).map(str::to_owned)
}

fn has(window: &Window, label: &str) -> bool {
    window.harness.query_all_by_label(label).next().is_some()
}

fn undo(window: &mut Window) {
    window.press(Modifiers::COMMAND, Key::Z);
}

/// Takes the keyboard out of the field that has it, so that undo is meant for the document.
fn leave(window: &mut Window) {
    window.harness.get_by_label("Topology").focus();
    window.harness.run();
}

#[test]
fn the_search_finds_and_escape_clears_it() {
    let mut window = opened(1);
    assert!(has(&window, "VISA_SCHEDULER_ENABLED"));
    window.press(Modifiers::COMMAND, Key::F);
    let field = window.harness.get_by_label("Find variables");
    assert!(field.is_focused());
    field.type_text("logging level");
    window.harness.run();
    assert!(has(&window, LEVEL));
    assert!(!has(&window, "VISA_SCHEDULER_ENABLED"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(has(&window, "VISA_SCHEDULER_ENABLED"));
}

#[test]
fn filters_show_what_they_count() {
    let mut window = opened(1);
    window.click("Changed 15");
    assert!(has(&window, "VISA_CLOUD_SERVER_NAME_PREFIX"));
    assert!(!has(&window, "VISA_SCHEDULER_ENABLED"));
    window.click("Problems 0");
    assert!(has(&window, "No variable has a problem"));
    window.retype("Find variables", "no such thing");
    window.click("Clear the search");
    let all = window.harness.get_by_label_contains("Show all ");
    all.click();
    window.harness.run();
    assert!(has(&window, "VISA_SCHEDULER_ENABLED"));
}

#[test]
fn groups_are_folded_and_only_rows_in_sight_are_laid_out() {
    let mut window = opened(1);
    let rows = |window: &Window| {
        window
            .harness
            .query_all_by_label_contains("More about ")
            .count()
    };
    assert!(rows(&window) > 5);
    assert!(rows(&window) < 40, "{}", rows(&window));
    let group = window.harness.get_by_label_contains("Scheduler, open");
    group.click();
    window.harness.run();
    assert!(!has(&window, "VISA_SCHEDULER_ENABLED"));
    let frames = window.harness.run();
    assert!(frames <= 2, "{frames} frames while nothing happens");
}

#[test]
fn a_switch_is_true_false_or_neither() {
    let name = "VISA_VDI_ENABLED";
    let mut window = searched(name);
    window.click("VISA_VDI_ENABLED: false");
    assert_eq!(env(&window, name).as_deref(), Some("false"));
    window.click("VISA_VDI_ENABLED: true");
    assert_eq!(env(&window, name).as_deref(), Some("true"));
    undo(&mut window);
    assert_eq!(env(&window, name).as_deref(), Some("false"), "a step each");
    window.click("VISA_VDI_ENABLED: default");
    assert_eq!(env(&window, name), None);
}

#[test]
fn a_number_is_typed_and_counted_by_keys() {
    let name = "VISA_INSTANCE_USER_DEFAULT_QUOTA";
    let mut window = searched(name);
    window.retype(name, "41");
    window.press(Modifiers::NONE, Key::ArrowUp);
    assert_eq!(env(&window, name).as_deref(), Some("42"));
    window.retype(name, "many");
    assert_eq!(
        env(&window, name).as_deref(),
        Some("many"),
        "what is typed stays"
    );
    let message = "is no whole number";
    assert!(
        window.spoken().contains(message),
        "the finding is at the field"
    );
    leave(&mut window);
    undo(&mut window);
    assert_eq!(env(&window, name), None, "typing was one step");
}

#[test]
fn a_default_is_that_of_the_release() {
    let name = "VISA_INSTANCE_PORT_CHECK_TIMEOUT_MS";
    let mut window = searched(name);
    window.retype(name, "7");
    for (release, default) in [("3.0.5", "2000"), ("3.8.2", "5000")] {
        window.click("Topology");
        window.retype("VISA release", release);
        window.click("Environment");
        window.retype("Find variables", name);
        let text = format!("Default: {default}. Read by API server");
        assert!(has(&window, &text), "{release}: {}", window.spoken());
    }
    window.click(&format!("More about {name}"));
    assert!(has(&window, "5000; 2000 before 3.0.7, 1000 before 3.0.4"));
}

#[test]
fn a_choice_is_chosen_and_reset() {
    let mut window = searched(LEVEL);
    let list = window
        .harness
        .get_by_role_and_label(Control::ComboBox, LEVEL);
    list.click();
    window.harness.run();
    window.click("DEBUG");
    assert_eq!(env(&window, LEVEL).as_deref(), Some("DEBUG"));
    window.click("Reset VISA_LOGGING_LEVEL to its default");
    assert_eq!(env(&window, LEVEL), None);
}

#[test]
fn a_text_keeps_its_row_while_it_is_typed() {
    let name = "VISA_CLOUD_SERVER_NAME_PREFIX";
    // Its value is what the search finds it by.
    let mut window = searched("visa-demo");
    window.retype(name, "OTHER");
    assert_eq!(env(&window, name).as_deref(), Some("OTHER"));
    assert!(has(&window, name));
}

#[test]
fn a_secret_goes_to_the_secrets() {
    let name = "VISA_SECURITY_GROUP_SERVICE_CLIENT_AUTH_TOKEN";
    let mut window = searched(name);
    let role = Control::PasswordInput;
    window.harness.get_by_role_and_label(role, name).focus();
    window.harness.run();
    let field = window.harness.get_by_role_and_label(role, name);
    field.type_text("hunter3");
    window.harness.run();
    let secret = window.session().typed_secret(name);
    assert_eq!(secret.map(Secret::expose), Some("hunter3"));
    assert!(!window.session().is_changed());
    assert!(!window.spoken().contains("hunter3"));
    window.click(&format!("Forget {name}"));
    assert!(window.session().typed_secret(name).is_none());
}

#[test]
fn keyboard_layouts_are_a_list() {
    let name = "VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS";
    let mut window = searched("keyboard layouts");
    let add = format!("{name}: add an entry");
    window.click(&add);
    window.click(&add);
    window.retype(&format!("{name}: layout of entry 1"), "en-gb-qwerty");
    window.retype(&format!("{name}: layout of entry 2"), "fr-fr-azerty");
    window.click(&format!("{name}: selected of entry 2"));
    window.click(&format!("{name}: move up entry 2"));
    assert_eq!(
        env(&window, name).as_deref(),
        Some(
            r#"[{"layout":"fr-fr-azerty","name":"","selected":true},{"layout":"en-gb-qwerty","name":"","selected":false}]"#
        )
    );
    window.click(&format!("{name}: remove entry 1"));
    window.click(&format!("{name}: as json"));
    let field = window
        .harness
        .get_by_role_and_label(Control::MultilineTextInput, name);
    assert_eq!(
        field.value().as_deref(),
        Some(r#"[{"layout":"en-gb-qwerty","name":"","selected":false}]"#)
    );
    field.focus();
    window.harness.run();
    window
        .harness
        .get_by_role_and_label(Control::MultilineTextInput, name)
        .type_text("{");
    window.harness.run();
    assert!(window.spoken().contains("No JSON: "));
    assert!(window.spoken().contains("at line 1 column "));
}

#[test]
fn what_a_table_decides_leads_there() {
    let mut window = searched("VISA_VDI_REDIS_URL");
    assert!(window.spoken().contains("redis://db.example.org:6379"));
    window.click("VISA_VDI_REDIS_URL: go to Redis: Redis URL");
    let field = window
        .harness
        .get_by_role_and_label(Control::TextInput, "Redis URL");
    assert!(field.is_focused());
}

#[test]
fn a_variable_of_the_site_is_added_and_removed() {
    let mut window = searched("site_colour");
    window.click("Add SITE_COLOUR as a variable of your own");
    assert_eq!(env(&window, "SITE_COLOUR").as_deref(), Some(""));
    let field = window
        .harness
        .get_by_role_and_label(Control::TextInput, "SITE_COLOUR");
    assert!(field.is_focused());
    field.type_text("blue");
    window.harness.run();
    assert_eq!(env(&window, "SITE_COLOUR").as_deref(), Some("blue"));
    window.click("Remove SITE_COLOUR");
    assert_eq!(env(&window, "SITE_COLOUR"), None);
}

#[test]
fn a_problem_leads_to_its_variable_whatever_is_hidden() {
    let mut window = searched(LEVEL);
    window.click("More about VISA_LOGGING_LEVEL");
    assert!(window.spoken().contains("Default"));
    // Far below, in a group that is folded later.
    let name = "VISA_INSTANCE_USER_DEFAULT_QUOTA";
    window.retype("Find variables", name);
    window.retype(name, "many");
    window.harness.get_by_label("Find variables").focus();
    window.harness.run();
    window.press(Modifiers::NONE, Key::Escape);
    let group = window
        .harness
        .get_by_label_contains("Scheduler, open")
        .rect();
    assert!(group.is_positive(), "the list starts at its top");
    window.click("Topology");
    window.harness.get_by_label_contains("error: ").click();
    window.harness.run();
    let field = window
        .harness
        .get_by_role_and_label(Control::TextInput, name);
    assert!(field.is_focused());
    assert_eq!(field.value().as_deref(), Some("many"));
}
