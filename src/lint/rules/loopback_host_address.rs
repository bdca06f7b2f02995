//! A host's address is that of whoever uses it.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;
use crate::model::{FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "loopback-host-address",
    severity: Severity::Error,
    checks: "That no deployed host has localhost, a loopback address such as 127.0.0.1, or 0.0.0.0 for its address.",
    matters: "The load balancer takes such an address for itself: it would pass requests on to its own port, not to the host.",
    remedy: "Write the DNS name or IP address at which the load balancer reaches the host.",
    source: "RFC 6761, 6.3; RFC 1122, 3.2.1.3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (host, address) in subject.deployed_addresses() {
        if address.is_loopback() {
            findings.add(
                FieldPath::Host(host.id, HostField::Address),
                format!(
                    "{}, the address of {}, means the load balancer itself",
                    quoted(&host.address),
                    host.name
                ),
                "write the address at which the load balancer reaches the host",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Role;

    fn at(address: &str) -> Case {
        Case::v3(|case| address.clone_into(&mut case.cluster.hosts[1].address))
    }

    #[test]
    fn it_fires_on_localhost_in_every_way_of_writing() {
        for address in [
            "localhost",
            "127.0.0.1",
            "127.0.1.1",
            "::1",
            "0.0.0.0",
            "::",
        ] {
            assert_eq!(
                at(address).fields(RULE.code),
                ["hosts.visa-2.address"],
                "{address}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_other_addresses_and_on_spare_hosts() {
        for address in ["192.0.2.2", "localhost.example.org"] {
            assert_eq!(at(address).fields(RULE.code), [""; 0], "{address}");
        }
        let mut spare = at("localhost");
        spare.cluster.hosts[1].role = Role::Spare;
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_an_address_that_others_reach() {
        at("127.0.0.1").mend(RULE.code, |case| {
            case.cluster.hosts[1].address = "visa-2.example.org".to_owned();
        });
    }
}
