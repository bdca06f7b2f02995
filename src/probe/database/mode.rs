//! Whether the driver speaks TLS, and how much it checks.

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
    /// Reads the values of `sslmode` and `ssl`; a mode that the driver does not know is an error, in
    /// its own words.
    pub(super) fn read(sslmode: Option<&str>, ssl: Option<&str>) -> Result<Self, String> {
        let [mode, switch] = [sslmode, ssl].map(|text| text.map(str::to_ascii_lowercase));
        Ok(match (mode.as_deref(), switch.as_deref()) {
            (Some("disable"), _) => Self::Disable,
            (Some("allow"), _) => Self::Allow,
            (Some("prefer"), _) => Self::Prefer,
            (Some("require"), _) => Self::Require,
            (Some("verify-ca"), _) => Self::VerifyCa,
            (Some("verify-full"), _) | (None, Some("" | "true")) => Self::VerifyFull,
            (Some(_), _) => return Err(sslmode.unwrap_or_default().to_owned()),
            (None, _) => Self::Prefer,
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

    /// Returns how the driver tries once more where `pg_hba.conf` refuses the first way.
    pub(super) fn other_way(self, has_tls: bool) -> Option<Self> {
        match (self, has_tls) {
            (Self::Allow, false) => Some(Self::Require),
            (Self::Prefer, true) => Some(Self::Disable),
            _ => None,
        }
    }

    /// Tells whether the certificate is checked.
    pub(super) fn verifies(self) -> bool {
        matches!(self, Self::VerifyCa | Self::VerifyFull)
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
        for (sslmode, ssl, mode) in [
            (None, None, Ok(Mode::Prefer)),
            (Some("disable"), None, Ok(Mode::Disable)),
            (Some("verify-ca"), None, Ok(Mode::VerifyCa)),
            (None, Some("true"), Ok(Mode::VerifyFull)),
            (None, Some(""), Ok(Mode::VerifyFull)),
            (None, Some("false"), Ok(Mode::Prefer)),
            (Some("require"), Some("true"), Ok(Mode::Require)),
            (Some("Require"), None, Ok(Mode::Require)),
            (Some("Always"), None, Err("Always".to_owned())),
        ] {
            assert_eq!(Mode::read(sslmode, ssl), mode, "{sslmode:?} {ssl:?}");
        }
    }
}
