//! A host that counts as spare carries Redis, the database or the load balancer.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;
use crate::model::syntax::{Address, JdbcUrl, RedisUrl};
use crate::model::{Edit, FieldPath, HostField, Role};

pub(super) const RULE: Rule = Rule {
    code: "service-on-spare-host",
    severity: Severity::Info,
    checks: "That Redis, database and load balancer do not live at the address of a spare host.",
    matters: "A spare host waits to become an application server. One that carries a part which all hosts share is in use already: deployed, it would share its memory and its failures with that part, and the load balancer's ports would be taken.",
    remedy: "Take the machine out of the hosts if it is no application server, or give the spare host the address of its own machine.",
    source: "VISA documentation, Load balancing, System architecture",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let spare = || {
        let all = subject.addresses.iter();
        all.filter(|(host, _)| host.role == Role::Spare)
    };
    if spare().next().is_none() {
        return;
    }
    let services = services(subject);
    for (host, address) in spare() {
        for (what, _) in services.iter().filter(|(_, at)| at == address) {
            findings
                .add(
                    FieldPath::Host(host.id, HostField::Address),
                    format!(
                        "{} is spare, but {what} lives at its address {}",
                        host.name,
                        quoted(&host.address)
                    ),
                    "take the host out, or write the address of its own machine",
                )
                .unsafe_fix(
                    format!("Take {} out of the hosts", host.name),
                    vec![Edit::RemoveHost { host: host.id }],
                );
        }
    }
}

/// Collects where the parts live that all hosts share.
fn services(subject: &Subject<'_>) -> Vec<(&'static str, Address)> {
    let cluster = subject.cluster;
    let mut services = Vec::new();
    if let Ok(address) = cluster.balancer.address.parse() {
        services.push(("the load balancer", address));
    }
    if let Ok(url) = cluster.redis.url.parse::<RedisUrl>() {
        services.push(("Redis", url.address));
    }
    if let Ok(url) = cluster.database.url.parse::<JdbcUrl>() {
        let servers = url.servers.into_iter();
        services.extend(servers.map(|(address, _)| ("the database", address)));
    }
    services
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn spare_at(address: &str) -> Case {
        Case::v3(|case| {
            case.cluster.hosts[1].role = Role::Spare;
            address.clone_into(&mut case.cluster.hosts[1].address);
        })
    }

    #[test]
    fn it_fires_on_each_part_that_lives_there() {
        let case = spare_at("DB.example.org");
        assert_eq!(case.fields(RULE.code), ["hosts.visa-2.address"; 2]);
        assert_eq!(
            spare_at("lb.example.org").fields(RULE.code),
            ["hosts.visa-2.address"]
        );
    }

    #[test]
    fn it_is_quiet_on_other_machines_and_on_deployed_hosts() {
        assert_eq!(spare_at("visa-2.example.org").fields(RULE.code), [""; 0]);
        let deployed = Case::v3(|case| case.cluster.hosts[1].address = "db.example.org".to_owned());
        assert_eq!(deployed.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_an_address_of_its_own_or_without_the_host() {
        spare_at("db.example.org").mend(RULE.code, |case| {
            case.cluster.hosts[1].address = "visa-2.example.org".to_owned();
        });
        spare_at("lb.example.org").fix(RULE.code);
    }
}
