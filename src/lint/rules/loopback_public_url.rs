//! The public address leads users to their own computers.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::PublicUrl;
use crate::model::{FieldPath, SettingsField};

pub(super) const RULE: Rule = Rule {
    code: "loopback-public-url",
    severity: Severity::Warning,
    checks: "That the public address is not localhost or a loopback address such as 127.0.0.1.",
    matters: "Every computer takes such a name for itself: browsers of users would not find VISA, and neither would the links in its e-mails. It serves a trial on one computer at most.",
    remedy: "Write the name of the load balancer that users type.",
    source: "RFC 6761, 6.3; visa/env-catalog.csv, VISA_ROOT_URL",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Ok(url) = subject.cluster.settings.public_url.parse::<PublicUrl>() else {
        return; // Other rules say so.
    };
    if url.address.is_loopback() {
        findings.add(
            FieldPath::Settings(SettingsField::PublicUrl),
            format!("{url} is the computer of whoever opens it"),
            "write the name of the load balancer that users type",
        );
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
    fn it_fires_on_localhost_in_every_way_of_writing() {
        for url in [
            "https://localhost",
            "https://127.0.0.1:8443",
            "https://[::1]",
            "https://0.0.0.0",
        ] {
            assert_eq!(at(url).fields(RULE.code), ["cluster.public_url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_on_other_names_and_on_what_is_no_url() {
        for url in ["https://visa.example.org", "https://192.0.2.1", "localhost"] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_the_name_that_users_type() {
        at("https://localhost").mend(RULE.code, |case| {
            case.cluster.settings.public_url = "https://visa.example.org".to_owned();
        });
    }
}
