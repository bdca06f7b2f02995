//! The certificates in a file.

use std::net::IpAddr;
use std::time::SystemTime;

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

use super::name::covers;
use super::{CredentialError, PublicKey, sections};
use crate::model::syntax::{Address, quoted};

/// Labels of PEM under which OpenSSL, and so NGINX, looks for certificates.
const LABELS: &[&str] = &["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"];

/// Names that a message lists before it is cut.
const MOST_NAMES: usize = 5;

/// The certificates of one file, in its order; there is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    first: Certificate,
    others: Vec<Certificate>,
}

impl Chain {
    /// Reads a file in PEM form.
    pub fn read(bytes: &[u8]) -> Result<Self, CredentialError> {
        let mut certificates = Vec::new();
        for section in sections(bytes) {
            let section = section?;
            if LABELS.contains(&section.label.as_str()) {
                let (_, certificate) = X509Certificate::from_der(&section.der)
                    .map_err(|_| CredentialError::Damaged)?;
                certificates.push(Certificate::of(&certificate));
            }
        }
        let mut certificates = certificates.into_iter();
        Ok(Self {
            first: certificates.next().ok_or(CredentialError::NoCertificate)?,
            others: certificates.collect(),
        })
    }

    /// Returns the first certificate, which NGINX takes for that of the server.
    #[must_use]
    pub fn first(&self) -> &Certificate {
        &self.first
    }

    /// Returns the certificates after the first.
    #[must_use]
    pub fn others(&self) -> &[Certificate] {
        &self.others
    }

    /// Returns all certificates.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

/// What is of interest in one certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    dns_names: Vec<String>,
    ip_addresses: Vec<IpAddr>,
    common_names: Vec<String>,
    /// Seconds since 1970, and the day in words.
    not_before: (i64, String),
    not_after: (i64, String),
    subject: Vec<u8>,
    issuer: Vec<u8>,
    key: PublicKey,
}

impl Certificate {
    fn of(certificate: &X509Certificate<'_>) -> Self {
        let mut dns_names = Vec::new();
        let mut ip_addresses = Vec::new();
        let alternatives = certificate.subject_alternative_name().ok().flatten();
        for name in alternatives
            .iter()
            .flat_map(|names| &names.value.general_names)
        {
            match name {
                GeneralName::DNSName(name) => dns_names.push((*name).to_owned()),
                GeneralName::IPAddress(bytes) => ip_addresses.extend(address(bytes)),
                _ => {}
            }
        }
        let common_names = certificate
            .subject()
            .iter_common_name()
            .filter_map(|name| name.as_str().ok().map(str::to_owned))
            .collect();
        let validity = certificate.validity();
        let day = |time: x509_parser::time::ASN1Time| {
            (time.timestamp(), time.to_datetime().date().to_string())
        };
        Self {
            dns_names,
            ip_addresses,
            common_names,
            not_before: day(validity.not_before),
            not_after: day(validity.not_after),
            subject: certificate.subject().as_raw().to_vec(),
            issuer: certificate.issuer().as_raw().to_vec(),
            key: PublicKey::of(certificate.public_key()),
        }
    }

    /// Tells whether NGINX takes it for that of a host of this name. It asks OpenSSL, which looks at
    /// the common name only where no DNS name is given, and never at IP addresses.
    #[must_use]
    pub fn is_taken_by_nginx_for(&self, name: &str) -> bool {
        let names = if self.dns_names.is_empty() {
            &self.common_names
        } else {
            &self.dns_names
        };
        names.iter().any(|pattern| covers(pattern, name))
    }

    /// Tells whether browsers take it for that of this address. They do not look at common names.
    #[must_use]
    pub fn is_taken_by_browsers_for(&self, address: &Address) -> bool {
        match address {
            Address::Dns(name) => self
                .dns_names
                .iter()
                .any(|known| covers(known, name.as_str())),
            Address::Ip(ip) => self.ip_addresses.contains(ip),
        }
    }

    /// Lists its names for a message, such as `"a.example.org", "192.0.2.1"`.
    #[must_use]
    pub fn names(&self) -> String {
        let addresses = self.ip_addresses.iter().map(IpAddr::to_string);
        let names = self.dns_names.iter().cloned().chain(addresses);
        let mut shown: Vec<String> = names.map(|name| quoted(&name)).collect();
        if self.dns_names.is_empty() {
            let names = self.common_names.iter();
            shown.extend(names.map(|name| format!("the common name {}", quoted(name))));
        }
        let more = shown.len().saturating_sub(MOST_NAMES);
        shown.truncate(MOST_NAMES);
        match (shown.join(", "), more) {
            (shown, _) if shown.is_empty() => "no name".to_owned(),
            (shown, 0) => shown,
            (shown, more) => format!("{shown} and {more} more"),
        }
    }

