//! Takes user names and passwords out of URLs, whose signs may stand in the passwords as well.

use url::form_urlencoded;

use crate::model::Secret;
use crate::model::syntax::{is_password_parameter, names_servers};

/// Names of parameters for the password itself; others are for that of a key file or the like.
const PASSWORDS: &[&str] = &["password", "pass", "passwd", "pwd"];

/// Whose address a URL is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A site's, in which an `@` may stand behind the server.
    Site,
    /// Redis' or the database's, in which one may stand in a user name among the parameters.
    Server,
}

/// A URL without what must not stand in a project.
#[derive(Debug)]
pub(super) struct BareUrl {
    pub(super) url: String,
    /// The password that stood in it, unless it was empty.
    pub(super) password: Option<Secret>,
    /// Whether a password of another use stood there too, such as that of a key file.
    pub(super) had_other: bool,
}

/// Takes user name and password out of a URL. `None` if nobody can tell where a password begins and
/// ends, so that a part of it might stay.
pub(super) fn bare(url: &str, kind: Kind) -> Option<BareUrl> {
    let mut parameters = Parameters::default();
    let kept = parameters.take_out_of(url);
    let parts = kept.split_once("://");
    let Some((scheme, rest)) = parts.filter(|(scheme, _)| is_scheme(scheme)) else {
        return (!kept.contains('@')).then(|| parameters.without(kept));
    };
    let place = login(rest, kind);
    let (user, server) = place.map_or(("", rest), |at| (&rest[..at], &rest[at + 1..]));
    let is_changed = place.is_some() || kept != url;
    if is_changed && !names_servers(authority(server)) {
        return None;
    }
    if !is_clear(server, kind, place.is_some()) {
        return None;
    }
    if parameters.password.is_none() {
        parameters.password = user
            .split_once(':')
            .filter(|(_, password)| !password.is_empty())
            .map(|(_, password)| Secret::new(password.to_owned()));
    }
    Some(parameters.without(format!("{scheme}://{server}")))
}

/// Tells whether a text is a scheme and not, say, a user name and the start of a password.
fn is_scheme(text: &str) -> bool {
    let text = text.strip_prefix("jdbc:").unwrap_or(text);
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Finds the `@` behind user name and password.
fn login(rest: &str, kind: Kind) -> Option<usize> {
    let authority = authority(rest);
    let address = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    match kind {
        _ if !authority.contains('@') && !names_servers(authority) => rest.rfind('@'),
        Kind::Site => authority.rfind('@'),
        Kind::Server => address.rfind('@'),
    }
}

/// Tells whether no sign is left that may belong to a password.
fn is_clear(server: &str, kind: Kind, had_login: bool) -> bool {
    if !server.contains('@') {
        return true;
    }
    if had_login || kind == Kind::Site {
        return !had_login;
    }
    let parameters = server.split_once('?').map_or("", |(_, rest)| rest);
    parameters.split('&').all(|one| {
        let key = one.split('=').next().unwrap_or_default();
        let key = key.to_ascii_lowercase();
        !one.contains('@')
            || !key.contains('@') && (key.ends_with("user") || key.ends_with("username"))
    })
}

fn authority(rest: &str) -> &str {
    &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())]
}

/// What the parameters of a URL held.
#[derive(Default)]
struct Parameters {
    password: Option<Secret>,
    had_other: bool,
}

impl Parameters {
    /// Returns the URL without its parameters that hold passwords.
    fn take_out_of(&mut self, url: &str) -> String {
        let Some(start) = url.find(['?', '#']) else {
            return url.to_owned();
        };
        let (address, query) = url.split_at(start);
        let (sign, query) = query.split_at(1);
        let mut kept = Vec::new();
        let mut is_behind_password = false;
        for parameter in query.split('&') {
            // The rest of a password with an `&` in it, which the driver does not read either.
            if is_behind_password && !parameter.contains('=') {
                continue;
            }
            let mut parts = parameter.match_indices(['?', '#']);
            let (before, secret) = if is_secret(parameter) {
                (None, Some(parameter))
            } else {
                let part = parts.find(|(at, _)| is_secret(&parameter[at + 1..]));
                part.map_or((Some(parameter), None), |(at, _)| {
                    (Some(&parameter[..at]), Some(&parameter[at + 1..]))
                })
            };
            kept.extend(before);
            is_behind_password = secret.is_some();
            if let Some(secret) = secret {
                self.keep(secret);
            }
        }
        if kept.is_empty() {
            address.to_owned()
        } else {
            format!("{address}{sign}{}", kept.join("&"))
        }
    }

    fn keep(&mut self, parameter: &str) {
        let Some((key, value)) = form_urlencoded::parse(parameter.as_bytes()).next() else {
            return;
        };
        if !PASSWORDS.contains(&key.to_ascii_lowercase().as_str()) {
            self.had_other = true;
        } else if !value.is_empty() {
            self.password = Some(Secret::new(value.into_owned()));
        }
    }

