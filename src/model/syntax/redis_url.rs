//! The address of Redis as VISA reads it.

use std::fmt;
use std::str::FromStr;

use super::{Address, Port, SyntaxError, part_of_url, quoted_url};

/// `redis://host:port` or `rediss://host:port`.
///
/// VISA 3.x takes host and port and drops everything else in silence; without scheme or port, or
/// with an underscore in the name, it ends up with no address at all (visa/facts.md, "Redis
/// settings"). VISA 2.x wants scheme and port too. So nothing else is accepted here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedisUrl {
    /// Whether the scheme is `rediss`, by which 2.x switches TLS on.
    pub is_tls: bool,
    /// The Redis server.
    pub address: Address,
    /// Its port.
    pub port: Port,
}

const HELP: &str = "write redis://host:port, such as redis://db.example.org:6379";

impl FromStr for RedisUrl {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        if text.is_empty() {
            return Err(SyntaxError::new("the Redis URL is missing", HELP));
        }
        let (is_tls, rest) = match text.split_once("://") {
            Some(("redis", rest)) => (false, rest),
            Some(("rediss", rest)) => (true, rest),
            Some(_) => {
                return Err(SyntaxError::new(
                    format!(
                        "{} starts with neither redis:// nor rediss://",
                        quoted_url(text)
                    ),
                    HELP,
                ));
            }
            None => {
                return Err(SyntaxError::new(
                    format!(
                        "{} has no scheme, so VISA finds no address in it",
                        quoted_url(text)
                    ),
                    HELP,
                ));
            }
        };
        if rest.contains('@') {
            return Err(SyntaxError::new(
                "the Redis URL holds a user name or password, which VISA drops and writes to its log",
                "write redis://host:port and put the password into its own field",
            ));
        }
        if rest.contains(',') {
            return Err(SyntaxError::new(
                format!(
                    "{} lists several servers; VISA speaks to one",
                    quoted_url(text)
                ),
                HELP,
            ));
        }
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#']) {
            return Err(SyntaxError::new(
                format!(
                    "{} goes on after the port; VISA drops that",
                    quoted_url(text)
                ),
                "end the URL after the port; the database ID has its own field",
            ));
        }
        let Some((host, port)) = split_port(authority) else {
            return Err(SyntaxError::new(
                format!(
                    "{} has no port, so VISA finds no address in it",
                    quoted_url(text)
                ),
                HELP,
            ));
        };
        let bad = |error: SyntaxError| {
            SyntaxError::new(
                format!("{}: {}", quoted_url(text), part_of_url(text, &error)),
                HELP,
            )
        };
        Ok(Self {
            is_tls,
            address: host.parse().map_err(bad)?,
            port: port.parse().map_err(bad)?,
        })
    }
}

/// Splits `host:port` and `[ipv6]:port`; brackets fall away.
fn split_port(authority: &str) -> Option<(&str, &str)> {
    if let Some(rest) = authority.strip_prefix('[') {
        let (host, rest) = rest.split_once(']')?;
        return Some((host, rest.strip_prefix(':')?));
    }
    authority.split_once(':')
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.is_tls { "rediss" } else { "redis" };
        write!(f, "{scheme}://{}", self.address.with_port(self.port))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_url_is_normalised() {
        for (text, shown) in [
            ("redis://db.example.org:6379", "redis://db.example.org:6379"),
            (
                "redis://db.example.org:6379/",
                "redis://db.example.org:6379",
            ),
            ("rediss://192.0.2.1:6380", "rediss://192.0.2.1:6380"),
            ("redis://[2001:db8::1]:6379", "redis://[2001:db8::1]:6379"),
        ] {
            assert_eq!(text.parse::<RedisUrl>().expect(text).to_string(), shown);
        }
    }

    #[test]
    fn what_visa_would_misread_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "missing"),
            ("10.0.0.5:6379", "no scheme"),
            ("http://db:6379", "neither"),
            ("redis://", "no port"),
            ("redis://db.example.org", "no port"),
            ("redis://[2001:db8::1]", "no port"),
            ("redis://my_redis:6379", "`_`"),
            ("redis://a:6379,b:6379", "several servers"),
            ("redis://db:6379/3", "after the port"),
            ("redis://db:6379 ", "not a TCP port"),
            ("redis://db:99999", "not a TCP port"),
            ("redis://u:hunter2@db:6379", "user name or password"),
        ] {
            let error = text.parse::<RedisUrl>().expect_err(text);
            assert!(error.message.contains(reason), "{text}: {}", error.message);
            assert!(!error.message.contains("hunter2"), "{}", error.message);
        }
    }

    #[test]
    fn a_password_is_in_no_refusal() {
        for text in [
            "http://u:hunter2@db:6379",
            "u:hunter2@db:6379",
            "redis://u:hunter2@db:6379",
            "redis://u:hun/ter2@db",
            "redis://a:6379,u:hunter2@b:6379",
            "redis://db:6379/0?password=hunter2",
            "redis://db?password=hunter2",
            "redis://a:6379,b:6379?password=hunter2",
            "redis:/u:hunter2@db",
            "db?password=hunter2",
            "http://db#hunter2",
        ] {
            let error = text.parse::<RedisUrl>().expect_err(text);
            let shown = format!("{error:?}");
            assert!(!shown.contains("hun") && !shown.contains("ter2"), "{shown}");
        }
    }
}
