//! Tests of connections, by their names and words: started, watched, cancelled, mended and made
//! again.

use std::fs;
use std::net::TcpListener;
use std::time::Instant;

use egui::accesskit::Role as Control;
use egui::{Key, Modifiers, OutputCommand, Theme};
use egui_kittest::kittest::{NodeT, Queryable};
use visa_cluster::probe::{State, Target, TargetReport};

use crate::redis::{PASSWORD, Redis, Setup};
use crate::window::{self, Window};

/// Opens a project of one host with a Redis; its password is to be typed.
fn open(url: &str) -> Window {
    let project = window::project(0).replace("redis://db.example.org:6379", url);
    assert!(project.contains(url), "{project}");
    let given = ["VISA_DATABASE_PASSWORD", "VISA_CLOUD_APPLICATION_SECRET"];
    Window::open_project(&project, &given, Theme::Light)
}

fn redis() -> Option<Redis> {
    Setup::usual().start()
}

fn state(window: &Window) -> Option<State> {
    let known = window.session().probes().target(Target::Redis);
    known.map(TargetReport::state)
}

fn wait_for_the_end(window: &mut Window) {
    window.wait(|window| !window.session().probes().are_running());
}

fn select_redis(window: &mut Window) {
    window
        .harness
        .get_by_role_and_label(Control::Tab, "Redis")
        .click();
    window.harness.run();
}

#[test]
fn before_a_test_the_page_says_what_it_would_do() {
    let mut window = open("redis://127.0.0.1:1");
    window.press(Modifiers::COMMAND, Key::Num4);
    let spoken = window.spoken();
    for text in [
        "Nothing is changed there",
        "10 steps: ",
        "not tested",
        "127.0.0.1:1",
    ] {
        assert!(spoken.contains(text), "{text} is not in {spoken}");
    }
    assert_eq!(state(&window), None);
}

#[test]
fn a_wrong_password_is_found_mended_and_the_test_made_again() {
    let Some(redis) = redis() else { return };
    let mut window = open(&redis.url());
    window.click("Test connections");
    wait_for_the_end(&mut window);
    assert_eq!(state(&window), Some(State::Failed));
    assert!(window.spoken().contains("Log in: failed, "));
    let label = window.harness.get_all_by_label_contains("Go to ").next();
    label.expect("the way to the field").click();
    window.harness.run();
    let field = window
        .harness
        .get_by_role_and_label(Control::PasswordInput, "Password");
    assert!(field.is_focused());
    field.type_text(PASSWORD);
    window.harness.run();
    assert!(window.spoken().contains("fails, before the last change"));

    window.click("Test Redis again");
    wait_for_the_end(&mut window);
    assert!(
        matches!(state(&window), Some(State::Passed | State::Warned)),
        "{}",
        window.session().probes().text()
    );
    assert!(window.spoken().contains("Log in: passed, "));
    // The password of Redis says nothing about the others.
    assert!(!window.spoken().contains("before the last change"));
    window.click("Topology");
    let node = window.harness.get_by_label_contains("Redis, 127.0.0.1:");
    let label = node.accesskit_node().label().expect("a label");
    assert!(label.contains(", works"), "{label}");
    assert!(!window.spoken().contains(PASSWORD));
}

#[test]
fn the_form_of_redis_tests_what_is_typed_there() {
    let Some(redis) = redis() else { return };
    let mut window = open(&redis.url());
    select_redis(&mut window);
    let field = window
        .harness
        .get_by_role_and_label(Control::PasswordInput, "Password");
    field.focus();
    window.harness.run();
    let field = window
        .harness
        .get_by_role_and_label(Control::PasswordInput, "Password");
    field.type_text(PASSWORD);
    window.harness.run();
    window.retype("Database ID", "99");
    window.click("Test the connection");
    wait_for_the_end(&mut window);
    assert!(window.spoken().contains("has no database 99"));
    window.click("Set the database ID to 0");
    window.click("Test the connection");
    wait_for_the_end(&mut window);
    assert!(window.spoken().contains("works"));
    window.click("Show the steps");
    assert!(window.spoken().contains("Select the database: passed, "));
}

#[test]
fn steps_are_watched_and_a_cancel_ends_them_while_the_window_rests() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let mut window = open(&format!("redis://127.0.0.1:{port}"));
    window.click("Connections");
    window.click("Test Redis");
    window.wait(|window| {
        let known = window.session().probes().target(Target::Redis);
        let mut steps = known.iter().flat_map(|target| &target.steps);
        steps.any(|step| step.name == "login" && step.state == State::Running)
    });
    assert!(window.spoken().contains("Connect: passed, "));
    assert!(window.spoken().contains("Log in: running"));
    let frames = window.harness.run();
    assert!(frames <= 2, "{frames} frames while a server says nothing");

    let start = Instant::now();
    window.click("Cancel the tests");
    wait_for_the_end(&mut window);
    assert!(start.elapsed().as_secs() < 2, "{:?}", start.elapsed());
    assert!(window.spoken().contains("Cancelled before the end"));
    assert_eq!(state(&window), Some(State::Cancelled), "not a green light");
    assert!(window.spoken().contains("Connect: passed, "));
}

