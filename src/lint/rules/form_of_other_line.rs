//! A value is written as the other release line writes it.

use super::Rule;
use crate::catalog::ValueType;
use crate::diagnostic::Severity;
use crate::lint::{Assignment, Findings, Subject, vocabulary};
use crate::model::syntax::{Line, quoted};
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "form-of-other-line",
    severity: Severity::Error,
    checks: "That sizes and syslog facilities are written as the release line writes them: 100MB and local0 in 2.x, 100M and local-use-0 in 3.x.",
    matters: "VISA does not start with the form of the other line.",
    remedy: "Write the form of this line; the fix knows it.",
    source: "visa/facts.md, 2 to 3; visa/env-catalog.csv, VISA_LOGGING_FILE_MAX_FILE_SIZE and VISA_LOGGING_SYSLOG_FACILITY",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        let Some(new) = new_form(set, line) else {
            continue;
        };
        let field = set.field();
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::from(new.as_str()),
        };
        findings
            .add(
                field,
                format!(
                    "{} is {}; VISA {line} writes {new}",
                    set.name,
                    quoted(set.value)
                ),
                format!("write {new}"),
            )
            .safe_fix(format!("Write {new}"), vec![edit]);
    }
}

/// Returns the value as this line writes it, if it is that of the other line.
pub(super) fn new_form(set: &Assignment<'_>, line: Line) -> Option<String> {
    let variable = set.variable.filter(|_| set.in_line.is_some())?;
    let has_forms = matches!(variable.value_type, ValueType::Choice | ValueType::Size);
    if !has_forms || variable.check(line, set.value).is_ok() {
        return None;
    }
    vocabulary::convert(variable, line, set.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    const SIZE: &str = "VISA_LOGGING_FILE_MAX_FILE_SIZE";
    const FACILITY: &str = "VISA_LOGGING_SYSLOG_FACILITY";

    fn with(line: Line, size: &str, facility: &str) -> Case {
        Case::spoilt(line, |case| {
            case.cluster.env.set(SIZE, size);
            case.cluster.hosts[1].env.set(FACILITY, facility);
        })
    }

    #[test]
    fn it_fires_on_the_forms_of_the_other_line_and_alone() {
        let fields = [
            "env.VISA_LOGGING_FILE_MAX_FILE_SIZE",
            "hosts.visa-2.env.VISA_LOGGING_SYSLOG_FACILITY",
        ];
        for case in [
            with(Line::V3, "100MB", "local3"),
            with(Line::V2, "100M", "local-use-3"),
        ] {
            assert_eq!(case.fields(RULE.code), fields);
            assert_eq!(case.check().len(), 2);
        }
    }

    #[test]
    fn it_is_quiet_on_the_forms_of_the_line() {
        assert_eq!(with(Line::V3, "100M", "local-use-3").check(), []);
        assert_eq!(with(Line::V2, "100MB", "local3").check(), []);
        assert_eq!(with(Line::V3, "huge", "place").fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_its_fix_in_both_directions() {
        let case = with(Line::V3, "100MB", "local3").fix(RULE.code);
        assert_eq!(case.cluster.env.get(SIZE), Some("100M"));
        assert_eq!(case.cluster.hosts[1].env.get(FACILITY), Some("local-use-3"));
        let case = with(Line::V2, "100M", "local-use-3").fix(RULE.code);
        assert_eq!(case.cluster.env.get(SIZE), Some("100MB"));
        assert_eq!(case.check(), []);
    }
}
