//! VISA 3.x appends stray text to the format of its log lines.

use std::collections::BTreeSet;

use super::Rule;
use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::lint::variant::{Variant, variants};
use crate::lint::{Findings, Subject, log_pattern};
use crate::model::syntax::{Line, Release};
use crate::model::{Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "stray-log-format",
    severity: Severity::Warning,
    checks: "That the syslog format of 3.x is given as QUARKUS_LOG_SYSLOG_FORMAT, and before 3.4.3 the format of the log file as QUARKUS_LOG_FILE_FORMAT, where they are in use.",
    matters: "The default in VISA's own configuration holds a brace, at which the expression ends. What follows it is appended to every value: messages appear twice, or in a line of garbage. The default itself is cut in two.",
    remedy: "Give the format in the QUARKUS_ variable, which VISA's configuration does not touch.",
    source: "visa/facts.md, Value rules (run); visa/env-catalog.csv, VISA_LOGGING_SYSLOG_FORMAT and VISA_LOGGING_FILE_FORMAT",
    check,
};

const SYSLOG: &str = "VISA_LOGGING_SYSLOG_FORMAT";
const SWITCH: &str = "VISA_LOGGING_SYSLOG_ENABLED";
const QUARKUS_SYSLOG: &str = "QUARKUS_LOG_SYSLOG_FORMAT";
const FILE: &str = "VISA_LOGGING_FILE_FORMAT";
const QUARKUS_FILE: &str = "QUARKUS_LOG_FILE_FORMAT";

/// The last release known to have the fault of the syslog format.
const LAST_SYSLOG: &str = "3.8.2";
/// The first release without the fault of the file format.
const FILE_CURED: &str = "3.4.3";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(release) = subject.release.filter(|release| release.line() == Line::V3) else {
        return;
    };
    let is_before = |text: &str| text.parse::<Release>().is_ok_and(|other| release < other);
    let is_after = |text: &str| text.parse::<Release>().is_ok_and(|other| release > other);
    let mut judged = BTreeSet::new();
    if !is_after(LAST_SYSLOG) {
        // Without the switch, its default counts.
        let variable = Catalog::get().variable(SWITCH);
        let default = variable.and_then(|switch| subject.environment.default_of(switch));
        for variant in variants(subject, &[SYSLOG, SWITCH, QUARKUS_SYSLOG]) {
            let is_on = variant.get(SWITCH).or(default) == Some("true");
            if is_on && judged.insert(variant.field(SYSLOG)) {
                judge(&variant, SYSLOG, QUARKUS_SYSLOG, findings);
            }
        }
    }
    if is_before(FILE_CURED) {
        for variant in variants(subject, &[FILE, QUARKUS_FILE]) {
            if judged.insert(variant.field(FILE)) {
                judge(&variant, FILE, QUARKUS_FILE, findings);
            }
        }
    }
}

/// Judges the format of one log, and moves it to the variable that nothing is appended to.
fn judge(variant: &Variant<'_>, name: &str, quarkus: &str, findings: &mut Findings<'_>) {
    if variant
        .get(quarkus)
        .is_some_and(|format| !format.is_empty())
    {
        return;
    }
    let field = variant.field(name);
    let value = variant.get(name).filter(|value| !value.is_empty());
    // Who says nothing about logs gets what VISA writes; a switch that was thrown says something.
    let is_wanted = variant.get(SWITCH) == Some("true") && name == SYSLOG;
    let (message, format) = match value {
        Some(value) => (
            format!("VISA appends stray text to {name}, so messages come out twice or in pieces"),
            Some(at_home(value)),
        ),
        None if is_wanted => {
            let variable = Catalog::get()
                .variable(name)
                .and_then(|variable| variable.v3.as_ref());
            (
                format!("VISA cuts its default of {name} in two, so messages come out in pieces"),
                variable.and_then(|in_line| in_line.default.clone()),
            )
        }
        None => return,
    };
    let target = match &field {
        FieldPath::HostEnv(id, _) => FieldPath::HostEnv(*id, quarkus.to_owned()),
        _ => FieldPath::Env(quarkus.to_owned()),
    };
    let finding = findings.add(
        field.clone(),
        message,
        format!("give the format as {quarkus}; nothing is appended to that"),
    );
    let Some(format) = format else {
        return;
    };
    let mut edits = vec![Edit::Set {
        field: target,
        value: Value::from(format.as_str()),
    }];
    if value.is_some() {
        edits.push(Edit::Unset { field });
    }
    finding.unsafe_fix(format!("Give it as {quarkus}"), edits);
}

/// Writes a pattern of 2.x for 3.x, where that can be done.
fn at_home(pattern: &str) -> String {
    let converted = log_pattern::is_foreign(pattern, Line::V3)
        .then(|| log_pattern::convert(pattern, Line::V3))
        .flatten();
    converted.map_or_else(|| pattern.to_owned(), |converted| converted.pattern)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn of(release: &str, variables: &[(&str, &str)]) -> Case {
        Case::v3(|case| {
            release.clone_into(&mut case.cluster.settings.release);
            for (name, value) in variables {
                case.cluster.env.set(*name, *value);
            }
        })
    }

    const FORMAT: (&str, &str) = (SYSLOG, "%-5p %s%n");
    const ON: (&str, &str) = (SWITCH, "true");

    #[test]
    fn it_fires_on_a_format_in_use_and_on_the_default() {
        for (release, variables) in [
            ("3.8.2", &[FORMAT, ON][..]),
            ("3.8.2", &[ON]),
            ("3.8.0", &[FORMAT]),
        ] {
            assert_eq!(
                of(release, variables).fields(RULE.code),
                [format!("env.{SYSLOG}")],
                "{release}"
            );
        }
        assert_eq!(
            of("3.4.2", &[(FILE, "%p %s%n")]).fields(RULE.code),
            [format!("env.{FILE}")]
        );
    }

    #[test]
    fn it_fires_for_a_host_that_differs() {
        let mut case = of("3.8.2", &[FORMAT]);
        case.cluster.hosts[1].env.set(SWITCH, "true");
        assert_eq!(case.fields(RULE.code), [format!("env.{SYSLOG}")]);
    }

    #[test]
    fn it_is_quiet_where_the_format_is_not_in_use_or_the_fault_is_cured() {
        for (release, variables) in [
            ("3.8.2", &[FORMAT][..]),
            ("3.8.0", &[]),
            ("3.8.0", &[FORMAT, (SWITCH, "false")]),
            ("3.9.0", &[FORMAT, ON]),
            ("2.11.2", &[FORMAT]),
            ("3.4.3", &[(FILE, "%p %s%n")]),
            ("3.8.2", &[ON, (QUARKUS_SYSLOG, "%p %s%n")]),
        ] {
            assert_eq!(
                of(release, variables).fields(RULE.code),
                [""; 0],
                "{release} {variables:?}"
            );
        }
    }

    #[test]
    fn it_is_mended_by_the_variable_of_quarkus() {
        let case = of("3.8.2", &[FORMAT, ON]).fix(RULE.code);
        assert_eq!(case.cluster.env.get(QUARKUS_SYSLOG), Some("%-5p %s%n"));
        assert_eq!(case.cluster.env.get(SYSLOG), None);
        let case = of("3.8.2", &[ON]).fix(RULE.code);
        assert_eq!(
            case.cluster.env.get(QUARKUS_SYSLOG),
            Some("[%-5p] [%c{3.}] (%t) %s%e%n")
        );
        of("3.4.2", &[(FILE, "%p %s%n")]).fix(RULE.code);
    }
}