#[test]
fn a_slow_login_is_not_made_again_by_another_test() {
    let silent = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let mut window = open(&format!("redis://127.0.0.1:{port}"));
    window.click("Connections");
    window.click("Test Redis");
    window.wait(|window| window.spoken().contains("Log in: running"));
    // The others are tested beside it.
    window.press(Modifiers::COMMAND, Key::T);
    window.wait(|window| {
        let known = window.session().probes().target(Target::Database);
        known.is_some_and(|known| known.state() == State::Failed)
    });
    assert_eq!(state(&window), Some(State::Running));
    silent.set_nonblocking(true).expect("a listener");
    // None is closed meanwhile, which would lead to a look whether TLS is wanted.
    let connections: Vec<_> = std::iter::from_fn(|| silent.accept().ok()).collect();
    assert_eq!(connections.len(), 1);
    window.click("Cancel the tests");
    wait_for_the_end(&mut window);
    assert_eq!(state(&window), Some(State::Cancelled));
}

#[test]
fn the_report_is_copied_without_secrets() {
    let Some(redis) = redis() else { return };
    let mut window = open(&redis.url());
    window.press(Modifiers::COMMAND, Key::T);
    wait_for_the_end(&mut window);
    window.harness.get_by_label("Copy the report").click();
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
    let copied = copied.expect("a text");
    assert!(copied.contains("Redis 127.0.0.1:"), "{copied}");
    assert!(copied.contains("failed    Log in"), "{copied}");
    assert!(!copied.contains(PASSWORD) && !copied.contains(window::PASSWORD));
}

#[test]
fn the_report_is_saved_to_a_typed_file_and_never_over_another() {
    const PATH: &str = "This desktop offers no file dialog. Type the path:";
    let Some(redis) = redis() else { return };
    let mut window = open(&redis.url());
    window.press(Modifiers::COMMAND, Key::T);
    wait_for_the_end(&mut window);
    window.click("Save the report…");
    window.wait(|window| window.session().question().is_some());
    let spoken = window.spoken();
    assert!(spoken.contains("test-connections.txt"), "{spoken}");
    let other = window.path("other.txt");
    fs::write(&other, "precious").expect("write");
    window.retype(PATH, &other.display().to_string());
    window.press(Modifiers::NONE, Key::Enter);
    window.wait(|window| window.spoken().contains("a file of that name already"));
    assert_eq!(fs::read_to_string(&other).expect("read"), "precious");

    let path = window.path("report.txt");
    window.retype(PATH, &path.display().to_string());
    window.press(Modifiers::NONE, Key::Enter);
    window.wait(|window| window.spoken().contains("Saved the report to "));
    let report = fs::read_to_string(&path).expect("read");
    assert!(
        report.starts_with("Connections of test.visa.toml, VISA 3.8.2, "),
        "{report}"
    );
    for text in ["Redis 127.0.0.1:", "failed    Log in", ", begun 20"] {
        assert!(report.contains(text), "{text} is not in {report}");
    }
    assert!(!report.contains(PASSWORD) && !report.contains(window::PASSWORD));
}

#[test]
fn of_many_targets_those_are_shown_that_need_it() {
    let mut window = Window::open_with(4, |text| {
        text.replace(".example.org\"\nrole", ".invalid\"\nrole")
            .replace("redis://db.example.org:6379", "redis://127.0.0.1:1")
            .replace("https://visa.example.org", "https://visa.invalid")
            .replace("//db.example.org:5432", "//127.0.0.1:1")
    });
    window.press(Modifiers::COMMAND, Key::T);
    wait_for_the_end(&mut window);
    let spoken = window.spoken();
    for text in [
        "8 failed",
        "All 8",
        "8 to see to",
        "Unfold the steps of visa-5",
    ] {
        assert!(spoken.contains(text), "{text} is not in {spoken}");
    }
    // Folded, each tells in a line why.
    assert!(spoken.contains("name visa-5.invalid cannot be looked up"));
    assert!(!spoken.contains("Look up the name: failed"));
    window.click("Unfold the steps of visa-1");
    assert!(window.spoken().contains("Look up the name: failed"));
    window.click("8 to see to");
    assert!(window.spoken().contains("Test visa-5 again"));
}
