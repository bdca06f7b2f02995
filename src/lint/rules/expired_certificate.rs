//! The host certificate has expired.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "expired-certificate",
    severity: Severity::Error,
    checks: "That the host certificate has not expired, as of when its file was read.",
    matters: "The load balancer refuses a host whose certificate has expired, so all requests end with 502; and the exported deploy.sh stops on it.",
    remedy: "Have it renewed, and name the new file.",
    source: "RFC 5280, 4.1.2.5; NGINX, ngx_http_proxy_module, proxy_ssl_verify",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FilesField::HostCertificate;
    if let Some(now) = subject.site_files.read_at()
        && let Some(Ok(chain)) = subject.file(field).map(|file| file.chain())
        && chain.first().is_expired(now)
    {
        findings.add(
            FieldPath::Files(field),
            format!(
                "the host certificate expired on {}",
                chain.first().last_day()
            ),
            "have it renewed, and name the new file",
        );
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::lint::testing::Case;
    use crate::model::SiteFiles;
    use crate::model::credentials::testing::{Identity, at};

    /// A certificate that ends on a day, judged at another time.
    fn with(last: (i32, u8, u8), now: Option<SystemTime>) -> Vec<String> {
        let (year, month, day) = last;
        let identity = Identity::with(&["visa.example.org"], |params| {
            params.not_after = rcgen::date_time_ymd(year, month, day);
        });
        Case::v3(|case| {
            case.site_files = now.map(SiteFiles::at).unwrap_or_default();
            case.give_text(FilesField::HostCertificate, &identity.certificate);
        })
        .fields(RULE.code)
    }

    #[test]
    fn it_fires_after_the_last_day() {
        let found = with((2026, 4, 1), Some(at(2026, 4, 2)));
        assert_eq!(found, ["files.host_certificate"]);
    }

    #[test]
    fn it_is_quiet_until_then_and_without_the_time() {
        assert_eq!(with((2026, 4, 1), Some(at(2026, 4, 1))), [""; 0]);
        assert_eq!(with((2026, 4, 1), None), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_new_certificate() {
        assert_eq!(with((2027, 4, 1), Some(at(2026, 4, 2))), [""; 0]);
    }
}
