//! The host certificate is not valid yet.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "premature-certificate",
    severity: Severity::Warning,
    checks: "That the time of the host certificate has begun, as of when its file was read.",
    matters: "Until then the load balancer refuses the hosts. It may also be that the clock of this machine is slow, or that of the one that signed it was fast.",
    remedy: "Deploy no sooner than on its first day, or have it signed anew; compare the clocks.",
    source: "RFC 5280, 4.1.2.5; NGINX, ngx_http_proxy_module, proxy_ssl_verify",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FilesField::HostCertificate;
    if let Some(now) = subject.site_files.read_at()
        && let Some(Ok(chain)) = subject.file(field).map(|file| file.chain())
        && chain.first().is_not_yet_valid(now)
    {
        findings.add(
            FieldPath::Files(field),
            format!(
                "the host certificate is not valid before {}",
                chain.first().first_day()
            ),
            "deploy no sooner than that, or have it signed anew; compare the clocks",
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

    /// A certificate from the first of April on, judged at another time.
    fn with(now: Option<SystemTime>) -> Vec<String> {
        let identity = Identity::with(&["visa.example.org"], |params| {
            params.not_before = rcgen::date_time_ymd(2026, 4, 1);
        });
        Case::v3(|case| {
            case.site_files = now.map(SiteFiles::at).unwrap_or_default();
            case.give_text(FilesField::HostCertificate, &identity.certificate);
        })
        .fields(RULE.code)
    }

    #[test]
    fn it_fires_before_the_first_day() {
        assert_eq!(with(Some(at(2026, 3, 31))), ["files.host_certificate"]);
    }

    #[test]
    fn it_is_quiet_without_the_time() {
        assert_eq!(with(None), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_waiting() {
        assert_eq!(with(Some(at(2026, 4, 1))), [""; 0]);
    }
}
