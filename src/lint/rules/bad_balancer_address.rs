//! The address of the load balancer cannot be read.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Address;
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "bad-balancer-address",
    severity: Severity::Error,
    checks: "That the address of the load balancer is a DNS name or an IP address.",
    matters: "Instructions, checks and the Ansible inventory name the machine by it.",
    remedy: "Write a DNS name or an IP address, without port.",
    source: "design of the project file",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FieldPath::Balancer(BalancerField::Address);
    findings.read::<Address>(field, &subject.cluster.balancer.address);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(address: &str) -> Vec<String> {
        Case::v3(|case| address.clone_into(&mut case.cluster.balancer.address)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_what_is_no_address() {
        for address in ["", "https://lb", "lb:443", "a b"] {
            assert_eq!(at(address), ["balancer.address"], "{address}");
        }
    }

    #[test]
    fn it_is_quiet_on_names_and_addresses() {
        for address in ["lb", "lb.example.org", "192.0.2.10", "2001:db8::10"] {
            assert_eq!(at(address), [""; 0], "{address}");
        }
    }

    #[test]
    fn it_is_mended_by_leaving_out_the_port() {
        assert_eq!(at("lb.example.org:443"), ["balancer.address"]);
        assert_eq!(at("lb.example.org"), [""; 0]);
    }
}
