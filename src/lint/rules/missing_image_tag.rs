//! VISA has no image with this tag.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::image_tag::{self, ImageTag};
use crate::lint::{Findings, Subject};
use crate::model::syntax::Release;
use crate::model::{Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "missing-image-tag",
    severity: Severity::Error,
    checks: "That a tag which names a release is one that the component was released under, where images come from VISA's own registry. Each component has its own releases: accounts ends at 3.8.0 where the API is at 3.8.2, and the jupyter proxy at 3.5.0.",
    matters: "Docker cannot pull an image that was never made, so the deployment stops. One tag for all four components fits few releases.",
    remedy: "Leave the field empty to get the tag that goes with the release, or name one that exists.",
    source: "visa/image-tag-matrix.csv; visa/images.csv",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // What lies in a registry of the site, only the site knows.
    if image_tag::official_registry(subject).is_none() {
        return;
    }
    for tag in image_tag::all(subject) {
        let Some((release, is_spelling)) = named(&tag) else {
            continue;
        };
        let tags = tag.info.tags(release.line());
        // Of what is newer, `unknown-image-tag` says that nothing is known.
        let may_exist = tags.contains(&release) || image_tag::is_beyond_knowledge(release);
        if may_exist && !is_spelling {
            continue;
        }
        let field = FieldPath::Images(tag.field);
        let there_is = tag.info.tag_for(release);
        let message = if is_spelling {
            format!(
                "{} has no tag {}; VISA's tags are bare numbers",
                tag.label(),
                tag.typed
            )
        } else {
            format!(
                "{} has no tag {}; {there_is} is the one to use with that release",
                tag.label(),
                tag.typed
            )
        };
        let finding = findings.add(
            field.clone(),
            message,
            "leave the field empty, so that it follows the release, or write a tag that exists",
        );
        // Who writes the release of the whole for a part means what goes with it.
        let follows = subject.release == Some(release)
            || subject
                .release
                .is_some_and(|whole| tag.info.tag_for(whole) == there_is);
        let set = |text: String| {
            let value = Value::Text(text);
            vec![Edit::Set { field, value }]
        };
        if follows {
            finding.safe_fix("Use the tag that goes with the release", set(String::new()));
        } else if tags.contains(&there_is) {
            finding.unsafe_fix(format!("Use {there_is}"), set(there_is.to_string()));
        }
    }
}

/// Returns the release that a tag names, and whether it is spelt otherwise than VISA does.
fn named(tag: &ImageTag<'_>) -> Option<(Release, bool)> {
    if let Some(release) = tag.release() {
        return Some((release, false));
    }
    let plain = tag.typed.strip_prefix(['v', 'V'])?;
    Some((plain.parse().ok()?, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;
    use crate::model::Images;
    use crate::model::syntax::Line;

    fn with(line: Line, spoil: impl FnOnce(&mut Images)) -> Case {
        Case::spoilt(line, |case| spoil(&mut case.cluster.images))
    }

    fn all(images: &mut Images, tag: &str) {
        for field in [
            &mut images.api,
            &mut images.web,
            &mut images.accounts,
            &mut images.jupyter_proxy,
        ] {
            tag.clone_into(field);
        }
    }

    #[test]
    fn it_fires_on_one_tag_forced_on_all_four() {
        for (line, tag) in [(Line::V3, "3.8.2"), (Line::V2, "2.11.2")] {
            let case = with(line, |images| all(images, tag));
            assert_eq!(
                case.fields(RULE.code),
                ["images.accounts", "images.jupyter_proxy"],
                "{tag}"
            );
        }
    }

    #[test]
    fn it_fires_on_gaps_and_on_a_v_in_front() {
        assert_eq!(
            with(Line::V3, |i| i.web = "3.4.9".to_owned()).fields(RULE.code),
            ["images.web"]
        );
        let case = with(Line::V3, |i| i.api = "v3.8.2".to_owned());
        assert_eq!(case.findings(RULE.code)[0].fixes[0].safety, Safety::Safe);
        assert_eq!(case.fix(RULE.code).check(), []);
    }

    #[test]
    fn it_is_quiet_on_tags_that_exist_newer_ones_and_those_of_other_registries() {
        let case = with(Line::V3, |i| {
            i.api = "3.8.2-native".to_owned();
            i.web = "3.8.2".to_owned();
            i.accounts = "3.8.0".to_owned();
            i.jupyter_proxy = "3.5.0".to_owned();
        });
        assert_eq!(case.check(), []);
        let mut newer = with(Line::V3, |i| i.web = "3.9.0".to_owned());
        assert_eq!(newer.fields(RULE.code), [""; 0]);
        newer.cluster.settings.release = "3.9.0".to_owned();
        assert_eq!(newer.fields(RULE.code), [""; 0]);
        let own = with(Line::V3, |i| {
            all(i, "3.8.2");
            i.registry = "registry.example.org/visa".to_owned();
        });
        assert_eq!(own.fields(RULE.code), [""; 0]);
        assert_eq!(
            with(Line::V3, |i| i.web = "site".to_owned()).fields(RULE.code),
            [""; 0]
        );
    }

    #[test]
    fn it_is_mended_by_the_tag_that_goes_with_the_release() {
        let case = with(Line::V3, |images| all(images, "3.8.2")).fix(RULE.code);
        assert_eq!(case.cluster.images.accounts, "");
        assert_eq!(case.check(), []);
        let guess = with(Line::V3, |i| i.web = "3.4.9".to_owned());
        assert_eq!(guess.findings(RULE.code)[0].fixes[0].safety, Safety::Unsafe);
        assert_eq!(guess.fix(RULE.code).cluster.images.web, "3.4.3");
    }
}
