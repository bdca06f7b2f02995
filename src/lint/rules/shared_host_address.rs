//! Two hosts share an address, on different ports.

use std::collections::HashMap;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Address;
use crate::model::syntax::quoted;
use crate::model::{FieldPath, Host, HostField};

pub(super) const RULE: Rule = Rule {
    code: "shared-host-address",
    severity: Severity::Warning,
    checks: "That deployed hosts with different HTTPS ports have different addresses.",
    matters: "One machine cannot run two bundles: both publish port 80 and bear the same compose project, so the second takes the place of the first. Behind a gateway that passes the ports on to several machines it is fine.",
    remedy: "Give each host the address of its own machine, unless a gateway stands before them.",
    source: "templates/host/docker-compose.yml",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut first_at: HashMap<&Address, &Host> = HashMap::new();
    for (host, address) in subject.deployed_addresses() {
        let first = *first_at.entry(address).or_insert(host);
        // With the same port it is `duplicate-host-address`.
        if first.id != host.id && first.https_port != host.https_port {
            findings.add(
                FieldPath::Host(host.id, HostField::Address),
                format!(
                    "{} and {} have the same address {} on different ports",
                    host.name, first.name, quoted(&host.address)
                ),
                "if this is one machine, it cannot run both; behind a gateway to two machines it is fine",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Role;

    fn shared(https_port: i64) -> Case {
        Case::v3(|case| {
            case.cluster.hosts[1].address = "VISA-1.example.org".to_owned();
            case.cluster.hosts[1].https_port = https_port;
        })
    }

    #[test]
    fn it_fires_on_another_port_of_the_same_address() {
        assert_eq!(shared(8443).fields(RULE.code), ["hosts.visa-2.address"]);
    }

    #[test]
    fn it_is_quiet_on_the_same_port_and_on_spare_hosts() {
        assert_eq!(shared(443).fields(RULE.code), [""; 0]);
        let mut spare = shared(8443);
        spare.cluster.hosts[1].role = Role::Spare;
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_another_address() {
        shared(8443).mend(RULE.code, |case| {
            case.cluster.hosts[1].address = "visa-2.example.org".to_owned();
        });
    }
}
