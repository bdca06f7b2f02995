//! A DNS name.

use std::str::FromStr;

use super::{SyntaxError, checked_text, first_not, quoted};

/// A DNS name in ASCII, of labels as in RFC 1123, whose last label is not a number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsName(String);

checked_text!(DnsName);

const HELP: &str = "write a DNS name such as visa-1.example.org";

impl FromStr for DnsName {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let bad = |reason: String| {
            SyntaxError::new(
                format!("{} is not a DNS name: {reason}", quoted(text)),
                HELP,
            )
        };
        if text.is_empty() {
            return Err(SyntaxError::new("the name is empty", HELP));
        }
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if let Some(c) = first_not(text, is_allowed) {
            if text
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '.')
            {
                return Err(SyntaxError::new(
                    format!("{} is not plain ASCII: it holds {c}", quoted(text)),
                    "write an international name in its ASCII form, which starts with xn--",
                ));
            }
            return Err(bad(format!("it holds {c}")));
        }
        if text.len() > 253 {
            return Err(bad(format!(
                "it has {} characters, 253 are allowed",
                text.len()
            )));
        }
        for label in text.split('.') {
            if label.is_empty() {
                return Err(bad("it has an empty part between dots".to_owned()));
            }
            if label.len() > 63 {
                return Err(bad(format!(
                    "the part {label} is longer than 63 characters"
                )));
            }
            if label.starts_with('-') || label.ends_with('-') {
                return Err(bad(format!(
                    "the part {label} starts or ends with a hyphen"
                )));
            }
        }
        let last = text.rsplit('.').next().unwrap_or_default();
        if last.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad(
                "it ends in a number, as only an IP address does".to_owned()
            ));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_accepted_and_lower_cased() {
        for (text, name) in [
            ("localhost", "localhost"),
            ("Visa-1.Example.org", "visa-1.example.org"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ] {
            assert_eq!(text.parse::<DnsName>().expect(text).as_str(), name);
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "empty"),
            ("a..b", "empty part"),
            ("a.b.", "empty part"),
            ("my_host", "`_`"),
            ("a b", "a space"),
            ("a;b", "`;`"),
            ("a\nb", "a line break"),
            ("10.0.0.256", "ends in a number"),
            ("-a.org", "hyphen"),
            ("bücher.example", "ASCII"),
        ] {
            let error = text.parse::<DnsName>().expect_err(text);
            assert!(error.message.contains(reason), "{text}: {}", error.message);
        }
    }
}
