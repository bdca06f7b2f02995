//! A variable is set that no container of the bundle reads.

use super::Rule;
use crate::catalog::Reader;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::Edit;

pub(super) const RULE: Rule = Rule {
    code: "unread-variable",
    severity: Severity::Warning,
    checks: "That variables of VISA's own compose file and deploy script, such as VISA_VERSION, are not set, nor those of the security-groups service where there is none.",
    matters: "The exported compose file and script do not read them: the tables of the project decide image tags, certificates and files. A value there changes nothing.",
    remedy: "Take the variable out; set the tag under [images] or the file under [files].",
    source: "visa/env-catalog.csv, compose and security-groups",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        let Some(variable) = set.variable.filter(|_| set.in_line.is_some()) else {
            continue;
        };
        // The bundle's own file decides some of them: `decided-elsewhere`.
        let is_elsewhere = variable.secret || subject.environment.owner_of(variable).is_some();
        if is_elsewhere || subject.environment.is_read(variable) {
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
        for name in ["VISA_VERSION", "RESTART_DOCKER_IMAGES", "VISA_SECURITY_GROUPS_LOG_LEVEL"] {
            assert_eq!(with(name).fields(RULE.code), [format!("env.{name}")]);
        }
    }

    #[test]
    fn it_is_quiet_on_what_is_read_decided_or_unknown() {
        for name in ["VISA_LOGGING_LEVEL", "TZ", "SITE", "VISA_VDI_HOST"] {
            assert_eq!(with(name).fields(RULE.code), [""; 0], "{name}");
        }
        let mut case = with("VISA_SECURITY_GROUPS_LOG_LEVEL");
        case.cluster.images.security_groups = "sg:1.0".to_owned();
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(with("VISA_VERSION").fix(RULE.code).check(), []);
    }
}
