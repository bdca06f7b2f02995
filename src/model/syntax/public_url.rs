//! The address that users type.

use std::fmt;
use std::str::FromStr;

use url::{ParseError, Url};

use super::{Address, Port, SyntaxError, part_of_url, quoted_url};

/// An `https://` address of a host, perhaps with a port, without path, user, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Name (or IP address) that users type.
    pub address: Address,
    /// Port that the load balancer listens on.
    pub port: Port,
}

/// What is wrong with a public address; each is mended in its own way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicUrlFault {
    /// It starts with `http://`.
    PlainHttp,
    /// A path, query or fragment follows the host.
    Tail,
    /// Anything else.
    Unreadable,
}

const HELP: &str = "write the address that users type, such as https://visa.example.org";

impl PublicUrl {
    /// Reads a text, and says which kind of fault it has if it cannot be read.
    pub fn read(text: &str) -> Result<Self, (PublicUrlFault, SyntaxError)> {
        let fault = |fault, reason: &str| {
            let message = format!("{} is no public address: {reason}", quoted_url(text));
            (fault, SyntaxError::new(message, HELP))
        };
        let bad = |reason: &str| fault(PublicUrlFault::Unreadable, reason);
        if text.is_empty() {
            let error = SyntaxError::new("the public address is missing", HELP);
            return Err((PublicUrlFault::Unreadable, error));
        }
        // `Url` quietly drops blanks and line breaks; what is dropped was not meant.
        if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(bad("it holds a blank or control character"));
        }
        let url = Url::parse(text).map_err(|error| match error {
            ParseError::RelativeUrlWithoutBase => bad("it does not start with https://"),
            ParseError::InvalidPort => bad("its port is no number from 1 to 65535"),
            other => bad(&other.to_string()),
        })?;
        if url.scheme() != "https" {
            let kind = match url.scheme() {
                "http" => PublicUrlFault::PlainHttp,
                _ => PublicUrlFault::Unreadable,
            };
            return Err(fault(kind, "it does not start with https://"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("it holds a user name or password"));
        }
        if !matches!(url.path(), "" | "/") {
            let reason = "VISA lives at the root, so no path may follow the name";
            return Err(fault(PublicUrlFault::Tail, reason));
        }
        if url.query().is_some() || url.fragment().is_some() {
            let reason = "it holds a query or a fragment";
            return Err(fault(PublicUrlFault::Tail, reason));
        }
        let host = url.host_str().unwrap_or_default();
        let host = host
            .strip_prefix('[')
            .and_then(|h| h.strip_suffix(']'))
            .unwrap_or(host);
        let address = host
            .parse()
            .map_err(|error: SyntaxError| bad(&part_of_url(text, &error)))?;
        let port = match url.port() {
            Some(port) => Port::try_from(i64::from(port))
                .map_err(|error| (PublicUrlFault::Unreadable, error))?,
            None => Port::HTTPS,
        };
        if port.get() == 80 {
            return Err(bad("port 80 is where the redirect to https lives"));
        }
        Ok(Self { address, port })
    }
}

impl FromStr for PublicUrl {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        Self::read(text).map_err(|(_, error)| error)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}", self.address.in_url())?;
        if self.port != Port::HTTPS {
            write!(f, ":{}", self.port)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_normalised() {
        for (text, shown) in [
            ("https://visa.example.org", "https://visa.example.org"),
            ("https://visa.example.org/", "https://visa.example.org"),
            ("https://VISA.example.org:443", "https://visa.example.org"),
            (
                "https://visa.example.org:8443/",
                "https://visa.example.org:8443",
            ),
            ("https://[2001:db8::1]", "https://[2001:db8::1]"),
        ] {
            let url: PublicUrl = text.parse().expect(text);
            assert_eq!(url.to_string(), shown);
        }
    }

    #[test]
    fn anything_else_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "missing"),
            ("visa.example.org", "no public address"),
            ("http://visa.example.org", "https://"),
            ("https://visa.example.org/visa", "path"),
            ("https://a:b@visa.example.org", "user name"),
            ("https://visa.example.org/?a=b", "query"),
            ("https://visa.example.org\n", "blank or control"),
            ("https://visa.example.org:80", "redirect"),
            ("https://my_visa.example.org", "`_`"),
        ] {
            let error = text.parse::<PublicUrl>().expect_err(text);
            assert!(error.message.contains(reason), "{text}: {}", error.message);
        }
    }

    #[test]
    fn a_password_is_in_no_refusal() {
        for text in [
            "u:hunter2@visa.example.org",
            "http://u:hunter2@visa.example.org",
            "https://u:hunter2@visa.example.org",
            "https://u:hunter2@visa.example.org\n",
            "https://u:hun/ter2@visa.example.org",
            "https://u:hunter2@my_visa/",
            "https://u:hunter2@visa.example.org:80",
            "https://visa.example.org/?token=hunter2",
            "https://visa.example.org/#hunter2",
            "https://visa.example.org/visa?token=hunter2",
            "https://my_visa?hunter2",
            "https://u_hun/ter2@visa.example.org",
        ] {
            let error = text.parse::<PublicUrl>().expect_err(text);
            let shown = format!("{error:?}");
            assert!(!shown.contains("hun") && !shown.contains("ter2"), "{shown}");
        }
    }
}
