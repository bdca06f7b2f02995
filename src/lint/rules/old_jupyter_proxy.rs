//! The jupyter proxy is older than 2.10.

use super::Rule;
use crate::catalog::Component;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, image_tag};
use crate::model::syntax::Release;
use crate::model::{FieldPath, ImagesField, SettingsField};

pub(super) const RULE: Rule = Rule {
    code: "old-jupyter-proxy",
    severity: Severity::Info,
    checks: "That the jupyter proxy is not older than 2.10.0.",
    matters: "Older ones listen on loopback unless VISA_JUPYTER_PROXY_SERVER_HOST says otherwise, which the export does. They answer visitors without a token with 403 instead of 401, and still read VISA_JUPYTER_PROXY_JUPYTER_PORT, which is not exported: JupyterLab on the instances must be on port 8888.",
    remedy: "Nothing, if JupyterLab on the instances is on port 8888. Else use 2.10.0 or newer.",
    source: "visa/images.csv, jupyter-proxy; visa/env-catalog.csv, VISA_JUPYTER_PROXY_JUPYTER_PORT",
    check,
};

const FIRST_NEW: &str = "2.10.0";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(release) = image_tag::release_of(subject, Component::JupyterProxy) else {
        return;
    };
    if FIRST_NEW
        .parse::<Release>()
        .is_ok_and(|first| release >= first)
    {
        return;
    }
    let field = if subject.cluster.images.jupyter_proxy.is_empty() {
        FieldPath::Settings(SettingsField::Release)
    } else {
        FieldPath::Images(ImagesField::JupyterProxy)
    };
    findings.add(
        field,
        format!("jupyter proxy {release} is older than {FIRST_NEW} and looks for JupyterLab on port 8888 of the instances"),
        format!("use {FIRST_NEW} or newer if JupyterLab is elsewhere"),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn with(release: &str, tag: &str) -> Case {
        Case::spoilt(Line::V2, |case| {
            release.clone_into(&mut case.cluster.settings.release);
            tag.clone_into(&mut case.cluster.images.jupyter_proxy);
        })
    }

    #[test]
    fn it_fires_on_the_release_or_the_tag_that_decides() {
        assert_eq!(with("2.9.0", "").fields(RULE.code), ["cluster.release"]);
        assert_eq!(
            with("2.11.2", "2.8.1").fields(RULE.code),
            ["images.jupyter_proxy"]
        );
    }

    #[test]
    fn it_is_quiet_on_newer_ones_and_on_words() {
        for (release, tag) in [
            ("2.11.2", ""),
            ("2.10.0", ""),
            ("2.9.0", "2.10.0"),
            ("2.9.0", "site"),
            ("none", ""),
        ] {
            assert_eq!(
                with(release, tag).fields(RULE.code),
                [""; 0],
                "{release} {tag}"
            );
        }
        assert_eq!(Case::new(Line::V3).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_newer_image() {
        let mut case = with("2.9.0", "");
        assert_eq!(case.fields(RULE.code).len(), 1);
        case.cluster.images.jupyter_proxy = "2.10.0".to_owned();
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
