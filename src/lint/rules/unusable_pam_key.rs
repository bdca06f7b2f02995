//! VISA cannot sign with the PAM key, or instances cannot read its public half.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::credentials::{CredentialError, KeyForm, PrivateKey};
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "unusable-pam-key",
    severity: Severity::Error,
    checks: "That the PAM keys are a private RSA key in PKCS#8 form, without a password and at the start of its file, and a public key in PEM form.",
    matters: "The API server reads the first part of the file as an RSA key in PKCS#8 form when a desktop is opened, and the PAM module in an instance looks for BEGIN PUBLIC KEY. With anything else VISA starts, but nobody is logged in to a desktop.",
    remedy: "Write both with: openssl pkey -in OLD.pem -out private.pem; openssl pkey -in OLD.pem -pubout -out public.pem.",
    source: "visa/env-catalog.csv, VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH; visa-api-server 3.8, SignatureService; visa-pam, validation.c",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if let Some(file) = subject.file(FilesField::PamPrivateKey)
        && !file.bytes().trim_ascii().is_empty()
        && let Some(problem) = problem(file.private_key())
    {
        findings.add(
            FieldPath::Files(FilesField::PamPrivateKey),
            format!("VISA cannot sign with this key: {problem}"),
            "write it anew with: openssl pkey -in OLD.pem -out private.pem",
        );
    }
    if let Some(file) = subject.file(FilesField::PamPublicKey)
        && !file.bytes().trim_ascii().is_empty()
        // A private key in its place is another rule's.
        && !PrivateKey::is_in(file.bytes())
        && let Err(error) = file.public_key()
    {
        findings.add(
            FieldPath::Files(FilesField::PamPublicKey),
            format!("instances cannot read this key: {error}"),
            "write it anew with: openssl pkey -in private.pem -pubout -out public.pem",
        );
    }
}

fn problem(key: Result<&PrivateKey, CredentialError>) -> Option<String> {
    let key = match key {
        Ok(key) => key,
        Err(error) => return Some(error.to_string()),
    };
    if key.form() != KeyForm::Pkcs8 {
        return Some("it is not in PKCS#8 form, which begins with BEGIN PRIVATE KEY".to_owned());
    }
    if key.is_rsa() == Some(false) {
        return Some("it is not an RSA key".to_owned());
    }
    (!key.is_first()).then(|| "something else stands before it in the file".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::credentials::testing::{
        Identity, RSA, RSA_ENCRYPTED, RSA_PKCS1, RSA_PUBLIC, RSA_PUBLIC_PKCS1,
    };

    fn with(private: &str, public: &str) -> Case {
        Case::v3(|case| {
            case.give_text(FilesField::PamPrivateKey, private);
            case.give_text(FilesField::PamPublicKey, public);
        })
    }

    #[test]
    fn it_fires_on_keys_that_nobody_can_read() {
        let elliptic = Identity::new(&["a.example.org"]).key;
        let late = format!("{RSA_PUBLIC}{RSA}");
        for (private, reason) in [
            (RSA_PKCS1, "PKCS#8"),
            (RSA_ENCRYPTED, "encrypted"),
            (&RSA[..300], "cut off"),
            ("ssh-rsa AAAA", "no private key"),
            (&elliptic, "not an RSA key"),
            (&late, "before it"),
        ] {
            let findings = with(private, RSA_PUBLIC).findings(RULE.code);
            assert_eq!(findings.len(), 1, "{reason}");
            assert_eq!(findings[0].location, "files.pam_private_key");
            assert!(
                findings[0].message.contains(reason),
                "{}",
                findings[0].message
            );
        }
        for public in [RSA_PUBLIC_PKCS1, "ssh-rsa AAAA", &RSA_PUBLIC[..100]] {
            assert_eq!(
                with(RSA, public).fields(RULE.code),
                ["files.pam_public_key"],
                "{public}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_what_other_rules_judge() {
        // Empty, and a private key as the public one.
        assert_eq!(with("\n", "").fields(RULE.code), [""; 0]);
        assert_eq!(with(RSA, RSA_PKCS1).fields(RULE.code), [""; 0]);
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_keys_in_the_right_form() {
        assert_eq!(with(RSA, RSA_PUBLIC).fields(RULE.code), [""; 0]);
    }
}
