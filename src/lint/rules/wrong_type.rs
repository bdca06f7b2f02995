//! A value is not of the type that VISA reads.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};

pub(super) const RULE: Rule = Rule {
    code: "wrong-type",
    severity: Severity::Error,
    checks: "That numbers are numbers, switches true or false, URLs have a host, choices are words that VISA knows, and so on.",
    matters: "VISA stops at start-up on most of them. Some it takes for something else: TRUE or yes leave 3.x without a message broker.",
    remedy: "Write a value of the variable's type, as the finding says.",
    source: "visa/env-catalog.csv, type; visa/facts.md, Redis settings",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        let (Some(variable), Some(in_line)) = (set.variable, set.in_line) else {
            continue;
        };
        let value = set.value;
        // What an empty value leads to differs by variable; `fatal-empty-value` knows.
        let is_default = in_line.default.as_deref() == Some(value);
        if value.is_empty() || is_default || variable.secret {
            continue;
        }
        if let Err(error) = variable.check(line, value) {
            findings.add(set.field(), format!("{}: {}", set.name, error.message), error.help);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn with(name: &str, value: &str) -> Vec<String> {
        Case::v3(|case| case.cluster.hosts[0].env.set(name, value)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_values_of_another_type() {
        for (name, value) in [
            ("VISA_VDI_ENABLED", "TRUE"),
            ("VISA_INSTANCE_USER_DEFAULT_QUOTA", "two"),
            ("VISA_LOGGING_LEVEL", "verbose"),
            ("VISA_CLIENT_CONFIG_LOGIN_ISSUER", "login.example.org"),
            ("VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS", "[en]"),
            ("VISA_LOGGING_FILE_MAX_FILE_SIZE", "100MB"),
        ] {
            assert_eq!(with(name, value), [format!("hosts.visa-1.env.{name}")], "{value}");
        }
    }

    #[test]
    fn it_is_quiet_on_sound_values_defaults_and_unknown_names_which_mends_it() {
        for (name, value) in [
            ("VISA_VDI_ENABLED", "true"),
            ("VISA_LOGGING_FILE_MAX_FILE_SIZE", "100M"),
            ("VISA_CLOUD_PLACEMENT_ENDPOINT", "null"),
            ("SITE", "anything"),
        ] {
            assert_eq!(with(name, value), [""; 0], "{name}");
        }
    }

    #[test]
    fn the_line_decides() {
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster.env.set("VISA_LOGGING_FILE_MAX_FILE_SIZE", "100MB");
            case.cluster.env.set("VISA_LOGGING_SYSLOG_FACILITY", "local0");
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
        assert_eq!(with("VISA_LOGGING_SYSLOG_FACILITY", "local0").len(), 1);
    }
}
