//! All four images of a site's registry have one release for a tag, which VISA made for some only.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::image_tag;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "one-tag-for-all",
    severity: Severity::Warning,
    checks: "That, in a registry of the site, the four images do not all have one tag which names a release that VISA did not make all four for. In VISA's own registries such a tag is missing: `missing-image-tag`.",
    matters: "VISA's components have numbers of their own: accounts ends at 3.8.0 where the API is at 3.8.2, and the jupyter proxy at 3.5.0. A registry that is a copy of VISA's has no such images, so Docker cannot pull them.",
    remedy: "Leave the tags empty to get those that go together, unless the site built these images itself.",
    source: "visa/image-tag-matrix.csv; visa/facts.md, Traps in the official samples",
    check,
};

/// Images of VISA.
const IMAGES: usize = 4;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if image_tag::official_registry(subject).is_some() {
        return;
    }
    let tags = image_tag::all(subject);
    let is_one = tags.len() == IMAGES && tags.iter().all(|tag| tag.typed == tags[0].typed);
    if !is_one {
        return;
    }
    for tag in &tags {
        let Some(release) = tag.release() else {
            return;
        };
        if image_tag::is_beyond_knowledge(release)
            || tag.info.tags(release.line()).contains(&release)
        {
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
                    "{} has tag {} as all images have, but VISA made none of that number; {} goes with it",
                    tag.label(),
                    tag.typed,
                    tag.info.tag_for(release)
                ),
                "leave the field empty, unless your registry has an image of your own with that tag",
            )
            .unsafe_fix("Use the tag that goes with the release", vec![edit]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn all(line: Line, registry: &str, tag: &str) -> Case {
        Case::spoilt(line, |case| {
            let images = &mut case.cluster.images;
            registry.clone_into(&mut images.registry);
            for field in [
                &mut images.api,
                &mut images.web,
                &mut images.accounts,
                &mut images.jupyter_proxy,
            ] {
                tag.clone_into(field);
            }
        })
    }

    const OWN: &str = "registry.example.org/visa";

    #[test]
    fn it_fires_on_each_image_that_was_not_made() {
        for (line, tag) in [(Line::V3, "3.8.2"), (Line::V2, "2.11.2")] {
            assert_eq!(
                all(line, OWN, tag).fields(RULE.code),
                ["images.accounts", "images.jupyter_proxy"],
                "{tag}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_tags_that_all_have_on_other_words_and_where_another_rule_speaks() {
        for (line, registry, tag) in [
            (Line::V2, OWN, "2.11.0"),
            (Line::V3, OWN, "site-7"),
            (Line::V3, OWN, "3.99.0"),
            (Line::V3, OWN, ""),
            (Line::V3, "ghcr.io/illgrenoble", "3.8.2"),
        ] {
            let case = all(line, registry, tag);
            assert_eq!(case.fields(RULE.code), [""; 0], "{registry} {tag}");
        }
        let mut own = all(Line::V3, OWN, "3.8.2");
        own.cluster.images.web = "3.8.1".to_owned();
        assert_eq!(own.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_tags_that_go_with_the_release() {
        let case = all(Line::V3, OWN, "3.8.2").fix(RULE.code);
        assert_eq!(case.cluster.images.jupyter_proxy, "");
        assert_eq!(case.check(), []);
    }
}
