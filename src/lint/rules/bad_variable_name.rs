//! A variable has a name that no env file can carry.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::FieldPath;
use crate::model::syntax::VariableName;

pub(super) const RULE: Rule = Rule {
    code: "bad-variable-name",
    severity: Severity::Error,
    checks: "That names of variables are letters, digits and underscores, with no digit first, and none that steers Docker or the exported stack: COMPOSE_*, DOCKER_*, VISA_CLUSTER_*, VISA_NIL.",
    matters: "Other names mean different things to Docker Compose and the shell, or break the env file. One that steers the stack overrides the bundle: another project name, other files, another machine.",
    remedy: "Correct the name, or take the variable out and set the field that decides it.",
    source: "formats/env-files.md",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        // The catalogue holds no bad name.
        if set.variable.is_none() {
            findings.read::<VariableName>(set.field(), set.name);
        }
    }
    // They stand in the env file as well.
    for (name, _) in subject.secrets.iter() {
        findings.read::<VariableName>(FieldPath::Secret(name.to_owned()), name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Secret;

    #[test]
    fn it_fires_for_cluster_and_host() {
        let case = Case::v3(|case| {
            case.cluster.env.set("A B", "1");
            case.cluster.hosts[0].env.set("VISA_NIL", "1");
            case.cluster.hosts[1].env.set("COMPOSE_FILE", "1");
            case.secrets.set("A-B", Secret::new("1".to_owned()));
        });
        assert_eq!(
            case.fields(RULE.code),
            [
                "env.A B",
                "hosts.visa-1.env.VISA_NIL",
                "hosts.visa-2.env.COMPOSE_FILE",
                "secrets.A-B"
            ]
        );
    }

    #[test]
    fn it_is_quiet_on_portable_names() {
        let case = Case::v3(|case| case.cluster.env.set("SITE_1", "1"));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_another_name() {
        let mut case = Case::v3(|case| case.cluster.env.set("A B", "1"));
        assert_eq!(case.fields(RULE.code), ["env.A B"]);
        case.cluster.env.unset("A B");
        case.cluster.env.set("A_B", "1");
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
