//! Two files that belong together are halves of different pairs.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "mismatched-key",
    severity: Severity::Error,
    checks: "That the host certificate fits its key, and the private PAM key its public half.",
    matters: "NGINX does not start with a certificate that does not fit its key. An instance refuses what another key than its own signed, so nobody is logged in to a desktop.",
    remedy: "Name the two files of one pair. A renewed certificate often comes with a new key.",
    source: "NGINX, ngx_http_ssl_module, ssl_certificate_key; visa/env-catalog.csv, VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let private = |field| subject.file(field)?.private_key().ok();
    if let Some(file) = subject.file(FilesField::HostCertificate)
        && let Ok(chain) = file.chain()
        && let Some(key) = private(FilesField::HostCertificateKey)
        && key.fits(chain.first().key()) == Some(false)
        // If it fits another one in the file, their order is wrong, which is another rule's.
        && !chain.others().iter().any(|other| key.fits(other.key()) == Some(true))
    {
        findings.add(
            FieldPath::Files(FilesField::HostCertificateKey),
            format!(
                "the key does not belong to the certificate for {}",
                chain.first().names()
            ),
            "name the key that the certificate was made with",
        );
    }
    if let Some(file) = subject.file(FilesField::PamPublicKey)
        && let Ok(public) = file.public_key()
        && let Some(key) = private(FilesField::PamPrivateKey)
        && key.fits(public) == Some(false)
    {
        findings.add(
            FieldPath::Files(FilesField::PamPublicKey),
            "the public PAM key is not the other half of the private one",
            "write it anew with: openssl pkey -in private.pem -pubout -out public.pem",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::credentials::testing::{Identity, RSA, RSA_PUBLIC};

    fn host(certificate: &str, key: &str) -> Vec<String> {
        Case::v3(|case| {
            case.give_text(FilesField::HostCertificate, certificate);
            case.give_text(FilesField::HostCertificateKey, key);
        })
        .fields(RULE.code)
    }

    fn pam(private: &str, public: &str) -> Vec<String> {
        Case::v3(|case| {
            case.give_text(FilesField::PamPrivateKey, private);
            case.give_text(FilesField::PamPublicKey, public);
        })
        .fields(RULE.code)
    }

    fn pair() -> Identity {
        Identity::new(&["visa.example.org"])
    }

    #[test]
    fn it_fires_on_halves_of_different_pairs() {
        assert_eq!(
            host(&pair().certificate, &pair().key),
            ["files.host_certificate_key"]
        );
        assert_eq!(
            host(&pair().certificate, RSA),
            ["files.host_certificate_key"]
        );
        assert_eq!(pam(&pair().key, RSA_PUBLIC), ["files.pam_public_key"]);
    }

    #[test]
    fn it_is_quiet_on_what_cannot_be_told() {
        let pair = pair();
        assert_eq!(host(&pair.certificate, "no key"), [""; 0]);
        assert_eq!(host("no certificate", &pair.key), [""; 0]);
        // In the wrong order, which another rule says.
        let reversed = format!("{}{}", pair.authority, pair.certificate);
        assert_eq!(host(&reversed, &pair.key), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_right_halves() {
        let pair = pair();
        assert_eq!(host(&pair.certificate, &pair.key), [""; 0]);
        assert_eq!(pam(RSA, RSA_PUBLIC), [""; 0]);
    }
}
