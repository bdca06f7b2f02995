//! A variable is set that this release line does not read.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, migration};
use crate::model::syntax::Line;

pub(super) const RULE: Rule = Rule {
    code: "variable-of-other-line",
    severity: Severity::Warning,
    checks: "That the variables of VISA which are set are such that the release line reads.",
    matters: "VISA ignores a variable of the other line, so what it was to say is not said. It is not exported either.",
    remedy: "Move its value to the variables that took its place, or take it out. The fixes do that; `visa-cluster check --fix` applies the certain ones, and the window shows all of them when the release changes its line.",
    source: "visa/env-catalog.csv, in_v2, in_v3 and replaced_by; visa/facts.md, 2 to 3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        let Some(variable) = set.variable else {
            continue;
        };
        if set.in_line.is_some() {
            continue;
        }
        let name = set.name;
        let other = Line::ALL
            .iter()
            .find(|other| variable.in_line(**other).is_some());
        let message = match other {
            Some(other) => format!(
                "{name} is a variable of VISA {other}; {line} does not read it, and it is not exported"
            ),
            None => format!("no VISA of today reads {name}, and it is not exported"),
        };
        let mend = migration::mend(subject, set, variable);
        let mut finding = findings.add(set.field(), message, mend.help);
        for (safety, title, edits) in mend.fixes {
            finding = finding.fix(title, safety, edits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;

    fn with(line: Line, name: &str) -> Case {
        with_all(line, &[(name, "1")])
    }

    fn with_all(line: Line, variables: &[(&str, &str)]) -> Case {
        Case::spoilt(line, |case| {
            for (name, value) in variables {
                case.cluster.env.set(*name, *value);
            }
        })
    }

    #[test]
    fn it_fires_on_variables_of_the_other_line_for_cluster_and_host() {
        assert_eq!(
            with(Line::V3, "VISA_VDI_HOST").fields(RULE.code),
            ["env.VISA_VDI_HOST"]
        );
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster.hosts[1]
                .env
                .set("VISA_VDI_REDIS_TLS_ENABLED", "true");
        });
        assert_eq!(
            case.fields(RULE.code),
            ["hosts.visa-2.env.VISA_VDI_REDIS_TLS_ENABLED"]
        );
    }

    #[test]
    fn it_names_what_took_its_place() {
        let help = |name| with(Line::V3, name).findings(RULE.code)[0].help.clone();
        assert_eq!(
            help("ACCOUNT_SERVICE_IDP"),
            "take ACCOUNT_SERVICE_IDP out; VISA_ACCOUNTS_IDP took its place"
        );
        assert_eq!(help("VISA_VDI_GUACD_PORT"), "take VISA_VDI_GUACD_PORT out");
    }

    #[test]
    fn it_is_quiet_on_variables_of_the_line_and_on_unknown_ones() {
        for name in ["VISA_LOGGING_LEVEL", "TZ", "QUARKUS_LOG_LEVEL", "SITE"] {
            assert_eq!(with(Line::V3, name).fields(RULE.code), [""; 0], "{name}");
        }
        assert_eq!(
            with(Line::V2, "VISA_VDI_CORS_ORIGIN").fields(RULE.code),
            [""; 0]
        );
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        with(Line::V3, "VISA_VDI_CORS_ORIGIN").fix(RULE.code);
        let moved = with(Line::V3, "ACCOUNT_SERVICE_CLIENT_ID").fix(RULE.code);
        assert_eq!(moved.cluster.env.get("ACCOUNT_SERVICE_CLIENT_ID"), None);
        with(Line::V2, "VISA_DATABASE_MAX_POOL_SIZE").fix(RULE.code);
    }

    #[test]
    fn every_variable_has_a_fix_that_holds() {
        for line in Line::ALL {
            for variable in crate::catalog::Catalog::get().variables() {
                if variable.in_line(line).is_none() {
                    with(line, &variable.name).fix(RULE.code);
                }
            }
        }
    }

    #[test]
    fn only_a_move_that_is_certain_is_safe() {
        let safety = |line, variables: &[_]| {
            let case = with_all(line, variables);
            case.findings(RULE.code)[0].fixes[0].safety
        };
        let idp = "https://login.example.org/x";
        for (line, variables, expected) in [
            (
                Line::V3,
                &[("VSI_VDI_GUACD_PARAMETER_PORT", "3389")][..],
                Safety::Safe,
            ),
            (
                Line::V3,
                &[("VSI_VDI_GUACD_PARAMETER_PORT", "many")],
                Safety::Unsafe,
            ),
            (Line::V3, &[("ACCOUNT_SERVICE_IDP", idp)], Safety::Safe),
            (
                Line::V3,
                &[("VISA_LOGGING_EMAIL_APPENDER_SSL", "perhaps")],
                Safety::Unsafe,
            ),
            (
                Line::V2,
                &[("VISA_VDI_REDIS_TLS_ENABLED", "false")],
                Safety::Safe,
            ),
            (
                Line::V2,
                &[("VISA_VDI_REDIS_TLS_ENABLED", "true")],
                Safety::Unsafe,
            ),
            (
                Line::V2,
                &[("VISA_LOGGING_SYSLOG_ENDPOINT", "log:514")],
                Safety::Unsafe,
            ),
        ] {
            assert_eq!(safety(line, variables), expected, "{variables:?}");
        }
    }
}
