//! A variable without which VISA does not work has no value.

use super::{Rule, fatal_empty_value, syslog_to_nowhere};
use crate::catalog::{Catalog, InLine, Required};
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, log_pattern};
use crate::model::syntax::Line;
use crate::model::{Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "missing-variable",
    severity: Severity::Error,
    checks: "That every variable has a value that the release line needs: always, or because of other settings.",
    matters: "VISA stops at start-up, or starts and fails at the first login, desktop or e-mail.",
    remedy: "Set the variable under [env]. `visa-cluster explain NAME` tells what it is for.",
    source: "visa/env-catalog.csv, required_when",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let environment = &subject.environment;
    for variable in Catalog::get().variables() {
        let Some(in_line) = variable.in_line(subject.line()) else {
            continue;
        };
        // Secrets have a rule of their own; what a table decides is judged with that table.
        if in_line.required == Required::Never
            || variable.secret
            || environment.owner(&variable.name).is_some()
        {
            continue;
        }
        // The first host that lacks it stands for all: the remedy is the same, one line in [env].
        let lacking = subject.kinds_of_hosts.iter().find(|host| {
            environment.requires(host, variable)
                // What only an earlier default asks for has a rule of its own.
                && !syslog_to_nowhere::is_on_by_default(subject, host, in_line)
                && match environment.on_host(host, &variable.name) {
                    // Where VISA does not even start with that, `fatal-empty-value` says so.
                    Some("") => !fatal_empty_value::is_fatal(in_line),
                    value => value.is_none(),
                }
        });
        if lacking.is_none() {
            continue;
        }
        let finding = findings.add(
            FieldPath::Env(variable.name.clone()),
            format!(
                "{} has no value: {}",
                variable.name,
                lower_first(&variable.summary)
            ),
            help(&variable.name, in_line),
        );
        if let Some(pattern) = usual_pattern(subject, &variable.name) {
            let edit = Edit::Set {
                field: FieldPath::Env(variable.name.clone()),
                value: Value::from(pattern),
            };
            finding.safe_fix(format!("Write {pattern}"), vec![edit]);
        }
    }
}

/// Says what to do, and why.
fn help(name: &str, in_line: &InLine) -> String {
    let because: Vec<String> = in_line
        .when
        .iter()
        .map(|condition| format!("{}={}", condition.name, condition.value))
        .collect();
    match because.as_slice() {
        [] => format!("set {name} under [env]"),
        all => format!(
            "set {name} under [env]; it is needed with {}",
            all.join(" and ")
        ),
    }
}

/// Returns a pattern for a log of 2.x that has none: any does, and 3.x has one by default.
fn usual_pattern(subject: &Subject<'_>, name: &str) -> Option<&'static str> {
    let (_, pattern) = log_pattern::USUAL_IN_2
        .iter()
        .find(|(usual, _)| subject.line() == Line::V2 && *usual == name)?;
    // The pattern of a cluster that comes from 3.x may stand there: `unread-variable`.
    let quarkus = name.replace("VISA_LOGGING", "QUARKUS_LOG");
    let is_elsewhere = subject.assignments.iter().any(|set| set.name == quarkus);
    (!is_elsewhere).then_some(pattern)
}

/// Makes the first letter small, unless the word is an abbreviation.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), text.chars().nth(1)) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(chars).collect()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::EnvMap;

    fn without(name: &str) -> Case {
        Case::v3(|case| {
            case.cluster.env.unset(name);
        })
    }

    #[test]
    fn it_fires_on_what_is_always_needed_and_on_what_other_settings_need() {
        let case = without("VISA_CLIENT_CONFIG_LOGIN_ISSUER");
        assert_eq!(
            case.fields(RULE.code),
            ["env.VISA_CLIENT_CONFIG_LOGIN_ISSUER"]
        );
        let case = without("VISA_CLOUD_IDENTITY_ENDPOINT");
        assert_eq!(case.fields(RULE.code), ["env.VISA_CLOUD_IDENTITY_ENDPOINT"]);
    }

    #[test]
    fn it_is_quiet_where_its_conditions_do_not_hold() {
        let case = Case::v3(|case| {
            case.cluster.env.unset("VISA_CLOUD_IDENTITY_ENDPOINT");
            case.cluster
                .env
                .set("VISA_CLOUD_DEFAULT_PROVIDER_ENABLED", "false");
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_follows_the_line() {
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster.env.unset("VISA_LOGGING_FILE_FORMAT");
        });
        assert_eq!(case.fields(RULE.code), ["env.VISA_LOGGING_FILE_FORMAT"]);
        assert_eq!(
            without("VISA_LOGGING_FILE_FORMAT").fields(RULE.code),
            [""; 0]
        );
    }

    #[test]
    fn it_is_mended_by_a_pattern_for_the_logs_of_2_x() {
        let case = Case::spoilt(Line::V2, |case| {
            for (name, _) in log_pattern::USUAL_IN_2 {
                case.cluster.env.unset(name);
            }
        });
        assert_eq!(case.fields(RULE.code).len(), 2);
        assert_eq!(case.fix(RULE.code).check(), []);
    }

    #[test]
    fn it_leaves_the_pattern_of_3_x_to_be_moved() {
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster.env.unset("VISA_LOGGING_FILE_FORMAT");
            case.cluster.env.set("QUARKUS_LOG_FILE_FORMAT", "%h %s");
        });
        assert_eq!(case.findings(RULE.code)[0].fixes, []);
    }

    #[test]
    fn it_is_mended_by_a_value_on_every_host() {
        let name = "VISA_CLIENT_CONFIG_LOGIN_ISSUER";
        let mut case = without(name);
        case.cluster.hosts[0].env = EnvMap::from_iter([(name, "https://login.example.org")]);
        assert_eq!(case.fields(RULE.code).len(), 1, "one host still lacks it");
        case.cluster.hosts[1].env = case.cluster.hosts[0].env.clone();
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
