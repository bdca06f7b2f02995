//! TLS: authorities, names, dates, certificates of clients; and one side that does not speak it.

use std::path::PathBuf;

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, date_time_ymd};

use super::judges::certificates::Authority;
use super::judges::redis::{Redis, Setup};
use super::{Case, State, Well};

/// A server with a certificate of a private authority, and the file of that authority.
struct Secure {
    redis: Redis,
    authority: PathBuf,
}

impl Secure {
    fn start(name: &str) -> Option<Self> {
        Self::start_with(name, "tls-auth-clients no", |_| {})
    }

    fn start_with(
        name: &str,
        line: &str,
        change: impl FnOnce(&mut CertificateParams),
    ) -> Option<Self> {
        let authority = Authority::new();
        let identity = authority.issue_with(name, change);
        let setup = Setup::usual()
            .file("ca.pem", authority.pem())
            .file("cert.pem", identity.certificate)
            .file("key.pem", identity.key)
            .line("tls-ca-cert-file ca.pem")
            .line("tls-cert-file cert.pem")
            .line("tls-key-file key.pem")
            .line(line);
        let redis = setup.start_with_tls()?;
        let authority = redis.folder.path().join("ca.pem");
        Some(Self { redis, authority })
    }

    /// A probe that trusts the authority.
    fn case(&self) -> Case {
        Case::before(&self.redis).tls().ca(self.authority.clone())
    }

    fn old(&self) -> Case {
        Case::old(&self.redis).tls().ca(self.authority.clone())
    }
}

#[test]
fn a_private_authority_must_be_told_to_visa_too() {
    let Some(secure) = Secure::start("127.0.0.1") else {
        return;
    };
    let outcome = Case::before(&secure.redis).tls().probe();
    outcome.fails("tls", "unknown-authority", "VISA has to be told too");
    let fixes = &outcome.step("tls").findings[0].fixes;
    assert_eq!(fixes[0].title, "Trust any certificate of Redis");
    for case in [secure.case(), secure.old()] {
        let outcome = case.probe();
        outcome.warns("tls", "redis-private-authority", "Trust any certificate");
        outcome
            .saw("tls", "TLS 1.3")
            .saw("tls", "the certificate is valid until");
        outcome.passes("round-trip", "came back");
    }
    let outcome = Case::before(&secure.redis).tls().trust_all().probe();
    outcome
        .is_well()
        .passes("tls", "told to trust any certificate");
    // In 2.x there is no such switch.
    let outcome = Case::old(&secure.redis).tls().trust_all().probe();
    outcome.fails("tls", "unknown-authority", "private");
    assert!(outcome.step("tls").findings[0].fixes.is_empty());
}

#[test]
fn a_certificate_for_another_name() {
    let Some(secure) = Secure::start("redis.example.org") else {
        return;
    };
    let outcome = secure.case().probe();
    outcome.warns(
        "tls",
        "redis-certificate-other-name",
        "as its certificate does",
    );
    let message = &outcome.step("tls").findings[0].message;
    assert!(message.contains("redis.example.org"), "{message}");
    let outcome = secure.old().probe();
    outcome.fails(
        "tls",
        "certificate-wrong-name",
        "certificate made for this name",
    );
}

#[test]
fn a_certificate_that_has_ended_ends_soon_or_has_not_begun() {
    let dated = |from, until| {
        Secure::start_with("127.0.0.1", "tls-auth-clients no", |params| {
            params.not_before = from;
            params.not_after = until;
        })
    };
    let Some(secure) = dated(date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1)) else {
        return;
    };
    secure
        .case()
        .probe()
        .fails("tls", "certificate-expired", "Renew the certificate");
    let Some(secure) = dated(date_time_ymd(2090, 1, 1), date_time_ymd(2091, 1, 1)) else {
        return;
    };
    secure
        .case()
        .probe()
        .fails("tls", "certificate-not-yet-valid", "Set the clock");
    let now = std::time::SystemTime::now();
    let soon = now + std::time::Duration::from_hours(5 * 24);
    let Some(secure) = dated(date_time_ymd(2001, 1, 1), soon.into()) else {
        return;
    };
    let outcome = secure.case().probe();
    outcome.warns("tls", "certificate-expires-soon", "Renew the certificate");
    // Who is told to trust any certificate trusts it afterwards, too.
    let outcome = secure.case().trust_all().probe();
    outcome.passes("tls", "the certificate is valid until");
}

#[test]
fn a_server_that_wants_a_certificate_from_its_clients() {
    for protocol in ["TLSv1.3", "TLSv1.2"] {
        let line = format!("tls-auth-clients yes\ntls-protocols \"{protocol}\"");
        let Some(secure) = Secure::start_with("127.0.0.1", &line, |_| {}) else {
            return;
        };
        let outcome = secure.case().probe();
        outcome.fails("tls", "tls-client-certificate", "tls-auth-clients no");
    }
    let optional = Secure::start_with("127.0.0.1", "tls-auth-clients optional", |_| {});
    let Some(secure) = optional else { return };
    let outcome = secure.case().probe();
    assert_eq!(
        outcome.step("round-trip").state,
        State::Passed,
        "{}",
        outcome.report
    );
}

#[test]
fn plain_text_before_a_port_with_tls() {
    let Some(secure) = Secure::start("127.0.0.1") else {
        return;
    };
    for case in [Case::before(&secure.redis), Case::old(&secure.redis)] {
        let outcome = case.probe();
        outcome.fails("login", "redis-wants-tls", "Switch TLS on");
        assert_eq!(
            outcome.step("login").findings[0].fixes[0].title,
            "Switch TLS on"
        );
    }
}

#[test]
fn tls_before_a_port_with_plain_text() {
    let Some(redis) = Setup::usual().start() else {
        return;
    };
    let step = std::time::Duration::from_secs(2);
    let outcome = Case::before(&redis).tls().timeout(step).probe();
    outcome.fails("tls", "tls-not-spoken", "switch TLS off");
    assert_eq!(
        outcome.step("tls").findings[0].fixes[0].title,
        "Switch TLS off"
    );
}

#[test]
fn a_server_without_a_cipher_in_common() {
    let lines = "tls-auth-clients no\ntls-protocols \"TLSv1.2\"\ntls-ciphers \"AES256-SHA\"";
    let Some(secure) = Secure::start_with("127.0.0.1", lines, |_| {}) else {
        return;
    };
    let outcome = secure.case().probe();
    outcome.fails("tls", "tls-refused", "TLS 1.2 or 1.3");
}

#[test]
fn a_certificate_that_is_not_for_servers() {
    let started = Secure::start_with("127.0.0.1", "tls-auth-clients no", |params| {
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    });
    let Some(secure) = started else { return };
    let outcome = secure.case().probe();
    outcome.fails("tls", "certificate-refused", "new certificate");
}
