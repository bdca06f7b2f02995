//! A variable is set that no container of the bundle reads.

use super::{Rule, release_of_one_host};
use crate::catalog::Reader;
use crate::diagnostic::{Safety, Severity};
use crate::lint::{Assignment, Findings, Subject, log_pattern};
use crate::model::syntax::Line;
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "unread-variable",
    severity: Severity::Warning,
    checks: "That variables of VISA's own compose file and deploy script, such as VISA_VERSION, are not set, nor those of the security-groups service where there is none, nor in 2.x those of Quarkus.",
    matters: "The exported compose file and script do not read them: the tables of the project decide image tags, certificates and files. A value there changes nothing.",
    remedy: "Take the variable out; set the tag under [images] or the file under [files].",
    source: "visa/env-catalog.csv, compose and security-groups",
    check,
};

const QUARKUS: &str = "QUARKUS_";

/// Formats of logs, and their variables in 2.x.
const FORMATS: [(&str, &str); 2] = [
    ("QUARKUS_LOG_FILE_FORMAT", "VISA_LOGGING_FILE_FORMAT"),
    ("QUARKUS_LOG_SYSLOG_FORMAT", "VISA_LOGGING_SYSLOG_FORMAT"),
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        if subject.line() == Line::V2 && set.name.starts_with(QUARKUS) {
            judge_quarkus(subject, set, findings);
            continue;
        }
        let Some(variable) = set.variable.filter(|_| set.in_line.is_some()) else {
            continue;
        };
        // The bundle's own file decides some of them: `decided-elsewhere`.
        let is_elsewhere = variable.secret || subject.environment.owner_of(variable).is_some();
        // That a host has a release of its own is worse: `release-of-one-host`.
        let is_release = release_of_one_host::is_about(subject, set);
        if is_elsewhere || is_release || subject.environment.is_read(variable) {
            continue;
        }
        let (field, name) = (set.field(), set.name);
        let (message, help) = match variable.reader {
            Reader::SiteService => (
                format!("{name} is for a security-groups service, and the bundle has none"),
                "name its image in images.security_groups, or take the variable out".to_owned(),
            ),
            _ => (
                format!("nothing in the exported bundle reads {name}"),
                instead(name),
            ),
        };
        findings
            .add(field.clone(), message, help)
            .unsafe_fix(format!("Take {name} out"), vec![Edit::Unset { field }]);
    }
}

/// Judges a setting of what only 3.x runs on.
fn judge_quarkus(subject: &Subject<'_>, set: &Assignment<'_>, findings: &mut Findings<'_>) {
    let (field, name) = (set.field(), set.name);
    let finding = findings.add(
        field.clone(),
        format!("{name} is a setting of Quarkus, which VISA 2.x does not run on"),
        format!("take {name} out"),
    );
    let unset = Edit::Unset { field };
    // 3.x gets the format of a log there: `stray-log-format`.
    let old = FORMATS
        .iter()
        .find(|(quarkus, _)| *quarkus == name)
        .map(|(_, old)| set.sibling(old));
    match old.filter(|old| subject.cluster.get(old).is_none()) {
        Some(field) => {
            let converted = log_pattern::convert(set.value, Line::V2);
            let safety = match &converted {
                Some(converted) if converted.is_faithful => Safety::Safe,
                _ => Safety::Unsafe,
            };
            let format = converted.map_or_else(|| set.value.to_owned(), |new| new.pattern);
            let title = format!("Move it to {}", field.display(subject.cluster));
            let value = Value::from(format.as_str());
            finding.fix(title, safety, vec![Edit::Set { field, value }, unset]);
        }
        None => {
            finding.safe_fix(format!("Take {name} out"), vec![unset]);
        }
    }
}

/// Says where the project decides what a variable of VISA's own scripts decided.
fn instead(name: &str) -> String {
    let field = match name {
        "VISA_VERSION" => "cluster.release and the tags under [images]",
        "VISA_SSL_KEY" => "files.host_certificate_key",
        "VISA_SSL_CRT" => "files.host_certificate",
        "VISA_ACCOUNT_PROVIDER_FILE" => "files.attribute_provider",
        _ => return format!("take {name} out"),
    };
    format!("take {name} out and use {field}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(name: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(name, "1"))
    }

    #[test]
    fn it_fires_on_variables_of_scripts_and_of_a_service_that_is_not_there() {
        for name in [
            "VISA_VERSION",
            "RESTART_DOCKER_IMAGES",
            "VISA_SECURITY_GROUPS_LOG_LEVEL",
        ] {
            assert_eq!(with(name).fields(RULE.code), [format!("env.{name}")]);
        }
    }

    #[test]
    fn it_is_quiet_on_what_is_read_decided_or_unknown() {
        for name in [
            "VISA_LOGGING_LEVEL",
            "TZ",
            "SITE",
            "VISA_VDI_HOST",
            "QUARKUS_X",
        ] {
            assert_eq!(with(name).fields(RULE.code), [""; 0], "{name}");
        }
        let mut case = with("VISA_SECURITY_GROUPS_LOG_LEVEL");
        case.cluster.images.security_groups = "sg:1.0".to_owned();
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(with("VISA_VERSION").fix(RULE.code).check(), []);
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster.env.set("QUARKUS_LOG_SYSLOG_PROTOCOL", "udp");
        });
        assert_eq!(case.fix(RULE.code).check(), []);
    }

    #[test]
    fn it_is_mended_by_the_format_of_2_x() {
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster.env.unset("VISA_LOGGING_SYSLOG_FORMAT");
            case.cluster
                .env
                .set("QUARKUS_LOG_SYSLOG_FORMAT", "%-5p %c - %s%e%n");
        });
        let case = case.fix(RULE.code);
        assert_eq!(
            case.cluster.env.get("VISA_LOGGING_SYSLOG_FORMAT"),
            Some("%-5p %c - %msg%n")
        );
        assert_eq!(case.check(), []);
    }
}
