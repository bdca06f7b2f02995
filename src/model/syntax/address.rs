//! Where something is reached: a DNS name or an IP address.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::{DnsName, Port, SyntaxError, quoted};

/// A DNS name or an IP address, without port.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Address {
    /// A name that must be looked up.
    Dns(DnsName),
    /// A literal address.
    Ip(IpAddr),
}

const HELP: &str = "write a DNS name such as visa-1.example.org, or an IP address such as 192.0.2.11 or 2001:db8::11";

/// Names that `/etc/hosts` of common systems gives to `127.0.0.1` and `::1`.
const LOOPBACK_NAMES: &[&str] = &[
    "localhost",
    "localhost.localdomain",
    "localhost4",
    "localhost6",
    "ip6-localhost",
    "ip6-loopback",
];

impl Address {
    /// Returns the DNS name, if it is one.
    #[must_use]
    pub fn dns_name(&self) -> Option<&DnsName> {
        match self {
            Self::Dns(name) => Some(name),
            Self::Ip(_) => None,
        }
    }

    /// Tells whether it means whoever uses it: `localhost`, `127.0.0.1`, `::1`, or the
    /// `0.0.0.0` of listening addresses.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self {
            Self::Ip(ip) => {
                let ip = ip.to_canonical();
                ip.is_loopback() || ip.is_unspecified()
            }
            Self::Dns(name) => {
                let name = name.as_str();
                name.ends_with(".localhost") || LOOPBACK_NAMES.contains(&name)
            }
        }
    }

    /// Returns `address:port` as NGINX and URLs write it, IPv6 in brackets.
    #[must_use]
    pub fn with_port(&self, port: Port) -> String {
        format!("{}:{port}", self.in_url())
    }

    /// Returns the address as URLs write it, IPv6 in brackets.
    #[must_use]
    pub fn in_url(&self) -> String {
        match self {
            Self::Ip(IpAddr::V6(ip)) => format!("[{ip}]"),
            Self::Ip(IpAddr::V4(_)) | Self::Dns(_) => self.to_string(),
        }
    }
}

impl FromStr for Address {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        if text.is_empty() {
            return Err(SyntaxError::new("the address is empty", HELP));
        }
        if let Ok(ip) = text.parse::<IpAddr>() {
            return Ok(Self::Ip(ip));
        }
        let inner = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        if inner.is_some_and(|inner| inner.parse::<Ipv6Addr>().is_ok()) {
            return Err(SyntaxError::new(
                format!("{} stands in brackets", quoted(text)),
                "write the IPv6 address without brackets; they are added where they are needed",
            ));
        }
        if text.contains("://") {
            return Err(SyntaxError::new(
                format!("{} is a URL, not an address", quoted(text)),
                HELP,
            ));
        }
        if let Some((name, port)) = text.rsplit_once(':')
            && name.parse::<DnsName>().is_ok()
            && port.parse::<u16>().is_ok()
        {
            return Err(SyntaxError::new(
                format!("{} holds a port", quoted(text)),
                format!("write {name} here and {port} into the field of the port"),
            ));
        }
        match text.parse::<DnsName>() {
            Ok(name) => Ok(Self::Dns(name)),
            Err(error) => Err(SyntaxError::new(
                error.message.replace("a DNS name", "an address"),
                if error.help.contains("xn--") {
                    error.help
                } else {
                    HELP.to_owned()
                },
            )),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => name.fmt(f),
            Self::Ip(ip) => ip.fmt(f),
        }
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_both_kinds_of_ip_are_accepted() {
        let port = "8443".parse().expect("port");
        for (text, with_port) in [
            ("visa-1.example.org", "visa-1.example.org:8443"),
            ("192.0.2.1", "192.0.2.1:8443"),
            ("2001:DB8::1", "[2001:db8::1]:8443"),
        ] {
            let address: Address = text.parse().expect(text);
            assert_eq!(address.with_port(port), with_port);
        }
    }

    #[test]
    fn loopback_is_known_in_every_way_of_writing() {
        let is_loopback = |text: &str| text.parse::<Address>().expect(text).is_loopback();
        for text in [
            "localhost",
            "LocalHost",
            "db.localhost",
            "127.0.0.1",
            "127.1.2.3",
            "::1",
            "::ffff:127.0.0.1",
            "0.0.0.0",
            "::",
        ] {
            assert!(is_loopback(text), "{text}");
        }
        for text in [
            "localhost.example.org",
            "mylocalhost",
            "192.0.2.1",
            "2001:db8::1",
        ] {
            assert!(!is_loopback(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "empty"),
            ("a\nb", "a line break"),
            ("[2001:db8::1]", "brackets"),
            ("visa-1:8443", "holds a port"),
            ("https://visa-1", "is a URL"),
            ("10.0.0.256", "not an address"),
            ("fe80::1%eth0", "not an address"),
            ("a; }", "`;`"),
        ] {
            let error = text.parse::<Address>().expect_err(text);
            assert!(error.message.contains(reason), "{text}: {}", error.message);
        }
    }
}
