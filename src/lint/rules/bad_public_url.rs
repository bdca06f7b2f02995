//! The public address cannot be served.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{PublicUrl, PublicUrlFault};
use crate::model::{FieldPath, SettingsField};

pub(super) const RULE: Rule = Rule {
    code: "bad-public-url",
    severity: Severity::Error,
    checks: "That the public address can be read as https://, a host and perhaps a port. Plain http and a path have findings of their own.",
    matters: "The load balancer answers for this name, and VISA writes it into e-mails as the address of the site.",
    remedy: "Write what users type into their browser, such as https://visa.example.org.",
    source: "visa/env-catalog.csv, VISA_ROOT_URL; visa/routes.csv",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FieldPath::Settings(SettingsField::PublicUrl);
    let url = &subject.cluster.settings.public_url;
    if let Err((PublicUrlFault::Unreadable, error)) = PublicUrl::read(url) {
        findings.add(field, error.message, error.help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Vec<String> {
        Case::v3(|case| url.clone_into(&mut case.cluster.settings.public_url)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_what_no_browser_takes_and_on_what_no_certificate_covers() {
        for url in [
            "",
            "visa",
            "ftp://visa.example.org",
            "https://u@visa.example.org",
            "https://my_visa",
        ] {
            assert_eq!(at(url), ["cluster.public_url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_on_a_sound_address_and_on_faults_that_have_a_rule_of_their_own() {
        for url in [
            "https://visa.example.org",
            "https://visa.example.org:8443/",
            "http://visa.example.org",
            "https://visa.example.org/visa",
        ] {
            assert_eq!(at(url), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_the_address_that_users_type() {
        Case::v3(|case| case.cluster.settings.public_url = "visa".to_owned()).mend(
            RULE.code,
            |case| {
                case.cluster.settings.public_url = "https://visa.example.org".to_owned();
            },
        );
    }
}
