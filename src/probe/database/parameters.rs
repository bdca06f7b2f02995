//! What the parameters of the URL tell the driver: TLS, whose certificates it takes, and which of
//! several servers.

use url::form_urlencoded;

use super::mode::Mode;
use crate::model::syntax::{SyntaxError, quoted_url};

/// Where the classes of the driver that speak TLS are.
const PACKAGE: &str = "org.postgresql.ssl.";

/// What the driver is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameters {
    /// Whether it speaks TLS, and how much it checks.
    pub(super) mode: Mode,
    /// Whose certificates it takes.
    pub(super) authorities: Authorities,
    /// Which servers it takes.
    pub(super) kind: Kind,
    /// Whether it takes them in any order.
    pub(super) is_shuffled: bool,
}

/// Whose certificates the driver takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Authorities {
    /// Anybody's.
    All,
    /// Those in a file, as a path in VISA's container; nothing if the URL names none.
    File(Option<String>),
    /// Those that Java knows.
    Java,
    /// What a class of somebody else takes.
    Other(String),
}

/// Which servers the driver takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The first that lets it in.
    Any,
    /// The first that takes changes.
    Primary,
    /// Only one that takes none.
    Secondary,
    /// One that takes none, if there is one.
    PreferSecondary,
}

impl Parameters {
    /// Reads the parameters.
    pub(super) fn read(parameters: &str) -> Result<Self, SyntaxError> {
        let find = |wanted: &str| {
            let pairs = form_urlencoded::parse(parameters.as_bytes());
            // Of two, the driver takes the last.
            let value = pairs.filter(|(key, _)| key == wanted).last();
            value.map(|(_, value)| value.into_owned())
        };
        let mode = Mode::read(find("sslmode").as_deref(), find("ssl").as_deref());
        let mode = mode.map_err(|unknown| {
            let message = format!("the driver knows no sslmode={}", quoted_url(&unknown));
            let help = "write disable, prefer, require, verify-ca or verify-full";
            SyntaxError::new(message, help)
        })?;
        let factory = find("sslfactory").unwrap_or_default();
        let authorities = match factory.strip_prefix(PACKAGE) {
            None if factory.is_empty() => Authorities::of_file(mode, find("sslrootcert")),
            Some("LibPQFactory" | "jdbc4.LibPQFactory") => {
                Authorities::of_file(mode, find("sslrootcert"))
            }
            Some("NonValidatingFactory") => Authorities::All,
            Some("DefaultJavaSSLFactory") => Authorities::Java,
            _ => Authorities::Other(factory),
        };
        let kind = find("targetServerType");
        let kind = match kind.as_deref() {
            None | Some("any") => Kind::Any,
            Some("primary" | "master" | "preferPrimary") => Kind::Primary,
            Some("secondary" | "slave") => Kind::Secondary,
            Some("preferSecondary" | "preferSlave") => Kind::PreferSecondary,
            Some(other) => {
                let other = quoted_url(other);
                let message = format!("the driver knows no targetServerType={other}");
                return Err(SyntaxError::new(message, "write primary, or leave it out"));
            }
        };
        let is_shuffled = find("loadBalanceHosts").is_some_and(|text| {
            let text = text.to_ascii_lowercase();
            text.is_empty() || text == "true"
        });
        Ok(Self {
            mode,
            authorities,
            kind,
            is_shuffled,
        })
    }

    /// Tells whether the driver takes the first server of the URL that will do.
    pub(super) fn goes_in_turn(&self) -> bool {
        !self.is_shuffled && self.kind != Kind::PreferSecondary
    }

    /// Tells whether it takes any server that lets it in, whatever its place in the URL.
    pub(super) fn takes_any(&self) -> bool {
        self.is_shuffled && self.kind == Kind::Any
    }

    /// Tells whether any certificate will do.
    pub(super) fn trusts_all(&self) -> bool {
        match self.authorities {
            Authorities::All => true,
            Authorities::File(_) | Authorities::Java => false,
            Authorities::Other(_) => !self.mode.verifies(),
        }
    }
}

impl Authorities {
    fn of_file(mode: Mode, path: Option<String>) -> Self {
        if mode.verifies() {
            Self::File(path.filter(|path| !path.is_empty()))
        } else {
            Self::All
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_taken_as_the_driver_takes_them() {
        let file = |path: &str| Authorities::File(Some(path.to_owned()));
        let java = "sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory";
        for (parameters, authorities, trusts_all) in [
            ("", Authorities::All, true),
            ("sslmode=require&sslrootcert=/ca", Authorities::All, true),
            ("sslmode=verify-ca", Authorities::File(None), false),
            ("ssl=true", Authorities::File(None), false),
            ("ssl=true&sslrootcert=", Authorities::File(None), false),
            ("ssl=true&sslrootcert=/ca.pem", file("/ca.pem"), false),
            (
                "ssl=true&sslrootcert=/old&sslrootcert=%2Fnew",
                file("/new"),
                false,
            ),
            (
                "ssl=true&sslfactory=org.postgresql.ssl.jdbc4.LibPQFactory",
                Authorities::File(None),
                false,
            ),
            (
                "ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory",
                Authorities::All,
                true,
            ),
            // That one checks in every mode.
            (java, Authorities::Java, false),
            (
                "sslfactory=org.example.Factory",
                Authorities::Other("org.example.Factory".to_owned()),
                true,
            ),
        ] {
            let read = Parameters::read(parameters).expect(parameters);
            assert_eq!(read.authorities, authorities, "{parameters}");
            assert_eq!(read.trusts_all(), trusts_all, "{parameters}");
        }
    }

    #[test]
    fn what_the_driver_does_not_know_is_refused() {
        for (parameters, word) in [
            ("sslmode=always", "sslmode=\"always\""),
            ("targetServerType=Primary", "targetServerType=\"Primary\""),
        ] {
            let error = Parameters::read(parameters).expect_err(parameters);
            assert!(error.message.contains(word), "{}", error.message);
        }
    }

    #[test]
    fn servers_are_taken_as_the_driver_takes_them() {
        for (parameters, kind, is_shuffled) in [
            ("", Kind::Any, false),
            ("targetServerType=master", Kind::Primary, false),
            (
                "targetServerType=preferSlave&loadBalanceHosts=true",
                Kind::PreferSecondary,
                true,
            ),
        ] {
            let read = Parameters::read(parameters).expect(parameters);
            assert_eq!((read.kind, read.is_shuffled), (kind, is_shuffled));
        }
    }
}
