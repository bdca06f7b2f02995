//! One of the servers that the URL names.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::mode::Mode;
use super::parameters::Parameters;
use super::{Settings, causes, url_field};
use crate::model::syntax::{Address, Port};
use crate::probe::cause::{Cause, Finding};
use crate::probe::net::Place;
use crate::probe::tls::Wanted;

/// A server, and what is wanted of it.
#[derive(Debug)]
pub(super) struct Server<'a> {
    pub(super) settings: &'a Settings,
    pub(super) parameters: &'a Parameters,
    pub(super) place: Place,
    /// Host and port, for messages.
    pub(super) address: String,
    /// Whether a password was sent there that it has not accepted.
    pub(super) is_password_in_doubt: Arc<AtomicBool>,
}

impl<'a> Server<'a> {
    pub(super) fn new(
        settings: &'a Settings,
        parameters: &'a Parameters,
        (host, port): &(Address, Port),
    ) -> Self {
        Self {
            settings,
            parameters,
            place: Place {
                host: host.to_string(),
                port: port.get(),
                field: url_field(),
            },
            address: host.with_port(*port),
            is_password_in_doubt: Arc::default(),
        }
    }

    /// Returns what the driver wants of the certificate.
    pub(super) fn wanted(&self) -> Wanted {
        Wanted {
            name: self.place.host.clone(),
            checks_name: self.parameters.mode == Mode::VerifyFull,
            trusts_all: self.parameters.trusts_all(),
            field: url_field(),
        }
    }

    /// Tells whether nobody may be tried with the same user and password after such a failure. The
    /// driver would try them with each server, which could lock the user out. A refusal may be in
    /// any language, come late, or be no more than a connection that ends.
    pub(super) fn ends_logins(&self, finding: &Finding) -> bool {
        let is = |causes: &[&Cause]| causes.iter().any(|cause| cause.code == finding.code);
        // Said of users who were let in.
        let is_let_in = [&causes::FULL, &causes::NOT_READY, &causes::UNKNOWN_DATABASE];
        let refused = [
            &causes::WRONG_PASSWORD,
            &causes::MISSING_PASSWORD,
            &causes::UNKNOWN_USER,
            &causes::MAY_NOT_LOG_IN,
        ];
        is(&refused) || (self.is_password_in_doubt.load(Ordering::Relaxed) && !is(&is_let_in))
    }

    pub(super) fn silent(&self) -> Finding {
        let message = format!("{} takes the connection but says nothing", self.address);
        causes::SILENT.at(url_field(), message)
    }

    pub(super) fn broken(&self, error: &io::Error) -> Finding {
        let message = match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                format!("{} closed the connection without a word", self.address)
            }
            _ => format!("the connection to {} broke: {error}", self.address),
        };
        causes::CLOSED.at(url_field(), message)
    }

    pub(super) fn not_postgres(&self) -> Finding {
        let message = format!(
            "{} answers, but not in the language of PostgreSQL",
            self.address
        );
        causes::NOT_POSTGRES.at(url_field(), message)
    }
}
