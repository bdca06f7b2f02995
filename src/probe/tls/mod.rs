//! TLS as VISA would speak it: makes the handshake, and says what was seen and what went wrong.

mod authorities;
mod fault;
mod openssl;
mod verdict;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustls::client::ResolvesClientCert;
use rustls::crypto::ring;
use rustls::pki_types::ServerName;
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub(super) use authorities::Trust;
pub use authorities::count as count_authorities;
pub(super) use fault::{Fault, is_client_certificate_wanted};
use verdict::{Expiry, Verdict, Verifier};

use super::common;
use super::steps::Notes;
use crate::model::FieldPath;

/// Days before the end of a certificate from which on a probe warns.
const SOON_DAYS: i64 = 21;

/// What the client wants of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The name that its certificate is to bear.
    pub(super) name: String,
    /// Whether another name fails, or is only to be seen to.
    pub(super) checks_name: bool,
    /// Whether any certificate will do.
    pub(super) trusts_all: bool,
    /// The field that findings are about.
    pub(super) field: FieldPath,
}

/// A connection over which TLS is spoken.
#[derive(Debug)]
pub(super) struct Secured {
    /// The connection.
    pub(super) stream: TlsStream<TcpStream>,
    /// What is known of the server's certificate.
    pub(super) verdict: Verdict,
}

/// Makes the handshake.
pub(super) async fn handshake(
    stream: TcpStream,
    wanted: &Wanted,
    trust: &Trust,
    patience: Duration,
) -> Result<Secured, Fault> {
    let name = server_name(wanted)?;
    let verifier = Arc::new(Verifier::new(trust, wanted, name.clone()));
    let asked = Arc::new(Asked::default());
    let config = config(&verifier, &asked)?;
    let shaking = TlsConnector::from(Arc::new(config)).connect(name, stream);
    match timeout(patience, shaking).await {
        Err(_) => Err(Fault::Silent),
        Ok(Err(error)) => {
            Err(Fault::read(&error, asked.is_asked()).with_names(verifier.verdict().names))
        }
        Ok(Ok(stream)) => Ok(Secured {
            stream,
            verdict: verifier.verdict(),
        }),
    }
}

/// Makes what a client of HTTP needs to speak TLS in the same way.
pub(super) fn client_config(wanted: &Wanted, trust: &Trust) -> Result<ClientConfig, Fault> {
    let verifier = Verifier::new(trust, wanted, server_name(wanted)?);
    config(&Arc::new(verifier), &Arc::default())
}

fn server_name(wanted: &Wanted) -> Result<ServerName<'static>, Fault> {
    ServerName::try_from(wanted.name.clone()).map_err(|error| Fault::Other(error.to_string()))
}

fn config(verifier: &Arc<Verifier>, asked: &Arc<Asked>) -> Result<ClientConfig, Fault> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| Fault::Other(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(verifier) as _)
        .with_client_cert_resolver(Arc::clone(asked) as _);
    Ok(config)
}

impl Secured {
    /// Notes what was seen, and what is to be seen to.
    pub(super) fn note(&self, wanted: &Wanted, notes: &mut Notes) {
        let version = match self.stream.get_ref().1.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
            Some(rustls::ProtocolVersion::TLSv1_2) => "TLS 1.2",
            _ => "TLS",
        };
        notes.saw(version);
        let verdict = &self.verdict;
        if let Some(Expiry { date, days }) = &verdict.expiry {
            notes.saw(format!(
                "the certificate is valid until {date}, {days} days"
            ));
            // Who takes any certificate takes it later, too.
            if !wanted.trusts_all && (0..=SOON_DAYS).contains(days) {
                let message = format!("the certificate of {} ends on {date}", wanted.name);
                notes.warn(common::EXPIRES_SOON.at(wanted.field.clone(), message));
            }
        }
        if let Some(ignored) = &verdict.ignored {
            let finding = Fault::Certificate(ignored.clone(), verdict.names.clone());
            notes.saw(format!(
                "the certificate is taken although {}",
                finding.words(wanted)
            ));
        }
    }
}

/// Has no certificate, and remembers whether the server wanted one.
#[derive(Debug, Default)]
struct Asked(AtomicBool);

impl Asked {
    fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl ResolvesClientCert for Asked {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.store(true, Ordering::Relaxed);
        None
    }

    fn has_certs(&self) -> bool {
        true
    }
}
