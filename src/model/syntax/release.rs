//! The release of VISA.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize, Serializer};

use super::{SyntaxError, quoted};

/// A release line of VISA: what differs between 2.x and 3.x hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Line {
    /// Releases 2.x: socket.io desktops, configuration by YAML.
    #[serde(rename = "2.x")]
    V2,
    /// Releases 3.x: websockets below `/api/ws`, configuration by Quarkus.
    #[serde(rename = "3.x")]
    V3,
}

impl Line {
    /// Both lines.
    pub const ALL: [Self; 2] = [Self::V2, Self::V3];
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::V2 => "2.x",
            Self::V3 => "3.x",
        })
    }
}

/// A release such as 3.8.2, or 3.5.0.1 with a fourth number; compared by its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    numbers: [u16; 3],
    fourth: Option<u16>,
}

const HELP: &str = "write the release of the API server, such as 3.8.2 or 2.11.2";

impl Release {
    /// Returns the release line.
    #[must_use]
    pub fn line(self) -> Line {
        // Parsing lets only 2 and 3 pass.
        if self.numbers[0] == 2 {
            Line::V2
        } else {
            Line::V3
        }
    }
}

impl FromStr for Release {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let bad = |reason: &str| {
            SyntaxError::new(format!("{} is no release: {reason}", quoted(text)), HELP)
        };
        if text.is_empty() {
            return Err(SyntaxError::new("the release is missing", HELP));
        }
        let mut numbers = Vec::new();
        for part in text.split('.') {
            let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            // Tags have no leading zeros, so 3.08.2 would name an image that does not exist.
            let is_plain = part == "0" || !part.starts_with('0');
            match part.parse::<u16>() {
                Ok(number) if is_number && is_plain => numbers.push(number),
                _ => return Err(bad("it is not made of three numbers with dots between")),
            }
        }
        let ([major, minor, patch], fourth) = match numbers.as_slice() {
            [a, b, c] => ([*a, *b, *c], None),
            [a, b, c, d] => ([*a, *b, *c], Some(*d)),
            _ => return Err(bad("it is not made of three numbers with dots between")),
        };
        if !matches!(major, 2 | 3) {
            return Err(bad("only the lines 2.x and 3.x are known"));
        }
        Ok(Self {
            numbers: [major, minor, patch],
            fourth,
        })
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.numbers;
        write!(f, "{major}.{minor}.{patch}")?;
        match self.fourth {
            Some(fourth) => write!(f, ".{fourth}"),
            None => Ok(()),
        }
    }
}

impl Serialize for Release {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Release {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_ordered_by_their_numbers() {
        let release = |text: &str| text.parse::<Release>().expect(text);
        assert!(release("3.10.0") > release("3.9.9"));
        assert!(release("3.5.0.1") > release("3.5.0"));
        assert_eq!(release("2.11.2").line(), Line::V2);
        assert_eq!(release("3.5.0.1").to_string(), "3.5.0.1");
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "3",
            "3.8",
            "v3.8.2",
            "latest",
            "4.0.0",
            "3.8.2.1.1",
            "3.08.2",
            "3.8.2\n",
            "1.0.0",
        ] {
            assert!(text.parse::<Release>().is_err(), "{text:?}");
        }
    }
}
