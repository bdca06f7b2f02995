//! The certificates in the host's file stand in the wrong order.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::credentials::{Chain, PrivateKey};
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "disordered-chain",
    severity: Severity::Error,
    checks: "That the host's own certificate stands first in its file, before those of the authorities above it.",
    matters: "NGINX takes the first certificate for its own. It does not start if the key belongs to another, and shows the authority's certificate otherwise.",
    remedy: "Put the host's certificate first, then the one that signed it, and so on.",
    source: "NGINX, ngx_http_ssl_module, ssl_certificate: the primary certificate comes first",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FilesField::HostCertificate;
    let Some(Ok(chain)) = subject.file(field).map(|file| file.chain()) else {
        return;
    };
    let key = subject
        .file(FilesField::HostCertificateKey)
        .and_then(|file| file.private_key().ok());
    if is_disordered(chain, key) {
        findings.add(
            FieldPath::Files(field),
            format!(
                "the first certificate in the file is for {}, and is not that of the host",
                chain.first().names()
            ),
            "put the host's certificate first, then the one that signed it, and so on",
        );
    }
}

fn is_disordered(chain: &Chain, key: Option<&PrivateKey>) -> bool {
    let first = chain.first();
    match key.and_then(|key| key.fits(first.key())) {
        Some(true) => false,
        Some(false) => {
            let fits = |other| key.is_some_and(|key| key.fits(other) == Some(true));
            chain.others().iter().any(|other| fits(other.key()))
        }
        // Without the key, an authority before what it signed gives it away.
        None => chain
            .others()
            .iter()
            .any(|other| other.is_issued_by(first) && !other.is_self_issued()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::credentials::testing::Identity;

    fn with(certificates: [&str; 2], key: Option<&str>) -> Vec<String> {
        Case::v3(|case| {
            case.give_text(FilesField::HostCertificate, &certificates.concat());
            if let Some(key) = key {
                case.give_text(FilesField::HostCertificateKey, key);
            }
        })
        .fields(RULE.code)
    }

    #[test]
    fn it_fires_where_the_authority_comes_first() {
        let Identity {
            certificate,
            key,
            authority,
        } = &Identity::new(&["visa.example.org"]);
        for key in [Some(key.as_str()), None] {
            assert_eq!(
                with([authority, certificate], key),
                ["files.host_certificate"]
            );
        }
    }

    #[test]
    fn it_is_quiet_on_one_certificate_and_on_another_key() {
        let identity = Identity::new(&["visa.example.org"]);
        assert_eq!(
            with([&identity.certificate, ""], Some(&identity.key)),
            [""; 0]
        );
        assert_eq!(with([&identity.authority, ""], None), [""; 0]);
        // That the key is none of theirs is another rule's.
        let other = Identity::new(&["visa.example.org"]).key;
        let chain = [identity.certificate.as_str(), &identity.authority];
        assert_eq!(with(chain, Some(&other)), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_right_order() {
        let Identity {
            certificate,
            key,
            authority,
        } = &Identity::new(&["visa.example.org"]);
        for key in [Some(key.as_str()), None] {
            assert_eq!(with([certificate, authority], key), [""; 0]);
        }
    }
}
