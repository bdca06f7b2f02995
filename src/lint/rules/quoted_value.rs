//! A value stands in quotes that VISA takes for a part of it.

use super::Rule;
use crate::catalog::{Catalog, Component, ValueType, Variable};
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, vocabulary, yaml};
use crate::model::syntax::{Line, quoted};
use crate::model::{DatabaseField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "quoted-value",
    severity: Severity::Warning,
    checks: "That no text, secret or account stands in quotes of its own. In 2.x the API takes them off, as YAML does, so there they are no fault.",
    matters: "The export quotes values as the env file needs it. Quotes that were typed arrive in VISA, as a part of the name, address or password. What 2.x needed in quotes, 3.x sends to the database with them.",
    remedy: "Take the quotes off, and write one quote for two that stand between single quotes.",
    source: "visa/facts.md, Value rules, Docker Compose",
    check,
};

const USERNAME: &str = "VISA_DATABASE_USERNAME";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        // `wrong-type` speaks about all that has a form.
        let is_text = |variable: &Variable| {
            matches!(variable.value_type, ValueType::String | ValueType::Path)
        };
        if let Some(variable) = set.variable
            && is_in_quotes(variable, line, set.value)
            && !variable.secret
            && is_text(variable)
        {
            // No name or path has quotes around it, but a sentence may.
            let is_sentence =
                set.name == "VISA_LOGGING_EMAIL_SUBJECT" || set.name.ends_with("_FORMAT");
            judge(set.name, set.value, set.field(), is_sentence, findings);
        }
    }
    let known = |name: &str| Catalog::get().variable(name);
    let username = &subject.cluster.database.username;
    if known(USERNAME).is_some_and(|variable| is_in_quotes(variable, line, username)) {
        let field = FieldPath::Database(DatabaseField::Username);
        judge(
            "the user name of the database",
            username,
            field,
            false,
            findings,
        );
    }
    for (name, secret) in subject.secrets.iter() {
        if known(name).is_some_and(|variable| is_in_quotes(variable, line, secret.expose())) {
            findings.add(
                FieldPath::Secret(name.to_owned()),
                format!("{name} is in quotes, which become a part of the secret"),
                "give it without the quotes around it, and with one for two that only YAML needed; leave it if they belong to it",
            );
        }
    }
}

/// Tells whether a value is in quotes that nobody takes off.
fn is_in_quotes(variable: &Variable, line: Line, value: &str) -> bool {
    // Most values start with a letter: a thousand hosts may have 150 each.
    if !value.starts_with(['\'', '"']) || variable.in_line(line).is_none() {
        return false;
    }
    let is_yaml = line == Line::V2 && variable.component == Component::Api;
    !is_yaml && (yaml::is_quoted(value) || vocabulary::without_quotes(value) != value)
}

