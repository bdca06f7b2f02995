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

/// What is wrong with a Redis URL; each is mended in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RedisUrlFault {
    /// There is none.
    Missing,
    /// It holds a user name or password.
    Credentials,
    /// It names more than one server, or a Sentinel or cluster.
    SeveralServers,
    /// It does not start with a scheme.
    NoScheme,
    /// Something follows the port.
    Tail,
    /// It has no port.
    NoPort,
    /// The name of the server holds an underscore.
    Underscore,
    /// Anything else.
    Unreadable,
}

const HELP: &str = "write redis://host:port, such as redis://db.example.org:6379";

impl RedisUrl {
    /// Reads a text, and says which kind of fault it has if it cannot be read.
    pub fn read(text: &str) -> Result<Self, (RedisUrlFault, SyntaxError)> {
        let bad = |fault, message: String| Err((fault, SyntaxError::new(message, HELP)));
        if text.is_empty() {
            return bad(
                RedisUrlFault::Missing,
                "the Redis URL is missing".to_owned(),
            );
        }
        // Before anything else is quoted: what stands before the sign may be a password.
        if text.contains('@') {
            return Err((
                RedisUrlFault::Credentials,
                SyntaxError::new(
                    "the Redis URL holds a user name or password, which VISA drops and writes to its log",
                    "write redis://host:port and put the password into its own field",
                ),
            ));
        }
        let shown = quoted_url(text);
        if text.contains(',') {
            return bad(
                RedisUrlFault::SeveralServers,
                format!("{shown} lists several servers; VISA speaks to one"),
            );
        }
        let (is_tls, rest) = match text.split_once("://") {
            Some(("redis", rest)) => (false, rest),
            Some(("rediss", rest)) => (true, rest),
            Some((scheme, _)) if scheme.contains("sentinel") || scheme.contains("cluster") => {
                return bad(
                    RedisUrlFault::SeveralServers,
                    format!("{shown} is a Sentinel or cluster; VISA speaks to one plain server"),
                );
            }
            Some(_) => {
                return bad(
                    RedisUrlFault::Unreadable,
                    format!("{shown} starts with neither redis:// nor rediss://"),
                );
            }
            None => {
                return bad(
                    RedisUrlFault::NoScheme,
                    format!("{shown} has no scheme, so VISA finds no address in it"),
                );
            }
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.contains(['/', '?', '#']) {
            return Err((
                RedisUrlFault::Tail,
                SyntaxError::new(
                    format!("{shown} goes on after the port; VISA drops that"),
                    "end the URL after the port; the database ID has its own field",
                ),
            ));
        }
        if authority.is_empty() {
            return bad(
                RedisUrlFault::Unreadable,
                format!("{shown} names no server"),
            );
        }
        let (host, port) = split_port(authority);
        if host.contains('_') {
            return Err((
                RedisUrlFault::Underscore,
                SyntaxError::new(
                    format!(
                        "{shown} has an underscore in the name, so VISA finds no address in it"
                    ),
                    "use another name of that machine, or its IP address",
                ),
            ));
        }
        let Some(port) = port else {
            return bad(
                RedisUrlFault::NoPort,
                format!("{shown} has no port, so VISA finds no address in it"),
            );
        };
        let unreadable = |error: SyntaxError| {
            let message = format!("{shown}: {}", part_of_url(text, &error));
            (RedisUrlFault::Unreadable, SyntaxError::new(message, HELP))
        };
        Ok(Self {
            is_tls,
            address: host.parse().map_err(unreadable)?,
            port: port.parse().map_err(unreadable)?,
        })
    }
}

impl FromStr for RedisUrl {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        Self::read(text).map_err(|(_, error)| error)
    }
}

/// Splits `host:port` and `[ipv6]:port`; brackets fall away.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    let bracketed = authority
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'));
    match bracketed {
        Some((host, "")) => (host, None),
        // What follows the bracket otherwise is no port either.
        Some((host, rest)) => (host, Some(rest.strip_prefix(':').unwrap_or_default())),
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    }
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
            ("redis://", "names no server"),
            ("redis://db.example.org", "no port"),
            ("redis://[2001:db8::1]", "no port"),
            ("redis://my_redis:6379", "an underscore"),
            ("redis-sentinel://a:26379", "Sentinel"),
            ("redis://[2001:db8::1]6379", "not a TCP port"),
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
