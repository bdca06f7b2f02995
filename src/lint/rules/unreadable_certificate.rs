//! The host certificate or its key is nothing that NGINX can read.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::credentials::CredentialError;
use crate::model::syntax::quoted;
use crate::model::{FieldPath, FilesField, FoundFile};

pub(super) const RULE: Rule = Rule {
    code: "unreadable-certificate",
    severity: Severity::Error,
    checks: "That the host certificate and its key are whole, in PEM form, and the key without a password.",
    matters: "The reverse proxy of each host does not start with anything else. A key with a password makes NGINX ask for it, and in a container nobody answers.",
    remedy: "Write them as PEM: openssl x509 -in FILE -out web.crt; openssl pkey -in FILE -out web.key.",
    source: "NGINX, ngx_http_ssl_module, ssl_certificate; visa/images.csv, proxy",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut judge = |field, problem: fn(&FoundFile) -> Option<CredentialError>, help: &str| {
        // An empty file is another rule's.
        let file = subject
            .file(field)
            .filter(|file| !file.bytes().trim_ascii().is_empty());
        if let Some(error) = file.and_then(problem) {
            let path = subject.cluster.files.get(field).to_string();
            findings.add(
                FieldPath::Files(field),
                format!("NGINX cannot use {}: {error}", quoted(&path)),
                help,
            );
        }
    };
    judge(
        FilesField::HostCertificate,
        |file| file.chain().err(),
        "write it in PEM form, such as by: openssl x509 -in FILE -out web.crt",
    );
    judge(
        FilesField::HostCertificateKey,
        |file| file.private_key().err(),
        "write it in PEM form without a password, such as by: openssl pkey -in FILE -out web.key",
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::credentials::testing::{Identity, RSA, RSA_ENCRYPTED, RSA_PKCS1};

    fn with(field: FilesField, text: &str) -> Vec<String> {
        let case = Case::v3(|case| case.give_text(field, text));
        case.findings(RULE.code)
            .into_iter()
            .map(|finding| finding.message)
            .collect()
    }

    #[test]
    fn it_fires_with_the_reason() {
        let identity = Identity::new(&["visa.example.org"]);
        let cut = &identity.certificate[..120];
        for (field, text, reason) in [
            (FilesField::HostCertificate, "visa", "no certificate"),
            (FilesField::HostCertificate, cut, "cut off"),
            (FilesField::HostCertificate, &identity.key, "no certificate"),
            (
                FilesField::HostCertificateKey,
                &identity.certificate,
                "no private key",
            ),
            (FilesField::HostCertificateKey, RSA_ENCRYPTED, "encrypted"),
        ] {
            let messages = with(field, text);
            assert!(
                messages.len() == 1 && messages[0].contains(reason),
                "{messages:?}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_empty_and_missing_files() {
        assert_eq!(with(FilesField::HostCertificate, "\n"), [""; 0]);
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_files_in_pem_form() {
        let identity = Identity::new(&["visa.example.org"]);
        assert_eq!(
            with(FilesField::HostCertificate, &identity.certificate),
            [""; 0]
        );
        for key in [&identity.key, RSA, RSA_PKCS1] {
            assert_eq!(with(FilesField::HostCertificateKey, key), [""; 0]);
        }
    }
}
