//! Typed readings of what a person typed, one type a file.
//!
//! Each type is made by `FromStr` alone, so that holding one proves that the text was sound. Lint
//! tries them to write findings, `render` relies on them: one rule for both.

mod address;
mod cluster_name;
mod dns_name;
mod doc_url;
mod host_name;
mod image;
mod jdbc_url;
mod max_fails;
mod nginx_size;
mod nginx_time;
mod nginx_version;
mod port;
mod public_url;
mod redis_url;
mod release;
mod server_path;
mod subnet;
mod url_password;
mod variable_name;
mod weight;

use std::fmt;

pub use address::Address;
pub use cluster_name::ClusterName;
pub use dns_name::DnsName;
pub use doc_url::DocUrl;
pub use host_name::HostName;
pub use image::{Image, Registry, Tag};
pub use jdbc_url::{JdbcUrl, JdbcUrlFault};
pub use max_fails::MaxFails;
pub use nginx_size::NginxSize;
pub use nginx_time::NginxTime;
pub use nginx_version::NginxVersion;
pub use port::Port;
pub use public_url::{PublicUrl, PublicUrlFault};
pub use redis_url::{RedisUrl, RedisUrlFault};
pub use release::{Line, Release};
pub use server_path::ServerPath;
pub use subnet::Subnet;
pub use url_password::{has_credentials, is_password_parameter, names_servers};
pub use variable_name::VariableName;
pub use weight::Weight;

/// Why a text cannot be read, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What is wrong with the value; quotes it.
    pub message: String,
    /// What to write instead, with an example.
    pub help: String,
}

impl SyntaxError {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
        }
    }
}

/// Quotes a value for a message; control characters are written as escapes, long values are cut.
///
/// Of a URL with a user name or password no more is shown than [`quoted_url`] shows, for people
/// paste URLs into fields of every kind.
#[must_use]
pub fn quoted(value: &str) -> String {
    let may_hold_password = value
        .split_once("://")
        .is_some_and(|(_, rest)| rest.contains('@'));
    if may_hold_password || has_credentials(value) {
        quoted_url(value)
    } else {
        quoted_whole(value)
    }
}

fn quoted_whole(value: &str) -> String {
    const LONGEST: usize = 80;
    if value.chars().count() > LONGEST {
        let start: String = value.chars().take(LONGEST).collect();
        format!("{start:?}…")
    } else {
        format!("{value:?}")
    }
}

/// Quotes a URL without what may be a password: all before the last `@`, query and fragment.
#[must_use]
pub fn quoted_url(url: &str) -> String {
    let (is_cut, rest) = match url.rsplit_once('@') {
        Some((_, rest)) => (true, rest),
        None => (false, url),
    };
    let end = rest.find(['?', '#']).map_or(rest.len(), |sign| sign + 1);
    let (shown, hidden) = rest.split_at(end);
    let before = if is_cut { "…@" } else { "" };
    let after = if hidden.is_empty() { "" } else { "…" };
    quoted_whole(&format!("{before}{shown}{after}"))
}

/// Says what is wrong with a part of a URL. If the URL may hold a password, so may the part.
fn part_of_url(url: &str, error: &SyntaxError) -> String {
    if url.contains('@') {
        "host or port cannot be read".to_owned()
    } else {
        error.message.clone()
    }
}

/// Implements what every newtype around a checked text needs: `as_str`, `Display`, `Serialize`.
macro_rules! checked_text {
    ($($name:ident),+) => {$(
        impl $name {
            /// The text as it was checked.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }
    )+};
}
pub(crate) use checked_text;

/// Finds the first character that `allowed` does not allow, to name it in a message.
fn first_not(value: &str, allowed: impl Fn(char) -> bool) -> Option<NamedChar> {
    value.chars().find(|&c| !allowed(c)).map(NamedChar)
}

/// A character as a message names it.
struct NamedChar(char);

impl fmt::Display for NamedChar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ' ' => f.write_str("a space"),
            '\n' | '\r' => f.write_str("a line break"),
            '\t' => f.write_str("a tab"),
            c if c.is_control() => write!(f, "the control character U+{:04X}", u32::from(c)),
            c => write!(f, "`{c}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_value_shows_control_characters_and_is_cut() {
        assert_eq!(quoted("a\nb"), r#""a\nb""#);
        assert_eq!(quoted(&"x".repeat(200)).chars().count(), 83);
        assert_eq!(quoted("[\"https://u:p@db/x\"]"), r#""…@db/x\"]""#);
        assert_eq!(quoted("visa@example.org"), r#""visa@example.org""#);
        assert_eq!(quoted("postgres://h/x?password=p"), r#""postgres://h/x?…""#);
    }

    #[test]
    fn a_quoted_url_has_no_password() {
        for (url, shown) in [
            ("redis://db:6379/1", "redis://db:6379/1"),
            ("redis://u:p@db:6379", "…@db:6379"),
            ("redis://u:p@ss@db:6379", "…@db:6379"),
            ("u:p@db", "…@db"),
            (
                "https://a.example.org/b?token=p",
                "https://a.example.org/b?…",
            ),
            (
                "https://a.example.org/b#token=p",
                "https://a.example.org/b#…",
            ),
            ("https://a.example.org/b?p@q?r", "…@q?…"),
            ("https://a.example.org/b?", "https://a.example.org/b?"),
        ] {
            assert_eq!(quoted_url(url), format!("{shown:?}"), "{url}");
        }
    }
}
