//! A value refers to another variable.

use super::Rule;
use crate::catalog::{Component, is_secret};
use crate::diagnostic::Severity;
use crate::environment::expansion::{self, Reading};
use crate::lint::{Assignment, Findings, Subject};
use crate::model::syntax::{Line, VariableName};
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "reference-in-value",
    severity: Severity::Warning,
    checks: "That no value holds a reference such as ${NAME}.",
    matters: "The export writes values so that they arrive as typed: neither Docker Compose nor VISA 3.x puts anything in the place of ${NAME}. The API of 2.x still does, if the container has a variable of that name.",
    remedy: "Write the value itself.",
    source: "formats/env-files.md; visa/facts.md, Value rules",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        let Some(name) = Some(set.value)
            .filter(|value| value.contains('$'))
            .and_then(reference)
        else {
            continue;
        };
        // `ambiguous-expansion` speaks about variables whose reader is unknown.
        let is_elsewhere = expansion::reading(set.name, line) == Reading::Unknown
            || set
                .variable
                .is_some_and(|variable| variable.secret || set.in_line.is_none());
        if is_elsewhere {
            continue;
        }
        let is_expanded = line == Line::V2
            && set
                .variable
                .is_some_and(|variable| variable.component == Component::Api);
        let message = if is_expanded {
            format!(
                "{} holds ${{{name}}}; VISA 2.x puts the variable {name} there, if there is one",
                set.name
            )
        } else {
            format!(
                "{} holds ${{{name}}}, which arrives as these letters; nothing puts a value there",
                set.name
            )
        };
        let finding = findings.add(
            set.field(),
            message,
            format!("write the value instead of ${{{name}}}"),
        );
        if let Some(value) = replaced(subject, set, name) {
            let edit = Edit::Set {
                field: set.field(),
                value: Value::from(value.as_str()),
            };
            finding.unsafe_fix(format!("Put the value of {name} there"), vec![edit]);
        }
    }
}

/// Returns the name in the first reference of a value.
fn reference(value: &str) -> Option<&str> {
    let mut rest = value;
    while let Some((_, after)) = rest.split_once("${") {
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        let (name, tail) = after.split_at(end.unwrap_or(after.len()));
        let is_closed = tail.starts_with(['}', ':', '-']) && tail.contains('}');
        if is_closed && name.parse::<VariableName>().is_ok() {
            return Some(name);
        }
        rest = after;
    }
    None
}

/// Returns the value with that of the other variable in it, where the project knows it.
fn replaced(subject: &Subject<'_>, set: &Assignment<'_>, name: &str) -> Option<String> {
    if is_secret(name, "") {
        return None;
    }
    let host = set.host.and_then(|id| subject.cluster.host(id));
    let value = match host {
        Some(host) => subject.environment.on_host(host, name),
        None => subject.environment.shared(name),
    }?;
    let new = set.value.replace(&format!("${{{name}}}"), value);
    (reference(&new) != Some(name)).then_some(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(line: Line, name: &str, value: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.env.set(name, value))
    }

    #[test]
    fn it_fires_on_references_whoever_reads_them() {
        for (line, name) in [
            (Line::V3, "VISA_CLIENT_CONFIG_LOGIN_SCOPE"),
            (Line::V2, "VISA_CLIENT_CONFIG_LOGIN_SCOPE"),
            (Line::V3, "VISA_ACCOUNTS_CLIENT_ID"),
            (Line::V3, "QUARKUS_X"),
        ] {
            for value in ["${SITE}", "a ${SITE:b}", "${SITE:-b} c", "${ ${SITE}"] {
                assert_eq!(
                    with(line, name, value).fields(RULE.code),
                    [format!("env.{name}")],
                    "{value}"
                );
            }
        }
    }

    #[test]
    fn it_is_quiet_on_other_dollars_and_on_unknown_readers() {
        for value in ["a$b", "$$", "${", "${}", "${a b}", "${SITE"] {
            let case = with(Line::V3, "VISA_CLIENT_CONFIG_LOGIN_SCOPE", value);
            assert_eq!(case.fields(RULE.code), [""; 0], "{value}");
        }
        assert_eq!(with(Line::V3, "SITE", "${HOME}").fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_value_of_the_other_variable() {
        let case = Case::v3(|case| {
            case.cluster.env.set("SITE", "login.example.org");
            case.cluster.env.set(
                "VISA_CLIENT_CONFIG_LOGIN_ISSUER",
                "https://${SITE}/realms/visa",
            );
        });
        assert_eq!(case.fix(RULE.code).check(), []);
    }

    #[test]
    fn it_is_mended_by_hand_where_nobody_knows_the_other_variable() {
        let mut case = with(Line::V3, "VISA_CLIENT_CONFIG_LOGIN_SCOPE", "${SITE}");
        assert_eq!(case.findings(RULE.code)[0].fixes, []);
        case.cluster
            .env
            .set("VISA_CLIENT_CONFIG_LOGIN_SCOPE", "openid");
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
