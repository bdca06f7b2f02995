//! A value is not of the type that VISA reads.

use super::{Rule, form_of_other_line, loose_switch};
use crate::catalog::ValueType;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, vocabulary};
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "wrong-type",
    severity: Severity::Error,
    checks: "That numbers are numbers, switches true or false, URLs have a host, choices are words that VISA knows, and so on.",
    matters: "VISA stops at start-up on most of them. Some it takes for something else: with TRUE or yes as the switch of e-mails, 3.x finds no mailer and does not start.",
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
        let Err(error) = variable.check(line, value) else {
            continue;
        };
        // Rules of their own speak about these.
        if subject.environment.owner_of(variable).is_some()
            || vocabulary::is_sound(variable, line, value)
            || form_of_other_line::new_form(set, line).is_some()
            || loose_switch::is_loose(set, line)
        {
            continue;
        }
        let field = set.field();
        let finding = findings.add(
            field.clone(),
            format!("{}: {}", set.name, error.message),
            error.help,
        );
        let with = |value: String| {
            let title = format!("Write {}", vocabulary::shown(&value));
            let edit = Edit::Set {
                field,
                value: Value::from(value.as_str()),
            };
            (title, vec![edit])
        };
        if let Some(meant) = vocabulary::meant(variable, line, value) {
            let (title, edits) = with(meant);
            finding.safe_fix(title, edits);
        } else if variable.value_type == ValueType::Url && !value.contains("://") {
            let url = format!("https://{}", value.trim());
            if variable.check(line, &url).is_ok() {
                let (title, edits) = with(url);
                finding.unsafe_fix(title, edits);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn case(name: &str, value: &str) -> Case {
        Case::v3(|case| case.cluster.hosts[0].env.set(name, value))
    }

    fn with(name: &str, value: &str) -> Vec<String> {
        case(name, value).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_values_of_another_type() {
        for (name, value) in [
            ("VISA_NOTIFICATION_EMAIL_ADAPTER_ENABLED", "TRUE"),
            ("VISA_VDI_ENABLED", "maybe"),
            ("VISA_INSTANCE_USER_DEFAULT_QUOTA", "two"),
            ("VISA_LOGGING_LEVEL", "verbose"),
            ("VISA_CLIENT_CONFIG_LOGIN_ISSUER", "login.example.org"),
            ("VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS", "[en]"),
            ("VISA_LOGGING_FILE_MAX_FILE_SIZE", "100 megabytes"),
        ] {
            assert_eq!(
                with(name, value),
                [format!("hosts.visa-1.env.{name}")],
                "{value}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_sound_values_defaults_and_unknown_names() {
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
    fn it_is_quiet_on_forms_of_the_line_and_on_quotes_that_are_yaml() {
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster
                .env
                .set("VISA_LOGGING_FILE_MAX_FILE_SIZE", "100MB");
            case.cluster
                .env
                .set("VISA_LOGGING_SYSLOG_FACILITY", "local0");
            case.cluster.env.set("VISA_LOGGING_LEVEL", "'DEBUG'");
            case.cluster.env.set("VISA_VDI_ENABLED", "\"true\"");
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
        assert_eq!(with("VISA_LOGGING_LEVEL", "'DEBUG'").len(), 1);
    }

    #[test]
    fn it_is_mended_by_the_value_that_is_meant() {
        for (name, value, meant) in [
            ("VISA_NOTIFICATION_EMAIL_ADAPTER_ENABLED", "TRUE", "true"),
            ("VISA_NOTIFICATION_EMAIL_ADAPTER_ENABLED", " 'no' ", "false"),
            ("VISA_INSTANCE_USER_DEFAULT_QUOTA", "\"2\"", "2"),
            ("VISA_LOGGING_LEVEL", "debug", "DEBUG"),
        ] {
            let case = case(name, value);
            assert_eq!(case.findings(RULE.code)[0].fixes[0].safety, Safety::Safe);
            assert_eq!(
                case.fix(RULE.code).cluster.hosts[0].env.get(name),
                Some(meant)
            );
        }
        let guess = case("VISA_ACCOUNTS_IDP", "login.example.org/x");
        assert_eq!(guess.findings(RULE.code)[0].fixes[0].safety, Safety::Unsafe);
        guess.fix(RULE.code);
    }
}
