//! Hosts with a certificate of a private authority, of which the window is told.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use egui::Theme;
use egui::accesskit::Role as Control;
use egui_kittest::kittest::Queryable;
use visa_cluster::probe::{State, Target, TargetReport};

use crate::certificates::Authority;
use crate::http::Request;
use crate::stand_in::{Reply, StandIn};
use crate::window::{self, SECRETS, Window};

const FIELD: &str = "Also trust these authorities";

/// Answers as a host does.
fn answer(request: &Request) -> Option<Reply> {
    let (status, kind, body) = match request.target.as_str() {
        "/" => (
            200,
            "text/html",
            "<title>VISA</title><visa-main></visa-main>",
        ),
        "/api/configuration" => (
            200,
            "application/json",
            "{\"data\":{\"version\":\"3.8.2\"}}",
        ),
        "/jupyter/0" => (401, "text/plain", ""),
        // The websocket.
        _ => return None,
    };
    Some(Reply {
        status,
        headers: format!("Content-Type: {kind}\r\n"),
        body: body.to_owned(),
    })
}

/// Starts the host; the port is one that nobody else has.
fn host(authority: &Authority) -> (StandIn, SocketAddr) {
    let free = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = free.local_addr().expect("an address");
    drop(free);
    let identity = authority.issue("visa.example.org").server();
    let host = StandIn::answering("visa-1", address, Some(identity), Arc::new(answer));
    (host, address)
}

fn open(address: SocketAddr) -> Window {
    let known = "address = \"visa-1.example.org\"";
    let here = format!("address = \"127.0.0.1\"\nhttps_port = {}", address.port());
    let project = window::project(0).replace(known, &here);
    assert!(project.contains(&here), "{project}");
    let mut window = Window::open_project(&project, &SECRETS, Theme::Light);
    window.click("Connections");
    window
}

fn test(window: &mut Window, button: &str) {
    window.click(button);
    window.wait(|window| !window.session().probes().are_running());
}

fn state(window: &Window) -> Option<State> {
    let target = Target::Host(window.session().cluster().hosts[0].id);
    let known = window.session().probes().target(target);
    known.map(TargetReport::state)
}

#[test]
fn a_host_with_a_private_certificate_turns_green_in_the_window() {
    let authority = Authority::new();
    let (_host, address) = host(&authority);
    let mut window = open(address);
    let path = window.path("backend-ca.pem");
    fs::write(&path, authority.pem()).expect("write");
    test(&mut window, "Test visa-1");
    assert_eq!(state(&window), Some(State::Failed));
    assert!(
        window
            .spoken()
            .contains("in the window on the page Connections")
    );

    window.retype(FIELD, &path.display().to_string());
    window.wait(|window| window.spoken().contains("One certificate."));
    assert!(window.spoken().contains("fails, before the last change"));
    test(&mut window, "Test visa-1 again");
    let text = window.session().probes().text();
    assert_eq!(state(&window), Some(State::Passed), "{text}");
    assert!(!window.spoken().contains("before the last change"));
    // It is no part of the project.
    assert!(!window.session().is_changed());
}

#[test]
fn a_file_that_cannot_be_used_is_told_at_the_field_and_what_was_typed_stays() {
    let authority = Authority::new();
    let (_host, address) = host(&authority);
    let mut window = open(address);
    test(&mut window, "Test visa-1");
    assert_eq!(state(&window), Some(State::Failed));
    let missing = window.path("missing.pem").display().to_string();
    let notes = window.path("notes.txt");
    fs::write(&notes, "none").expect("write");
    for (typed, words) in [
        (missing, "There is no such file. Nothing is tested until"),
        (
            notes.display().to_string(),
            "It holds no certificate in PEM. ",
        ),
    ] {
        window.retype(FIELD, &typed);
        window.wait(|window| window.spoken().contains(words));
        test(&mut window, "Test visa-1 again");
        assert!(
            window
                .spoken()
                .contains("Not tested: cannot read the authorities")
        );
        assert!(window.spoken().contains(words));
        assert_eq!(state(&window), Some(State::Failed), "as it was before");
        let field = window
            .harness
            .get_by_role_and_label(Control::TextInput, FIELD);
        assert_eq!(field.value().as_deref(), Some(typed.as_str()));
    }
}
