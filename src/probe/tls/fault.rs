//! Why there is no TLS.

use std::io::{self, ErrorKind};

use rustls::{AlertDescription, CertificateError, Error};

use super::super::cause::{Cause, Finding};
use super::super::common;
use super::Wanted;
use crate::model::syntax::quoted;

/// Why a handshake failed.
#[derive(Debug)]
pub(in crate::probe) enum Fault {
    /// Nobody answered.
    Silent,
    /// The server ended the connection.
    BrokenOff,
    /// What came back is no TLS.
    NotSpoken,
    /// The server found nothing in common, or refused for a reason of its own.
    Refused(AlertDescription),
    /// The server wants a certificate from us.
    ClientCertificate,
    /// The certificate is not to be trusted. With the names that it bears, if they are known.
    Certificate(CertificateError, Vec<String>),
    /// Anything else.
    Other(String),
}

impl Fault {
    /// Reads what the library says. `was_asked` tells whether the server wanted a certificate.
    pub(super) fn read(error: &io::Error, was_asked: bool) -> Self {
        if is_client_certificate_wanted(error) {
            return Self::ClientCertificate;
        }
        match inner(error) {
            Some(Error::InvalidCertificate(error)) => Self::Certificate(error.clone(), Vec::new()),
            Some(Error::AlertReceived(
                AlertDescription::HandshakeFailure | AlertDescription::BadCertificate,
            )) if was_asked => Self::ClientCertificate,
            Some(Error::AlertReceived(alert)) => Self::Refused(*alert),
            Some(Error::InvalidMessage(_)) => Self::NotSpoken,
            Some(other) => Self::Other(other.to_string()),
            None => match error.kind() {
                ErrorKind::UnexpectedEof
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe => Self::BrokenOff,
                _ => Self::Other(error.to_string()),
            },
        }
    }

    /// Adds the names that the certificate bears.
    pub(super) fn with_names(self, names: Vec<String>) -> Self {
        match self {
            Self::Certificate(error, _) => Self::Certificate(error, names),
            other => other,
        }
    }

    /// Says what is wrong.
    pub(in crate::probe) fn words(&self, wanted: &Wanted) -> String {
        match self {
            Self::Silent => "nothing came back on the offer of TLS".to_owned(),
            Self::BrokenOff => "the server ended the connection during the handshake".to_owned(),
            Self::NotSpoken => "the server answers, but not in TLS".to_owned(),
            Self::Refused(alert) => format!("the server refuses: {alert:?}"),
            Self::ClientCertificate => "the server wants a certificate from its clients".to_owned(),
            Self::Certificate(error, names) => certificate_words(error, names, wanted),
            Self::Other(reason) => reason.clone(),
        }
    }

    /// Makes a finding of it.
    pub(in crate::probe) fn finding(&self, wanted: &Wanted) -> Finding {
        let message = format!("{}: {}", wanted.name, self.words(wanted));
        self.cause().at(wanted.field.clone(), message)
    }

    /// Returns the cause that it is.
    fn cause(&self) -> &'static Cause {
        match self {
            Self::Silent => &common::TLS_SILENT,
            Self::NotSpoken => &common::TLS_NOT_SPOKEN,
            Self::Refused(_) => &common::TLS_REFUSED,
            Self::ClientCertificate => &common::TLS_CLIENT_CERTIFICATE,
            Self::Certificate(error, _) => certificate_cause(error),
            Self::BrokenOff | Self::Other(_) => &common::TLS_BROKEN_OFF,
        }
    }
}

/// Tells whether a connection ended because the server wants a certificate from us. In TLS 1.3 that
/// comes only after the handshake, with the first answer.
pub(in crate::probe) fn is_client_certificate_wanted(error: &io::Error) -> bool {
    matches!(
        inner(error),
        Some(Error::AlertReceived(AlertDescription::CertificateRequired))
    )
}

fn inner(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}

fn certificate_cause(error: &CertificateError) -> &'static Cause {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => &common::EXPIRED,
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            &common::NOT_YET_VALID
        }
        // A bad signature: an authority of that name is known, but with another key.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            &common::UNKNOWN_AUTHORITY
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            &common::WRONG_NAME
        }
        _ => &common::BAD_CERTIFICATE,
    }
}

fn certificate_words(error: &CertificateError, names: &[String], wanted: &Wanted) -> String {
    let name = &wanted.name;
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "its certificate has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "its certificate is not valid yet".to_owned()
        }
        CertificateError::UnknownIssuer => {
            "its certificate is signed by an authority that is not trusted here".to_owned()
        }
        CertificateError::BadSignature => {
            "its certificate is signed by an authority that has the name of a trusted one, but \
             another key"
                .to_owned()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let shown: Vec<String> = names.iter().take(5).map(|name| quoted(name)).collect();
            if shown.is_empty() {
                format!("its certificate does not bear the name {name}")
            } else {
                format!(
                    "its certificate is for {}, not for {name}",
                    shown.join(", ")
                )
            }
        }
        other => format!("its certificate cannot be used: {other}"),
    }
}