    fn without(self, url: String) -> BareUrl {
        BareUrl {
            url,
            password: self.password,
            had_other: self.had_other,
        }
    }
}

fn is_secret(parameter: &str) -> bool {
    let key = parameter.split_once('=').map(|(key, _)| key);
    key.is_some_and(is_password_parameter)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a URL: the rest, and the password.
    fn parts(url: &str, kind: Kind) -> Option<(String, Option<String>)> {
        let bare = bare(url, kind)?;
        let password = bare.password.map(|secret| secret.expose().to_owned());
        Some((bare.url, password))
    }

    #[test]
    fn passwords_leave_urls_of_servers() {
        for (url, plain, password) in [
            ("redis://u:p@ss@db:6379", "redis://db:6379", Some("p@ss")),
            ("redis://u:p/ss@db:6379", "redis://db:6379", Some("p/ss")),
            ("redis://u:1/ss@db:6379", "redis://db:6379", Some("1/ss")),
            ("redis://u:p?ss@db:6379", "redis://db:6379", Some("p?ss")),
            ("redis://:p#ss@db:6379", "redis://db:6379", Some("p#ss")),
            ("redis://u@db:6379", "redis://db:6379", None),
            ("redis://db:6379", "redis://db:6379", None),
            ("redis://my_db:x", "redis://my_db:x", None),
            ("db", "db", None),
            (
                "redis://db:6379?password=hunter2x",
                "redis://db:6379",
                Some("hunter2x"),
            ),
            (
                "redis://db:6379/0?password=hunt@er2x",
                "redis://db:6379/0",
                Some("hunt@er2x"),
            ),
            (
                "redis://db:6379#pass=hunter2x",
                "redis://db:6379",
                Some("hunter2x"),
            ),
            (
                "jdbc:postgresql://db:5432/visa?user=visa@example.org&password=hunter2x",
                "jdbc:postgresql://db:5432/visa?user=visa@example.org",
                Some("hunter2x"),
            ),
            (
                "jdbc:postgresql://db/visa?user=visa&password=hun@ter2x",
                "jdbc:postgresql://db/visa?user=visa",
                Some("hun@ter2x"),
            ),
            (
                "jdbc:postgresql://db/visa?password=hun%40t%26er&a=1",
                "jdbc:postgresql://db/visa?a=1",
                Some("hun@t&er"),
            ),
            (
                "jdbc:postgresql://db/visa?password=hun&ter&a=1",
                "jdbc:postgresql://db/visa?a=1",
                Some("hun"),
            ),
            (
                "jdbc:postgresql://db/visa?a=1&password=p&sslPassword=q",
                "jdbc:postgresql://db/visa?a=1",
                Some("p"),
            ),
            (
                "jdbc:postgresql://db/visa?a=1#password=p",
                "jdbc:postgresql://db/visa?a=1",
                Some("p"),
            ),
            (
                "postgres://db/visa?user=x&pwd=hunter2x",
                "postgres://db/visa?user=x",
                Some("hunter2x"),
            ),
            ("jdbc:x?a=1", "jdbc:x?a=1", None),
        ] {
            let expected = (plain.to_owned(), password.map(str::to_owned));
            assert_eq!(parts(url, Kind::Server), Some(expected), "{url}");
        }
        let other = bare("jdbc:postgresql://db/visa?sslPassword=q", Kind::Server);
        assert!(other.is_some_and(|bare| bare.had_other && bare.password.is_none()));
    }

    #[test]
    fn passwords_leave_urls_of_sites() {
        for (url, plain) in [
            ("https://u:p@visa.example.org", "https://visa.example.org"),
            ("https://u@visa.example.org/", "https://visa.example.org/"),
            ("https://u:p/q@visa.example.org", "https://visa.example.org"),
            ("https://visa.example.org/@u", "https://visa.example.org/@u"),
            (
                "https://visa.example.org/?password=p",
                "https://visa.example.org/",
            ),
            ("visa.example.org", "visa.example.org"),
            ("", ""),
        ] {
            let found = parts(url, Kind::Site).map(|(url, _)| url);
            assert_eq!(found.as_deref(), Some(plain), "{url}");
        }
    }

    #[test]
    fn a_url_is_left_out_where_a_part_of_the_password_might_stay() {
        for url in [
            "visa:hunter2x@db:5432/visa",
            "visa:hunter2x@db:5432/visa?password=p",
            "redis:/u:hunter2x@db",
            "u:hun://ter2x@db:6379",
            "redis://u:p@ss?w@db:6379",
            "redis://u:123?p@db:6379",
            "jdbc:postgresql://u:123?a=p@db/visa",
            "redis://u:hun?password=p@db:6379",
            "redis://u:hun/ter?password=p",
            "redis://u:p@",
        ] {
            assert_eq!(parts(url, Kind::Server), None, "{url}");
        }
    }
}
