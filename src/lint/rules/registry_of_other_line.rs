//! Images are looked for in the registry of the other release line.

use super::Rule;
use crate::catalog;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, image_tag};
use crate::model::syntax::{Line, Release};
use crate::model::{Edit, FieldPath, ImagesField, Value};

pub(super) const RULE: Rule = Rule {
    code: "registry-of-other-line",
    severity: Severity::Warning,
    checks: "That images of 2.x come from Docker Hub and those of 3.x from ghcr.io, where VISA's own registries are used. From 2.9.0 on, 2.x may lie in both.",
    matters: "VISA moved to ghcr.io with 3.x. What is not in a registry cannot be pulled.",
    remedy: "Leave the registry empty; the export takes the one of the release line.",
    source: "visa/images.csv; visa/facts.md, 2 to 3",
    check,
};

/// The first release of 2.x whose repository holds the workflow that builds for ghcr.io.
const FIRST_IN_BOTH: &str = "2.9.0";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (Some(release), Some(registry)) = (subject.release, image_tag::official_registry(subject))
    else {
        return;
    };
    let is_in_both = release.line() == Line::V2
        && FIRST_IN_BOTH
            .parse::<Release>()
            .is_ok_and(|first| release >= first);
    if registry == release.line() || is_in_both {
        return;
    }
    let field = FieldPath::Images(ImagesField::Registry);
    let edit = Edit::Set {
        field: field.clone(),
        value: Value::Text(String::new()),
    };
    findings
        .add(
            field,
            format!(
                "{} is where VISA {registry} lies; images of {release} are in {}",
                subject.cluster.images.registry,
                catalog::registry(release.line())
            ),
            "leave the field empty, so that it follows the release line",
        )
        .safe_fix("Use the registry of the release line", vec![edit]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(release: &str, registry: &str) -> Case {
        Case::v3(|case| {
            release.clone_into(&mut case.cluster.settings.release);
            registry.clone_into(&mut case.cluster.images.registry);
        })
    }

    #[test]
    fn it_fires_on_the_registry_of_the_other_line() {
        for (release, registry) in [
            ("3.8.2", "illgrenoble"),
            ("3.8.2", "docker.io/illgrenoble"),
            ("2.8.1", "ghcr.io/illgrenoble"),
        ] {
            assert_eq!(
                with(release, registry).fields(RULE.code),
                ["images.registry"],
                "{release}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_the_right_one_where_both_have_it_and_on_others() {
        for (release, registry) in [
            ("3.8.2", ""),
            ("3.8.2", "ghcr.io/illgrenoble"),
            ("2.11.2", "illgrenoble"),
            ("2.11.2", "ghcr.io/illgrenoble"),
            ("3.8.2", "registry.example.org/illgrenoble"),
            ("none", "illgrenoble"),
        ] {
            assert_eq!(
                with(release, registry).fields(RULE.code),
                [""; 0],
                "{release} {registry}"
            );
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(with("3.8.2", "illgrenoble").fix(RULE.code).check(), []);
    }
}
