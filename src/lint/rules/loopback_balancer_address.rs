//! The load balancer's address means another machine to everybody who reads it.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Address;
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "loopback-balancer-address",
    severity: Severity::Warning,
    checks: "That the load balancer's address is not localhost, 127.0.0.1, ::1, 0.0.0.0 or the like.",
    matters: "Such an address leads each machine to itself. Whoever follows the exported instructions would look for the load balancer at the wrong place.",
    remedy: "Write the DNS name or the IP address at which other machines reach it.",
    source: "RFC 6761, localhost; RFC 6890, special addresses",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let address = &subject.cluster.balancer.address;
    let is_local = match address.parse::<Address>() {
        Ok(Address::Ip(ip)) => {
            ip.to_canonical().is_loopback() || ip.to_canonical().is_unspecified()
        }
        Ok(Address::Dns(name)) => {
            name.as_str() == "localhost" || name.as_str().ends_with(".localhost")
        }
        Err(_) => false, // `bad-balancer-address` says so.
    };
    if is_local {
        findings.add(
            FieldPath::Balancer(BalancerField::Address),
            format!("{address} leads each machine to itself, not to the load balancer"),
            "write the DNS name or the IP address at which other machines reach it",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(address: &str) -> Vec<String> {
        Case::v3(|case| address.clone_into(&mut case.cluster.balancer.address)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_local_addresses() {
        for address in [
            "localhost",
            "LOCALHOST",
            "a.localhost",
            "127.0.0.1",
            "127.1.2.3",
            "::1",
            "0.0.0.0",
            "::",
            "::ffff:127.0.0.1",
        ] {
            assert_eq!(at(address), ["balancer.address"], "{address}");
        }
    }

    #[test]
    fn it_is_quiet_on_what_another_rule_judges() {
        assert_eq!(at(""), [""; 0]);
        assert_eq!(at("localhost:443"), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_an_address_of_the_network() {
        for address in [
            "lb.example.org",
            "192.0.2.10",
            "2001:db8::10",
            "localhost.example.org",
        ] {
            assert_eq!(at(address), [""; 0], "{address}");
        }
    }
}
