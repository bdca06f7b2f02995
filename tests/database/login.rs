//! Logins, limits and databases that take no changes.

use std::process::{Child, Stdio};

use super::judges::postgres::{Postgres, Setup};
use super::{Case, Well};

#[test]
fn a_healthy_database_is_all_green_and_tells_its_version() {
    let Some(postgres) = Setup::usual().start() else {
        return;
    };
    let outcome = Case::before(&postgres).pool("10").probe();
    outcome
        .is_well()
        .saw("tls", "the server has no TLS")
        .saw("login", "PostgreSQL 15.")
        .saw("login", "logged in as visa, without TLS")
        .saw("changes", "the database visa takes changes")
        .saw(
            "connections",
            "3 hosts may open 30, and there is room for 47",
        );
    let log = postgres.log();
    assert!(!log.contains("unexpected EOF"), "{log}");
    assert!(!log.contains("ERROR"), "{log}");
}

#[test]
fn a_login_is_refused_once_and_for_its_reason() {
    let setup = Setup::usual()
        .statement("CREATE ROLE guest PASSWORD 'no login'")
        .access("host visa trusted all trust")
        .access("host visa banned all reject");
    let Some(postgres) = setup.start() else {
        return;
    };
    let case = || Case::before(&postgres);
    let wrong = case().password(Some("another hunter3")).probe();
    wrong.fails("login", "database-login-refused", "user name or password");
    let refusals = postgres
        .log()
        .matches("password authentication failed")
        .count();
    assert_eq!(refusals, 1, "a password is tried once");

    case()
        .password(None)
        .probe()
        .fails("login", "database-password-missing", "--secrets");
    // On purpose the server does not say whether there is such a user.
    case().user("somebody").probe().fails(
        "login",
        "database-login-refused",
        "user name or password",
    );
    case()
        .user("trusted")
        .probe()
        .fails("login", "database-unknown-user", "CREATE ROLE");
    case()
        .user("guest")
        .password(Some("no login, hunter3"))
        .probe()
        .fails("login", "database-login-refused", "user name or password");
    case()
        .user("banned")
        .probe()
        .fails("login", "database-refuses-address", "pg_hba.conf");
    let elsewhere = postgres.url().replace("/visa", "/vista");
    Case::at(&elsewhere)
        .probe()
        .fails("login", "unknown-database", "CREATE DATABASE");
    postgres.carry_out("REVOKE CONNECT ON DATABASE visa FROM PUBLIC, visa");
    case()
        .probe()
        .fails("login", "database-login-not-permitted", "GRANT CONNECT");
}

/// Holds connections open until they are dropped.
struct Crowd(Vec<Child>);

impl Crowd {
    fn fill(postgres: &Postgres, user: &str, number: usize) -> Self {
        let client = |_| {
            let mut client = postgres.client(user, "SELECT pg_sleep(600)");
            let client = client.stdout(Stdio::null()).stderr(Stdio::null());
            client.spawn().expect("a client")
        };
        Self((0..number).map(client).collect())
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for client in &mut self.0 {
            client.kill().ok();
            client.wait().ok();
        }
    }
}

#[test]
fn connections_are_counted_and_a_full_database_is_called_full() {
    let setup = Setup::usual()
        .setting("max_connections = 12")
        .statement("CREATE ROLE narrow LOGIN CONNECTION LIMIT 2 PASSWORD 'hunter3 hunter3'");
    let Some(postgres) = setup.start() else {
        return;
    };
    let case = || Case::before(&postgres);
    // Twenty for each of three hosts, as VISA has it by itself.
    case()
        .probe()
        .warns(
            "connections",
            "database-connections",
            "VISA_DATABASE_MAX_POOL_SIZE",
        )
        .saw("connections", "max_connections is 12");
    case().pool("3").probe().is_well();
    case()
        .pool("1")
        .user("narrow")
        .password(Some("hunter3 hunter3"))
        .probe()
        .warns("connections", "database-connections", "max_connections")
        .saw("connections", "the limit of the user is 2");

    let mut crowds = Vec::new();
    let start = std::time::Instant::now();
    loop {
        // Some come to nothing while the probe has their place.
        crowds.push(Crowd::fill(&postgres, "visa", 12));
        let outcome = case().pool("3").probe();
        if outcome.report.state() == super::State::Failed {
            outcome.fails("login", "database-full", "pg_stat_activity");
            break;
        }
        assert!(start.elapsed().as_secs() < 60, "{}", outcome.report);
    }
}

#[test]
fn a_database_that_takes_no_changes_will_not_do() {
    let setup = Setup::usual().statement("ALTER ROLE visa SET default_transaction_read_only = on");
    let Some(postgres) = setup.start() else {
        return;
    };
    Case::before(&postgres)
        .probe()
        .fails("changes", "database-read-only", "takes changes");
}
