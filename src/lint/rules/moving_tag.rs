//! An image has a tag that means another image tomorrow.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, image_tag};
use crate::model::syntax::Image;
use crate::model::{Edit, FieldPath, Images, ImagesField, Value};

pub(super) const RULE: Rule = Rule {
    code: "moving-tag",
    severity: Severity::Warning,
    checks: "That no image has the tag latest, dev or another word that moves, nor a release without its last number, and that the images of proxy and security groups name a tag or digest.",
    matters: "Two hosts that pull on different days run different releases. In 3.x their messages then do not fit each other, as they name classes of the release.",
    remedy: "Name a release, or leave the field empty so that it follows the release of the project.",
    source: "visa/facts.md, How it works; visa/images.csv",
    check,
};

/// Tags that registries move from image to image.
const WORDS: [&str; 10] = [
    "alpine", "dev", "develop", "edge", "latest", "main", "mainline", "master", "nightly", "stable",
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for tag in image_tag::all(subject) {
        let field = FieldPath::Images(tag.field);
        // `bad-image` says what is no tag at all.
        let is_moving = is_word(tag.typed) || is_part_of_release(tag.typed);
        if is_moving {
            let edit = Edit::Set {
                field: field.clone(),
                value: Value::Text(String::new()),
            };
            findings
                .add(
                    field,
                    format!("the tag {} of {} moves to another image with each release", tag.typed, tag.label()),
                    "leave the field empty, so that it follows the release, or name a whole release",
                )
                .unsafe_fix("Use the tag that goes with the release", vec![edit]);
        }
    }
    let images = &subject.cluster.images;
    for (key, text) in [
        (ImagesField::Proxy, &images.proxy),
        (ImagesField::SecurityGroups, &images.security_groups),
    ] {
        let Ok(image) = text.parse::<Image>() else {
            continue;
        };
        if text.contains("@sha256:") || image.tag().is_some_and(|tag| !is_word(tag)) {
            continue;
        }
        let field = FieldPath::Images(key);
        let message = match image.tag() {
            Some(tag) => format!("the tag {tag} of {text} moves to another image"),
            None => format!("{text} has no tag, so it is the image called latest"),
        };
        let finding = findings.add(
            field.clone(),
            message,
            "name a version, such as nginx:1.28, or a digest",
        );
        let default = Images::default().proxy;
        let is_plain = matches!(text.split(':').next(), Some("nginx"));
        if key == ImagesField::Proxy && is_plain {
            let value = Value::Text(default.clone());
            finding.unsafe_fix(format!("Use {default}"), vec![Edit::Set { field, value }]);
        }
    }
}

fn is_word(tag: &str) -> bool {
    WORDS.iter().any(|word| tag.eq_ignore_ascii_case(word))
}

/// Tells whether a tag is a release without its last number, such as `3.8` or `3`.
fn is_part_of_release(tag: &str) -> bool {
    matches!(tag, "2" | "3")
        || format!("{tag}.0")
            .parse::<crate::model::syntax::Release>()
            .is_ok()
            && tag.split('.').count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(spoil: impl FnOnce(&mut Images)) -> Case {
        Case::v3(|case| spoil(&mut case.cluster.images))
    }

    #[test]
    fn it_fires_on_words_parts_of_releases_and_missing_tags() {
        for tag in ["latest", "dev", "Main", "3.8", "3"] {
            assert_eq!(
                with(|i| i.api = tag.to_owned()).fields(RULE.code),
                ["images.api"],
                "{tag}"
            );
        }
        for image in [
            "nginx",
            "nginx:latest",
            "registry.example.org:5000/nginx",
            "nginx:alpine",
        ] {
            assert_eq!(
                with(|i| i.proxy = image.to_owned()).fields(RULE.code),
                ["images.proxy"],
                "{image}"
            );
        }
        let case = with(|i| i.security_groups = "sg".to_owned());
        assert_eq!(case.fields(RULE.code), ["images.security_groups"]);
    }

    #[test]
    fn it_is_quiet_on_whole_releases_versions_and_digests() {
        let digest = format!("nginx@sha256:{}", "a".repeat(64));
        for image in ["nginx:1.28", "nginx:1.28-alpine", "nginx:1.28.0", &digest] {
            assert_eq!(
                with(|i| i.proxy = image.to_owned()).fields(RULE.code),
                [""; 0],
                "{image}"
            );
        }
        for tag in ["", "3.8.2", "3.5.0.1", "site-7", "20261123"] {
            assert_eq!(
                with(|i| i.api = tag.to_owned()).fields(RULE.code),
                [""; 0],
                "{tag}"
            );
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        let case = with(|i| {
            i.api = "latest".to_owned();
            i.proxy = "nginx".to_owned();
        });
        assert_eq!(case.fix(RULE.code).check(), []);
    }

    #[test]
    fn it_is_mended_by_hand_where_the_image_is_the_sites() {
        let mut case = with(|i| i.security_groups = "sg:latest".to_owned());
        assert_eq!(case.findings(RULE.code)[0].fixes, []);
        case.cluster.images.security_groups = "sg:2.3.0".to_owned();
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
