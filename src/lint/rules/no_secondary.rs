//! Only one host is deployed.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, Role, Spot};

pub(super) const RULE: Rule = Rule {
    code: "no-secondary",
    severity: Severity::Info,
    checks: "That a second host is deployed.",
    matters: "With one host the load balancer has nothing to share out, and no other host serves users while that one is down or updated.",
    remedy: "Add a host and make it secondary. To start with one host alone is fine.",
    source: "VISA documentation, Load balancing; visa/facts.md, How it works",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let cluster = subject.cluster;
    let mut deployed = cluster.deployed_hosts();
    let (Some(only), None) = (deployed.next(), deployed.next()) else {
        return;
    };
    let finding = findings.add(
        FieldPath::Hosts,
        format!(
            "{} is the only deployed host, so no load is shared",
            only.name
        ),
        "make a second host secondary",
    );
    let spare = subject
        .addresses
        .iter()
        .find(|(host, _)| host.role == Role::Spare);
    if let Some((spare, _)) = spare {
        let place = Edit::Place {
            host: spare.id,
            role: Role::Secondary,
            at: Spot::Same,
        };
        finding.unsafe_fix(format!("Make {} secondary", spare.name), vec![place]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with_a_spare_host() -> Case {
        Case::v3(|case| case.cluster.hosts[1].role = Role::Spare)
    }

    #[test]
    fn it_fires_on_one_deployed_host() {
        assert_eq!(with_a_spare_host().fields(RULE.code), ["hosts"]);
        let alone = Case::v3(|case| case.cluster.hosts.truncate(1));
        assert_eq!(alone.fields(RULE.code), ["hosts"]);
        assert_eq!(alone.findings(RULE.code)[0].fixes, []);
    }

    #[test]
    fn it_is_quiet_on_two_hosts_and_on_none() {
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
        let none = Case::v3(|case| case.cluster.hosts.clear());
        assert_eq!(none.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_spare_host_that_becomes_secondary() {
        assert_eq!(with_a_spare_host().fix(RULE.code).check(), []);
    }
}
