//! The release is not in the catalogue.

use super::Rule;
use crate::catalog::{Catalog, Component};
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, SettingsField, Value};

pub(super) const RULE: Rule = Rule {
    code: "unknown-release",
    severity: Severity::Warning,
    checks: "That the API server was released under this number.",
    matters: "The images of a release that was never made cannot be pulled. A release newer than this program may have variables and paths that it does not know.",
    remedy: "Correct the number. If VISA really has this release, check the image tags and VISA's release notes.",
    source: "visa/image-tag-matrix.csv",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(release) = subject.release else {
        return; // `bad-release` says so.
    };
    let tags = Catalog::get()
        .image(Component::Api)
        .map_or(&[][..], |image| image.tags(release.line()));
    let Some(newest) = tags.last().filter(|_| !tags.contains(&release)) else {
        return;
    };
    let field = FieldPath::Settings(SettingsField::Release);
    let message = if release > *newest {
        format!("{release} is newer than {newest}, the newest release of its line known here")
    } else {
        format!("VISA has no release {release}")
    };
    findings
        .add(
            field.clone(),
            message,
            "correct the release, or check the image tags of this one",
        )
        .unsafe_fix(
            format!("Use {newest}"),
            vec![Edit::Set {
                field,
                value: Value::Text(newest.to_string()),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn of(release: &str) -> Case {
        Case::v3(|case| release.clone_into(&mut case.cluster.settings.release))
    }

    #[test]
    fn it_fires_on_releases_that_never_were_and_on_newer_ones() {
        for release in ["3.4.9", "3.99.0", "2.99.0"] {
            assert_eq!(
                of(release).fields(RULE.code),
                ["cluster.release"],
                "{release}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_known_releases_and_on_what_is_none() {
        for release in ["3.8.2", "2.11.2", "3.0.0", "latest"] {
            assert_eq!(of(release).fields(RULE.code), [""; 0], "{release}");
        }
    }

    #[test]
    fn it_is_mended_by_the_newest_release() {
        of("3.99.0").fix(RULE.code);
    }
}
