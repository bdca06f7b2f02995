//! Connections to Redis, with or without TLS; and what is wrong where one speaks TLS and the other
//! does not.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpStream;

use super::login::{self, Welcome};
use super::wire::{Conversation, Trouble};
use super::{Settings, causes, with_fix};
use crate::diagnostic::Severity;
use crate::model::syntax::Line;
use crate::model::{FieldPath, RedisField, Value};
use crate::probe::cause::Finding;
use crate::probe::password::Password;
use crate::probe::steps::Notes;
use crate::probe::tls::{self, Fault, Secured, Trust, Wanted};
use crate::probe::{common, net};

/// A greeting that was exchanged while TLS was tried.
pub(super) type Greeting = Option<Result<Welcome, Trouble>>;

/// How to connect to the Redis that was found.
pub(super) struct Link<'a> {
    pub(super) settings: &'a Settings,
    pub(super) wanted: Wanted,
    pub(super) address: SocketAddr,
    pub(super) trust: &'a Trust,
    pub(super) patience: Duration,
}

impl Link<'_> {
    /// Speaks plain text.
    pub(super) fn plain(&self, stream: TcpStream) -> Conversation {
        Conversation::new(stream, self.patience, self.settings.password.clone())
    }

    /// Speaks TLS. Greets too, because only then a server tells that it wants a certificate.
    pub(super) async fn secure(
        &self,
        stream: TcpStream,
        notes: &mut Notes,
    ) -> Result<(Conversation, Greeting), Finding> {
        let handshake = tls::handshake(stream, &self.wanted, self.trust, self.patience).await;
        let secured = match handshake {
            Ok(secured) => secured,
            Err(fault) => return Err(self.no_tls(&fault).await),
        };
        secured.note(&self.wanted, notes);
        self.judge(&secured, notes);
        let password = self.settings.password.clone();
        let mut conversation = Conversation::new(secured.stream, self.patience, password);
        match login::greet(&mut conversation).await {
            Err(Trouble::Broken(error)) if tls::is_client_certificate_wanted(&error) => {
                Err(Fault::ClientCertificate.finding(&self.wanted))
            }
            greeting => Ok((conversation, Some(greeting))),
        }
    }

    /// Notes what is good enough for VISA, but not as it should be.
    fn judge(&self, secured: &Secured, notes: &mut Notes) {
        let verdict = &secured.verdict;
        if self.wanted.trusts_all {
            notes.saw("VISA is told to trust any certificate");
            return;
        }
        if let Some(error) = &verdict.ignored {
            let fault = Fault::Certificate(error.clone(), verdict.names.clone());
            let mut finding = fault.finding(&self.wanted);
            finding.code = causes::OTHER_NAME.code;
            finding.severity = Severity::Warning;
            causes::OTHER_NAME.remedy.clone_into(&mut finding.help);
            notes.warn(finding);
        }
        if verdict.is_private {
            let message = format!(
                "the certificate of {} is signed by an authority that VISA does not know",
                self.settings.address
            );
            let finding = causes::PRIVATE_AUTHORITY.at(self.wanted.field.clone(), message);
            notes.warn(self.trust_any(finding));
        }
    }

    /// Says why there is no TLS; asks once more in plain text where that helps to tell.
    async fn no_tls(&self, fault: &Fault) -> Finding {
        let finding = fault.finding(&self.wanted);
        match fault {
            Fault::Silent | Fault::BrokenOff | Fault::NotSpoken | Fault::Other(_) => {
                if !self.speaks_plain().await {
                    return finding;
                }
                let field = FieldPath::Redis(RedisField::Tls);
                let message = format!(
                    "{} speaks no TLS on this port, but plain Redis",
                    self.settings.address
                );
                let finding = common::TLS_NOT_SPOKEN.at(field, message);
                with_fix(
                    finding,
                    "Switch TLS off",
                    RedisField::Tls,
                    Value::Flag(false),
                )
            }
            Fault::Certificate(rustls::CertificateError::UnknownIssuer, _) => {
                self.trust_any(finding)
            }
            _ => finding,
        }
    }

    /// Offers to trust any certificate, which is all that VISA has for private authorities.
    fn trust_any(&self, finding: Finding) -> Finding {
        if self.settings.line == Line::V2 {
            return finding;
        }
        let title = "Trust any certificate of Redis";
        with_fix(finding, title, RedisField::TlsTrustAll, Value::Flag(true))
    }

    /// Says why there was no welcome; tries TLS where that helps to tell.
    pub(super) async fn no_welcome(&self, trouble: &Trouble) -> Finding {
        let may_want_tls = matches!(trouble, Trouble::Broken(_) | Trouble::NotRedis(None));
        if !self.settings.has_tls && may_want_tls && self.speaks_tls().await {
            let field = FieldPath::Redis(RedisField::Tls);
            let message = format!("{} wants TLS on this port", self.settings.address);
            let finding = causes::WANTS_TLS.at(field, message);
            return with_fix(finding, "Switch TLS on", RedisField::Tls, Value::Flag(true));
        }
        trouble.finding(self.settings, "a greeting")
    }

    /// Opens another connection and logs in there; the first has shown that this works.
    pub(super) async fn once_more(&self) -> Result<Conversation, Finding> {
        let settings = self.settings;
        let (stream, _) = net::dial(self.address, self.patience).await;
        let stream = stream
            .map_err(|error| Trouble::Broken(error).finding(settings, "a second connection"))?;
        let mut unseen = Notes::default();
        let (mut conversation, greeting) = if settings.has_tls {
            self.secure(stream, &mut unseen).await?
        } else {
            (self.plain(stream), None)
        };
        let greeting = match greeting {
            Some(greeting) => greeting,
            None => login::greet(&mut conversation).await,
        };
        let welcome =
            greeting.map_err(|trouble| trouble.finding(settings, "a second connection"))?;
        login::log_in(&mut conversation, settings, welcome, &mut unseen).await?;
        Ok(conversation)
    }

    /// Asks without TLS whether there is a Redis. Needs no password.
    async fn speaks_plain(&self) -> bool {
        // What is left of the step, shared between connecting and greeting.
        let patience = self.patience / 8;
        let (Ok(stream), _) = net::dial(self.address, patience).await else {
            return false;
        };
        let mut conversation = Conversation::new(stream, patience, Password(None));
        matches!(
            login::greet(&mut conversation).await,
            Ok(_) | Err(Trouble::Refused(_))
        )
    }

    /// Tells whether there is TLS, whatever the certificate. Nothing is sent over it.
    async fn speaks_tls(&self) -> bool {
        let (Ok(stream), _) = net::dial(self.address, self.patience).await else {
            return false;
        };
        let wanted = Wanted {
            trusts_all: true,
            ..self.wanted.clone()
        };
        let handshake = tls::handshake(stream, &wanted, self.trust, self.patience).await;
        matches!(
            handshake,
            Ok(_) | Err(Fault::Refused(_) | Fault::Certificate(..) | Fault::ClientCertificate)
        )
    }
}
