//! TLS as the parameters of the URL want it: authorities, names, and one side that has none.

use std::path::PathBuf;

use super::judges::certificates::Authority;
use super::judges::postgres::{Postgres, Setup};
use super::{Case, Well};

/// Starts a server with a certificate for a name; returns the file of its authority too.
fn start(name: &str, setup: Setup) -> Option<(Postgres, PathBuf)> {
    let authority = Authority::new();
    let identity = authority.issue(name);
    let postgres = setup.tls(&identity.certificate, &identity.key).start()?;
    let path = postgres.folder.path().join("ca.pem");
    std::fs::write(&path, authority.pem()).expect("a new file");
    Some((postgres, path))
}

#[test]
fn certificates_are_checked_as_far_as_the_url_wants() {
    let Some((postgres, authority)) = start("db.example.org", Setup::usual()) else {
        return;
    };
    let case = |parameters: &str| Case::with(&postgres, parameters).pool("10");
    let plain = Case::before(&postgres).pool("10").probe();
    plain
        .is_well()
        .saw("tls", "TLS 1.3")
        .saw("tls", "takes any certificate")
        .saw("login", "over TLS");
    case("sslmode=require").probe().is_well();
    let disabled = case("sslmode=disable").probe();
    disabled.is_well().saw("login", "without TLS");
    case("sslmode=verify-ca")
        .probe()
        .fails("tls", "unknown-authority", "private");
    let verified = case("sslmode=verify-ca").ca(authority.clone()).probe();
    assert_ne!(verified.report.state(), super::State::Failed);
    verified.saw("login", "over TLS");
    for parameters in ["sslmode=verify-full", "ssl=true"] {
        case(parameters).ca(authority.clone()).probe().fails(
            "tls",
            "certificate-wrong-name",
            "certificate",
        );
    }
    case("sslmode=always")
        .probe()
        .fails("address", "database-address", "verify-full");
}

#[test]
fn a_server_without_tls_does_not_do_where_the_url_wants_it() {
    let Some(postgres) = Setup::usual().start() else {
        return;
    };
    Case::with(&postgres, "sslmode=require").probe().fails(
        "tls",
        "database-without-tls",
        "ssl = on",
    );
}

#[test]
fn a_server_that_lets_nobody_in_without_tls_says_so() {
    let setup = Setup::usual()
        .access("hostssl visa visa all scram-sha-256")
        .access("host visa visa all reject");
    let Some((postgres, _)) = start("127.0.0.1", setup) else {
        return;
    };
    Case::before(&postgres).pool("10").probe().is_well();
    Case::with(&postgres, "sslmode=disable").probe().fails(
        "login",
        "database-wants-tls",
        "sslmode=require",
    );
}
