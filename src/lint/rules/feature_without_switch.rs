//! A feature is set up, but the switch that turns it on is not.

use super::Rule;
use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "feature-without-switch",
    severity: Severity::Warning,
    checks: "That syslog and e-mail on errors, where a server is named for them, are switched on or off by name, if they are off by default.",
    matters: "VISA 2.x used both as soon as a server was named. VISA 3.x has switches, and sends nothing without a word where they are off. That of e-mail is off by default, that of syslog since 3.8.1.",
    remedy: "Set the switch to true; or to false, if nothing is to be sent.",
    source: "visa/facts.md, 2 to 3; visa/env-catalog.csv, default_v3",
    check,
};

/// The variable that names a server, its switch, and what the switch turns on.
const FEATURES: &[(&str, &str, &str)] = &[
    (
        "VISA_LOGGING_EMAIL_APPENDER_HOST",
        "VISA_LOGGING_EMAIL_APPENDER_ENABLED",
        "mails no errors",
    ),
    (
        "VISA_LOGGING_SYSLOG_ENDPOINT",
        "VISA_LOGGING_SYSLOG_ENABLED",
        "sends nothing to syslog",
    ),
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (server, switch, lack) in FEATURES {
        let variable = Catalog::get().variable(switch);
        let default = variable.and_then(|switch| subject.environment.default_of(switch));
        // A line without the switch has no default of it either.
        if default != Some("false") {
            continue;
        }
        // The first host that lacks it stands for all: the remedy is one line in [env].
        let lacking = subject.cluster.deployed_hosts().any(|host| {
            let on_host = |name| subject.environment.on_host(host, name);
            on_host(server).is_some_and(|value| !value.is_empty()) && on_host(switch).is_none()
        });
        if lacking {
            let set = |value| {
                vec![Edit::Set {
                    field: FieldPath::Env((*switch).to_owned()),
                    value: Value::from(value),
                }]
            };
            findings
                .add(
                    FieldPath::Env((*switch).to_owned()),
                    format!(
                        "{server} is set, but without {switch} VISA {} {lack}",
                        subject.version()
                    ),
                    format!("set {switch} to true, or to false"),
                )
                .unsafe_fix(format!("Set {switch} to true"), set("true"))
                .unsafe_fix(format!("Set {switch} to false"), set("false"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn with(line: Line, variables: &[(&str, &str)]) -> Case {
        Case::spoilt(line, |case| {
            for (name, value) in variables {
                case.cluster.env.set(*name, *value);
            }
        })
    }

    #[test]
    fn it_fires_where_a_server_is_named_and_nothing_switched() {
        for (server, switch, _) in FEATURES {
            let case = with(Line::V3, &[(server, "log.example.org:514")]);
            assert_eq!(case.fields(RULE.code), [format!("env.{switch}")]);
        }
        let case = Case::v3(|case| {
            case.cluster.hosts[0]
                .env
                .set(FEATURES[1].0, "log.example.org:514");
        });
        assert_eq!(case.fields(RULE.code), ["env.VISA_LOGGING_SYSLOG_ENABLED"]);
    }

    #[test]
    fn it_is_quiet_where_it_is_switched_either_way_and_in_2() {
        for value in ["true", "false"] {
            let (server, switch, _) = FEATURES[1];
            let case = with(
                Line::V3,
                &[(server, "log.example.org:514"), (switch, value)],
            );
            assert_eq!(case.fields(RULE.code), [""; 0]);
        }
        let case = with(Line::V2, &[(FEATURES[0].0, "smtp.example.org")]);
        assert_eq!(case.fields(RULE.code), [""; 0]);
        assert_eq!(with(Line::V3, &[]).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_knows_the_releases_in_which_syslog_is_on_by_default() {
        let of = |release: &str, (server, _, _): &(&str, _, _)| {
            let mut case = with(Line::V3, &[(server, "log.example.org:514")]);
            release.clone_into(&mut case.cluster.settings.release);
            case.findings(RULE.code)
        };
        let [mail, syslog] = FEATURES else {
            unreachable!("two features");
        };
        for release in ["3.0.0", "3.5.0", "3.8.0"] {
            assert_eq!(of(release, syslog), [], "{release}");
        }
        for (release, feature, message) in [
            ("3.8.1", syslog, "VISA 3.8.1 sends nothing to syslog"),
            ("latest", syslog, "VISA 3.x sends nothing to syslog"),
            ("3.5.0", mail, "VISA 3.5.0 mails no errors"),
        ] {
            let findings = of(release, feature);
            assert!(findings[0].message.ends_with(message), "{findings:?}");
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        with(Line::V3, &[(FEATURES[1].0, "log.example.org:514")]).fix(RULE.code);
    }
}
