//! An image has a tag about which nothing is known here.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::image_tag;
use crate::lint::{Findings, Subject};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    code: "unknown-image-tag",
    severity: Severity::Info,
    checks: "That tags are of releases which this program knows; it says so where one is newer, or has four numbers, for which VISA probably made no image.",
    matters: "A newer image may have variables and paths that this program does not know. One that does not exist cannot be pulled.",
    remedy: "Check that the image exists, and read its release notes.",
    source: "visa/images.csv; visa/image-tag-matrix.csv",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if image_tag::official_registry(subject).is_none() {
        return;
    }
    for tag in image_tag::all(subject) {
        // `image-of-other-line` speaks about another line.
        let Some(release) = tag
            .release()
            .filter(|release| release.line() == subject.line())
        else {
            continue;
        };
        let tags = tag.info.tags(release.line());
        let newest = tags.last().filter(|newest| release > **newest);
        let message = match newest {
            Some(newest) if image_tag::is_beyond_knowledge(release) => format!(
                "{} {release} is newer than {newest}, the newest of its line known here",
                tag.label()
            ),
            None if tags.contains(&release) && release.to_string().split('.').count() == 4 => {
                format!(
                    "{} {release} has four numbers, and VISA probably made no image of it",
                    tag.label()
                )
            }
            _ => continue,
        };
        findings.add(
            FieldPath::Images(tag.field),
            message,
            "check that the image exists before you deploy",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(web: &str) -> Case {
        Case::v3(|case| web.clone_into(&mut case.cluster.images.web))
    }

    #[test]
    fn it_fires_on_newer_tags_and_on_four_numbers() {
        for tag in ["3.99.0", "3.8.3", "3.5.0.1"] {
            assert_eq!(with(tag).fields(RULE.code), ["images.web"], "{tag}");
        }
    }

    #[test]
    fn it_is_quiet_on_known_tags_words_other_lines_and_other_registries() {
        for tag in ["", "3.8.2", "3.8.1", "site", "2.99.0"] {
            assert_eq!(with(tag).fields(RULE.code), [""; 0], "{tag}");
        }
        let mut own = with("3.99.0");
        own.cluster.images.registry = "registry.example.org".to_owned();
        assert_eq!(own.fields(RULE.code), [""; 0]);
        // This one does not exist, and `missing-image-tag` says so.
        let accounts = Case::v3(|case| case.cluster.images.accounts = "3.8.2".to_owned());
        assert_eq!(accounts.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_tag_that_is_known() {
        let mut case = with("3.99.0");
        assert_eq!(case.fields(RULE.code), ["images.web"]);
        case.cluster.images.web.clear();
        assert_eq!(case.check(), []);
    }
}
