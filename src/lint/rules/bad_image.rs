//! An image cannot be named so.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{Image, Registry, SyntaxError, Tag};
use crate::model::{Edit, FieldPath, ImagesField, Value};

pub(super) const RULE: Rule = Rule {
    code: "bad-image",
    severity: Severity::Error,
    checks: "That registry, tags and images are written as Docker writes them; empty ones take the default of the release.",
    matters: "Docker refuses a malformed reference only when it pulls, and `docker compose config` does not notice.",
    remedy: "Write a registry such as ghcr.io/illgrenoble, tags such as 3.8.2 and images such as nginx:1.28. A digest has its place in images.proxy and images.security_groups.",
    source: "formats/compose.md; OCI distribution specification",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let images = &subject.cluster.images;
    for &field in ImagesField::ALL {
        let text = images.get(field).to_string();
        if text.is_empty() && field != ImagesField::Proxy {
            continue;
        }
        if let Err(error) = read(field, &text) {
            let path = FieldPath::Images(field);
            let meant = meant(field, &text);
            let finding = findings.add(path.clone(), error.message, error.help);
            if let Some(meant) = meant {
                let title = if meant.is_empty() {
                    "Use the default".to_owned()
                } else {
                    format!("Write {meant}")
                };
                let value = Value::Text(meant);
                finding.safe_fix(title, vec![Edit::Set { field: path, value }]);
            }
        }
    }
}

/// Reads a field as what it names.
fn read(field: ImagesField, text: &str) -> Result<(), SyntaxError> {
    match field {
        ImagesField::Registry => text.parse::<Registry>().map(drop),
        ImagesField::Proxy | ImagesField::SecurityGroups => text.parse::<Image>().map(drop),
        ImagesField::Api | ImagesField::Web | ImagesField::Accounts | ImagesField::JupyterProxy => {
            text.parse::<Tag>().map(drop)
        }
    }
}

/// Returns what a text must have meant; empty where nothing was said.
fn meant(field: ImagesField, text: &str) -> Option<String> {
    let trimmed = text.trim();
    let is_blank = trimmed.is_empty();
    if is_blank {
        return (field != ImagesField::Proxy).then(String::new);
    }
    let plain = match field {
        ImagesField::Registry => trimmed
            .strip_prefix("https://")
            .or_else(|| trimmed.strip_prefix("http://"))
            .unwrap_or(trimmed)
            .to_owned(),
        ImagesField::Proxy | ImagesField::SecurityGroups => trimmed.to_owned(),
        // A whole reference where the tag belongs.
        _ => {
            let image = trimmed.parse::<Image>().ok();
            let tag = image
                .as_ref()
                .and_then(Image::tag)
                .filter(|_| !trimmed.contains('@'));
            tag.unwrap_or(trimmed).trim_start_matches(':').to_owned()
        }
    };
    (plain != text && read(field, &plain).is_ok()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Images;

    fn case(spoil: impl FnOnce(&mut Images)) -> Case {
        Case::v3(|case| spoil(&mut case.cluster.images))
    }

    fn with(spoil: impl FnOnce(&mut Images)) -> Vec<String> {
        case(spoil).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_each_part() {
        assert_eq!(
            with(|i| i.registry = "https://ghcr.io".to_owned()),
            ["images.registry"]
        );
        assert_eq!(with(|i| i.api = "a b".to_owned()), ["images.api"]);
        assert_eq!(with(|i| i.web = " ".to_owned()), ["images.web"]);
        assert_eq!(
            with(|i| i.accounts = format!("sha256:{}", "a".repeat(64))),
            ["images.accounts"]
        );
        assert_eq!(with(|i| i.proxy.clear()), ["images.proxy"]);
        assert_eq!(
            with(|i| i.security_groups = "SG".to_owned()),
            ["images.security_groups"]
        );
    }

    #[test]
    fn it_is_quiet_on_sound_parts() {
        let sound = with(|i| {
            i.registry = "registry.example.org:5000/visa".to_owned();
            i.api = "3.8.2-native".to_owned();
            i.proxy = format!("nginx@sha256:{}", "a".repeat(64));
            i.security_groups = "registry.example.org/visa/sg:1".to_owned();
        });
        assert_eq!(sound, [""; 0]);
    }

    #[test]
    fn it_is_mended_where_it_is_clear_what_is_meant() {
        let images = case(|i| {
            i.registry = "https://ghcr.io/illgrenoble ".to_owned();
            i.api = "ghcr.io/illgrenoble/visa-api-server:3.8.2".to_owned();
            i.web = " 3.8.2".to_owned();
            i.accounts = ":3.8.0".to_owned();
            i.jupyter_proxy = "  ".to_owned();
            i.proxy = "nginx:1.28 ".to_owned();
        })
        .fix(RULE.code)
        .cluster
        .images;
        assert_eq!(images.registry, "ghcr.io/illgrenoble");
        assert_eq!(
            [
                images.api,
                images.web,
                images.accounts,
                images.jupyter_proxy
            ],
            ["3.8.2", "3.8.2", "3.8.0", ""]
        );
        assert_eq!(images.proxy, "nginx:1.28");
    }

    #[test]
    fn it_is_mended_by_hand_elsewhere() {
        let mut case = case(|i| i.api = "a b".to_owned());
        assert_eq!(case.findings(RULE.code)[0].fixes, []);
        case.cluster.images.api = "3.8.2".to_owned();
        assert_eq!(case.check(), []);
    }
}
