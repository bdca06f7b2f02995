//! The load balancer's certificate files on this machine are not what it needs.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::credentials::Certificate;
use crate::model::syntax::PublicUrl;
use crate::model::syntax::quoted;
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "faulty-balancer-certificate",
    severity: Severity::Warning,
    checks: "If this machine has files at the paths of the load balancer's certificate, its key and the hosts' authority: that they can be read, are valid for 30 days more, fit each other, and cover the public name.",
    matters: "If this machine is the load balancer, or keeps the same files, NGINX or the browsers of all users would refuse them. It is no error, as this machine may be another one.",
    remedy: "On the load balancer, replace the files. If this machine has nothing to do with it, pay no heed.",
    source: "NGINX, ngx_http_ssl_module, ssl_certificate; RFC 9525, which leaves common names out",
    check,
};

const ENOUGH_DAYS: i64 = 30;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (field, problems) in [
        (BalancerField::Certificate, certificate(subject)),
        (BalancerField::CertificateKey, key(subject)),
        (BalancerField::BackendCa, authority(subject)),
    ] {
        let path = subject.cluster.balancer.get(field).to_string();
        for problem in problems {
            findings.add(
                FieldPath::Balancer(field),
                format!("{} as it is on this machine: {problem}", quoted(&path)),
                "if this machine is the load balancer or keeps the same file, replace it; otherwise pay no heed",
            );
        }
    }
}

fn certificate(subject: &Subject<'_>) -> Vec<String> {
    let chain = match subject
        .file(BalancerField::Certificate)
        .map(|file| file.chain())
    {
        None => return Vec::new(),
        Some(Err(error)) => return vec![error.to_string()],
        Some(Ok(chain)) => chain,
    };
    let certificate = chain.first();
    let mut problems: Vec<String> = time_problem(subject, certificate).into_iter().collect();
    let public = subject.cluster.settings.public_url.parse::<PublicUrl>();
    if let Ok(PublicUrl { address, .. }) = public
        && !certificate.is_taken_by_browsers_for(&address)
    {
        problems.push(format!(
            "browsers look for {address} in it, but it is for {}",
            certificate.names()
        ));
    }
    let key = subject.file(BalancerField::CertificateKey);
    let key = key.and_then(|file| file.private_key().ok());
    if key.and_then(|key| key.fits(certificate.key())) == Some(false) {
        problems.push("it does not belong to the key on this machine".to_owned());
    }
    problems
}

fn key(subject: &Subject<'_>) -> Vec<String> {
    let key = subject
        .file(BalancerField::CertificateKey)
        .map(|file| file.private_key());
    let error = key.and_then(Result::err);
    error.iter().map(ToString::to_string).collect()
}

fn authority(subject: &Subject<'_>) -> Vec<String> {
    if !subject.cluster.balancer.backend_verify {
        return Vec::new();
    }
    match subject
        .file(BalancerField::BackendCa)
        .map(|file| file.chain())
    {
        None => Vec::new(),
        Some(Err(error)) => vec![error.to_string()],
        Some(Ok(chain)) => {
            let problem = |authority| time_problem(subject, authority);
            // Of several authorities, one that is sound may be enough.
            if chain
                .certificates()
                .any(|authority| problem(authority).is_none())
            {
                return Vec::new();
            }
            problem(chain.first()).into_iter().collect()
        }
    }
}

/// Says what is wrong with the time of a certificate.
fn time_problem(subject: &Subject<'_>, certificate: &Certificate) -> Option<String> {
    let now = subject.site_files.read_at()?;
    if certificate.is_expired(now) {
        return Some(format!("it expired on {}", certificate.last_day()));
    }
    if certificate.is_not_yet_valid(now) {
        return Some(format!(
            "it is not valid before {}",
            certificate.first_day()
        ));
    }
    let expires_soon = certificate.days_left(now) < ENOUGH_DAYS;
    expires_soon.then(|| format!("it expires soon, on {}", certificate.last_day()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::credentials::testing::{Identity, RSA, at};
    use crate::model::{SiteFile, SiteFiles};

    fn with(field: BalancerField, text: &str) -> Case {
        Case::v3(|case| {
            case.site_files = SiteFiles::at(at(2026, 4, 15));
            case.give_text(field, text);
        })
    }

    fn messages(case: &Case) -> Vec<String> {
        let findings = case.findings(RULE.code).into_iter();
        findings
            .map(|finding| format!("{}: {}", finding.location, finding.message))
            .collect()
    }

    fn until(year: i32, month: u8) -> Identity {
        Identity::with(&["visa.example.org"], |params| {
            params.not_before = rcgen::date_time_ymd(2026, 4, 1);
            params.not_after = rcgen::date_time_ymd(year, month, 2);
        })
    }

    #[test]
    fn it_fires_on_each_fault_and_says_where_the_file_is() {
        let other = Identity::new(&["lb.example.org"]).certificate;
        let common = Identity::with(&[], |params| Identity::call(params, "visa.example.org"));
        for (field, text, reason) in [
            (
                BalancerField::Certificate,
                until(2026, 4).certificate,
                "expired on 2026-04-02",
            ),
            (
                BalancerField::Certificate,
                until(2026, 5).certificate,
                "expires soon, on 2026-05-02",
            ),
            (
                BalancerField::Certificate,
                other,
                "browsers look for visa.example.org",
            ),
            (
                BalancerField::Certificate,
                common.certificate,
                "browsers look for visa.example.org",
            ),
            (
                BalancerField::Certificate,
                "DER".to_owned(),
                "no certificate",
            ),
            (
                BalancerField::CertificateKey,
                "DER".to_owned(),
                "no private key",
            ),
            (
                BalancerField::BackendCa,
                until(2026, 4).certificate,
                "expired",
            ),
            (BalancerField::BackendCa, "DER".to_owned(), "no certificate"),
        ] {
            let found = messages(&with(field, &text));
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(found[0].contains(reason), "{found:?}");
            assert!(found[0].contains("on this machine"), "{found:?}");
        }
        let mut case = with(BalancerField::Certificate, &until(2027, 4).certificate);
        case.give_text(BalancerField::CertificateKey, RSA);
        assert!(
            messages(&case)[0].contains("does not belong to the key"),
            "{:?}",
            messages(&case)
        );
    }

    #[test]
    fn it_is_quiet_where_there_are_no_such_files_or_nobody_reads_them() {
        let missing = || SiteFile::Unreadable("there is no such file".to_owned());
        let case = Case::v3(|case| {
            case.give(BalancerField::Certificate, missing());
            case.give(BalancerField::CertificateKey, missing());
        });
        assert_eq!(messages(&case), [""; 0]);
        let mut case = with(BalancerField::BackendCa, "DER");
        case.cluster.balancer.backend_verify = false;
        assert_eq!(messages(&case), [""; 0]);
        // One of two authorities is valid.
        let both = until(2026, 4).certificate + &until(2027, 4).certificate;
        assert_eq!(messages(&with(BalancerField::BackendCa, &both)), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_sound_files() {
        let sound = until(2027, 4);
        let mut case = with(BalancerField::Certificate, &sound.certificate);
        case.give_text(BalancerField::CertificateKey, &sound.key);
        case.give_text(BalancerField::BackendCa, &sound.authority);
        assert_eq!(messages(&case), [""; 0]);
    }
}
