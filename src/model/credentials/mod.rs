//! What the site's certificate and key files hold, read into typed values.
//!
//! Of a private key only its public half is kept. Nothing in here judges, and nothing reads the
//! clock.

mod certificate;
mod key;
mod name;
#[cfg(test)]
pub(crate) mod testing;

pub use certificate::{Certificate, Chain};
pub use key::{KeyForm, PrivateKey, PublicKey};

use x509_parser::pem::Pem;
use zeroize::Zeroizing;

/// Why a file holds no certificate or key that NGINX could use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// There is no certificate in it.
    #[error("it holds no certificate in PEM form, which begins with BEGIN CERTIFICATE")]
    NoCertificate,
    /// There is no private key in it.
    #[error("it holds no private key in PEM form, which begins with BEGIN PRIVATE KEY")]
    NoPrivateKey,
    /// There is no public key in it.
    #[error("it holds no public key in PEM form, which begins with BEGIN PUBLIC KEY")]
    NoPublicKey,
    /// What is in it is not whole.
    #[error("it is damaged or cut off")]
    Damaged,
    /// The private key asks for a password.
    #[error("the key in it is encrypted, and nobody is there to type its password")]
    Encrypted,
    /// The private key is one of `OpenSSH`.
    #[error("the key in it is written as OpenSSH writes it, which NGINX and Java cannot read")]
    OpenSsh,
}

/// One part of a PEM file. It may be a private key, so it is wiped.
struct Section {
    label: String,
    der: Zeroizing<Vec<u8>>,
}

/// Reads the parts of a PEM file; text around them is passed over.
fn sections(bytes: &[u8]) -> impl Iterator<Item = Result<Section, CredentialError>> {
    Pem::iter_from_buffer(bytes).map(|part| {
        part.map_err(|_| CredentialError::Damaged)
            .map(|part| Section {
                label: part.label,
                der: Zeroizing::new(part.contents),
            })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads a file in each way that there is; whatever is in it, nothing panics.
    fn read_all(bytes: &[u8]) {
        if let Ok(chain) = Chain::read(bytes) {
            for certificate in chain.certificates() {
                let is_taken = certificate.is_taken_by_nginx_for("visa.example.org");
                let names = certificate.names();
                assert!(!is_taken || names.contains('"'), "{names}");
            }
        }
        PrivateKey::read(bytes).ok();
        PublicKey::read(bytes).ok();
    }

    fn any_file() -> impl Strategy<Value = Vec<u8>> {
        let identity = testing::Identity::new(&["visa.example.org"]);
        let wholes: Vec<Vec<u8>> = [
            identity.certificate.as_str(),
            identity.key.as_str(),
            testing::RSA,
            testing::RSA_PKCS1,
            testing::RSA_PUBLIC,
        ]
        .map(|text| text.as_bytes().to_vec())
        .to_vec();
        let spoilt = (prop::sample::select(wholes), any::<prop::sample::Index>());
        prop_oneof![
            prop::collection::vec(any::<u8>(), 0..400),
            // Any bytes in a sound frame.
            (
                "(CERTIFICATE|PRIVATE KEY|EC PRIVATE KEY|PUBLIC KEY)",
                "([A-Za-z0-9+/]{4}){0,40}"
            )
                .prop_map(|(label, body)| format!(
                    "-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"
                )
                .into_bytes()),
            spoilt.clone().prop_map(|(mut file, index)| {
                file.truncate(index.index(file.len()));
                file
            }),
            (spoilt, any::<u8>()).prop_map(|((mut file, index), byte)| {
                let index = index.index(file.len());
                file[index] = byte;
                file
            }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn no_file_makes_it_panic(file in any_file()) {
            read_all(&file);
        }
    }

    #[test]
    fn a_frame_that_never_ends_is_damaged() {
        let cut = &testing::RSA[..200];
        assert_eq!(
            PrivateKey::read(cut.as_bytes()).err(),
            Some(CredentialError::Damaged)
        );
        assert_eq!(
            Chain::read(cut.as_bytes()).err(),
            Some(CredentialError::Damaged)
        );
    }
}
