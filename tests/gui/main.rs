//! The window, used by the names and roles of its controls, as a person or a screen reader would.
#![cfg(feature = "gui")]

mod authorities;
#[path = "../judges/certificates.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod certificates;
mod connections;
#[cfg(target_os = "linux")]
mod crash;
#[cfg(target_os = "linux")]
mod desktop;
mod environment;
mod export;
mod fixes;
#[path = "../judges/http.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod http;
mod import;
mod manual;
#[path = "../judges/program.rs"]
mod program;
mod promotion;
mod questions;
mod recovery;
#[path = "../judges/redis.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod redis;
mod secrets;
#[path = "../judges/stand_in.rs"]
#[allow(dead_code, reason = "each test program uses its own part of it")]
mod stand_in;
mod typing;
mod window;

use egui::accesskit::Role as Control;
use egui::{Key, Modifiers, Theme, vec2};
use egui_kittest::kittest::Queryable;
use program::judge;
use visa_cluster::model::Role;
use window::Window;

#[test]
fn a_spare_host_is_dragged_among_the_secondaries_and_then_onto_the_primary() {
    let mut window = Window::open(1);
    let slot = window
        .harness
        .get_by_label_contains("Secondaries (1)")
        .rect();
    window.drag(window.card("visa-3"), slot.center());
    assert_eq!(window.hosts(Role::Secondary), ["visa-2", "visa-3"]);
    assert_eq!(window.hosts(Role::Spare), [""; 0]);

    window.drag(window.card("visa-3"), window.card("visa-1"));
    assert_eq!(
        window.hosts(Role::Primary),
        ["visa-3"],
        "they change places"
    );
    assert_eq!(window.hosts(Role::Secondary), ["visa-2", "visa-1"]);

    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(
        window.hosts(Role::Primary),
        ["visa-1"],
        "one step takes the swap back"
    );
    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.hosts(Role::Spare), ["visa-3"]);
    assert!(!window.session().is_changed());
    window.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
    window.press(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::Z);
    assert_eq!(window.hosts(Role::Primary), ["visa-3"]);
    assert_eq!(window.session().findings(), []);
}

#[test]
fn a_secondary_is_dropped_before_or_behind_another() {
    let mut window = Window::open(3);
    let beside = window.card("visa-2") - vec2(80.0, 0.0);
    window.drag(window.card("visa-4"), beside);
    assert_eq!(
        window.hosts(Role::Secondary),
        ["visa-4", "visa-2", "visa-3"]
    );
    let beside = window.card("visa-3") + vec2(80.0, 0.0);
    window.drag(window.card("visa-4"), beside);
    assert_eq!(
        window.hosts(Role::Secondary),
        ["visa-2", "visa-3", "visa-4"]
    );
}

#[test]
fn escape_ends_a_drag_without_a_change() {
    let mut window = Window::open(1);
    let (from, to) = (window.card("visa-3"), window.card("visa-1"));
    window.pick_up(from, to);
    window.press(Modifiers::NONE, Key::Escape);
    window.harness.drop_at(to);
    window.harness.run();
    assert!(!window.session().is_changed());
    assert_eq!(window.hosts(Role::Primary), ["visa-1"]);
}

#[test]
fn the_keyboard_does_what_the_mouse_does() {
    let mut window = Window::open(1);
    window.harness.get_by_label_contains("Host visa-3,").focus();
    window.harness.run();
    window.press(Modifiers::NONE, Key::S);
    assert_eq!(window.hosts(Role::Secondary), ["visa-2", "visa-3"]);
    window.press(Modifiers::NONE, Key::P);
    assert_eq!(
        window.hosts(Role::Primary),
        ["visa-3"],
        "the focus went with the card"
    );
    window.press(Modifiers::NONE, Key::X);
    assert_eq!(window.hosts(Role::Spare), ["visa-3"]);
    window.press(Modifiers::NONE, Key::Delete);
    assert_eq!(window.session().cluster().hosts.len(), 2);
}

#[test]
fn a_bad_name_is_found_and_a_click_on_the_finding_leads_to_the_field() {
    let mut window = Window::open(1);
    window.harness.get_by_label_contains("Host visa-2,").click();
    window.harness.run();
    window.retype("Name", "a; }");
    assert_eq!(
        window.hosts(Role::Secondary),
        ["a; }"],
        "what was typed stays"
    );
    assert_eq!(window.session().findings()[0].code, "bad-host-name");

    // Elsewhere first, so that the way back is seen.
    window
        .harness
        .get_by_label_contains("Redis, db.example.org:6379")
        .click();
    window.harness.run();
    assert!(window.harness.query_by_label("Redis URL").is_some());
    window.harness.get_by_label_contains("error: ").click();
    window.harness.run();
    let field = window
        .harness
        .get_by_role_and_label(Control::TextInput, "Name");
    assert!(field.is_focused());
    assert_eq!(field.value().as_deref(), Some("a; }"));

    window.press(Modifiers::COMMAND, Key::Z);
    assert_eq!(
        window.hosts(Role::Secondary),
        ["visa-2"],
        "typing was one step"
    );
    assert_eq!(window.session().findings(), []);
}

