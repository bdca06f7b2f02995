//! More than one host is primary.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, HostField, Role, Spot};

pub(super) const RULE: Rule = Rule {
    code: "several-primaries",
    severity: Severity::Error,
    checks: "That only one host is primary.",
    matters: "Two schedulers pick up the same command twice: machines are created, rebooted or deleted double, and users get each expiry e-mail twice.",
    remedy: "Make all but one of them secondary.",
    source: "visa/facts.md, Scheduler and cleanup",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let primaries: Vec<_> = subject.cluster.hosts_with(Role::Primary).collect();
    let [first, rest @ ..] = primaries.as_slice() else {
        return;
    };
    for host in rest {
        findings
            .add(
                FieldPath::Host(host.id, HostField::Role),
                format!("{} is primary, but {} is already", host.name, first.name),
                "make all but one of them secondary",
            )
            .unsafe_fix(
                format!("Make {} secondary", host.name),
                vec![Edit::Place {
                    host: host.id,
                    role: Role::Secondary,
                    at: Spot::Same,
                }],
            );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn two() -> Case {
        Case::v3(|case| case.cluster.hosts[1].role = Role::Primary)
    }

    #[test]
    fn it_fires_on_every_primary_but_the_first() {
        assert_eq!(two().fields(RULE.code), ["hosts.visa-2.role"]);
    }

    #[test]
    fn it_is_quiet_with_one() {
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_making_the_others_secondary() {
        assert_eq!(two().fix(RULE.code).check(), []);
    }
}
