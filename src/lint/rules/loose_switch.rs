//! A switch is written otherwise than true or false, and VISA understands it all the same.

use super::Rule;
use crate::catalog::{Component, ValueType};
use crate::diagnostic::Severity;
use crate::lint::{Assignment, Findings, Subject, vocabulary};
use crate::model::syntax::Line;
use crate::model::syntax::quoted;
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "loose-switch",
    severity: Severity::Warning,
    checks: "That switches of the API are written true or false, and not TRUE, 1, yes or on.",
    matters: "VISA 3.x understands these words for most switches, but compares three of them to the letter and does not start with any other word there. One way of writing for all avoids the mistake.",
    remedy: "Write true or false, in lower case and without quotes.",
    source: "visa/facts.md, Redis settings; MicroProfile Config specification, converters",
    check,
};

/// Switches that 3.x compares to the letter.
const EXACT: [&str; 3] = [
    "VISA_VDI_REDIS_ENABLED",
    "VISA_NOTIFICATION_EMAIL_ADAPTER_ENABLED",
    "VISA_LOGGING_EMAIL_APPENDER_ENABLED",
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        if !is_loose(set, line) {
            continue;
        }
        let Some(meant) = vocabulary::switch(set.value) else {
            continue;
        };
        let field = set.field();
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::from(meant.to_string().as_str()),
        };
        findings
            .add(
                field,
                format!(
                    "{} is {}, which VISA reads as {meant}",
                    set.name,
                    quoted(set.value)
                ),
                format!("write {meant}"),
            )
            .safe_fix(format!("Write {meant}"), vec![edit]);
    }
}

/// Tells whether a value is such a word.
pub(super) fn is_loose(set: &Assignment<'_>, line: Line) -> bool {
    set.variable.is_some_and(|variable| {
        variable.value_type == ValueType::Bool
            && line == Line::V3
            && variable.component == Component::Api
            && set.in_line.is_some()
            && !matches!(set.value, "true" | "false")
            && !EXACT.contains(&set.name)
            && vocabulary::switch(set.value).is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(name: &str, value: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(name, value))
    }

    #[test]
    fn it_fires_on_other_words() {
        for value in ["TRUE", "1", "yes", "Off", "0"] {
            assert_eq!(
                with("VISA_VDI_ENABLED", value).fields(RULE.code),
                ["env.VISA_VDI_ENABLED"]
            );
        }
    }

    #[test]
    fn it_is_quiet_on_true_and_false_on_other_types_and_where_it_would_not_start() {
        for (name, value) in [
            ("VISA_VDI_ENABLED", "true"),
            ("VISA_INSTANCE_USER_DEFAULT_QUOTA", "1"),
            ("VISA_NOTIFICATION_EMAIL_ADAPTER_ENABLED", "TRUE"),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [""; 0], "{name}");
        }
        let old = Case::spoilt(Line::V2, |case| {
            case.cluster.env.set("VISA_VDI_ENABLED", "yes");
        });
        assert_eq!(old.fields(RULE.code), [""; 0]);
        assert_eq!(old.fields("wrong-type"), ["env.VISA_VDI_ENABLED"]);
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        let case = with("VISA_VDI_ENABLED", "Off").fix(RULE.code);
        assert_eq!(case.cluster.env.get("VISA_VDI_ENABLED"), Some("false"));
        assert_eq!(case.check(), []);
    }
}
