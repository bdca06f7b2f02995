//! Others on this machine can read a private key.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;
use crate::model::{FieldPath, FilesField, FoundFile};

pub(super) const RULE: Rule = Rule {
    code: "open-private-key",
    severity: Severity::Warning,
    checks: "That only their owner has access to the private keys that the project names.",
    matters: "Whoever reads the hosts' key can pose as VISA, and whoever reads the PAM key can log in to any desktop as anybody.",
    remedy: "Take the rights of group and others away: chmod 600 FILE.",
    source: "visa/env-catalog.csv, VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH; the exported deploy.sh refuses such a key on a host",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for field in [FilesField::HostCertificateKey, FilesField::PamPrivateKey] {
        let mode = subject.file(field).and_then(FoundFile::mode_of_others);
        if let Some(mode) = mode {
            let path = subject.cluster.files.get(field);
            findings.add(
                FieldPath::Files(field),
                format!(
                    "others on this machine have access to {} (mode {mode:03o})",
                    quoted(&path.to_string())
                ),
                "run chmod 600 on it",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::SiteFile;

    fn with(field: FilesField, mode: Option<u32>) -> Vec<String> {
        Case::v3(|case| case.give(field, SiteFile::found_with(b"key".to_vec(), mode)))
            .fields(RULE.code)
    }

    #[test]
    fn it_fires_on_each_key_that_others_can_read() {
        assert_eq!(
            with(FilesField::HostCertificateKey, Some(0o644)),
            ["files.host_certificate_key"]
        );
        assert_eq!(
            with(FilesField::PamPrivateKey, Some(0o640)),
            ["files.pam_private_key"]
        );
    }

    #[test]
    fn it_is_quiet_on_what_everybody_may_read() {
        assert_eq!(with(FilesField::HostCertificate, Some(0o644)), [""; 0]);
        assert_eq!(with(FilesField::PamPublicKey, Some(0o644)), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_right_mode() {
        assert_eq!(with(FilesField::PamPrivateKey, None), [""; 0]);
    }
}
