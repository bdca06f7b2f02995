//! No host is primary.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, Role, Spot};

pub(super) const RULE: Rule = Rule {
    code: "no-primary",
    severity: Severity::Error,
    checks: "That a deployed host is primary.",
    matters: "Only the primary runs the scheduler. Without it instances are created and deleted on paper alone, nothing expires, and sessions of a crashed server stay open for ever.",
    remedy: "Drag one host into the primary slot, or write role = \"primary\" for it.",
    source: "visa/facts.md, Scheduler and cleanup",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let cluster = subject.cluster;
    let mut deployed = cluster.deployed_hosts();
    let Some(first) = deployed.next() else {
        return; // `no-deployed-host` says so.
    };
    if cluster.hosts_with(Role::Primary).next().is_some() {
        return;
    }
    let title = format!("Make {} the primary", first.name);
    let edits = vec![Edit::Place {
        host: first.id,
        role: Role::Primary,
        at: Spot::Same,
    }];
    let finding = findings.add(
        FieldPath::Hosts,
        "no host is primary, so no host would run the scheduler",
        "give one host the role primary",
    );
    if deployed.next().is_none() {
        finding.safe_fix(title, edits);
    } else {
        finding.unsafe_fix(title, edits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;

    fn without_primary() -> Case {
        Case::v3(|case| case.cluster.hosts[0].role = Role::Secondary)
    }

    #[test]
    fn it_fires_without_a_primary() {
        assert_eq!(without_primary().fields(RULE.code), ["hosts"]);
    }

    #[test]
    fn it_is_quiet_with_one_and_without_deployed_hosts() {
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
        let empty = Case::v3(|case| case.cluster.hosts.clear());
        assert_eq!(empty.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_safely_only_where_there_is_no_choice() {
        let case = without_primary();
        assert_eq!(case.findings(RULE.code)[0].fixes[0].safety, Safety::Unsafe);
        case.fix(RULE.code);
        let single = Case::v3(|case| {
            case.cluster.hosts.truncate(1);
            case.cluster.hosts[0].role = Role::Secondary;
        });
        assert_eq!(single.findings(RULE.code)[0].fixes[0].safety, Safety::Safe);
        single.fix(RULE.code);
    }
}
