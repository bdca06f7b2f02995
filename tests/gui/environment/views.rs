//! The other views of the variables: host by host, and as one text.

use egui::accesskit::Role as Control;
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use visa_cluster::model::Secret;

use super::{LEVEL, env, has, host_env, leave, opened, undo};

#[test]
fn an_override_is_added_changed_cleared_and_found_again() {
    let name = "VISA_INSTANCE_USER_DEFAULT_QUOTA";
    let cell = "VISA_INSTANCE_USER_DEFAULT_QUOTA on visa-1";
    let mut window = opened(1);
    window.click("Host by host");
    assert!(has(&window, "VISA_SCHEDULER_ENABLED"), "roles differ");
    assert!(!has(&window, name));
    window.click("Add an override");
    window.retype("Variable", name);
    window.click("Add it to the host");
    assert_eq!(
        host_env(&window, 0, name).as_deref(),
        Some("2"),
        "the default"
    );
    let field = window
        .harness
        .get_by_role_and_label(Control::TextInput, cell);
    assert!(field.is_focused());
    window.retype(cell, "many");
    assert!(window.spoken().contains("is no whole number"));
    window.click("Topology");
    window.harness.get_by_label_contains("error: ").click();
    window.harness.run();
    let field = window
        .harness
        .get_by_role_and_label(Control::TextInput, cell);
    assert!(field.is_focused());

    let other = "VISA_INSTANCE_USER_DEFAULT_QUOTA on visa-2";
    window.retype(other, "7");
    assert_eq!(host_env(&window, 1, name).as_deref(), Some("7"));
    window.click(&format!("Clear {cell}"));
    assert_eq!(host_env(&window, 0, name), None);
    undo(&mut window);
    assert_eq!(host_env(&window, 0, name).as_deref(), Some("many"));
}

#[test]
fn a_table_of_many_hosts_lays_out_only_what_is_in_sight() {
    let mut window = opened(198);
    window.click("Host by host");
    let headers = window
        .harness
        .query_all_by_label_contains("Host visa-")
        .count();
    assert!((2..12).contains(&headers), "{headers}");
    window.retype("Find hosts", "visa-150");
    assert!(has(&window, "Host visa-150, Secondary"));
}

#[test]
fn a_pasted_text_is_applied_in_one_step_without_its_secrets_and_faults_stay() {
    let mut window = opened(1);
    window.click("As text");
    let text = "Variables as text";
    let before = window.session().cluster().env.clone();
    let field = window.harness.get_by_label(text);
    assert!(
        field
            .value()
            .expect("a text")
            .contains("VISA_CLOUD_APPLICATION_ID=0f1e2d3c4b5a")
    );
    field.focus();
    window.harness.run();
    window.press(Modifiers::COMMAND, Key::A);
    let pasted = "VISA_LOGGING_LEVEL=DEBUG\nSITE_TOKEN='hunter4'\nthis line fails\n";
    window.harness.event(Event::Paste(pasted.to_owned()));
    window.harness.run();
    let shown = window.harness.get_by_label(text).value().expect("a text");
    assert!(shown.contains("SITE_TOKEN=•••"), "{shown}");
    assert!(!window.spoken().contains("hunter4"));
    let summary = "1 set, 12 removed, 1 secret taken, 1 line left out";
    assert!(has(&window, summary), "{}", window.spoken());
    assert!(window.harness.query_by_label_contains("Line 3: ").is_some());
    assert_eq!(
        window.session().cluster().env,
        before,
        "nothing is done yet"
    );

    // Another view and back again loses nothing.
    window.click("All hosts");
    window.click("As text");
    assert_eq!(
        window.harness.get_by_label(text).value().as_deref(),
        Some(shown.as_str())
    );

    window.click("Apply");
    assert_eq!(env(&window, LEVEL).as_deref(), Some("DEBUG"));
    assert_eq!(window.session().cluster().env.len(), 1);
    let secret = window.session().typed_secret("SITE_TOKEN");
    assert_eq!(secret.map(Secret::expose), Some("hunter4"));
    let left = window.harness.get_by_label(text).value().expect("a text");
    assert_eq!(
        left,
        "# Logging\nVISA_LOGGING_LEVEL=DEBUG\n\nthis line fails\n"
    );
    leave(&mut window);
    undo(&mut window);
    assert_eq!(window.session().cluster().env, before, "it was one step");
}

#[test]
fn a_typed_secret_leaves_the_text_with_the_keyboard() {
    let mut window = opened(1);
    window.click("As text");
    let text = "Variables as text";
    window.harness.get_by_label(text).focus();
    window.harness.run();
    let field = window.harness.get_by_label(text);
    field.type_text("SITE_TOKEN=hunter5\n");
    window.harness.run();
    window.click("Topology");
    window.click("Environment");
    let shown = window.harness.get_by_label(text).value().expect("a text");
    assert!(shown.contains("SITE_TOKEN=•••"), "{shown}");
    assert!(window.session().typed_secret("SITE_TOKEN").is_none());
    window.click("Discard");
    assert!(!window.spoken().contains("SITE_TOKEN"));
}

#[test]
fn a_row_tells_of_hosts_that_differ_and_leads_to_them() {
    let mut window = opened(1);
    window.click("Host by host");
    window.click("Add an override");
    // A part of the name is enough: the first Enter fills the name in, the second adds it.
    window.retype("Variable", "logging level");
    window.press(Modifiers::NONE, Key::Enter);
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(host_env(&window, 0, LEVEL).as_deref(), Some("INFO"));
    window.click("All hosts");
    window.retype("Find variables", LEVEL);
    window.click("VISA_LOGGING_LEVEL: 1 host has its own");
    assert!(has(&window, "VISA_LOGGING_LEVEL on visa-2"));
    assert!(!has(&window, "VISA_SCHEDULER_ENABLED"));
}

#[test]
fn a_text_of_one_host_changes_that_host() {
    let mut window = opened(1);
    window.click("As text");
    let list = window
        .harness
        .get_by_role_and_label(Control::ComboBox, "Variables of");
    list.click();
    window.harness.run();
    window.click("visa-2");
    window.harness.get_by_label("Variables as text").focus();
    window.harness.run();
    window
        .harness
        .get_by_label("Variables as text")
        .type_text("VISA_LOGGING_LEVEL=WARN");
    window.harness.run();
    window.click("Apply");
    assert_eq!(host_env(&window, 1, LEVEL).as_deref(), Some("WARN"));
    assert_eq!(env(&window, LEVEL), None);
}
