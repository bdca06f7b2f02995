//! Two hosts share an address.

use std::collections::HashMap;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Address;
use crate::model::syntax::quoted;
use crate::model::{FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "duplicate-host-address",
    severity: Severity::Error,
    checks: "That no two deployed hosts have the same address and HTTPS port.",
    matters: "The load balancer would count one host as two, which fail together.",
    remedy: "Correct one of the addresses, or make one of the hosts spare.",
    source: "formats/nginx.md",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut first_at: HashMap<(&Address, i64), &str> = HashMap::new();
    for (host, address) in subject.deployed_addresses() {
        if let Some(first) = first_at.get(&(address, host.https_port)) {
            findings.add(
                FieldPath::Host(host.id, HostField::Address),
                format!(
                    "{} and {first} have the same address {}",
                    host.name,
                    quoted(&host.address)
                ),
                "correct the address of one of them",
            );
        } else {
            first_at.insert((address, host.https_port), &host.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Role;

    fn at(address: &str, https_port: i64) -> Vec<String> {
        Case::v3(|case| {
            let host = &mut case.cluster.hosts[1];
            address.clone_into(&mut host.address);
            host.https_port = https_port;
        })
        .fields(RULE.code)
    }

    #[test]
    fn it_fires_whatever_the_way_of_writing() {
        assert_eq!(at("visa-1.example.org", 443), ["hosts.visa-2.address"]);
        assert_eq!(at("VISA-1.Example.ORG", 443), ["hosts.visa-2.address"]);
    }

    #[test]
    fn it_is_quiet_on_another_port_for_which_there_is_another_rule() {
        assert_eq!(at("visa-1.example.org", 8443), [""; 0]);
    }

    #[test]
    fn it_is_quiet_on_another_address_and_on_spare_hosts() {
        assert_eq!(at("visa-2.example.org", 443), [""; 0]);
        let spare = Case::v3(|case| {
            case.cluster.hosts[1].address = case.cluster.hosts[0].address.clone();
            case.cluster.hosts[1].role = Role::Spare;
        });
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_another_address() {
        Case::v3(|case| case.cluster.hosts[1].address = "visa-1.example.org".to_owned()).mend(
            RULE.code,
            |case| {
                case.cluster.hosts[1].address = "192.0.2.2".to_owned();
            },
        );
    }
}
