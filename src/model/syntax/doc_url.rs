//! Where the user documentation comes from.

use std::fmt;
use std::str::FromStr;

use url::Url;

use super::{Address, Port, SyntaxError, part_of_url, quoted_url};

/// An `http://` or `https://` address of a folder of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocUrl {
    is_https: bool,
    address: Address,
    port: Option<Port>,
    path: String,
    decoded_path: String,
}

const HELP: &str =
    "write the address of the folder, such as https://git.example.org/visa/docs/-/raw/main";

impl DocUrl {
    /// Returns the name or address of the server.
    #[must_use]
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Returns scheme, server and port.
    #[must_use]
    pub fn origin(&self) -> String {
        let scheme = if self.is_https { "https" } else { "http" };
        match self.port {
            Some(port) => format!("{scheme}://{}", self.address.with_port(port)),
            None => format!("{scheme}://{}", self.address.in_url()),
        }
    }

    /// Returns the path without percent signs, with a slash at its start and none at its end: as
    /// NGINX rewrites it, which encodes it again on the way out.
    #[must_use]
    pub fn decoded_path(&self) -> &str {
        &self.decoded_path
    }
}

impl FromStr for DocUrl {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let bad = |reason: &str| {
            SyntaxError::new(
                format!(
                    "{} is no address of documentation: {reason}",
                    quoted_url(text)
                ),
                HELP,
            )
        };
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(bad("it holds a blank or control character"));
        }
        let url = Url::parse(text).map_err(|error| bad(&error.to_string()))?;
        let is_https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(bad("it does not start with https:// or http://")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("it holds a user name or password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(bad(
                "it holds a query or a fragment, and the page is added to its end",
            ));
        }
        let path = url.path().trim_end_matches('/');
        let decoded_path = decode(path).ok_or_else(|| bad("its path is wrongly encoded"))?;
        // NGINX expands `$` where it rewrites an address and cannot be kept from it; the others would
        // end the path, or be another path than the encoded one.
        let first = decoded_path.chars().find(|c| "$?".contains(*c));
        if let Some(c) = first {
            return Err(bad(&format!(
                "it holds `{c}`, which means something to NGINX"
            )));
        }
        if decoded_path.chars().any(char::is_control)
            || decoded_path.matches('/').count() != path.matches('/').count()
        {
            return Err(bad("it holds an encoded slash or control character"));
        }
        let host = url.host_str().unwrap_or_default();
        let host = host
            .strip_prefix('[')
            .and_then(|h| h.strip_suffix(']'))
            .unwrap_or(host);
        Ok(Self {
            is_https,
            address: host
                .parse()
                .map_err(|error: SyntaxError| bad(&part_of_url(text, &error)))?,
            port: url
                .port()
                .map(|port| Port::try_from(i64::from(port)))
                .transpose()?,
            path: path.to_owned(),
            decoded_path,
        })
    }
}

/// Replaces each percent sign and the two digits after it; `None` if that is no text.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut parts = path.split('%');
    bytes.extend(parts.next()?.bytes());
    for part in parts {
        let (digits, rest) = part.split_at_checked(2)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(rest.bytes());
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Display for DocUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_documentation_loses_its_final_slash() {
        for (text, shown) in [
            ("https://docs.example.org/", "https://docs.example.org"),
            (
                "https://git.example.org/visa/docs/-/raw/main/",
                "https://git.example.org/visa/docs/-/raw/main",
            ),
            ("http://[2001:db8::1]:8080/d", "http://[2001:db8::1]:8080/d"),
        ] {
            assert_eq!(text.parse::<DocUrl>().expect(text).to_string(), shown);
        }
    }

    #[test]
    fn nginx_gets_the_path_decoded() {
        for (text, path) in [
            ("https://docs.example.org", ""),
            (
                "https://docs.example.org/my%20docs/%C3%A9%25/",
                "/my docs/é%",
            ),
            ("https://docs.example.org/é", "/é"),
        ] {
            assert_eq!(text.parse::<DocUrl>().expect(text).decoded_path(), path);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "docs.example.org",
            "ftp://docs.example.org",
            "https://u:p@docs.example.org",
            "https://docs.example.org/?ref=main",
            "https://docs.example.org/$host",
            "https://docs.example.org/%24host",
            "https://docs.example.org/a%3Fb",
            "https://docs.example.org/a%2Fb",
            "https://docs.example.org/a%0Ab",
            "https://docs.example.org/a%F",
            "https://docs.example.org/a%+Fb",
            "https://docs.example.org/a%FFb",
            "https://docs.example.org/a b",
            "https://docs.example.org/\n",
        ] {
            assert!(text.parse::<DocUrl>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_password_is_in_no_refusal() {
        for text in [
            "u:hunter2@docs.example.org",
            "ftp://u:hunter2@docs.example.org",
            "https://u:hunter2@docs.example.org",
            "https://u:hunter2@docs.example.org/a b",
            "https://u:hun/ter2@docs.example.org",
            "https://u:hunter2@my_docs/",
            "https://u:hunter2@/",
            "https://docs.example.org/?token=hunter2",
            "https://docs.example.org/#hunter2",
            "https://docs.example.org/a b?token=hunter2",
            "https://docs.example.org/$host?hunter2",
            "https://my_docs/x?hunter2",
        ] {
            let error = text.parse::<DocUrl>().expect_err(text);
            let shown = format!("{error:?}");
            assert!(!shown.contains("hun") && !shown.contains("ter2"), "{shown}");
        }
    }
}
