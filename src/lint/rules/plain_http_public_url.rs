//! The public address starts with `http://`.

use url::Url;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{PublicUrl, PublicUrlFault};
use crate::model::{Edit, FieldPath, SettingsField, Value};

pub(super) const RULE: Rule = Rule {
    code: "plain-http-public-url",
    severity: Severity::Error,
    checks: "That the public address does not start with http://.",
    matters: "Passwords and the pictures of desktops pass there. The load balancer serves https only and redirects all else, and links in VISA's e-mails would lead through that detour.",
    remedy: "Write https:// instead of http://.",
    source: "visa/routes.csv, port 80; visa/env-catalog.csv, VISA_ROOT_URL",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let text = &subject.cluster.settings.public_url;
    let Err((PublicUrlFault::PlainHttp, error)) = PublicUrl::read(text) else {
        return;
    };
    let field = FieldPath::Settings(SettingsField::PublicUrl);
    let finding = findings.add(field.clone(), error.message, error.help);
    let Ok(mut url) = Url::parse(text) else {
        return;
    };
    if url.set_scheme("https").is_err() {
        return;
    }
    let has_port = url.port().is_some();
    let value = Value::from(url.as_str().trim_end_matches('/'));
    let edits = vec![Edit::Set { field, value }];
    // Behind another port than that of plain http there may be anything.
    if has_port {
        finding.unsafe_fix("Write https://, with the same port", edits);
    } else {
        finding.safe_fix("Write https://", edits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Case {
        Case::v3(|case| url.clone_into(&mut case.cluster.settings.public_url))
    }

    #[test]
    fn it_fires_on_plain_http() {
        for url in ["http://visa.example.org", "HTTP://visa.example.org:8080/"] {
            assert_eq!(at(url).fields(RULE.code), ["cluster.public_url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_on_https() {
        assert_eq!(at("https://visa.example.org").fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_https_and_safely_unless_there_is_a_port() {
        for (url, mended, safety) in [
            (
                "http://visa.example.org",
                "https://visa.example.org",
                Safety::Safe,
            ),
            (
                "http://visa.example.org:80/",
                "https://visa.example.org",
                Safety::Safe,
            ),
            (
                "http://visa.example.org:8080",
                "https://visa.example.org:8080",
                Safety::Unsafe,
            ),
        ] {
            assert_eq!(
                at(url).findings(RULE.code)[0].fixes[0].safety,
                safety,
                "{url}"
            );
            let case = at(url).fix(RULE.code);
            assert_eq!(case.cluster.settings.public_url, mended);
            assert_eq!(case.check(), [], "{url}");
        }
    }
}
