//! An image cannot be named so.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{Image, Registry, Tag};
use crate::model::{FieldPath, ImagesField};

pub(super) const RULE: Rule = Rule {
    code: "bad-image",
    severity: Severity::Error,
    checks: "That registry, tags and images are written as Docker writes them; empty ones take the default of the release.",
    matters: "Docker refuses a malformed reference only when it pulls, and `docker compose config` does not notice.",
    remedy: "Write a registry such as ghcr.io/illgrenoble, tags such as 3.8.2 and images such as nginx:1.28.",
    source: "formats/compose.md; OCI distribution specification",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let images = &subject.cluster.images;
    if !images.registry.is_empty() {
        findings.read::<Registry>(FieldPath::Images(ImagesField::Registry), &images.registry);
    }
    for (field, tag) in [
        (ImagesField::Api, &images.api),
        (ImagesField::Web, &images.web),
        (ImagesField::Accounts, &images.accounts),
        (ImagesField::JupyterProxy, &images.jupyter_proxy),
    ] {
        if !tag.is_empty() {
            findings.read::<Tag>(FieldPath::Images(field), tag);
        }
    }
    findings.read::<Image>(FieldPath::Images(ImagesField::Proxy), &images.proxy);
    if !images.security_groups.is_empty() {
        let field = FieldPath::Images(ImagesField::SecurityGroups);
        findings.read::<Image>(field, &images.security_groups);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Images;

    fn with(spoil: impl FnOnce(&mut Images)) -> Vec<String> {
        Case::v3(|case| spoil(&mut case.cluster.images)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_each_part() {
        assert_eq!(with(|i| i.registry = "https://ghcr.io".to_owned()), ["images.registry"]);
        assert_eq!(with(|i| i.api = "a b".to_owned()), ["images.api"]);
        assert_eq!(with(|i| i.proxy.clear()), ["images.proxy"]);
        assert_eq!(with(|i| i.security_groups = "SG".to_owned()), ["images.security_groups"]);
    }

    #[test]
    fn it_is_quiet_on_sound_parts_which_mends_it() {
        let sound = with(|i| {
            i.registry = "registry.example.org:5000/visa".to_owned();
            i.api = "3.8.2-native".to_owned();
            i.proxy = "nginx:1.28-alpine".to_owned();
            i.security_groups = "registry.example.org/visa/sg:1".to_owned();
        });
        assert_eq!(sound, [""; 0]);
    }
}
