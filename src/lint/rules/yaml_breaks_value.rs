//! A value makes the configuration of VISA 2.x unreadable.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::yaml::{self, Pasted, Reading};
use crate::lint::{Findings, Subject, vocabulary};
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "yaml-breaks-value",
    severity: Severity::Error,
    checks: "That values and secrets which the API of 2.x reads are still YAML when they stand in its configuration: none starts with one of * % @ , ] } | > [ { or a backtick, and none holds a colon with a blank behind it.",
    matters: "VISA 2.x pastes values into a YAML file before it reads that. One such value stops the start-up, with a message about a line of a file that nobody wrote.",
    remedy: "Put the value into single quotes, each quote inside written twice; YAML takes them off again. For a secret it is simpler to choose another.",
    source: "visa/facts.md, Value rules; visa-api-server:visa-app/configuration.yml@2.11.2",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for pasted in yaml::unlike(subject) {
        let Reading::Broken(reason) = pasted.reading else {
            continue;
        };
        let finding = findings.add(
            pasted.field.clone(),
            format!(
                "{} breaks the configuration of VISA 2.x: {reason}",
                shown(&pasted)
            ),
            help(&pasted),
        );
        if !pasted.is_secret && pasted.can_be_quoted {
            finding.safe_fix("Put it into YAML quotes", vec![in_quotes(&pasted)]);
        }
    }
}

/// Names a value without showing a secret.
pub(super) fn shown(pasted: &Pasted<'_>) -> String {
    if pasted.is_secret {
        format!("the secret {}", pasted.name)
    } else {
        format!(
            "{} with the value {}",
            pasted.name,
            vocabulary::shown(pasted.value)
        )
    }
}

/// Says what to do about a value.
pub(super) fn help(pasted: &Pasted<'_>) -> &'static str {
    match (pasted.can_be_quoted, pasted.is_secret) {
        (true, true) => {
            "choose a secret of letters and digits that starts with a letter, or put it into single quotes as a part of the value"
        }
        (true, false) => "put the value into single quotes, which YAML takes off again",
        (false, _) => "write it without double quotes and backslashes",
    }
}

/// Writes the value in YAML quotes.
pub(super) fn in_quotes(pasted: &Pasted<'_>) -> Edit {
    Edit::Set {
        field: pasted.field.clone(),
        value: Value::from(yaml::quote(pasted.value).as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;
    use crate::model::Secret;
    use crate::model::syntax::Line;

    const NAME: &str = "VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID";

    fn with(line: Line, value: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.env.set(NAME, value))
    }

    #[test]
    fn it_fires_on_values_that_are_no_yaml() {
        for value in ["@visa", "a: b", "%visa", "- visa", "[visa", "'visa"] {
            assert_eq!(
                with(Line::V2, value).fields(RULE.code),
                [format!("env.{NAME}")],
                "{value}"
            );
        }
        let format = Case::spoilt(Line::V2, |case| {
            case.cluster.env.set("VISA_LOGGING_FILE_FORMAT", "\"%msg\"");
        });
        assert_eq!(format.fields(RULE.code), ["env.VISA_LOGGING_FILE_FORMAT"]);
    }

    #[test]
    fn it_fires_on_secrets_and_accounts_without_showing_secrets() {
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster.database.username = "@visa".to_owned();
            case.secrets
                .set("VISA_DATABASE_PASSWORD", Secret::new("@hunter2".to_owned()));
        });
        assert_eq!(
            case.fields(RULE.code),
            ["database.username", "secrets.VISA_DATABASE_PASSWORD"]
        );
        assert!(!format!("{:?}", case.check()).contains("hunter2"));
    }

    #[test]
    fn it_is_quiet_in_3_x_on_plain_values_on_quoted_ones_and_on_other_readers() {
        assert_eq!(with(Line::V3, "@visa").fields(RULE.code), [""; 0]);
        for value in ["visa", "'@visa'", "a:b", "-x", "a #b"] {
            assert_eq!(with(Line::V2, value).fields(RULE.code), [""; 0], "{value}");
        }
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster.env.set("VISA_ACCOUNTS_CLIENT_ID", "@visa");
            case.cluster.env.set("SITE", "@visa");
            case.cluster.env.set(
                "VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS",
                r#"[{"layout":"en-gb-qwerty","name":"English","selected":true}]"#,
            );
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_quotes() {
        let case = with(Line::V2, "@it's: me");
        assert_eq!(case.findings(RULE.code)[0].fixes[0].safety, Safety::Safe);
        assert_eq!(
            case.fix(RULE.code).cluster.env.get(NAME),
            Some("'@it''s: me'")
        );
    }
}
