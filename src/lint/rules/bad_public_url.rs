//! The public address cannot be served.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::PublicUrl;
use crate::model::{FieldPath, SettingsField};

pub(super) const RULE: Rule = Rule {
    code: "bad-public-url",
    severity: Severity::Error,
    checks: "That the public address is https:// and a host, without path.",
    matters: "The load balancer answers for this name, and VISA writes it into e-mails as the address of the site. VISA lives at the root of a host and sends passwords, so neither a path nor plain http will do.",
    remedy: "Write what users type into their browser, such as https://visa.example.org.",
    source: "visa/env-catalog.csv, VISA_ROOT_URL; visa/routes.csv",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FieldPath::Settings(SettingsField::PublicUrl);
    findings.read::<PublicUrl>(field, &subject.cluster.settings.public_url);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Vec<String> {
        Case::v3(|case| url.clone_into(&mut case.cluster.settings.public_url)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_anything_but_the_root_of_an_https_host() {
        for url in ["", "http://visa.example.org", "https://visa.example.org/visa", "visa"] {
            assert_eq!(at(url), ["cluster.public_url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_on_a_sound_address_which_mends_it() {
        assert_eq!(at("https://visa.example.org"), [""; 0]);
        assert_eq!(at("https://visa.example.org:8443/"), [""; 0]);
    }
}
