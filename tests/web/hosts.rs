//! What can be wrong on a host: a container that is down, paths that lead astray, another release.

use std::time::Duration;

use visa_cluster::probe::{Options, State, Target, TargetReport};

use super::judges::RELEASES;
use super::judges::outcome::probe;
use super::judges::stand_in::Reply;
use super::world::{Judges, Setup, World, configuration, inside, reply};

/// A host whose containers answer one path differently.
fn answering(judges: &Judges, path: &'static str, answer: fn() -> Reply) -> World {
    let setup = Setup::hosts(1).answering(move |_, request| {
        let is_asked = if path == "/" {
            request.target == path
        } else {
            request.target.starts_with(path)
        };
        is_asked.then(answer)
    });
    setup.start(judges)
}

#[test]
fn the_web_pages_are_down() {
    inside("hosts::the_web_pages_are_down", |judges| {
        let world = Setup::hosts(1).without("web").start(judges);
        world
            .probe_host()
            .fails("page", "application-down", "docker compose ps");
    });
}

#[test]
fn the_api_is_down() {
    inside("hosts::the_api_is_down", |judges| {
        let world = Setup::hosts(1).without("api").start(judges);
        let outcome = world.probe_host();
        outcome.fails("api", "application-down", "docker compose logs api");
        let message = &outcome.step("api").findings[0].message;
        assert!(
            message.contains("502: the proxy is up, the API server is not"),
            "{message}"
        );
    });
}

#[test]
fn the_api_takes_too_long_for_the_proxy() {
    let test = "hosts::the_api_takes_too_long_for_the_proxy";
    inside(test, |judges| {
        let setup = Setup::hosts(1)
            .host_edit(
                "proxy_redirect off;",
                "proxy_redirect off; proxy_read_timeout 1s;",
            )
            .answering(|_, request| {
                if request.target == "/api/configuration" {
                    std::thread::sleep(Duration::from_secs(5));
                }
                None
            });
        let outcome = setup.start(judges).probe_host();
        outcome.fails("api", "application-down", "docker compose ps");
        let message = &outcome.step("api").findings[0].message;
        assert!(message.contains("504"), "{message}");
    });
}

#[test]
fn the_api_does_not_answer() {
    inside("hosts::the_api_does_not_answer", |judges| {
        let setup = Setup::hosts(1).answering(|_, request| {
            if request.target == "/api/configuration" {
                std::thread::sleep(Duration::from_secs(8));
            }
            None
        });
        let mut world = setup.start(judges);
        world.options = Options {
            ca: world.options.ca.clone(),
            ..Options::with_step(Duration::from_secs(2))
        };
        let outcome = world.probe_host();
        outcome.fails("api", "web-timeout", "docker compose ps");
    });
}

#[test]
fn another_site_answers() {
    inside("hosts::another_site_answers", |judges| {
        let world = answering(judges, "/", || {
            reply(200, "text/html", "<html><title>Welcome to nginx!</title>")
        });
        let outcome = world.probe_host();
        outcome.fails("page", "not-visa-page", "exported configuration");
        let message = &outcome.step("page").findings[0].message;
        assert!(message.contains("welcome to nginx"), "{message}");
    });
}

#[test]
fn a_login_stands_in_front() {
    inside("hosts::a_login_stands_in_front", |judges| {
        let world = answering(judges, "/", || reply(401, "text/plain", ""));
        world
            .probe_host()
            .fails("page", "web-login-required", "a login of its own");
    });
}

#[test]
fn the_api_is_not_routed() {
    inside("hosts::the_api_is_not_routed", |judges| {
        let setup = Setup::hosts(1).host_edit("http://api:8086", "http://web:80");
        let outcome = setup.start(judges).probe_host();
        outcome.fails("api", "api-not-routed", "sends /api to the API server");
    });
}

#[test]
fn the_api_cannot_use_the_database() {
    let test = "hosts::the_api_cannot_use_the_database";
    inside(test, |judges| {
        let world = answering(judges, "/api/configuration", || {
            reply(500, "application/json", "{\"errors\":[]}")
        });
        world.probe_host().fails("api", "api-error", "database");
    });
}

#[test]
fn something_without_a_release_answers_for_the_api() {
    let test = "hosts::something_without_a_release_answers_for_the_api";
    inside(test, |judges| {
        let world = answering(judges, "/api/configuration", || {
            reply(200, "application/json", "{\"data\":{}}")
        });
        let outcome = world.probe_host();
        outcome.fails("api", "api-unexpected", "with the path kept");
    });
}

#[test]
fn the_api_does_not_know_its_path() {
    inside("hosts::the_api_does_not_know_its_path", |judges| {
        let world = answering(judges, "/api/configuration", || {
            reply(404, "application/json", "{}")
        });
        let outcome = world.probe_host();
        outcome.fails("api", "api-unexpected", "with the path kept");
    });
}