/// Speaks about a value in quotes; where YAML's escapes are between them, it must be typed anew.
fn judge(
    name: &str,
    value: &str,
    field: FieldPath,
    is_sentence: bool,
    findings: &mut Findings<'_>,
) {
    let finding = findings.add(
        field.clone(),
        format!(
            "{name}: {} is in quotes, which become a part of the value",
            quoted(value)
        ),
        "take the quotes off; the export adds those that the env file needs",
    );
    let bare = vocabulary::without_quotes(value);
    if bare == value {
        return;
    }
    let edit = Edit::Set {
        field,
        value: Value::from(bare.as_ref()),
    };
    if is_sentence {
        finding.unsafe_fix("Take the quotes off", vec![edit]);
    } else {
        finding.safe_fix("Take the quotes off", vec![edit]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;
    use crate::model::Secret;

    fn with(line: Line, name: &str, value: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.hosts[0].env.set(name, value))
    }

    #[test]
    fn it_fires_on_texts_in_quotes() {
        for value in ["'visa'", "\"visa\""] {
            let case = with(Line::V3, "VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID", value);
            assert_eq!(
                case.fields(RULE.code),
                ["hosts.visa-1.env.VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID"]
            );
        }
        assert_eq!(
            with(Line::V2, "VISA_ACCOUNTS_CLIENT_ID", "'visa'")
                .fields(RULE.code)
                .len(),
            1
        );
    }

    /// What `yaml-breaks-value` asks for in 2.x, on the way to 3.x.
    fn grown(line: Line) -> Case {
        Case::spoilt(line, |case| {
            case.cluster.database.username = "'it''s: me'".to_owned();
            for name in ["VISA_DATABASE_PASSWORD", "VISA_VDI_REDIS_PASSWORD"] {
                let secret = Secret::new("'hunter2'' #1'".to_owned());
                case.secrets.set(name, secret);
            }
        })
    }

    #[test]
    fn it_fires_on_what_2_x_needed_in_quotes_without_showing_secrets() {
        let case = grown(Line::V3);
        assert_eq!(
            case.fields(RULE.code),
            [
                "database.username",
                "secrets.VISA_DATABASE_PASSWORD",
                "secrets.VISA_VDI_REDIS_PASSWORD"
            ]
        );
        let findings = case.findings(RULE.code);
        assert!(!format!("{findings:?}").contains("hunter2"));
        assert_eq!(findings[1].fixes, []);
        assert_eq!(grown(Line::V2).fields(RULE.code), [""; 0]);
        let mended = case.mend(RULE.code, |case| {
            case.cluster.database.username = "it's: me".to_owned();
            for name in ["VISA_DATABASE_PASSWORD", "VISA_VDI_REDIS_PASSWORD"] {
                let secret = Secret::new("hunter2' #1".to_owned());
                case.secrets.set(name, secret);
            }
        });
        assert_eq!(mended.check(), []);
    }

    #[test]
    fn escapes_between_double_quotes_are_left_to_people() {
        let case = with(Line::V3, "VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID", r#""a\"b""#);
        assert_eq!(case.findings(RULE.code)[0].fixes, []);
    }

    #[test]
    fn it_is_quiet_on_quotes_inside_on_json_and_where_yaml_takes_them_off() {
        for (line, name, value) in [
            (Line::V3, "VISA_LOGGING_EMAIL_SUBJECT", "the \"old\" VISA"),
            (
                Line::V3,
                "VISA_LOGGING_EMAIL_SUBJECT",
                "\"old\" and \"new\"",
            ),
            (
                Line::V3,
                "VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS",
                "\"x\"",
            ),
            (Line::V3, "SITE", "'x'"),
            (Line::V2, "VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID", "'visa'"),
        ] {
            assert_eq!(with(line, name, value).fields(RULE.code), [""; 0], "{name}");
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        let name = "VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID";
        let case = with(Line::V3, name, "\"visa\"").fix(RULE.code);
        assert_eq!(case.cluster.hosts[0].env.get(name), Some("visa"));
        let case = with(Line::V3, name, "'it''s: me'").fix(RULE.code);
        assert_eq!(case.cluster.hosts[0].env.get(name), Some("it's: me"));
        let mut case = grown(Line::V3);
        case.secrets = Case::new(Line::V3).secrets;
        let case = case.fix(RULE.code);
        assert_eq!(case.cluster.database.username, "it's: me");
        // Quotes of YAML are taken off on the way from 2.x to 3.x.
        assert_eq!(with(Line::V2, name, "'@visa'").fields(RULE.code), [""; 0]);
        let case = with(Line::V3, name, "'@visa'");
        assert_eq!(case.findings(RULE.code)[0].fixes[0].safety, Safety::Safe);
        let sentence = with(Line::V3, "VISA_LOGGING_EMAIL_SUBJECT", "'Error'");
        assert_eq!(
            sentence.findings(RULE.code)[0].fixes[0].safety,
            Safety::Unsafe
        );
        sentence.fix(RULE.code);
    }
}
