//! Private and public keys in a file.

use rustls::SignatureAlgorithm;
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer, PrivatePkcs8KeyDer, PrivateSec1KeyDer};
use x509_parser::asn1_rs::{Any, FromDer as _, Tag};
use x509_parser::x509::SubjectPublicKeyInfo;

use super::{CredentialError, sections};

/// How a private key is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// `BEGIN PRIVATE KEY`, for any kind of key.
    Pkcs8,
    /// `BEGIN RSA PRIVATE KEY`.
    Pkcs1,
    /// `BEGIN EC PRIVATE KEY`.
    Sec1,
    /// Another form, such as that of DSA.
    Other,
}

/// What is of interest in a private key; not the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrivateKey {
    form: KeyForm,
    is_first: bool,
    known: Option<(bool, PublicKey)>,
}

impl PrivateKey {
    /// Reads the first private key of a file in PEM form.
    pub fn read(bytes: &[u8]) -> Result<Self, CredentialError> {
        for (index, section) in sections(bytes).enumerate() {
            let section = section.map_err(|error| {
                // The old way to encrypt: headers within the frame.
                let is_encrypted = bytes.windows(11).any(|part| part == b"4,ENCRYPTED");
                if is_encrypted {
                    CredentialError::Encrypted
                } else {
                    error
                }
            })?;
            let der = section.der.as_slice();
            let (form, key) = match section.label.as_str() {
                "PRIVATE KEY" => (KeyForm::Pkcs8, PrivatePkcs8KeyDer::from(der).into()),
                "RSA PRIVATE KEY" => (KeyForm::Pkcs1, PrivatePkcs1KeyDer::from(der).into()),
                "EC PRIVATE KEY" => (KeyForm::Sec1, PrivateSec1KeyDer::from(der).into()),
                "ENCRYPTED PRIVATE KEY" => return Err(CredentialError::Encrypted),
                "OPENSSH PRIVATE KEY" => return Err(CredentialError::OpenSsh),
                label if label.ends_with("PRIVATE KEY") => {
                    return Ok(Self {
                        form: KeyForm::Other,
                        is_first: index == 0,
                        known: None,
                    });
                }
                _ => continue,
            };
            let known = public_half(&key);
            if known.is_none() && !is_sequence(der) {
                return Err(CredentialError::Damaged);
            }
            return Ok(Self {
                form,
                is_first: index == 0,
                known,
            });
        }
        Err(CredentialError::NoPrivateKey)
    }

    /// Tells whether a file holds a private key in any form, if only the start of one.
    #[must_use]
    pub fn is_in(bytes: &[u8]) -> bool {
        bytes.windows(16).any(|part| part == b"PRIVATE KEY-----")
    }

    /// Returns how it is written.
    #[must_use]
    pub fn form(&self) -> KeyForm {
        self.form
    }

    /// Tells whether it is the first thing in its file.
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.is_first
    }

    /// Tells whether it is a key of RSA; `None` if that cannot be told.
    #[must_use]
    pub fn is_rsa(&self) -> Option<bool> {
        self.known.as_ref().map(|(is_rsa, _)| *is_rsa)
    }

    /// Tells whether a public key is its other half; `None` if that cannot be told.
    #[must_use]
    pub fn fits(&self, key: &PublicKey) -> Option<bool> {
        let (_, own) = self.known.as_ref()?;
        // A point that is written in short is not compared with a whole one.
        if own != key && key.is_compressed() {
            return None;
        }
        Some(own == key)
    }
}

/// Works out whether a private key is one of RSA, and its public half. There are sound keys for which
/// this fails, such as those of unusual curves or sizes.
fn public_half(key: &PrivateKeyDer<'_>) -> Option<(bool, PublicKey)> {
    let key = any_supported_type(key).ok()?;
    let public = key.public_key()?;
    let (_, public) = SubjectPublicKeyInfo::from_der(public.as_ref()).ok()?;
    let is_rsa = key.algorithm() == SignatureAlgorithm::RSA;
    Some((is_rsa, PublicKey::of(&public)))
}

