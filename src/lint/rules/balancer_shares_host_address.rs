//! The load balancer lives at the address of a host, on another port.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{Address, Port, PublicUrl};
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "balancer-shares-host-address",
    severity: Severity::Warning,
    checks: "That the load balancer and deployed hosts on other HTTPS ports have different addresses.",
    matters: "On one machine they fight for port 80, where both redirect to https, and when that machine fails nobody reaches the other hosts. Behind a gateway that passes the ports on to several machines it is fine.",
    remedy: "Put the load balancer on a server of its own, unless a gateway stands before both.",
    source: "VISA documentation, Load balancing, NGINX load balancer; templates/host/docker-compose.yml",
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
        // With the same port it is `balancer-is-a-host`.
        if *address == balancer && host.https_port != i64::from(port.get()) {
            findings.add(
                FieldPath::Balancer(BalancerField::Address),
                format!("the load balancer and {} have the same address {balancer}", host.name),
                "if this is one machine, both want its port 80; behind a gateway to two machines it is fine",
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
            case.cluster.balancer.address = "visa-1.example.org".to_owned();
            case.cluster.hosts[0].https_port = https_port;
        })
    }

    #[test]
    fn it_fires_on_another_port_of_the_same_address() {
        assert_eq!(shared(8443).fields(RULE.code), ["balancer.address"]);
    }

    #[test]
    fn it_is_quiet_on_the_same_port_other_addresses_and_spare_hosts() {
        assert_eq!(shared(443).fields(RULE.code), [""; 0]);
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
        let mut spare = shared(8443);
        spare.cluster.hosts[0].role = Role::Spare;
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_server_of_its_own() {
        shared(8443).mend(RULE.code, |case| {
            case.cluster.balancer.address = "lb.example.org".to_owned();
        });
    }
}
