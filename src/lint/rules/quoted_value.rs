//! A value stands in quotes that VISA takes for a part of it.

use super::Rule;
use crate::catalog::{Component, ValueType};
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, vocabulary};
use crate::model::syntax::{Line, quoted};
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "quoted-value",
    severity: Severity::Warning,
    checks: "That no text stands in quotes of its own. In 2.x the API takes them off, as YAML does, so there they are no fault.",
    matters: "The export quotes values as the env file needs it. Quotes that were typed arrive in VISA, as a part of the name or address.",
    remedy: "Take the quotes off.",
    source: "visa/facts.md, Value rules, Docker Compose",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        let (name, value) = (set.name, set.value);
        if !value.starts_with(['\'', '"']) {
            continue;
        }
        let bare = vocabulary::without_quotes(value);
        let Some(variable) = set
            .variable
            .filter(|variable| set.in_line.is_some() && !variable.secret)
        else {
            continue;
        };
        let is_yaml = line == Line::V2 && variable.component == Component::Api;
        // `wrong-type` speaks about all that has a form.
        let is_text = matches!(variable.value_type, ValueType::String | ValueType::Path);
        if bare == value || is_yaml || !is_text {
            continue;
        }
        // No name or path has quotes around it, but a sentence may.
        let is_sentence = name == "VISA_LOGGING_EMAIL_SUBJECT" || name.ends_with("_FORMAT");
        let field = set.field();
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::from(bare),
        };
        let finding = findings.add(
            field,
            format!(
                "{name}: {} is in quotes, which become a part of the value",
                quoted(value)
            ),
            "take the quotes off; the export adds those that the env file needs",
        );
        if is_sentence {
            finding.unsafe_fix("Take the quotes off", vec![edit]);
        } else {
            finding.safe_fix("Take the quotes off", vec![edit]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;

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
