//! A URL that names several servers, which the driver tries in turn.

use std::net::TcpListener;
use std::time::Duration;

use super::judges::postgres::{Postgres, Setup};
use super::judges::redis::free_port;
use super::{Case, State, Well};

/// A server that takes no changes of VISA, as a standby.
fn standby() -> Option<Postgres> {
    let read_only = "ALTER ROLE visa SET default_transaction_read_only = on";
    Setup::usual().statement(read_only).start()
}

/// Names ports of this machine, with parameters.
fn url(ports: &[u16], parameters: &str) -> String {
    let servers: Vec<String> = ports.iter().map(|p| format!("127.0.0.1:{p}")).collect();
    format!("jdbc:postgresql://{}/visa{parameters}", servers.join(","))
}

#[test]
fn one_that_is_down_is_left_behind_with_a_warning() {
    let Some(postgres) = Setup::usual().start() else {
        return;
    };
    let (dead, port) = (free_port(), postgres.port);
    let outcome = Case::at(&url(&[dead, port], "")).pool("10").probe();
    outcome
        .warns("tcp", "connection-refused", "Start the server")
        .saw("address", "tries 2 servers in turn")
        .passes("login", "PostgreSQL 15.");
    let message = &outcome.step("tcp").findings[0].message;
    let next = format!("the driver goes on to 127.0.0.1:{port}");
    assert!(message.ends_with(&next), "{message}");

    let outcome = Case::at(&url(&[port, dead], "")).pool("10").probe();
    outcome.is_well().saw("changes", "1 more were not tested");
    let outcome = Case::at(&url(&[dead, dead], "")).probe();
    outcome.fails("tcp", "connection-refused", "Start the server");
}

#[test]
fn one_that_hangs_is_left_behind_with_a_warning() {
    let Some(postgres) = Setup::usual().start() else {
        return;
    };
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = silent.local_addr().map(|address| (silent, address.port()));
    let (_silent, port) = silent.expect("an address");
    let url = url(&[port, postgres.port], "");
    let case = Case::at(&url).pool("10").timeout(Duration::from_secs(1));
    case.probe()
        .warns("tls", "database-timeout", "behind this address")
        .passes("login", "PostgreSQL 15.");
}

#[test]
fn a_standby_is_taken_or_left_aside_as_the_url_says() {
    let servers = (standby(), Setup::usual().start());
    let (Some(standby), Some(primary)) = servers else {
        return;
    };
    let ports = [standby.port, primary.port];
    let probe = |parameters: &str| Case::at(&url(&ports, parameters)).pool("10").probe();
    // The driver takes the first that lets it in.
    probe("").fails("changes", "database-read-only", "targetServerType=primary");
    for parameters in ["?targetServerType=primary", "?targetServerType=master"] {
        probe(parameters)
            .is_well()
            .saw(
                "changes",
                "default_transaction_read_only is on; the driver goes on",
            )
            .saw("changes", "takes changes");
    }
    probe("?targetServerType=secondary").fails("address", "database-read-only", "takes changes");
    let preferred = probe("?targetServerType=preferSecondary");
    let found = |step, state| preferred.found(step, state, "database-read-only", "takes changes");
    found("address", State::Warned);
    found("changes", State::Failed);
    probe("?targetServerType=leader").fails("address", "database-address", "primary");
}

#[test]
fn each_must_do_where_the_driver_takes_any() {
    let servers = (standby(), Setup::usual().start(), Setup::usual().start());
    let (Some(standby), Some(primary), Some(other)) = servers else {
        return;
    };
    let probe = |ports: &[u16], parameters: &str| {
        let parameters = format!("?loadBalanceHosts=true{parameters}");
        Case::at(&url(ports, &parameters)).pool("10").probe()
    };
    let dead = free_port();
    let ports = [primary.port, dead, standby.port];
    let outcome = probe(&ports, "");
    outcome
        .fails("changes", "database-read-only", "targetServerType=primary")
        .saw("address", "3 servers in any order, until one will do; this");
    let found = &outcome.step("changes").findings;
    assert!(
        found[0].message.ends_with("goes on to another"),
        "{found:?}"
    );
    let standby_named = format!("127.0.0.1:{} takes no changes", standby.port);
    assert!(found[1].message.starts_with(&standby_named), "{found:?}");

    let other_named = format!("127.0.0.1:{} would do as well", other.port);
    probe(&[primary.port, other.port], "")
        .is_well()
        .saw("changes", &other_named);
    let outcome = probe(&ports, "&targetServerType=primary");
    outcome.is_well().saw("changes", "2 more were not tested");
    let report = outcome.report.to_string();
    for untrue in ["stays with", "so does this test"] {
        assert!(!report.contains(untrue), "{report}");
    }
    let log = other.log();
    assert!(!log.contains("unexpected EOF"), "{log}");

    // One refused login is enough.
    other.carry_out("ALTER ROLE visa PASSWORD 'another hunter3'");
    let outcome = probe(&[primary.port, other.port, standby.port], "");
    outcome
        .warns("changes", "database-login-refused", "password")
        .saw("changes", "1 more were not tested");
}

#[test]
fn a_password_that_others_judge_is_tried_with_the_first_alone() {
    // Nobody is there to judge it, of which PostgreSQL tells its log alone.
    for method in [
        "ldap ldapserver=127.0.0.1 ldapport=1 ldapprefix=cn=",
        "pam pamservice=no-such-service",
        "radius radiusservers=127.0.0.1 radiusports=1 radiussecrets=hunter4",
    ] {
        let access = format!("host visa visa all {method}");
        let setups = [Setup::usual(), Setup::usual()];
        let servers = setups.map(|setup| setup.access(&access).start());
        let [Some(first), Some(second)] = servers else {
            return;
        };
        let outcome = Case::at(&url(&[first.port, second.port], "")).probe();
        outcome.fails("login", "database-login-refused", "LDAP, PAM or RADIUS");
        for (postgres, number) in [(&first, 1), (&second, 0)] {
            let log = postgres.log();
            let refusals = log.matches("authentication failed for user").count();
            assert_eq!(refusals, number, "{method}: {log}");
        }
    }
}

#[test]
fn a_password_that_is_wrong_is_tried_with_the_first_alone() {
    let servers = (Setup::usual().start(), Setup::usual().start());
    let (Some(first), Some(second)) = servers else {
        return;
    };
    let case = Case::at(&url(&[first.port, second.port], ""));
    let outcome = case.password(Some("another hunter3")).probe();
    outcome.fails("login", "database-login-refused", "password");
    for (postgres, number) in [(&first, 1), (&second, 0)] {
        let log = postgres.log();
        let refusals = log.matches("password authentication failed").count();
        assert_eq!(refusals, number, "{log}");
    }
}
