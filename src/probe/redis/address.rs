//! Reads the URL of Redis as VISA does, which drops what it does not want without a word.

use url::Url;

use crate::model::syntax::{Address, Line, RedisUrl, SyntaxError};

/// What VISA makes of the URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reading {
    /// Host, without brackets.
    pub(super) host: String,
    /// Port.
    pub(super) port: u16,
    /// Whether the scheme is `rediss`.
    pub(super) has_tls_scheme: bool,
    /// What it drops.
    pub(super) drops: Vec<&'static str>,
}

/// Reads a URL as a release line does.
pub(super) fn read(text: &str, line: Line) -> Result<Reading, SyntaxError> {
    match text.parse::<RedisUrl>() {
        Ok(url) => Ok(Reading {
            host: url.address.to_string(),
            port: url.port.get(),
            has_tls_scheme: url.is_tls,
            drops: Vec::new(),
        }),
        Err(error) => read_leniently(text, line).ok_or(error),
    }
}

/// Finds host and port among what VISA drops; nothing where it would find none.
fn read_leniently(text: &str, line: Line) -> Option<Reading> {
    // Java throws at blanks; several servers are no address.
    let is_plain = |c: char| c.is_ascii_graphic() && c != ',';
    if !text.chars().all(is_plain) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address: Address = host.parse().ok()?;
    let is_redis = matches!(url.scheme(), "redis" | "rediss");
    if line == Line::V2 && !is_redis {
        return None;
    }
    let has_user = !url.username().is_empty() || url.password().is_some();
    let has_path = !matches!(url.path(), "" | "/");
    let drops = [
        (!is_redis, "the scheme"),
        (has_user, "user name and password"),
        (has_path, "the path"),
        (url.query().is_some(), "the query"),
        (url.fragment().is_some(), "the fragment"),
    ];
    let drops = drops.into_iter().filter(|(is_there, _)| *is_there);
    Some(Reading {
        host: address.to_string(),
        port: url.port()?,
        has_tls_scheme: url.scheme() == "rediss",
        drops: drops.map(|(_, what)| what).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dropped_is_told() {
        for (text, host, port, drops) in [
            ("redis://db:6379", "db", 6379, &[][..]),
            ("redis://[::1]:6379", "::1", 6379, &[]),
            ("redis://db:6379/3", "db", 6379, &["the path"]),
            (
                "redis://u:hunter2@db:6379",
                "db",
                6379,
                &["user name and password"],
            ),
            (
                "redis://u:hunter2@[::1]:6379?x=1#y",
                "::1",
                6379,
                &["user name and password", "the query", "the fragment"],
            ),
            ("http://db:6379", "db", 6379, &["the scheme"]),
        ] {
            let reading = read(text, Line::V3).expect(text);
            assert_eq!(
                (&*reading.host, reading.port, &*reading.drops),
                (host, port, drops),
                "{text}"
            );
            assert!(!format!("{reading:?}").contains("hunter2"));
        }
    }

    #[test]
    fn what_gives_visa_no_address_is_refused() {
        for text in [
            "",
            "db:6379",
            "redis://db",
            "redis://my_db:6379",
            "redis://u@my_db:6379",
            "redis://a:6379,b:6379",
            "redis://u:hunter2@a:6379,b:6379",
            "redis://db:6379/ ",
        ] {
            let error = read(text, Line::V3).expect_err(text);
            assert!(!format!("{error:?}").contains("hunter2"));
        }
        read("http://db:6379", Line::V2).expect_err("2.x wants the scheme");
    }
}