    /// Tells whether its time is over.
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.not_after.0 < seconds(now)
    }

    /// Tells whether its time is still to come.
    #[must_use]
    pub fn is_not_yet_valid(&self, now: SystemTime) -> bool {
        seconds(now) < self.not_before.0
    }

    /// Returns how many whole days it has left; below zero if its time is over.
    #[must_use]
    pub fn days_left(&self, now: SystemTime) -> i64 {
        self.not_after
            .0
            .saturating_sub(seconds(now))
            .div_euclid(24 * 60 * 60)
    }

    /// Returns the first day of its time, such as `2026-03-31`.
    #[must_use]
    pub fn first_day(&self) -> &str {
        &self.not_before.1
    }

    /// Returns the last day of its time, such as `2026-03-31`.
    #[must_use]
    pub fn last_day(&self) -> &str {
        &self.not_after.1
    }

    /// Tells whether it says of another that it is its issuer.
    #[must_use]
    pub fn is_issued_by(&self, other: &Self) -> bool {
        self.issuer == other.subject
    }

    /// Tells whether it says of itself that it is its own issuer.
    #[must_use]
    pub fn is_self_issued(&self) -> bool {
        self.is_issued_by(self)
    }

    /// Returns its public key.
    #[must_use]
    pub fn key(&self) -> &PublicKey {
        &self.key
    }
}

/// Reads an IP address as certificates hold it.
fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(four.into());
    }
    <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from)
}

/// Returns the seconds since 1970.
fn seconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Identity, at};
    use super::*;

    fn chain(text: &str) -> Chain {
        Chain::read(text.as_bytes()).expect("a chain")
    }

    #[test]
    fn names_are_read_and_compared_as_nginx_and_browsers_do() {
        let address = |text: &str| text.parse::<Address>().expect(text);
        let named = chain(&Identity::new(&["visa.example.org", "192.0.2.1"]).certificate);
        let named = named.first();
        assert!(named.is_taken_by_nginx_for("visa.example.org"));
        assert!(!named.is_taken_by_nginx_for("192.0.2.1"));
        assert!(named.is_taken_by_browsers_for(&address("192.0.2.1")));
        assert!(!named.is_taken_by_browsers_for(&address("192.0.2.2")));
        assert_eq!(named.names(), r#""visa.example.org", "192.0.2.1""#);

        let common =
            chain(&Identity::with(&[], |p| Identity::call(p, "visa.example.org")).certificate);
        let common = common.first();
        assert!(common.is_taken_by_nginx_for("visa.example.org"));
        assert_eq!(common.names(), r#"the common name "visa.example.org""#);
        assert!(!common.is_taken_by_browsers_for(&address("visa.example.org")));

        let both = Identity::with(&["a.example.org"], |p| {
            Identity::call(p, "visa.example.org");
        });
        assert!(
            !chain(&both.certificate)
                .first()
                .is_taken_by_nginx_for("visa.example.org")
        );
    }

    #[test]
    fn few_of_many_names_are_listed() {
        let names: Vec<String> = (0..7)
            .map(|number| format!("{number}.example.org"))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let many = chain(&Identity::new(&names).certificate);
        let shown = many.first().names();
        assert!(
            shown.contains("4.example.org") && shown.ends_with("\" and 2 more"),
            "{shown}"
        );
        let none = Identity::with(&[], |p| {
            p.distinguished_name = rcgen::DistinguishedName::new();
        });
        assert_eq!(chain(&none.certificate).first().names(), "no name");
    }

    #[test]
    fn its_time_is_compared_with_the_time_that_is_given() {
        let file = Identity::with(&["a.example.org"], |p| {
            p.not_before = rcgen::date_time_ymd(2026, 3, 1);
            p.not_after = rcgen::date_time_ymd(2026, 4, 1);
        });
        let chain = chain(&file.certificate);
        let certificate = chain.first();
        assert!(certificate.is_not_yet_valid(at(2026, 2, 28)));
        assert!(!certificate.is_not_yet_valid(at(2026, 3, 1)));
        assert!(!certificate.is_expired(at(2026, 4, 1)));
        assert!(certificate.is_expired(at(2026, 4, 2)));
        assert_eq!(certificate.days_left(at(2026, 3, 30)), 2);
        assert_eq!(
            (certificate.first_day(), certificate.last_day()),
            ("2026-03-01", "2026-04-01")
        );
    }

    #[test]
    fn text_and_keys_around_certificates_are_passed_over() {
        let identity = Identity::new(&["a.example.org"]);
        let text = format!("Subject: a\n{}\n{}", identity.key, identity.certificate);
        assert_eq!(chain(&text), chain(&identity.certificate));
        let crlf = identity.certificate.replace('\n', "\r\n");
        assert_eq!(chain(&crlf), chain(&identity.certificate));
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        let identity = Identity::new(&["a.example.org"]);
        for (text, error) in [
            ("", CredentialError::NoCertificate),
            (identity.key.as_str(), CredentialError::NoCertificate),
            (&identity.certificate[..100], CredentialError::Damaged),
            (
                "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
                CredentialError::Damaged,
            ),
        ] {
            assert_eq!(Chain::read(text.as_bytes()), Err(error), "{text}");
        }
    }
}
