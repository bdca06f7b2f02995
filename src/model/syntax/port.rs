//! A TCP port.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::{SyntaxError, quoted};

/// A TCP port, 1 to 65535.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Port(u16);

const HELP: &str = "write a number from 1 to 65535; 443 is usual for https";

impl Port {
    /// The port of https.
    pub const HTTPS: Self = Self(443);

    /// Returns the number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<i64> for Port {
    type Error = SyntaxError;

    fn try_from(number: i64) -> Result<Self, SyntaxError> {
        u16::try_from(number)
            .ok()
            .filter(|port| *port != 0)
            .map(Self)
            .ok_or_else(|| SyntaxError::new(format!("{number} is not a TCP port"), HELP))
    }
}

impl FromStr for Port {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        // `parse` alone would also take a leading plus sign.
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(SyntaxError::new(
                format!("{} is not a TCP port", quoted(text)),
                HELP,
            ));
        }
        Self::try_from(text.parse::<i64>().unwrap_or(i64::MAX))
    }
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_real_ports_are_accepted() {
        assert_eq!("443".parse::<Port>().map(Port::get), Ok(443));
        assert_eq!(Port::try_from(65_535).map(Port::get), Ok(65_535));
        for text in ["", "0", "65536", "-1", "+1", "http", "99999999999999999999"] {
            assert!(text.parse::<Port>().is_err(), "{text}");
        }
    }
}
