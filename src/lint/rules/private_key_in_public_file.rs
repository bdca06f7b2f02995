//! A file that everybody gets to see holds a private key.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::credentials::PrivateKey;
use crate::model::syntax::quoted;
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "private-key-in-public-file",
    severity: Severity::Error,
    checks: "That certificate and public PAM key are not files with a private key in them.",
    matters: "The public PAM key is sent to every instance, whose users could then log in to any desktop as anybody. The certificate is written to the hosts as a file that everybody there can read, and is shown in previews.",
    remedy: "Name a file that holds the certificate or the public key alone. Replace a key that was sent out already.",
    source: "visa/env-catalog.csv, VISA_VDI_SIGNATURE_PUBLIC_KEY_PATH: sent to new instances",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (field, wanted) in [
        (FilesField::HostCertificate, "certificate"),
        (FilesField::PamPublicKey, "public key"),
    ] {
        let holds_key = |bytes: &[u8]| PrivateKey::is_in(bytes);
        if subject
            .file(field)
            .is_some_and(|file| holds_key(file.bytes()))
        {
            let path = subject.cluster.files.get(field).to_string();
            findings.add(
                FieldPath::Files(field),
                format!(
                    "{} holds a private key, and others get to see it",
                    quoted(&path)
                ),
                format!("name a file that holds the {wanted} alone"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::credentials::testing::{Identity, RSA, RSA_PUBLIC};

    fn with(field: FilesField, text: &str) -> Vec<String> {
        Case::v3(|case| case.give_text(field, text)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_a_private_key_in_either_file() {
        assert_eq!(
            with(FilesField::PamPublicKey, RSA),
            ["files.pam_public_key"]
        );
        let Identity {
            certificate, key, ..
        } = Identity::new(&["visa.example.org"]);
        let both = format!("{certificate}{key}");
        assert_eq!(
            with(FilesField::HostCertificate, &both),
            ["files.host_certificate"]
        );
    }

    #[test]
    fn it_is_quiet_on_private_keys_in_their_place() {
        assert_eq!(with(FilesField::PamPrivateKey, RSA), [""; 0]);
        assert_eq!(with(FilesField::HostCertificateKey, RSA), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_public_half() {
        assert_eq!(with(FilesField::PamPublicKey, RSA_PUBLIC), [""; 0]);
        let certificate = Identity::new(&["visa.example.org"]).certificate;
        assert_eq!(with(FilesField::HostCertificate, &certificate), [""; 0]);
    }
}
