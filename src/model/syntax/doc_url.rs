//! Where the user documentation comes from.

use std::fmt;
use std::str::FromStr;

use url::Url;

use super::{Address, Port, SyntaxError, quoted};

/// An `http://` or `https://` address of a folder of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocUrl {
    is_https: bool,
    address: Address,
    port: Option<Port>,
    path: String,
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

    /// Returns the path, with a slash at its start and none at its end.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl FromStr for DocUrl {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let bad = |reason: &str| {
            SyntaxError::new(
                format!("{} is no address of documentation: {reason}", quoted(text)),
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
        // NGINX expands `$` in the address of a proxied server and cannot be kept from it.
        if url.path().contains('$') {
            return Err(bad("it holds `$`, which NGINX would take for a variable"));
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
                .map_err(|error: SyntaxError| bad(&error.message))?,
            port: url
                .port()
                .map(|port| Port::try_from(i64::from(port)))
                .transpose()?,
            path: url.path().trim_end_matches('/').to_owned(),
        })
    }
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
    fn anything_else_is_refused() {
        for text in [
            "docs.example.org",
            "ftp://docs.example.org",
            "https://u:p@docs.example.org",
            "https://docs.example.org/?ref=main",
            "https://docs.example.org/$host",
            "https://docs.example.org/a b",
            "https://docs.example.org/\n",
        ] {
            assert!(text.parse::<DocUrl>().is_err(), "{text:?}");
        }
    }
}
