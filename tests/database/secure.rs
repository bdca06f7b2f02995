//! TLS as the parameters of the URL want it: authorities, names, and one side that has none.

use std::path::PathBuf;

use visa_cluster::probe;

use super::judges::certificates::Authority;
use super::judges::postgres::{Postgres, Setup};
use super::{Case, State, Well};

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
    let with_file = |parameters: &str| case(&format!("{parameters}&sslrootcert=/run/ca.pem"));
    with_file("sslmode=verify-ca")
        .probe()
        .fails("tls", "unknown-authority", "private");
    let verified = with_file("sslmode=verify-ca").ca(authority.clone());
    verified
        .probe()
        .is_well()
        .saw("tls", "\"/run/ca.pem\" alone, a file in VISA's container")
        .saw("tls", "and those that you named for the test")
        .saw("login", "over TLS");
    for parameters in ["sslmode=verify-full", "ssl=true"] {
        with_file(parameters).ca(authority.clone()).probe().fails(
            "tls",
            "certificate-wrong-name",
            "certificate",
        );
    }
    case("sslmode=always")
        .probe()
        .fails("address", "database-address", "verify-full");
}

/// The driver reads no authorities but those of one file, and does not start without it.
#[test]
fn authorities_that_this_computer_knows_are_not_those_of_the_driver() {
    let Some((postgres, authority)) = start("127.0.0.1", Setup::usual()) else {
        return;
    };
    let case = |parameters: &str| {
        let case = Case::with(&postgres, parameters).pool("10");
        case.ca(authority.clone()).probe()
    };
    for parameters in ["sslmode=verify-ca", "sslmode=verify-full", "ssl=true"] {
        let outcome = case(parameters);
        let code = "database-without-authorities";
        outcome.found("address", State::Failed, code, "sslrootcert=");
        outcome.passes("login", "over TLS");
    }
    let java = "sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";
    for parameters in [format!("ssl=true&{java}"), java.to_owned()] {
        case(&parameters).warns("tls", "database-private-authority", "sslrootcert=");
    }
    // The window has a field for them, and no --ca.
    let page = probe::causes().find(|cause| cause.code == "database-private-authority");
    let means = page.expect("a page").means;
    assert!(means.contains("that you named for the test"), "{means}");
    let other = case("sslmode=verify-ca&sslfactory=org.example.Factory");
    other
        .is_well()
        .saw("tls", "org.example.Factory\" takes is not known here");
    let any = case("ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory");
    any.is_well().saw("tls", "takes any certificate");
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
    // What the driver does with it.
    let allowed = Case::with(&postgres, "sslmode=allow").pool("10").probe();
    allowed
        .is_well()
        .saw("tls", "sslmode=allow begins without it")
        .saw("login", "no encryption")
        .saw("login", "the driver then comes with TLS")
        .saw("login", "logged in as visa, over TLS");
    let wrong = Case::with(&postgres, "sslmode=allow").password(Some("another hunter3"));
    wrong
        .probe()
        .fails("login", "database-login-refused", "password");
    let refusals = postgres.log();
    let refusals = refusals.matches("password authentication failed").count();
    assert_eq!(refusals, 1, "a password is tried once");
}

#[test]
fn a_server_that_lets_nobody_in_with_tls_is_asked_without() {
    let setup = Setup::usual()
        .access("hostnossl visa visa all scram-sha-256")
        .access("host visa all all reject");
    let Some((postgres, _)) = start("127.0.0.1", setup) else {
        return;
    };
    let preferred = Case::before(&postgres).pool("10").probe();
    preferred
        .is_well()
        .saw("login", "the driver then comes without TLS")
        .saw("login", "logged in as visa, without TLS");
    // It does so in this mode alone, and to no end for others.
    Case::with(&postgres, "sslmode=require").probe().fails(
        "login",
        "database-refuses-address",
        "pg_hba.conf",
    );
    for parameters in ["sslmode=prefer", "sslmode=allow"] {
        let banned = Case::with(&postgres, parameters).user("banned").probe();
        banned.fails("login", "database-refuses-address", "pg_hba.conf");
    }
}

#[test]
fn a_server_without_tls_that_refuses_the_address_is_not_told_to_have_it() {
    let Some(postgres) = Setup::usual().access("host visa visa all reject").start() else {
        return;
    };
    Case::with(&postgres, "sslmode=allow").probe().fails(
        "login",
        "database-refuses-address",
        "pg_hba.conf",
    );
}