/// Tells whether bytes are one whole sequence of ASN.1, as every private key is.
fn is_sequence(der: &[u8]) -> bool {
    Any::from_der(der).is_ok_and(|(rest, any)| rest.is_empty() && any.tag() == Tag::Sequence)
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    /// Identifier of its kind.
    algorithm: Vec<u8>,
    bits: Vec<u8>,
}

/// 1.2.840.10045.2.1, a key of an elliptic curve.
const ELLIPTIC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];

impl PublicKey {
    pub(super) fn of(key: &SubjectPublicKeyInfo<'_>) -> Self {
        Self {
            algorithm: key.algorithm.algorithm.as_bytes().to_vec(),
            bits: key.subject_public_key.data.to_vec(),
        }
    }

    /// Reads the first public key of a file in PEM form.
    pub fn read(bytes: &[u8]) -> Result<Self, CredentialError> {
        for section in sections(bytes) {
            let section = section?;
            if section.label == "PUBLIC KEY" {
                let (_, key) = SubjectPublicKeyInfo::from_der(&section.der)
                    .map_err(|_| CredentialError::Damaged)?;
                return Ok(Self::of(&key));
            }
        }
        Err(CredentialError::NoPublicKey)
    }

    fn is_compressed(&self) -> bool {
        self.algorithm == ELLIPTIC && matches!(self.bits.first(), Some(2 | 3))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{
        Identity, RSA, RSA_ENCRYPTED, RSA_PKCS1, RSA_PUBLIC, RSA_PUBLIC_PKCS1,
    };
    use super::*;

    fn private(text: &str) -> PrivateKey {
        PrivateKey::read(text.as_bytes()).expect("a private key")
    }

    #[test]
    fn the_two_halves_of_a_pair_fit_in_each_form() {
        let public = PublicKey::read(RSA_PUBLIC.as_bytes()).expect("a public key");
        for (text, form) in [(RSA, KeyForm::Pkcs8), (RSA_PKCS1, KeyForm::Pkcs1)] {
            let key = private(text);
            assert_eq!(key.form(), form);
            assert_eq!(key.fits(&public), Some(true));
            assert_eq!((key.is_rsa(), key.is_first()), (Some(true), true));
        }
        let other = private(&Identity::new(&["a.example.org"]).key);
        assert_eq!(other.fits(&public), Some(false));
        assert_eq!(other.is_rsa(), Some(false));
    }

    #[test]
    fn a_key_after_something_else_is_found() {
        let parameters =
            "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        let key = private(&format!("{parameters}{RSA}"));
        assert!(!key.is_first());
        assert_eq!(key.form(), KeyForm::Pkcs8);
    }

    #[test]
    fn what_is_no_key_is_refused_with_the_reason() {
        let encrypted = "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n";
        let ssh = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
        let nothing = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        for (text, error) in [
            ("", CredentialError::NoPrivateKey),
            (RSA_PUBLIC, CredentialError::NoPrivateKey),
            (RSA_ENCRYPTED, CredentialError::Encrypted),
            (encrypted, CredentialError::Encrypted),
            (ssh, CredentialError::OpenSsh),
            (nothing, CredentialError::Damaged),
        ] {
            assert_eq!(PrivateKey::read(text.as_bytes()), Err(error), "{text}");
        }
        for text in ["", RSA, RSA_PUBLIC_PKCS1] {
            let refused = PublicKey::read(text.as_bytes());
            assert_eq!(refused, Err(CredentialError::NoPublicKey), "{text}");
        }
    }

    #[test]
    fn a_sound_key_of_an_unknown_kind_is_not_judged() {
        // A sequence, but of no key that is known here.
        let key = private("-----BEGIN PRIVATE KEY-----\nMAMCAQA=\n-----END PRIVATE KEY-----\n");
        let public = PublicKey::read(RSA_PUBLIC.as_bytes()).expect("a public key");
        assert_eq!(key.fits(&public), None);
        assert_eq!(key.is_rsa(), None);
    }

    #[test]
    fn a_private_key_is_seen_in_any_file() {
        for text in [RSA, RSA_PKCS1, RSA_ENCRYPTED, &RSA[..60]] {
            assert!(PrivateKey::is_in(text.as_bytes()));
        }
        assert!(!PrivateKey::is_in(RSA_PUBLIC.as_bytes()));
    }
}
