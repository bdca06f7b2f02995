//! A value means something else in the configuration of VISA 2.x.

use super::{Rule, yaml_breaks_value};
use crate::diagnostic::Severity;
use crate::lint::yaml::{self, Reading};
use crate::lint::{Findings, Subject};

pub(super) const RULE: Rule = Rule {
    code: "yaml-changes-value",
    severity: Severity::Warning,
    checks: "That values and secrets which the API of 2.x reads arrive as typed: no comment (blank and #), no null or ~, no number such as 0123 or 1e3 where text is meant, no & or ! in front.",
    matters: "VISA 2.x pastes values into a YAML file before it reads that. `pass #1` arrives as `pass`, and 0123 as 83.",
    remedy: "Put the value into single quotes, each quote inside written twice; YAML takes them off again. For a secret it is simpler to choose another.",
    source: "visa/facts.md, Value rules; visa-api-server:visa-app/configuration.yml@2.11.2",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for pasted in yaml::unlike(subject) {
        let Reading::Changed(reason) = pasted.reading else {
            continue;
        };
        let finding = findings.add(
            pasted.field.clone(),
            format!(
                "{} does not arrive in VISA 2.x as it stands: {reason}",
                yaml_breaks_value::shown(&pasted)
            ),
            yaml_breaks_value::help(&pasted),
        );
        if !pasted.is_secret && pasted.can_be_quoted {
            finding.unsafe_fix(
                "Put it into YAML quotes",
                vec![yaml_breaks_value::in_quotes(&pasted)],
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Secret;
    use crate::model::syntax::Line;

    const NAME: &str = "VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID";

    fn with(line: Line, value: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.env.set(NAME, value))
    }

    #[test]
    fn it_fires_on_values_that_mean_something_else() {
        for value in ["visa #1", "#visa", "0123", "~", "&visa", "1.10"] {
            assert_eq!(
                with(Line::V2, value).fields(RULE.code),
                [format!("env.{NAME}")],
                "{value}"
            );
        }
        let quota = Case::spoilt(Line::V2, |case| {
            case.cluster
                .env
                .set("VISA_INSTANCE_USER_DEFAULT_QUOTA", "010");
        });
        assert_eq!(
            quota.fields(RULE.code),
            ["env.VISA_INSTANCE_USER_DEFAULT_QUOTA"]
        );
    }

    #[test]
    fn it_fires_on_secrets_without_showing_them() {
        let case = Case::spoilt(Line::V2, |case| {
            case.secrets.set(
                "VISA_VDI_REDIS_PASSWORD",
                Secret::new("hunter2 #1".to_owned()),
            );
        });
        assert_eq!(case.fields(RULE.code), ["secrets.VISA_VDI_REDIS_PASSWORD"]);
        assert!(!format!("{:?}", case.check()).contains("hunter2"));
    }

    #[test]
    fn it_is_quiet_in_3_x_on_plain_values_and_on_quoted_ones() {
        assert_eq!(with(Line::V3, "0123").fields(RULE.code), [""; 0]);
        for value in [
            "visa",
            "'0123'",
            "\"a #b\"",
            "123",
            "a#b",
            "yes",
            "2026-01-01",
            "10.0.0.1",
        ] {
            assert_eq!(with(Line::V2, value).fields(RULE.code), [""; 0], "{value}");
        }
        let null = Case::spoilt(Line::V2, |case| {
            case.cluster
                .env
                .set("VISA_CLIENT_CONFIG_CONTACT_EMAIL", "null");
        });
        assert_eq!(null.check(), []);
    }

    #[test]
    fn it_is_mended_by_quotes() {
        let case = with(Line::V2, "visa #1").fix(RULE.code);
        assert_eq!(case.cluster.env.get(NAME), Some("'visa #1'"));
    }
}
