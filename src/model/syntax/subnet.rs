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

impl Subnet {
    /// Returns the network that an address with host bits lies in.
    #[must_use]
    pub fn without_host_bits(text: &str) -> Option<Self> {
        let (address, length) = parts(text).ok()?;
        Some(Self(format!("{}/{length}", network(address, length))))
    }
}

impl FromStr for Subnet {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let (address, length) = parts(text)?;
        let network = network(address, length);
        if network == address {
            return Ok(Self(text.to_owned()));
        }
        Err(SyntaxError::new(
            format!("{} has host bits, which Docker refuses", quoted(text)),
            format!("write {network}/{length}"),
        ))
    }
}

/// Reads address and length.
fn parts(text: &str) -> Result<(Ipv4Addr, u32), SyntaxError> {
    let bad = |reason: &str| {
        SyntaxError::new(
            format!("{} is no network: {reason}", quoted(text)),
            "write a network such as 10.10.11.0/24",
        )
    };
    let (address, length) = text
        .split_once('/')
        .ok_or_else(|| bad("it has no length such as /24"))?;
    let address = address
        .parse()
        .map_err(|_| bad("its address is no IPv4 address"))?;
    // The containers, the gateway and the two ends of the network must fit.
    (8..=28)
        .find(|number: &u32| number.to_string() == length)
        .map(|length| (address, length))
        .ok_or_else(|| bad("its length is not between /8 and /28"))
}

fn network(address: Ipv4Addr, length: u32) -> Ipv4Addr {
    Ipv4Addr::from_bits(address.to_bits() & (u32::MAX << (32 - length)))
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
