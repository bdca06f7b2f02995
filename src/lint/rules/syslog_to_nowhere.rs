//! Syslog is on by the default of an earlier release, and no server is named.

use super::Rule;
use crate::catalog::{Catalog, InLine};
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, Host, Value};

pub(super) const RULE: Rule = Rule {
    code: "syslog-to-nowhere",
    severity: Severity::Warning,
    checks: "That a server is named for syslog where a release switches it on by default.",
    matters: "From 3.0.0 to 3.8.0, VISA sends its log by syslog unless it is told not to, and without a server to a name that is only a placeholder. It works, but looks that name up again and again.",
    remedy: "Name the server in VISA_LOGGING_SYSLOG_ENDPOINT, or set VISA_LOGGING_SYSLOG_ENABLED to false.",
    source: "visa/env-catalog.csv, default_v3",
    check,
};

const SERVER: &str = "VISA_LOGGING_SYSLOG_ENDPOINT";
const SWITCH: &str = "VISA_LOGGING_SYSLOG_ENABLED";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let server = Catalog::get().variable(SERVER);
    let Some(in_line) = server.and_then(|server| server.in_line(subject.line())) else {
        return;
    };
    // The first host stands for all: the remedy is the same, one line in [env].
    let is_concerned = subject.kinds_of_hosts.iter().any(|host| {
        is_on_by_default(subject, host, in_line)
            && subject.environment.on_host(host, SERVER).is_none()
    });
    if is_concerned {
        findings
            .add(
                FieldPath::Env(SERVER.to_owned()),
                format!(
                    "VISA {} sends its log by syslog, and {SERVER} names no server",
                    subject.version()
                ),
                format!("set {SERVER} under [env], or {SWITCH} to false"),
            )
            .unsafe_fix(
                format!("Set {SWITCH} to false"),
                vec![Edit::Set {
                    field: FieldPath::Env(SWITCH.to_owned()),
                    value: Value::from("false"),
                }],
            );
    }
}

/// Tells whether a host needs a variable only by a switch that nobody set, and whose default later
/// releases gave up.
pub(super) fn is_on_by_default(subject: &Subject<'_>, host: &Host, in_line: &InLine) -> bool {
    in_line.when.iter().any(|condition| {
        let switch = Catalog::get().variable(&condition.name);
        let newest = switch.and_then(|switch| switch.in_line(subject.line())?.default_in(None));
        let now = switch.and_then(|switch| subject.environment.default_of(switch));
        let is_set = subject.environment.on_host(host, &condition.name).is_some();
        !is_set && condition.value == "true" && now == Some("true") && now != newest
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn of(release: &str) -> Case {
        Case::v3(|case| release.clone_into(&mut case.cluster.settings.release))
    }

    #[test]
    fn it_fires_where_the_release_has_syslog_on_by_default() {
        for release in ["3.0.0", "3.5.0", "3.8.0"] {
            let case = of(release);
            assert_eq!(case.fields(RULE.code), ["env.VISA_LOGGING_SYSLOG_ENDPOINT"]);
            let message = &case.findings(RULE.code)[0].message;
            assert!(message.contains(release), "{message}");
            // A cluster that runs like this can still be exported, and its roles be changed.
            assert_eq!(case.fields("missing-variable"), [""; 0]);
        }
    }

    #[test]
    fn it_is_quiet_where_syslog_is_off_set_up_or_switched_on_by_name() {
        for release in ["3.8.1", "3.8.2", "latest"] {
            assert_eq!(of(release).fields(RULE.code), [""; 0], "{release}");
        }
        for (name, value) in [
            (SERVER, "logs.example.org:514"),
            (SWITCH, "false"),
            (SWITCH, "true"),
        ] {
            let mut case = of("3.5.0");
            case.cluster.env.set(name, value);
            assert_eq!(case.fields(RULE.code), [""; 0], "{name}={value}");
        }
        // On one host by name, on the other by default: in either order it is missing on the first.
        for index in [0, 1] {
            let mut mixed = of("3.5.0");
            mixed.cluster.hosts[index].env.set(SWITCH, "true");
            assert_eq!(
                mixed.fields("missing-variable"),
                ["env.VISA_LOGGING_SYSLOG_ENDPOINT"]
            );
        }
        let mut by_name = of("3.5.0");
        by_name.cluster.env.set(SWITCH, "true");
        assert_eq!(
            by_name.fields("missing-variable"),
            ["env.VISA_LOGGING_SYSLOG_ENDPOINT"]
        );
    }

    #[test]
    fn it_is_mended_by_switching_it_off() {
        let case = of("3.5.0").fix(RULE.code);
        assert_eq!(case.cluster.env.get(SWITCH), Some("false"));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
