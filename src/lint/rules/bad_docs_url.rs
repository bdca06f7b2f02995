//! The address of the user documentation cannot be used.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::DocUrl;
use crate::model::{FieldPath, SettingsField};

pub(super) const RULE: Rule = Rule {
    code: "bad-docs-url",
    severity: Severity::Error,
    checks: "That the address of the user documentation, if given, is a folder on a web server.",
    matters: "NGINX on each host adds the page's name to it. A query, or a `$`, which NGINX takes for a variable, would lead elsewhere.",
    remedy: "Write the address of the folder with the pages, or leave the field empty.",
    source: "visa/routes.csv, ^/api/docs/(.*)$",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let url = &subject.cluster.settings.docs_url;
    if !url.is_empty() {
        findings.read::<DocUrl>(FieldPath::Settings(SettingsField::DocsUrl), url);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Vec<String> {
        Case::v3(|case| url.clone_into(&mut case.cluster.settings.docs_url)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_what_nginx_would_misread() {
        for url in [
            "docs.example.org",
            "https://docs.example.org/$x",
            "https://a/?ref=main",
        ] {
            assert_eq!(at(url), ["cluster.docs_url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_without_documentation_and_on_a_folder() {
        assert_eq!(at(""), [""; 0]);
        assert_eq!(at("https://git.example.org/visa/docs/-/raw/main/"), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_address_of_a_folder() {
        let url = |url: &str| url.to_owned();
        Case::v3(|case| case.cluster.settings.docs_url = url("docs.example.org")).mend(
            RULE.code,
            |case| {
                case.cluster.settings.docs_url = url("https://docs.example.org/visa/");
            },
        );
    }
}
