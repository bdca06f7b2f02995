//! Whether the driver speaks TLS, and how much it checks, by the parameters of the URL.

use url::form_urlencoded;

/// What `sslmode` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Plain text.
    Disable,
    /// TLS only where plain text is refused.
    Allow,
    /// TLS where the server has it. The driver's own choice.
    Prefer,
    /// TLS with any certificate.
    Require,
    /// TLS with a certificate of an authority that is trusted.
    VerifyCa,
    /// The same, for the name of the server.
    VerifyFull,
}

impl Mode {
    /// Reads the parameters; a mode that the driver does not know is an error, in its own words.
    pub(super) fn read(parameters: &str) -> Result<Self, String> {
        let find = |wanted: &str| {
            let mut pairs = form_urlencoded::parse(parameters.as_bytes());
            pairs
                .find(|(key, _)| key == wanted)
                .map(|(_, value)| value.into_owned())
        };
        let factory = find("sslfactory").unwrap_or_default();
        let checks_nothing = factory.ends_with("NonValidatingFactory");
        let mode = match (find("sslmode").as_deref(), find("ssl").as_deref()) {
            (Some("disable"), _) => Self::Disable,
            (Some("allow"), _) => Self::Allow,
            (Some("prefer"), _) => Self::Prefer,
            (Some("require"), _) => Self::Require,
            (Some("verify-ca"), _) => Self::VerifyCa,
            (Some("verify-full"), _) | (None, Some("" | "true")) => Self::VerifyFull,
            (Some(other), _) => return Err(other.to_owned()),
            (None, _) => Self::Prefer,
        };
        Ok(match mode {
            Self::VerifyCa | Self::VerifyFull if checks_nothing => Self::Require,
            mode => mode,
        })
    }

    /// Tells whether the driver offers TLS from the start.
    pub(super) fn offers_tls(self) -> bool {
        !matches!(self, Self::Disable | Self::Allow)
    }

    /// Tells whether it goes on without TLS where the server has none.
    pub(super) fn needs_tls(self) -> bool {
        matches!(self, Self::Require | Self::VerifyCa | Self::VerifyFull)
    }

    /// Returns the keyword.
    pub(super) fn keyword(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Allow => "allow",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_those_of_the_driver() {
        for (parameters, mode) in [
            ("", Ok(Mode::Prefer)),
            ("sslmode=disable", Ok(Mode::Disable)),
            ("currentSchema=v&sslmode=verify-ca", Ok(Mode::VerifyCa)),
            ("ssl=true", Ok(Mode::VerifyFull)),
            ("ssl", Ok(Mode::VerifyFull)),
            ("ssl=false", Ok(Mode::Prefer)),
            ("ssl=true&sslmode=require", Ok(Mode::Require)),
            (
                "ssl=true&sslfactory=org.postgresql.ssl.NonValidatingFactory",
                Ok(Mode::Require),
            ),
            ("sslmode=always", Err("always".to_owned())),
        ] {
            assert_eq!(Mode::read(parameters), mode, "{parameters}");
        }
    }
}
