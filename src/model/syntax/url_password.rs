//! Finds passwords in URLs, also in those that nobody can parse.

use url::form_urlencoded;

/// Ends of names of parameters that hold passwords.
const LAST_WORDS: &[&str] = &["password", "passwd", "pwd"];

/// Tells whether a text holds a URL with user name and password, `scheme://user:password@`, or a
/// password among its parameters.
///
/// A password may hold the signs that end the server's name. Then what stands behind the first colon
/// is no port, and an `@` follows further on.
#[must_use]
pub fn has_credentials(text: &str) -> bool {
    let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\''));
    words.any(|word| {
        let mut urls = word.match_indices("://");
        urls.any(|(at, sign)| has_login(&word[at + sign.len()..])) || has_password_parameter(word)
    })
}

/// Tells whether a URL, without its scheme, begins with user name and password.
fn has_login(rest: &str) -> bool {
    let end = rest.find(['/', '?', '#', ',']).unwrap_or(rest.len());
    let authority = &rest[..end];
    match authority.rsplit_once('@') {
        Some((user, _)) => user
            .split_once(':')
            .is_some_and(|(_, password)| !password.is_empty()),
        None => authority.contains(':') && !names_servers(authority) && rest.contains('@'),
    }
}

fn has_password_parameter(url: &str) -> bool {
    let Some(start) = url.find(['?', '#']) else {
        return false;
    };
    url[start..].split(['?', '#', '&']).any(|parameter| {
        let (key, value) = parameter.split_once('=').unwrap_or_default();
        !value.is_empty() && is_password_parameter(key)
    })
}

/// Tells whether a parameter of a URL has the name of a password, such as `sslPassword`.
#[must_use]
pub fn is_password_parameter(key: &str) -> bool {
    let mut decoded = form_urlencoded::parse(key.as_bytes());
    let key = decoded.next().map(|(key, _)| key.to_ascii_lowercase());
    key.is_some_and(|key| key == "pass" || LAST_WORDS.iter().any(|word| key.ends_with(word)))
}

/// Tells whether the part of a URL between `://` and path can name servers: `host`, `host:port`, or
/// several of them with commas.
#[must_use]
pub fn names_servers(authority: &str) -> bool {
    authority.split(',').all(|server| {
        let (host, port) = match server
            .strip_prefix('[')
            .and_then(|rest| rest.split_once(']'))
        {
            Some((host, "")) => (host, None),
            Some((host, rest)) => (host, Some(rest.strip_prefix(':').unwrap_or_default())),
            None => match server.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (server, None),
            },
        };
        let is_port = |port: &str| port.parse::<u16>().is_ok_and(|port| port > 0);
        !host.is_empty() && !host.contains('@') && port.is_none_or(is_port)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_found_in_urls_alone() {
        for text in [
            "https://u:p@h/",
            "postgres://:p@h/db",
            "a, b=https://u:p@h",
            "http://x/ https://u:p@@h",
            "https://u:hun/ter2x@idp/",
            "https://u:hun?ter2x@idp/",
            "https://u:hun#ter2x@idp/",
            "https://u:hun,ter2x@idp/",
            "postgres://u:p/w@h/x",
            "[\"http://x\",\"https://u:p/w@h\"]",
            "jdbc:postgresql://db/x?user=a&password=hunter2x",
            "jdbc:postgresql:x?user=a&password=hunter2x",
            "redis://db:6379?pass%77ord=hunter2x",
            "redis://db:6379#pass=hunter2x",
            "postgres://db/visa?user=x&pwd=hunter2x",
            "https://h/x?sslPassword=p",
            "https://h/x?db_passwd=p",
        ] {
            assert!(has_credentials(text), "{text}");
        }
        for text in [
            "https://h:1/a@b",
            "https://host:8443/path@x",
            "https://[2001:db8::1]:8443/path@x",
            "https://[2001:db8::1]/path@x",
            "https://u@h/",
            "https://u:@h/",
            "u:p@h",
            "mailto:visa@example.org",
            "mailto:visa@example.org?subject=VISA",
            "a:b https://h",
            "https://h,c:d@e",
            "jdbc:postgresql://a:5432,b:5432/visa?user=visa@example.org",
            "https://h/x?password=",
            "https://h/x?bypass=a",
            "https://h/x?a=password",
            "",
        ] {
            assert!(!has_credentials(text), "{text}");
        }
    }
}