#[test]
fn hosts_are_added_renamed_and_removed() {
    let mut window = Window::open(1);
    window.click("Add a secondary");
    assert_eq!(window.hosts(Role::Secondary), ["visa-2", "visa-4"]);
    assert_eq!(
        window.session().findings()[0].location,
        "hosts.visa-4.address"
    );
    window.harness.get_by_label_contains("Host visa-4,").click();
    window.harness.run();
    window.retype("Name", "new-4");
    window.retype("Address", "new-4.example.org");
    assert_eq!(window.session().findings(), []);
    window.click("Remove this host");
    assert_eq!(window.hosts(Role::Secondary), ["visa-2"]);
}

#[test]
fn the_preview_shows_every_file_and_no_secret() {
    let mut window = Window::open(1);
    window.click("Preview");
    assert!(window.spoken().contains("VISA_SCHEDULER_ENABLED=true"));
    assert!(window.spoken().contains("VISA_DATABASE_PASSWORD='•••'"));
    window.click("conf.d/visa.conf");
    assert!(window.spoken().contains("upstream visa_hosts"));
    assert!(!window.spoken().contains("hunter2"));
}

#[test]
fn a_number_that_is_none_is_said_and_the_old_one_stays() {
    let mut window = Window::open(1);
    window.harness.get_by_label_contains("Host visa-1,").click();
    window.harness.run();
    window.retype("HTTPS port", "84x");
    assert!(window.spoken().contains("a whole number, please"));
    assert_eq!(window.session().cluster().hosts[0].https_port, 443);
    window.retype("HTTPS port", "8443");
    assert_eq!(window.session().cluster().hosts[0].https_port, 8443);
}

#[test]
fn many_hosts_are_found_by_a_part_of_their_names() {
    let mut window = Window::open(198);
    let cards = |window: &Window| {
        let found = window.harness.query_all_by_label_contains("Host visa-");
        found.count()
    };
    assert_eq!(cards(&window), 200);
    let filter = window.harness.get_by_label("Find hosts");
    filter.focus();
    window.harness.run();
    window
        .harness
        .get_by_label("Find hosts")
        .type_text("visa-150.");
    window.harness.run();
    assert_eq!(
        cards(&window),
        3,
        "the primary, the spare host and the one that is wanted"
    );
}

#[test]
fn the_window_comes_to_rest() {
    let mut window = Window::open(1);
    // `run` fails if frames are asked for without end.
    let frames = window.harness.run();
    assert!(frames <= 2, "{frames} frames while nothing happens");
}

#[test]
fn no_frame_is_drawn_in_two_themes() {
    let mut window = Window::open(1);
    window
        .harness
        .get_by_role_and_label(Control::Button, "View")
        .click();
    window.harness.run();
    window.harness.get_by_label_contains("Dark").click();
    while window.harness.ctx.theme() == Theme::Light {
        window.harness.step();
    }
    // The frame of the click: navigation, page and the picture's ground, to the left and below.
    let image = window.harness.render().expect("a picture");
    for (x, y) in [(2, 700), (2, 200), (300, 700)] {
        let pixel = image.get_pixel(x, y);
        assert!(pixel.0[..3].iter().all(|&c| c < 100), "{x}, {y}: {pixel:?}");
    }
}

#[test]
fn both_themes_are_drawn_with_text_on_them() {
    for theme in [Theme::Light, Theme::Dark] {
        for secondaries in [1, 38] {
            let mut window = Window::open_in(secondaries, theme);
            let image = window.harness.render().expect("a picture");
            let card = window.card("visa-1");
            let brightness = |x: f32, y: f32| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "pixels"
                )]
                let pixel = image.get_pixel(x as u32, y as u32);
                pixel.0[..3].iter().map(|&c| u32::from(c)).sum::<u32>() / 3
            };
            // Along the first line of the card there are letters on its ground.
            let line: Vec<u32> = (0..180u8)
                .map(|x| brightness(card.x - 90.0 + f32::from(x), card.y - 20.0))
                .collect();
            let (dark, bright) = (line.iter().min(), line.iter().max());
            let contrast = bright.expect("pixels") - dark.expect("pixels");
            assert!(contrast > 100, "{theme:?}, {secondaries}: {contrast}");
            let is_dark = brightness(2.0, 700.0) < 100;
            assert_eq!(is_dark, theme == Theme::Dark);
        }
    }
}
