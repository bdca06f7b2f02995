//! The short name of a host.

use std::str::FromStr;

use super::{SyntaxError, checked_text, first_not, quoted};

/// A label as in RFC 1123: letters, digits and hyphens, at most 63, no hyphen at the ends.
///
/// It names a folder beside those of the bundle's own, on any operating system, so the names of
/// these folders and of Windows' devices are refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostName(String);

checked_text!(HostName);

/// Folders of a bundle that are not a host's, and names that Windows keeps for devices.
const RESERVED: &[&str] = &[
    "load-balancer",
    "ansible",
    "archives",
    "con",
    "prn",
    "aux",
    "nul",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
];

const HELP: &str =
    "use 1 to 63 letters, digits and hyphens, with no hyphen at either end, such as visa-1";

impl FromStr for HostName {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let problem = if text.is_empty() {
            Some("the host has no name".to_owned())
        } else if let Some(c) = first_not(text, |c| c.is_ascii_alphanumeric() || c == '-') {
            Some(format!("{} is not a host name: it holds {c}", quoted(text)))
        } else if text.len() > 63 {
            Some(format!(
                "{} is not a host name: it has {} characters",
                quoted(text),
                text.len()
            ))
        } else if text.starts_with('-') || text.ends_with('-') {
            Some(format!(
                "{} is not a host name: it starts or ends with a hyphen",
                quoted(text)
            ))
        } else if RESERVED.contains(&text.to_ascii_lowercase().as_str()) {
            Some(format!(
                "{} cannot be a host name: a folder or device is called so already; choose another",
                quoted(text)
            ))
        } else {
            None
        };
        match problem {
            Some(message) => Err(SyntaxError::new(message, HELP)),
            None => Ok(Self(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_accepted() {
        for text in ["a", "visa-1", "VISA-1", "1", &"x".repeat(63)] {
            assert!(text.parse::<HostName>().is_ok(), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "no name"),
            ("a; }", "`;`"),
            ("a b", "a space"),
            ("a\nb", "a line break"),
            ("../../etc", "`.`"),
            ("-a", "hyphen"),
            ("a-", "hyphen"),
            ("é", "`é`"),
            ("load-balancer", "folder or device"),
            ("NUL", "folder or device"),
            (&"x".repeat(64), "64 characters"),
        ] {
            let error = text.parse::<HostName>().expect_err(text);
            assert!(error.message.contains(reason), "{text}: {}", error.message);
        }
    }
}
