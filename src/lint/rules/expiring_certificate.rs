//! The host certificate expires soon.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "expiring-certificate",
    severity: Severity::Warning,
    checks: "That the host certificate is valid for 30 days more, as of when its file was read.",
    matters: "From its last day on the load balancer refuses the hosts, all at the same time, as all have the same certificate.",
    remedy: "Have it renewed in time, name the new file, and export.",
    source: "RFC 5280, 4.1.2.5; NGINX, ngx_http_proxy_module, proxy_ssl_verify",
    check,
};

const ENOUGH_DAYS: i64 = 30;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FilesField::HostCertificate;
    if let Some(now) = subject.site_files.read_at()
        && let Some(Ok(chain)) = subject.file(field).map(|file| file.chain())
        && !chain.first().is_expired(now)
        && chain.first().days_left(now) < ENOUGH_DAYS
    {
        findings.add(
            FieldPath::Files(field),
            format!(
                "the host certificate expires soon, on {}",
                chain.first().last_day()
            ),
            "have it renewed in time, name the new file, and export",
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

    /// A certificate that ends on the last day of April, judged at another time.
    fn with(year: i32, now: Option<SystemTime>) -> Vec<String> {
        let identity = Identity::with(&["visa.example.org"], |params| {
            params.not_after = rcgen::date_time_ymd(year, 4, 30);
        });
        Case::v3(|case| {
            case.site_files = now.map(SiteFiles::at).unwrap_or_default();
            case.give_text(FilesField::HostCertificate, &identity.certificate);
        })
        .fields(RULE.code)
    }

    #[test]
    fn it_fires_in_the_last_thirty_days() {
        for day in [2, 15, 30] {
            let found = with(2026, Some(at(2026, 4, day)));
            assert_eq!(found, ["files.host_certificate"], "{day}");
        }
    }

    #[test]
    fn it_is_quiet_before_and_after() {
        assert_eq!(with(2026, Some(at(2026, 3, 31))), [""; 0]);
        assert_eq!(with(2026, Some(at(2026, 5, 1))), [""; 0]);
        assert_eq!(with(2026, None), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_new_certificate() {
        assert_eq!(with(2027, Some(at(2026, 4, 15))), [""; 0]);
    }
}
