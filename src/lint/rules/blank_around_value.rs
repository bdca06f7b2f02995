//! A value starts or ends with a blank.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, vocabulary};
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "blank-around-value",
    severity: Severity::Warning,
    checks: "That no value starts or ends with a blank or tab, but for patterns of log lines and subjects of e-mails.",
    matters: "The export keeps the blank, and most programs take it for a part of the name, address or path. Nobody sees it in a log.",
    remedy: "Take the blank away.",
    source: "formats/env-files.md, The rule",
    check,
};

/// Where a blank at the end may be meant.
const TEXTS: [&str; 3] = [
    "VISA_LOGGING_EMAIL_SUBJECT",
    "VISA_LOGGING_FILE_FORMAT",
    "VISA_LOGGING_SYSLOG_FORMAT",
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        let (name, value) = (set.name, set.value);
        let trimmed = value.trim();
        if trimmed.len() == value.len() || TEXTS.contains(&name) {
            continue;
        }
        // Secrets have no business here, and `wrong-type` trims what is of another type now.
        let is_elsewhere = set.variable.is_some_and(|variable| {
            variable.secret
                || (set.in_line.is_some() && !vocabulary::is_sound(variable, line, value))
        });
        if is_elsewhere {
            continue;
        }
        let field = set.field();
        if trimmed.is_empty() {
            findings
                .add(
                    field.clone(),
                    format!("{name} holds nothing but blanks"),
                    format!("give {name} a value, or take it out"),
                )
                .unsafe_fix(format!("Take {name} out"), vec![Edit::Unset { field }]);
            continue;
        }
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::from(trimmed),
        };
        // What nobody knows may be a secret by its content.
        let shown = if set.variable.is_some() {
            vocabulary::shown(value)
        } else {
            "its value".to_owned()
        };
        findings
            .add(
                field,
                format!("{name}: {shown} starts or ends with a blank"),
                "take the blank away",
            )
            .safe_fix("Take the blank away", vec![edit]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(name: &str, value: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(name, value))
    }

    #[test]
    fn it_fires_on_blanks_around_known_and_unknown_values() {
        for value in [" visa", "visa ", "\tvisa", "   "] {
            let case = with("VISA_ACCOUNTS_CLIENT_ID", value);
            assert_eq!(
                case.fields(RULE.code),
                ["env.VISA_ACCOUNTS_CLIENT_ID"],
                "{value:?}"
            );
        }
        assert_eq!(with("SITE", "a ").fields(RULE.code), ["env.SITE"]);
    }

    #[test]
    fn it_is_quiet_on_blanks_inside_in_texts_and_on_what_is_of_a_wrong_type() {
        for (name, value) in [
            ("VISA_CLIENT_CONFIG_LOGIN_SCOPE", "openid offline_access"),
            ("VISA_LOGGING_EMAIL_SUBJECT", "[VISA] "),
            ("VISA_INSTANCE_USER_DEFAULT_QUOTA", " 2"),
            ("VISA_DATABASE_PASSWORD", " x"),
            ("SITE", ""),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [""; 0], "{name}");
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        let case = with("VISA_ACCOUNTS_CLIENT_ID", " visa ").fix(RULE.code);
        assert_eq!(
            case.cluster.env.get("VISA_ACCOUNTS_CLIENT_ID"),
            Some("visa")
        );
        assert_eq!(case.check(), []);
        with("SITE", "  ").fix(RULE.code);
    }
}
