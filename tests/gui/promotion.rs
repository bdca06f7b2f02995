//! A secondary is promoted in the window.

use std::fs;
use std::path::{Path, PathBuf};

use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use visa_cluster::model::Role;

use crate::window::Window;

/// Exports what the hosts are to run before the promotion; returns the folder.
fn export(window: &mut Window) -> PathBuf {
    let out = window.export();
    window.click("Topology");
    out
}

/// Waits until a host's exported file says that it runs the scheduler.
fn wait_for_scheduler(window: &mut Window, env: &Path) {
    window.wait(|_| {
        let text = fs::read_to_string(env).unwrap_or_default();
        text.contains("\nVISA_SCHEDULER_ENABLED=true\n")
    });
}

fn plan(window: &mut Window) {
    window.harness.get_by_label_contains("Host visa-2,").click();
    window.harness.run();
    window.click("Promote to primary…");
}

#[test]
fn a_secondary_is_promoted_saved_and_exported_with_its_steps() {
    let mut window = Window::open(2);
    let bundles = export(&mut window);
    plan(&mut window);
    let spoken = window.spoken();
    assert!(spoken.contains("Promote visa-2 to primary"), "{spoken}");
    assert!(spoken.contains("+ VISA_SCHEDULER_ENABLED=true"), "{spoken}");
    assert!(spoken.contains("− VISA_SCHEDULER_ENABLED=true"), "{spoken}");
    assert!(!spoken.contains("hunter2"));
    let at = |text: &str| spoken.find(text).expect("a step");
    // The tree is read from its end, so that only the presence counts here.
    at("The old primary steps down: visa-1");
    at("The new primary takes over: visa-2");
    assert_eq!(
        window.hosts(Role::Primary),
        ["visa-1"],
        "nothing is done yet"
    );

    window.click("Promote, save and export");
    wait_for_scheduler(&mut window, &bundles.join("visa-2/.env"));
    window.wait(|window| window.session().last_export().is_some());
    window.wait(|window| !window.session().is_changed());
    assert_eq!(window.hosts(Role::Primary), ["visa-2"]);
    let env = |host: &str| fs::read_to_string(bundles.join(host).join(".env")).expect("read");
    assert!(env("visa-2").contains("\nVISA_SCHEDULER_ENABLED=true\n"));
    assert!(env("visa-1").contains("\nVISA_SCHEDULER_ENABLED=false\n"));
    assert!(window.spoken().contains("The hosts do not know it yet"));
    window.click("Copy the steps");

    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.hosts(Role::Primary), ["visa-1"], "it was one step");
}

#[test]
fn a_host_that_is_gone_is_said_to_be_so_and_the_keyboard_will_do() {
    let mut window = Window::open(2);
    let bundles = export(&mut window);
    plan(&mut window);
    let gone = "visa-1 is gone and does not come back soon";
    window.harness.get_by_label(gone).focus();
    window.harness.run();
    window.press(Modifiers::NONE, Key::Space);
    assert!(window.spoken().contains("no longer part of the export"));
    let button = window.harness.get_by_label("Promote, save and export");
    button.focus();
    window.harness.run();
    window.press(Modifiers::NONE, Key::Enter);
    wait_for_scheduler(&mut window, &bundles.join("visa-2/.env"));
    assert_eq!(window.hosts(Role::Primary), ["visa-2"]);
    assert_eq!(window.hosts(Role::Spare), ["visa-1", "visa-4"]);
}

#[test]
fn without_an_export_before_it_the_bundles_wait_for_a_look() {
    let mut window = Window::open(2);
    plan(&mut window);
    window.click("Promote, save and export");
    window.wait(|window| window.spoken().contains("the bundles are not written"));
    assert_eq!(window.hosts(Role::Primary), ["visa-2"]);
    assert!(!window.path("test-bundles").exists());
}

#[test]
fn other_changes_are_not_written_with_a_promotion_unseen() {
    // With two hosts, all that changes is in the two files that the promotion changes too.
    let mut window = Window::open(2);
    let bundles = export(&mut window);
    let redis = window
        .harness
        .get_by_label_contains("Redis, db.example.org:6379");
    redis.click();
    window.harness.run();
    window.retype("Redis URL", "redis://other.example.org:6379");
    plan(&mut window);
    window.click("Promote, save and export");
    window.wait(|window| window.spoken().contains("the bundles are not written"));
    assert!(window.spoken().contains("other changes of the project"));
    assert_eq!(window.hosts(Role::Primary), ["visa-2"]);
    let env = fs::read_to_string(bundles.join("visa-2/.env")).expect("read");
    assert!(env.contains("\nVISA_SCHEDULER_ENABLED=false\n"));
    assert!(!env.contains("other.example.org"));
}

#[test]
fn only_secondaries_are_offered() {
    let mut window = Window::open(1);
    for host in ["visa-1", "visa-3"] {
        let label = format!("Host {host},");
        window.harness.get_by_label_contains(&label).click();
        window.harness.run();
        let button = window.harness.query_by_label("Promote to primary…");
        assert!(button.is_none(), "{host}");
    }
}
