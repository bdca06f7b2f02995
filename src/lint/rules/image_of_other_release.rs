//! An image is of another release than the project says.

use super::Rule;
use crate::catalog::Component;
use crate::diagnostic::Severity;
use crate::lint::image_tag;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Release;
use crate::model::{Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "image-of-other-release",
    severity: Severity::Warning,
    checks: "That the API's image is the release of the project, and that web, accounts and jupyter proxy are of the same minor release as the images which go with it.",
    matters: "Variables, defaults and paths are judged by the release. If another one runs, that judgement is about something else, and parts of different releases were not tested together.",
    remedy: "Set the release to the one that runs, and leave the tags empty.",
    source: "visa/image-tag-matrix.csv",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(whole) = subject.release else {
        return; // `bad-release` says so.
    };
    for tag in image_tag::all(subject) {
        // Another line has a rule of its own.
        let Some(release) = tag
            .release()
            .filter(|release| release.line() == whole.line())
        else {
            continue;
        };
        let expected = tag.info.tag_for(whole);
        let is_alike = if tag.info.component == Component::Api {
            release == whole
        } else {
            // Also one that does not exist but was meant for the whole: `missing-image-tag`.
            minor(release) == minor(expected) || minor(release) == minor(whole)
        };
        if is_alike {
            continue;
        }
        let field = FieldPath::Images(tag.field);
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::Text(String::new()),
        };
        findings
            .add(
                field,
                format!(
                    "{} is {release}; with the release {whole} goes {expected}",
                    tag.label()
                ),
                "correct the release if that is what runs, and leave the field empty",
            )
            .unsafe_fix(format!("Use {expected}, as the release has it"), vec![edit]);
    }
}

/// Returns the first two numbers of a release.
fn minor(release: Release) -> String {
    let text = release.to_string();
    text.split('.').take(2).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Images;

    fn with(spoil: impl FnOnce(&mut Images)) -> Case {
        Case::v3(|case| spoil(&mut case.cluster.images))
    }

    #[test]
    fn it_fires_on_parts_of_other_releases() {
        assert_eq!(
            with(|i| i.api = "3.8.1".to_owned()).fields(RULE.code),
            ["images.api"]
        );
        assert_eq!(
            with(|i| i.web = "3.7.1".to_owned()).fields(RULE.code),
            ["images.web"]
        );
        assert_eq!(
            with(|i| i.accounts = "3.6.0".to_owned()).fields(RULE.code),
            ["images.accounts"]
        );
        assert_eq!(
            with(|i| i.jupyter_proxy = "3.4.0".to_owned()).fields(RULE.code),
            ["images.jupyter_proxy"]
        );
    }

    #[test]
    fn it_is_quiet_on_what_goes_with_the_release_on_words_and_on_the_other_line() {
        let case = with(|i| {
            i.api = "3.8.2-native".to_owned();
            i.web = "3.8.1".to_owned();
            i.accounts = "3.8.0".to_owned();
            i.jupyter_proxy = "3.5.0".to_owned();
        });
        assert_eq!(case.check(), []);
        let case = with(|i| {
            i.web = "site".to_owned();
            i.accounts = "2.11.0".to_owned();
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(
            with(|i| i.api = "3.8.1".to_owned()).fix(RULE.code).check(),
            []
        );
    }
}
