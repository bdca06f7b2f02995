//! The name of the cluster cannot name a compose project.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::ClusterName;
use crate::model::{FieldPath, SettingsField};

pub(super) const RULE: Rule = Rule {
    code: "bad-cluster-name",
    severity: Severity::Error,
    checks: "That the name of the cluster is a name that Docker Compose takes for a project.",
    matters: "Compose names containers, networks and volumes after it and refuses any other name, which `docker compose config` does not notice.",
    remedy: "Use lower-case letters, digits, hyphens and underscores, with a letter or digit first.",
    source: "formats/compose.md; Compose specification, name",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FieldPath::Settings(SettingsField::Name);
    findings.read::<ClusterName>(field, &subject.cluster.settings.name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn named(name: &str) -> Vec<String> {
        Case::v3(|case| name.clone_into(&mut case.cluster.settings.name)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_what_compose_refuses() {
        for name in ["", "ILL", "../../etc", "a b"] {
            assert_eq!(named(name), ["cluster.name"], "{name}");
        }
    }

    #[test]
    fn it_is_quiet_on_a_sound_name() {
        assert_eq!(named("ill"), [""; 0]);
        assert_eq!(named("visa_2-prod"), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_another_name() {
        Case::v3(|case| case.cluster.settings.name = "ILL".to_owned()).mend(RULE.code, |case| {
            case.cluster.settings.name = "ill".to_owned();
        });
    }
}
