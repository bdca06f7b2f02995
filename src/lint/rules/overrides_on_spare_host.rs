//! A spare host has variables of its own.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, HostField, Role, Spot};

pub(super) const RULE: Rule = Rule {
    code: "overrides-on-spare-host",
    severity: Severity::Info,
    checks: "That hosts with variables of their own are deployed.",
    matters: "A spare host gets no bundle and no requests, so what is set for it has no effect. Who sets variables for a host mostly takes it for deployed.",
    remedy: "Give the host a role. If it is only put aside for a while, its variables may stay.",
    source: "visa/facts.md, Same everywhere / per host",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for host in subject.cluster.hosts_with(Role::Spare) {
        if host.env.is_empty() {
            continue;
        }
        let place = Edit::Place {
            host: host.id,
            role: Role::Secondary,
            at: Spot::Same,
        };
        let unset = host.env.iter().map(|(name, _)| Edit::Unset {
            field: FieldPath::HostEnv(host.id, name.to_owned()),
        });
        let count = host.env.len();
        let variables = if count == 1 { "variable" } else { "variables" };
        findings
            .add(
                FieldPath::Host(host.id, HostField::Role),
                format!(
                    "{} is spare, so its {count} own {variables} have no effect",
                    host.name
                ),
                "make the host secondary, or take its variables out",
            )
            .unsafe_fix(format!("Make {} secondary", host.name), vec![place])
            .unsafe_fix(
                format!("Take the variables of {} out", host.name),
                unset.collect(),
            );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(role: Role) -> Case {
        Case::v3(|case| {
            case.cluster.hosts[1].role = role;
            case.cluster.hosts[1].env.set("VISA_LOGGING_LEVEL", "DEBUG");
        })
    }

    #[test]
    fn it_fires_on_variables_of_a_spare_host() {
        assert_eq!(with(Role::Spare).fields(RULE.code), ["hosts.visa-2.role"]);
    }

    #[test]
    fn it_is_quiet_on_deployed_hosts_and_on_spare_ones_without_variables() {
        assert_eq!(with(Role::Secondary).fields(RULE.code), [""; 0]);
        let spare = Case::v3(|case| case.cluster.hosts[1].role = Role::Spare);
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_role_or_by_taking_the_variables_out() {
        assert_eq!(with(Role::Spare).fix(RULE.code).check(), []);
        with(Role::Spare).mend(RULE.code, |case| {
            let edits = case.findings(RULE.code)[0].fixes[1].edits.clone();
            for edit in &edits {
                case.cluster.apply(edit).expect("a fix can be applied");
            }
        });
    }
}
