//! The prefix of machine names is one that other installations have as well.

use super::{Rule, empty_name_prefix};
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Line;
use crate::model::{Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "shared-name-prefix",
    severity: Severity::Warning,
    checks: "That VISA_CLOUD_SERVER_NAME_PREFIX is not the default VISA-INSTANCE, given or by being unset.",
    matters: "Every night at 02:00 VISA deletes the cloud servers with this prefix which its database does not know. Two installations that share cloud project and prefix delete each other's machines, and VISA's default is what the other one has too.",
    remedy: "Give each installation, test systems as well, a prefix of its own. Machines made before keep their names, so choose it before the first.",
    source: "visa/facts.md, Scheduler and cleanup",
    check,
};

pub(super) const NAME: &str = "VISA_CLOUD_SERVER_NAME_PREFIX";
const DEFAULT: &str = "VISA-INSTANCE";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let new = empty_name_prefix::suggested(subject);
    let mut add = |field: FieldPath, message: String| {
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::from(new.as_str()),
        };
        findings
            .add(
                field,
                message,
                format!("give this installation a prefix of its own, such as {new}"),
            )
            .unsafe_fix(format!("Use {new}"), vec![edit]);
    };
    // 2.x has no default: `missing-variable` and `fatal-empty-value` speak about that.
    let is_unset = subject.line() == Line::V3
        && subject
            .cluster
            .deployed_hosts()
            .any(|host| subject.environment.on_host(host, NAME).is_none());
    if is_unset {
        let field = FieldPath::Env(NAME.to_owned());
        add(
            field,
            format!(
                "{NAME} is not set, so machines are named {DEFAULT} as in every other installation that says nothing"
            ),
        );
    }
    for set in &subject.assignments {
        if set.name == NAME && set.value == DEFAULT {
            add(
                set.field(),
                format!("{NAME} is {DEFAULT}, which is the default of every VISA"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(value: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(NAME, value))
    }

    fn unset(line: Line) -> Case {
        Case::spoilt(line, |case| {
            case.cluster.env.unset(NAME);
        })
    }

    #[test]
    fn it_fires_on_the_default_of_cluster_and_host() {
        assert_eq!(with(DEFAULT).fields(RULE.code), [format!("env.{NAME}")]);
        assert_eq!(unset(Line::V3).fields(RULE.code), [format!("env.{NAME}")]);
        let case = Case::v3(|case| case.cluster.hosts[1].env.set(NAME, DEFAULT));
        assert_eq!(case.fields(RULE.code), [format!("hosts.visa-2.env.{NAME}")]);
    }

    #[test]
    fn it_is_quiet_on_a_prefix_of_ones_own_and_where_2_x_has_none() {
        assert_eq!(with("VISA-PROD").fields(RULE.code), [""; 0]);
        assert_eq!(unset(Line::V2).fields(RULE.code), [""; 0]);
        let same = Case::v3(|case| case.cluster.hosts[1].env.set(NAME, "VISA-PROD"));
        assert_eq!(same.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        let case = with(DEFAULT).fix(RULE.code);
        assert_eq!(case.cluster.env.get(NAME), Some("VISA-ILL"));
        assert_eq!(unset(Line::V3).fix(RULE.code).check(), []);
    }
}
