//! The host in an address that a variable holds.

use std::net::IpAddr;

use url::{Host, Url};

/// Returns the host of a URL, or of `host`, `host:port` and IP addresses alone.
pub(super) fn host(text: &str) -> Option<Host<String>> {
    if text.contains("://") {
        return Url::parse(text).ok()?.host().map(|host| host.to_owned());
    }
    if let Ok(ip) = text.parse::<IpAddr>() {
        return Some(match ip {
            IpAddr::V4(ip) => Host::Ipv4(ip),
            IpAddr::V6(ip) => Host::Ipv6(ip),
        });
    }
    let name = text.rsplit_once(':').map_or(text, |(name, _)| name);
    Host::parse(name).ok()
}

/// Tells whether an address leads back to where it is used: inside a container, to the container.
pub(super) fn is_loopback(text: &str) -> bool {
    // Most values hold none of these, and there are many values.
    let may_be = ["127.", "::", "0.0.0.0"]
        .iter()
        .any(|part| text.contains(part))
        || text
            .as_bytes()
            .windows(9)
            .any(|part| part.eq_ignore_ascii_case(b"localhost"));
    may_be
        && host(text).is_some_and(|host| match host {
            Host::Domain(name) => {
                let name = name.to_ascii_lowercase();
                name == "localhost"
                    || name.starts_with("localhost.")
                    || name.ends_with(".localhost")
            }
            Host::Ipv4(ip) => ip.is_loopback() || ip.is_unspecified(),
            Host::Ipv6(ip) => ip.is_loopback() || ip.is_unspecified(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_known_in_all_its_forms() {
        for text in [
            "localhost",
            "LOCALHOST:25",
            "127.0.0.1",
            "127.1.2.3:514",
            "::1",
            "[::1]:514",
            "0.0.0.0",
            "https://localhost:8080/x",
            "http://127.0.0.1",
            "http://[::1]/",
            "http://LocalHost",
            "localhost.localdomain",
            "https://login.localhost",
        ] {
            assert!(is_loopback(text), "{text}");
        }
        for text in [
            "",
            "mail.example.org",
            "mylocalhost.example.org",
            "10.127.0.1",
            "https://a/localhost",
            "::ffff:1",
            "http://a.example.org/127.0.0.1",
            "a::b",
            "http://",
        ] {
            assert!(!is_loopback(text), "{text}");
        }
    }
}
