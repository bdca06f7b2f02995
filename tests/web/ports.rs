//! Port 80 of a host.

use super::world::{Setup, inside};

/// What the exported configuration says.
const EXPORTED: &str = "return 301 \"https://visa.example.org$request_uri\";";

#[test]
fn a_closed_port_80_is_no_matter() {
    inside("ports::a_closed_port_80_is_no_matter", |judges| {
        let setup = Setup::hosts(1).host_edit("listen 80 default_server;", "listen 8080;");
        let outcome = setup.start(judges).probe_host();
        outcome.is_green().saw("redirect", "port 80 is closed");
    });
}

#[test]
fn port_80_redirects_to_another_site() {
    inside("ports::port_80_redirects_to_another_site", |judges| {
        let setup = Setup::hosts(1).host_edit(EXPORTED, "return 301 https://old.example.org/;");
        let outcome = setup.start(judges).probe_host();
        outcome.warns("redirect", "redirect-elsewhere", "public address");
        let message = &outcome.step("redirect").findings[0].message;
        assert!(
            message.contains("\"https://old.example.org/\""),
            "{message}"
        );
    });
}

#[test]
fn port_80_does_not_redirect() {
    inside("ports::port_80_does_not_redirect", |judges| {
        let setup = Setup::hosts(1).host_edit(EXPORTED, "return 204;");
        let outcome = setup.start(judges).probe_host();
        outcome.warns("redirect", "no-redirect-to-https", "port 80");
    });
}
