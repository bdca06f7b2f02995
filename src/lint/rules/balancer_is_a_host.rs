//! The load balancer and a host have the same address and port.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{Address, Port, PublicUrl};
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "balancer-is-a-host",
    severity: Severity::Error,
    checks: "That the load balancer does not answer at the address and port of a deployed host.",
    matters: "Only one of the two can have the port. If the load balancer has it, it passes requests on to itself without end; if the host has it, there is no load balancer.",
    remedy: "Put the load balancer on a server of its own, and write its address.",
    source: "VISA documentation, Load balancing, NGINX load balancer; templates/load-balancer/conf.d/visa.conf",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let cluster = subject.cluster;
    let Ok(balancer) = cluster.balancer.address.parse::<Address>() else {
        return; // `bad-balancer-address` says so.
    };
    let public = cluster.settings.public_url.parse::<PublicUrl>();
    let port = public.map_or(Port::HTTPS, |url| url.port);
    for (host, address) in subject.deployed_addresses() {
        if *address == balancer && host.https_port == i64::from(port.get()) {
            findings.add(
                FieldPath::Balancer(BalancerField::Address),
                format!(
                    "the load balancer and {} both answer at {}",
                    host.name,
                    balancer.with_port(port)
                ),
                "put the load balancer on a server of its own",
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
        Case::v3(|case| address.clone_into(&mut case.cluster.balancer.address))
    }

    #[test]
    fn it_fires_on_the_address_and_port_of_a_host() {
        assert_eq!(
            at("VISA-1.example.org").fields(RULE.code),
            ["balancer.address"]
        );
        let case = Case::v3(|case| {
            case.cluster.settings.public_url = "https://visa.example.org:8443".to_owned();
            case.cluster.balancer.address = "2001:db8::0:1".to_owned();
            case.cluster.hosts[0].address = "2001:db8::1".to_owned();
            case.cluster.hosts[0].https_port = 8443;
        });
        assert_eq!(case.fields(RULE.code), ["balancer.address"]);
    }

    #[test]
    fn it_is_quiet_on_other_addresses_other_ports_and_spare_hosts() {
        assert_eq!(at("lb.example.org").fields(RULE.code), [""; 0]);
        let mut other_port = at("visa-1.example.org");
        other_port.cluster.hosts[0].https_port = 8443;
        assert_eq!(other_port.fields(RULE.code), [""; 0]);
        let mut spare = at("visa-2.example.org");
        spare.cluster.hosts[1].role = Role::Spare;
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_server_of_its_own() {
        at("visa-1.example.org").mend(RULE.code, |case| {
            case.cluster.balancer.address = "lb.example.org".to_owned();
        });
    }
}
