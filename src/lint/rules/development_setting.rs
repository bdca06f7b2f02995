//! A setting for developers is on.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::Edit;

pub(super) const RULE: Rule = Rule {
    code: "development-setting",
    severity: Severity::Warning,
    checks: "That NODE_ENV is not dev, that e-mails are not mocked, and that the browser does not print the details of sign-in.",
    matters: "With NODE_ENV=dev the accounts service does not look for the identity provider when it starts. A mocked mailer keeps e-mails in memory and sends none. Details of sign-in in a browser's console hold tokens.",
    remedy: "Take the variable out.",
    source: "visa/env-catalog.csv, NODE_ENV, …_MOCKED and VISA_CLIENT_CONFIG_LOGIN_SHOW_DEBUG_INFORMATION",
    check,
};

/// Name, value, and what it does.
const SETTINGS: [(&str, &str, &str); 4] = [
    (
        "NODE_ENV",
        "dev",
        "the accounts service does not check the identity provider at its start",
    ),
    (
        "VISA_NOTIFICATION_EMAIL_ADAPTER_MOCKED",
        "true",
        "no e-mail to users is sent",
    ),
    (
        "VISA_LOGGING_EMAIL_APPENDER_MOCKED",
        "true",
        "no report of errors is sent",
    ),
    (
        "VISA_CLIENT_CONFIG_LOGIN_SHOW_DEBUG_INFORMATION",
        "true",
        "browsers print tokens in their console",
    ),
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        let found = SETTINGS
            .iter()
            .find(|(name, value, _)| *name == set.name && *value == set.value);
        let Some((name, value, effect)) = found else {
            continue;
        };
        if set.in_line.is_none() {
            continue;
        }
        let field = set.field();
        findings
            .add(
                field.clone(),
                format!("{name}={value} is for development: {effect}"),
                format!("take {name} out"),
            )
            .unsafe_fix(format!("Take {name} out"), vec![Edit::Unset { field }]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn with(line: Line, name: &str, value: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.env.set(name, value))
    }

    #[test]
    fn it_fires_on_each() {
        for (name, value, _) in SETTINGS {
            assert_eq!(
                with(Line::V3, name, value).fields(RULE.code),
                [format!("env.{name}")]
            );
        }
    }

    #[test]
    fn it_is_quiet_on_other_values_and_lines() {
        for (name, _, _) in SETTINGS {
            assert_eq!(
                with(Line::V3, name, "false").fields(RULE.code),
                [""; 0],
                "{name}"
            );
        }
        let old = with(Line::V2, "VISA_LOGGING_EMAIL_APPENDER_MOCKED", "true");
        assert_eq!(old.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        for (name, value, _) in SETTINGS {
            assert_eq!(
                with(Line::V3, name, value).fix(RULE.code).check(),
                [],
                "{name}"
            );
        }
    }
}
