//! Of two files that belong together one is missing.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "half-key-pair",
    severity: Severity::Error,
    checks: "That of certificate and key, and of the two PAM keys, both or none are given.",
    matters: "NGINX does not start with a certificate that does not fit its key, and an instance that has no public key refuses what the private key signed.",
    remedy: "Give both files, or none and put both on the hosts yourself.",
    source: "visa/env-catalog.csv, VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH; visa/images.csv, proxy",
    check,
};

const PAIRS: [[FilesField; 2]; 2] = [
    [FilesField::HostCertificate, FilesField::HostCertificateKey],
    [FilesField::PamPrivateKey, FilesField::PamPublicKey],
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let is_given = |field| !subject.cluster.files.get(field).to_string().is_empty();
    for [one, other] in PAIRS {
        for (given, missing) in [(one, other), (other, one)] {
            if is_given(given) && !is_given(missing) {
                findings.add(
                    FieldPath::Files(missing),
                    format!(
                        "{} goes with {}, but is missing",
                        missing.info().key,
                        given.info().key
                    ),
                    "give both files, or neither",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Files;

    fn with(spoil: impl FnOnce(&mut Files)) -> Vec<String> {
        Case::v3(|case| spoil(&mut case.cluster.files)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_the_missing_half() {
        assert_eq!(
            with(|f| f.host_certificate = "web.crt".to_owned()),
            ["files.host_certificate_key"]
        );
        assert_eq!(
            with(|f| f.pam_public_key = "public.pem".to_owned()),
            ["files.pam_private_key"]
        );
    }

    #[test]
    fn it_is_quiet_on_none() {
        assert_eq!(with(|_| ()), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_other_half() {
        let both = with(|f| {
            f.pam_private_key = "private.pem".to_owned();
            f.pam_public_key = "public.pem".to_owned();
        });
        assert_eq!(both, [""; 0]);
    }
}
