//! The network of the containers on a host.

use std::net::Ipv4Addr;
use std::str::FromStr;

use super::{SyntaxError, checked_text, quoted};

/// An IPv4 network such as 10.10.11.0/24, without host bits.
///
/// VISA's own sample has host bits (10.10.11.1/24), which Docker Engine refuses from 25 on, and
/// `docker compose config` does not notice (formats/compose.md).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subnet(String);

checked_text!(Subnet);

impl FromStr for Subnet {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        const HELP: &str = "write a network such as 10.10.11.0/24";
        let bad = |reason: String| {
            SyntaxError::new(format!("{} is no network: {reason}", quoted(text)), HELP)
        };
        let Some((address, length)) = text.split_once('/') else {
            return Err(bad("it has no length such as /24".to_owned()));
        };
        let address: Ipv4Addr = address
            .parse()
            .map_err(|_| bad("its address is no IPv4 address".to_owned()))?;
        // Seven containers, the gateway, and the two ends of the network must fit.
        let length: u32 = match length.parse() {
            Ok(length @ 8..=28) if length.to_string().len() == text.len() - address_len(text) => {
                length
            }
            _ => return Err(bad("its length is not between /8 and /28".to_owned())),
        };
        let bits = u32::from(address);
        let network = bits & (u32::MAX << (32 - length));
        if network == bits {
            return Ok(Self(text.to_owned()));
        }
        let right = format!("{}/{length}", Ipv4Addr::from(network));
        Err(SyntaxError::new(
            format!("{} has host bits, which Docker refuses", quoted(text)),
            format!("write {right}"),
        ))
    }
}

/// Length of the text up to and with the slash.
fn address_len(text: &str) -> usize {
    text.find('/').map_or(text.len(), |slash| slash + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_accepted() {
        for text in [
            "10.10.11.0/24",
            "172.28.0.0/16",
            "10.0.0.0/8",
            "192.168.1.16/28",
        ] {
            assert!(text.parse::<Subnet>().is_ok(), "{text}");
        }
    }

    #[test]
    fn the_sample_of_visa_is_refused_with_the_right_network() {
        let error = "10.10.11.1/24".parse::<Subnet>().expect_err("host bits");
        assert!(error.help.contains("10.10.11.0/24"));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "10.10.11.0",
            "10.10.11.0/",
            "10.10.11.0/33",
            "10.10.11.0/+24",
            "10.10.11.0/024",
            "a/24",
            "fd00::/64",
            "10.10.11.0/30",
        ] {
            assert!(text.parse::<Subnet>().is_err(), "{text:?}");
        }
    }
}
