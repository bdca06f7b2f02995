//! An image is of the other release line.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::image_tag;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "image-of-other-line",
    severity: Severity::Error,
    checks: "That the tags of all four images are of the release line of the project.",
    matters: "Between 2.x and 3.x paths, websockets and variables changed. A part of one line does not work with those of the other, and the bundle is written for the line of the release.",
    remedy: "Leave the field empty to get the tag that goes with the release, or correct the release.",
    source: "visa/facts.md, 2 to 3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(release) = subject.release else {
        return; // `bad-release` says so.
    };
    for tag in image_tag::all(subject) {
        let plain = tag.typed.trim_start_matches(['v', 'V']);
        // 2.11 and 3 are tags as well; they move.
        let first = plain.split(['.', '-']).next().unwrap_or_default();
        let line = match (tag.release(), first) {
            (Some(tagged), _) => tagged.line(),
            (None, "2") => crate::model::syntax::Line::V2,
            (None, "3") => crate::model::syntax::Line::V3,
            (None, _) => continue,
        };
        if line == release.line() {
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
                    "{} {} is of VISA {line}, but the release is {release}",
                    tag.label(),
                    tag.typed
                ),
                "leave the field empty, so that it follows the release",
            )
            // The release decides the line: whoever changes it means the tags too.
            .safe_fix("Use the tag that goes with the release", vec![edit]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn with(line: Line, accounts: &str) -> Case {
        Case::spoilt(line, |case| {
            accounts.clone_into(&mut case.cluster.images.accounts);
        })
    }

    #[test]
    fn it_fires_on_tags_of_the_other_line() {
        for tag in ["2.11.0", "2.11", "v2.11.0", "2"] {
            assert_eq!(
                with(Line::V3, tag).fields(RULE.code),
                ["images.accounts"],
                "{tag}"
            );
        }
        assert_eq!(
            with(Line::V2, "3.8.0").fields(RULE.code),
            ["images.accounts"]
        );
    }

    #[test]
    fn it_is_quiet_on_tags_of_the_line_and_on_words() {
        for tag in ["", "3.8.0", "3.8", "site", "20261123", "stable-2.1"] {
            assert_eq!(with(Line::V3, tag).fields(RULE.code), [""; 0], "{tag}");
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(with(Line::V3, "2.11.0").fix(RULE.code).check(), []);
    }
}
