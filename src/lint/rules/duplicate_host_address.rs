//! Two hosts share an address.

use std::collections::HashMap;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Address;
use crate::model::{FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "duplicate-host-address",
    severity: Severity::Error,
    checks: "That no two deployed hosts have the same address, whatever their ports.",
    matters: "The load balancer would count one machine as two, which fail together. Nor can one machine run two bundles, not even on different HTTPS ports: both publish port 80 and bear the same compose project, so the second takes the place of the first.",
    remedy: "Correct one of the addresses, or make one of the hosts spare.",
    source: "formats/nginx.md; templates/host/docker-compose.yml",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut first_at: HashMap<Address, &str> = HashMap::new();
    for host in subject.cluster.deployed_hosts() {
        let Ok(address) = host.address.parse::<Address>() else {
            continue; // `bad-host-address` says so.
        };
        if let Some(first) = first_at.get(&address) {
            findings.add(
                FieldPath::Host(host.id, HostField::Address),
                format!("{} and {first} have the same address {:?}", host.name, host.address),
                "correct the address of one of them; two hosts on one machine cannot work, whatever their ports",
            );
        } else {
            first_at.insert(address, &host.name);
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
    fn another_port_does_not_help() {
        assert_eq!(at("visa-1.example.org", 8443), ["hosts.visa-2.address"]);
    }

    #[test]
    fn it_is_quiet_on_another_address_and_on_spare_hosts_which_mends_it() {
        assert_eq!(at("visa-2.example.org", 443), [""; 0]);
        let spare = Case::v3(|case| {
            case.cluster.hosts[1].address = case.cluster.hosts[0].address.clone();
            case.cluster.hosts[1].role = Role::Spare;
        });
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }
}
