//! The authorities whose certificates are trusted.

use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::super::ProbeError;
use crate::store::limited;

/// Largest file of authorities that is read: those of all the world are a fifth of that.
const MOST_MIB: u64 = 1;

/// Whose certificates are trusted.
#[derive(Clone, Debug)]
pub(in crate::probe) struct Trust {
    /// The authorities of this computer; none if it has none.
    pub(in crate::probe) own: Option<Arc<WebPkiServerVerifier>>,
    /// Those that a person named besides. VISA, in its container, does not know them.
    pub(in crate::probe) named: Option<Arc<WebPkiServerVerifier>>,
    /// The certificates of the file, if they are to be taken as OpenSSL takes them.
    pub(super) as_openssl: Option<Arc<[CertificateDer<'static>]>>,
    file: Arc<[CertificateDer<'static>]>,
}

impl Trust {
    /// Reads the authorities of this computer, and those of a file.
    pub(in crate::probe) fn load(file: Option<&Path>) -> Result<Self, ProbeError> {
        let own = rustls_native_certs::load_native_certs().certs;
        let named = match file {
            None => Vec::new(),
            Some(path) => read_usable(path).map_err(|reason| ProbeError::Authorities {
                reason,
                path: path.to_owned(),
            })?,
        };
        Ok(Self {
            own: verifier(own),
            named: verifier(named.clone()),
            as_openssl: None,
            file: named.into(),
        })
    }

    /// Trusts those of a file alone, as NGINX does; nothing if the file cannot be read here.
    pub(in crate::probe) fn only(file: &Path) -> Option<Self> {
        let certificates = read(file).ok()?;
        let trust = Self {
            own: Some(verifier(certificates.clone())?),
            named: None,
            as_openssl: None,
            file: certificates.into(),
        };
        Some(trust.as_openssl())
    }

    /// Trusts the same authorities, but by the rules of OpenSSL, and so of NGINX.
    pub(in crate::probe) fn as_openssl(&self) -> Self {
        Self {
            as_openssl: Some(Arc::clone(&self.file)),
            ..self.clone()
        }
    }
}

/// Counts the certificates of a file of authorities; says why it cannot be used as one.
pub fn count(path: &Path) -> Result<usize, String> {
    read_usable(path).map(|certificates| certificates.len())
}

/// Reads a file that a person named, which is to be trusted as a whole: one of its certificates that
/// is left out would be missed without a word.
fn read_usable(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let certificates = read(path)?;
    let mut roots = RootCertStore::empty();
    for (number, certificate) in (1..).zip(&certificates) {
        // What the library says is made for servers.
        roots.add(certificate.clone()).map_err(|_| {
            format!(
                "certificate {number} of {} in it is damaged, or holds what cannot be read here",
                certificates.len()
            )
        })?;
    }
    Ok(certificates)
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let bytes = limited::read(path, MOST_MIB).map_err(|error| error.to_string())?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    // What the library says shows bytes, not words.
    let certificates = certificates
        .map_err(|_| "it is damaged, so that not all of it can be read as PEM".to_owned())?;
    if certificates.is_empty() {
        return Err("it holds no certificate in PEM".to_owned());
    }
    Ok(certificates)
}

/// Makes a verifier; none without a usable authority.
fn verifier(certificates: Vec<CertificateDer<'static>>) -> Option<Arc<WebPkiServerVerifier>> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates);
    let provider = Arc::new(ring::default_provider());
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .ok()
}
