//! No host gets a bundle.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    code: "no-deployed-host",
    severity: Severity::Error,
    checks: "That at least one host is primary or secondary.",
    matters: "Spare hosts are only noted. Without a deployed host there is nothing to export, and NGINX refuses an upstream without servers.",
    remedy: "Add a host, or give a spare host a role: one primary, the others secondary.",
    source: "visa/facts.md, How it works",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.cluster.deployed_hosts().next().is_some() {
        return;
    }
    let message = if subject.cluster.hosts.is_empty() {
        "the cluster has no host"
    } else {
        "every host is spare, so none is deployed"
    };
    findings.add(
        FieldPath::Hosts,
        message,
        "add a host, or give one the role primary",
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::{Edit, Role};

    #[test]
    fn it_fires_without_hosts_and_with_spare_ones_only() {
        let empty = Case::v3(|case| case.cluster.hosts.clear());
        assert_eq!(empty.fields(RULE.code), ["hosts"]);
        let spare = Case::v3(|case| {
            case.cluster
                .hosts
                .iter_mut()
                .for_each(|h| h.role = Role::Spare);
        });
        assert_eq!(spare.fields(RULE.code), ["hosts"]);
    }

    #[test]
    fn it_is_quiet_with_one_host() {
        let case = Case::v3(|case| case.cluster.hosts.truncate(1));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_adding_a_host() {
        let mut case = Case::v3(|case| case.cluster.hosts.clear());
        let add = Edit::AddHost {
            role: Role::Primary,
        };
        case.cluster.apply(&add).expect("add");
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
