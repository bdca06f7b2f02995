//! Something follows the host in the public address.

use url::Url;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{PublicUrl, PublicUrlFault};
use crate::model::{Edit, FieldPath, SettingsField, Value};

pub(super) const RULE: Rule = Rule {
    code: "public-url-with-path",
    severity: Severity::Error,
    checks: "That the public address ends after host and port.",
    matters: "VISA's pages and its interface live at the root of a host: /api, /jupyter and the rest. Below a path none of them is found.",
    remedy: "Give VISA a host name of its own, and write that name without a path.",
    source: "visa/routes.csv",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let text = &subject.cluster.settings.public_url;
    let Err((PublicUrlFault::Tail, error)) = PublicUrl::read(text) else {
        return;
    };
    let field = FieldPath::Settings(SettingsField::PublicUrl);
    let finding = findings.add(field.clone(), error.message, error.help);
    if let Ok(url) = Url::parse(text) {
        let root = url.origin().ascii_serialization();
        let value = Value::from(root.as_str());
        // Another site may live at the root.
        finding.unsafe_fix(format!("Write {root}"), vec![Edit::Set { field, value }]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Case {
        Case::v3(|case| url.clone_into(&mut case.cluster.settings.public_url))
    }

    #[test]
    fn it_fires_on_paths_queries_and_fragments() {
        for tail in ["/visa", "/home", "/?lang=fr", "/#top"] {
            let case = at(&format!("https://visa.example.org{tail}"));
            assert_eq!(case.fields(RULE.code), ["cluster.public_url"], "{tail}");
        }
    }

    #[test]
    fn it_is_quiet_on_the_root() {
        for url in [
            "https://visa.example.org",
            "https://visa.example.org/",
            "https://visa.example.org:8443",
        ] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_the_root() {
        let case = at("https://visa.example.org:8443/visa?a=b").fix(RULE.code);
        assert_eq!(
            case.cluster.settings.public_url,
            "https://visa.example.org:8443"
        );
        assert_eq!(case.check(), []);
    }
}