#[test]
fn the_api_is_of_another_release() {
    inside("hosts::the_api_is_of_another_release", |judges| {
        let world = answering(judges, "/api/configuration", || configuration("3.8.0"));
        let outcome = world.probe_host();
        outcome.warns("api", "host-other-release", "Set the release");
        let finding = &outcome.step("api").findings[0];
        assert_eq!(finding.location, "cluster.release");
        assert!(finding.message.contains("visa-1 runs 3.8.0"), "{finding:?}");
    });
}

#[test]
fn the_proxy_loses_the_upgrade() {
    inside("hosts::the_proxy_loses_the_upgrade", |judges| {
        let edit = "proxy_set_header Upgrade           $visa_upgrade;";
        let setup = Setup::hosts(1).host_edit(edit, "proxy_set_header Upgrade \"\";");
        let outcome = setup.start(judges).probe_host();
        outcome.fails(
            "websocket",
            "websocket-upgrade-lost",
            "Upgrade and Connection",
        );
    });
}

#[test]
fn the_websockets_lead_to_the_pages() {
    let test = "hosts::the_websockets_lead_to_the_pages";
    inside(test, |judges| {
        let setup = Setup::hosts(1).host_edit(
            "location /api/ws {",
            "location /api/ws/ { set $visa_web http://web:80; proxy_pass $visa_web; }\n\
             location /api/ws {",
        );
        let outcome = setup.start(judges).probe_host();
        outcome.fails("websocket", "websocket-not-routed", "the websockets' path");
    });
}

#[test]
fn the_websockets_are_refused() {
    inside("hosts::the_websockets_are_refused", |judges| {
        let world = answering(judges, "/api/ws/", || reply(403, "text/plain", ""));
        world
            .probe_host()
            .fails("websocket", "websocket-refused", "Let websockets pass");
    });
}

#[test]
fn the_jupyter_proxy_is_down() {
    inside("hosts::the_jupyter_proxy_is_down", |judges| {
        let world = Setup::hosts(1).without("jupyter-proxy").start(judges);
        world.probe_host().warns(
            "jupyter",
            "jupyter-down",
            "docker compose logs jupyter-proxy",
        );
    });
}

#[test]
fn notebooks_lead_astray() {
    inside("hosts::notebooks_lead_astray", |judges| {
        let setup = Setup::hosts(1).host_edit("http://jupyter-proxy:8088", "http://web:80");
        let outcome = setup.start(judges).probe_host();
        outcome.warns("jupyter", "jupyter-not-routed", "/jupyter/NUMBER");
    });
}

#[test]
fn hosts_of_two_releases() {
    let test = "hosts::hosts_of_two_releases";
    inside(test, |judges| {
        let setup = Setup::hosts(2).answering(|host, request| {
            let is_asked = request.target == "/api/configuration";
            let release = ["3.8.1", RELEASES[0]][host];
            is_asked.then(|| configuration(release))
        });
        let world = setup.start(judges);
        let report = probe(&world.project, &world.options, |target| {
            matches!(target, Target::Host(_))
        });
        let findings: Vec<_> = report
            .targets
            .iter()
            .flat_map(TargetReport::findings)
            .collect();
        let of = |code| findings.iter().filter(move |finding| finding.code == code);
        // It is not that of the host which is as the project says, whoever is asked last.
        let several: Vec<_> = of("hosts-of-several-releases").collect();
        assert_eq!(several.len(), 1, "{report}");
        let wanted = format!("visa-1 runs 3.8.1, but visa-2 runs {}", RELEASES[0]);
        assert_eq!(several[0].message, wanted, "{report}");
        let states: Vec<State> = report.targets.iter().map(TargetReport::state).collect();
        assert_eq!(states, [State::Failed, State::Passed], "{report}");
        let other: Vec<_> = of("host-other-release").collect();
        assert_eq!(other.len(), 1, "{report}");
        assert!(
            other[0].message.starts_with("visa-1 runs 3.8.1"),
            "{report}"
        );
    });
}

#[test]
fn a_host_of_2_x_has_its_websockets_elsewhere() {
    let test = "hosts::a_host_of_2_x_has_its_websockets_elsewhere";
    inside(test, |judges| {
        let world = Setup::of(RELEASES[1], 1).start(judges);
        let outcome = world.probe_host();
        outcome.is_green().saw("api", RELEASES[1]);
        let seen = world.seen();
        let socket = "/socket.io/?EIO=3&transport=websocket".to_owned();
        assert!(seen.contains(&socket), "{seen:?}");
    });
}

#[test]
fn the_websockets_of_2_x_are_down() {
    inside("hosts::the_websockets_of_2_x_are_down", |judges| {
        let setup = Setup::of(RELEASES[1], 1).without("desktops");
        let outcome = setup.start(judges).probe_host();
        outcome.fails("websocket", "application-down", "docker compose ps");
    });
}
