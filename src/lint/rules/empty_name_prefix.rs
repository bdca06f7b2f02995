//! Every machine in the cloud project counts as one of VISA's.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, vocabulary};
use crate::model::syntax::{Line, quoted};
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "empty-name-prefix",
    severity: Severity::Error,
    checks: "That the prefix of machine names is not empty between quotes, nor nothing but blanks.",
    matters: "Every night at 02:00 VISA deletes the cloud servers whose names start with the prefix and which its database does not know. Every name starts with nothing, so everything else in the cloud project is deleted.",
    remedy: "Give a prefix that no other machine in the cloud project starts with.",
    source: "visa/facts.md, Scheduler and cleanup",
    check,
};

const NAME: &str = "VISA_CLOUD_SERVER_NAME_PREFIX";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        if set.name != NAME {
            continue;
        }
        // With an empty one VISA does not start: `fatal-empty-value`. 2.x takes YAML quotes off.
        let bare = match subject.line() {
            Line::V2 => vocabulary::without_quotes(set.value.trim()),
            Line::V3 => set.value.into(),
        };
        if set.value.is_empty() || !bare.trim().is_empty() {
            continue;
        }
        let field = set.field();
        let new = suggested(subject);
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::from(new.as_str()),
        };
        findings
            .add(
                field,
                format!("{NAME} is {}, so VISA deletes all machines in the cloud project that it does not know", quoted(set.value)),
                format!("give a prefix that no other machine there starts with, such as {new}"),
            )
            .unsafe_fix(format!("Use {new}"), vec![edit]);
    }
}

/// Makes a prefix of the cluster's name.
pub(super) fn suggested(subject: &Subject<'_>) -> String {
    let name: String = subject
        .cluster
        .settings
        .name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    match name.trim_matches('-') {
        "" => "VISA-PROD".to_owned(),
        "VISA" => "VISA-CLUSTER".to_owned(),
        name if name.starts_with("VISA-") => name.to_owned(),
        name => format!("VISA-{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(line: Line, value: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.env.set(NAME, value))
    }

    #[test]
    fn it_fires_on_empty_quotes_in_2_x_and_on_blanks() {
        for (line, value) in [
            (Line::V2, "''"),
            (Line::V2, "\"\""),
            (Line::V2, "' '"),
            (Line::V3, " "),
        ] {
            assert_eq!(
                with(line, value).fields(RULE.code),
                [format!("env.{NAME}")],
                "{value}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_a_prefix_and_where_visa_does_not_start() {
        for (line, value) in [
            (Line::V2, "'VISA-PROD'"),
            (Line::V3, "VISA"),
            (Line::V3, ""),
            (Line::V2, ""),
        ] {
            assert_eq!(with(line, value).fields(RULE.code), [""; 0], "{value}");
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        let case = with(Line::V2, "''").fix(RULE.code);
        assert_eq!(case.cluster.env.get(NAME), Some("VISA-ILL"));
        assert_eq!(case.check(), []);
    }
}
