//! Judges a certificate during the handshake, and remembers how.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, SignatureScheme};
use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::FromDer;

use super::authorities::Trust;
use super::{Wanted, openssl};

/// Until when a certificate is valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::probe) struct Expiry {
    /// The last day.
    pub(in crate::probe) date: String,
    /// Days from now; negative if that is over.
    pub(in crate::probe) days: i64,
}

/// What is known of a server's certificate.
#[derive(Clone, Debug, Default)]
pub(in crate::probe) struct Verdict {
    /// Until when it is valid.
    pub(in crate::probe) expiry: Option<Expiry>,
    /// The names that it bears.
    pub(in crate::probe) names: Vec<String>,
    /// What is wrong with it, but did not matter.
    pub(in crate::probe) ignored: Option<CertificateError>,
    /// Whether only an authority that a person named vouches for it.
    pub(in crate::probe) is_private: bool,
}

/// Judges the certificate as VISA would.
#[derive(Debug)]
pub(super) struct Verifier {
    own: Option<Arc<WebPkiServerVerifier>>,
    named: Option<Arc<WebPkiServerVerifier>>,
    /// The certificates that OpenSSL would take as they are, if its rules hold.
    as_openssl: Option<Arc<[CertificateDer<'static>]>>,
    trusts_all: bool,
    checks_name: bool,
    /// The name that the certificate is to bear, whatever the server was called.
    name: ServerName<'static>,
    algorithms: WebPkiSupportedAlgorithms,
    verdict: Mutex<Verdict>,
}

impl Verifier {
    pub(super) fn new(trust: &Trust, wanted: &Wanted, name: ServerName<'static>) -> Self {
        Self {
            own: trust.own.clone(),
            named: trust.named.clone(),
            as_openssl: trust.as_openssl.clone(),
            trusts_all: wanted.trusts_all,
            checks_name: wanted.checks_name,
            name,
            algorithms: ring::default_provider().signature_verification_algorithms,
            verdict: Mutex::default(),
        }
    }

    pub(super) fn verdict(&self) -> Verdict {
        let verdict = self.verdict.lock();
        verdict.unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn ignores(&self, error: &CertificateError) -> bool {
        self.trusts_all || (!self.checks_name && is_about_name(error))
    }
}

/// Tells whether the chain is sound, and only the name differs.
fn is_about_name(error: &CertificateError) -> bool {
    matches!(
        error,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
    )
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let mut verdict = read(leaf, now);
        let unknown = || Err(CertificateError::UnknownIssuer);
        let judge = |verifier: &Option<Arc<WebPkiServerVerifier>>| match verifier {
            None => unknown(),
            Some(verifier) => {
                match verifier.verify_server_cert(leaf, between, &self.name, ocsp, now) {
                    Ok(_) => Ok(()),
                    Err(Error::InvalidCertificate(error)) => Err(error),
                    Err(_) => Err(CertificateError::BadEncoding),
                }
            }
        };
        let mut result = judge(&self.own);
        let is_unknown = matches!(
            result,
            Err(CertificateError::UnknownIssuer | CertificateError::BadSignature)
        );
        if is_unknown && self.named.is_some() {
            let by_named = judge(&self.named);
            verdict.is_private = match &by_named {
                Ok(()) => true,
                Err(error) => is_about_name(error),
            };
            result = by_named;
        }
        if let (Err(refusal), Some(listed)) = (&result, &self.as_openssl) {
            let is_listed = listed.iter().any(|certificate| certificate == leaf);
            let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
            let name = self.name.to_str();
            result = openssl::reconsider(leaf, refusal.clone(), is_listed, &name, now);
        }
        let result = match result {
            Err(error) if !self.ignores(&error) => Err(Error::InvalidCertificate(error)),
            Err(error) => {
                verdict.ignored = Some(error);
                Ok(ServerCertVerified::assertion())
            }
            Ok(()) => Ok(ServerCertVerified::assertion()),
        };
        *self.verdict.lock().unwrap_or_else(PoisonError::into_inner) = verdict;
        result
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

/// Reads what a certificate says of itself.
fn read(leaf: &CertificateDer<'_>, now: UnixTime) -> Verdict {
    const DAY: i64 = 24 * 60 * 60;
    let Ok((_, certificate)) = X509Certificate::from_der(leaf) else {
        return Verdict::default();
    };
    let ends = certificate.validity().not_after;
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let date = ends.to_datetime().date().to_string();
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.iter().flat_map(|names| &names.value.general_names);
    let names = names.filter_map(|name| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes),
        _ => None,
    });
    Verdict {
        expiry: Some(Expiry {
            date,
            days: (ends.timestamp() - now).div_euclid(DAY),
        }),
        names: names.collect(),
        ..Verdict::default()
    }
}

fn address(bytes: &[u8]) -> Option<String> {
    use std::net::IpAddr;
    if let Ok(bytes) = <[u8; 4]>::try_from(bytes) {
        return Some(IpAddr::from(bytes).to_string());
    }
    let bytes = <[u8; 16]>::try_from(bytes).ok()?;
    Some(IpAddr::from(bytes).to_string())
}
