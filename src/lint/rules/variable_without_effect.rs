//! A variable is set that VISA reads and then does nothing with.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::Edit;
use crate::model::syntax::Line;

pub(super) const RULE: Rule = Rule {
    code: "variable-without-effect",
    severity: Severity::Info,
    checks: "That none of the few variables is set which VISA names in its configuration but makes no use of.",
    matters: "Nothing breaks. But who changes such a value and waits for an effect looks in the wrong place.",
    remedy: "Take the variable out.",
    source: "visa/env-catalog.csv, notes",
    check,
};

/// Name, line, and what becomes of it; no line: both.
const IDLE: [(&str, Option<Line>, &str); 4] = [
    (
        "VISA_ACCOUNTS_SERVER_HOST",
        None,
        "it only appears in a line of the log; the service always listens on every interface",
    ),
    (
        "VISA_DATABASE_VERSION",
        Some(Line::V3),
        "its setting is fixed when the image is built",
    ),
    (
        "VISA_LOGGING_SQL_ENABLED",
        Some(Line::V3),
        "only VISA's development profile reads it",
    ),
    (
        "VISA_SCHEDULER_TASK_MANAGER_NUMBER_THREADS",
        Some(Line::V2),
        "the task manager that it is for is not used",
    ),
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        let idle = IDLE
            .iter()
            .find(|(name, only, _)| *name == set.name && only.is_none_or(|only| only == line));
        let Some((name, _, why)) = idle else {
            continue;
        };
        let field = set.field();
        findings
            .add(
                field.clone(),
                format!("{name} has no effect: {why}"),
                format!("take {name} out"),
            )
            .unsafe_fix(format!("Take {name} out"), vec![Edit::Unset { field }]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::lint::testing::Case;

    fn with(line: Line, name: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.env.set(name, "5"))
    }

    #[test]
    fn it_fires_on_each_in_its_line() {
        for (name, only, _) in IDLE {
            let line = only.unwrap_or(Line::V3);
            assert!(
                Catalog::get()
                    .variable(name)
                    .is_some_and(|variable| variable.in_line(line).is_some())
            );
            assert_eq!(with(line, name).fields(RULE.code), [format!("env.{name}")]);
        }
    }

    #[test]
    fn it_is_quiet_on_other_variables_and_lines() {
        assert_eq!(
            with(Line::V3, "VISA_INSTANCE_USER_DEFAULT_QUOTA").fields(RULE.code),
            [""; 0]
        );
        assert_eq!(
            with(Line::V2, "VISA_DATABASE_VERSION").fields(RULE.code),
            [""; 0]
        );
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(
            with(Line::V3, "VISA_ACCOUNTS_SERVER_HOST")
                .fix(RULE.code)
                .check(),
            []
        );
    }
}
