//! A variable stands in the project and among the secrets.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::Edit;

pub(super) const RULE: Rule = Rule {
    code: "given-twice",
    severity: Severity::Error,
    checks: "That no variable stands both in the project and among the secrets.",
    matters: "The env file of a host would hold two lines of that name. Which of the two counts depends on who reads it.",
    remedy: "Take it out of the project if it is a secret, else out of the file for --secrets.",
    source: "formats/env-files.md",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        // `secret-in-project` speaks about those that VISA keeps as secrets.
        let is_secret = set.variable.is_some_and(|variable| variable.secret);
        if is_secret || subject.secrets.get(set.name).is_none() {
            continue;
        }
        let (field, name) = (set.field(), set.name);
        findings
            .add(
                field.clone(),
                format!("{name} is given among the secrets as well, and it is unclear which of the two counts"),
                format!("take {name} out of the project if it is a secret, else out of the file for --secrets"),
            )
            .unsafe_fix(format!("Take {name} out of the project"), vec![Edit::Unset { field }]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::{Secret, Secrets};

    fn twice() -> Case {
        Case::v3(|case| {
            case.cluster.env.set("SITE", "tame");
            case.cluster.hosts[0].env.set("SITE", "tame");
            case.secrets.set("SITE", Secret::new("hunter2".to_owned()));
        })
    }

    #[test]
    fn it_fires_for_cluster_and_host_without_the_secret() {
        assert_eq!(
            twice().fields(RULE.code),
            ["env.SITE", "hosts.visa-1.env.SITE"]
        );
        let all = format!("{:?}", twice().check());
        assert!(!all.contains("hunter2"), "{all}");
    }

    #[test]
    fn it_is_quiet_where_a_name_is_given_once_and_on_known_secrets() {
        let mut case = twice();
        case.secrets = Secrets::default();
        assert_eq!(case.fields(RULE.code), [""; 0]);
        let case = Case::v3(|case| case.cluster.env.set("VISA_DATABASE_PASSWORD", "x"));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(twice().fix(RULE.code).check(), []);
    }
}
