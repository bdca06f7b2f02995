//! The way to a logged-in connection: the offer of TLS, the handshake, and the login.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::{Client, Config, NoTls};

use super::guard::Guard;
use super::mode::Mode;
use super::parameters::Authorities;
use super::server::Server;
use super::{causes, refusal, url_field};
use crate::model::syntax::quoted;
use crate::probe::cause::Finding;
use crate::probe::net::{self, Connected};
use crate::probe::steps::Notes;
use crate::probe::tls::{self, Secured, Trust};

/// The packet that asks whether the server speaks TLS: its length, and a number for a version.
const OFFER_OF_TLS: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// A connection, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A connection before the login.
pub(super) struct Link {
    pub(super) stream: Box<dyn Stream>,
    pub(super) has_tls: bool,
    /// Its other end, to connect to once more.
    pub(super) address: SocketAddr,
}

impl Link {
    /// Goes on in plain text.
    pub(super) fn plain(connected: Connected) -> Self {
        Self {
            stream: Box::new(connected.stream),
            has_tls: false,
            address: connected.address,
        }
    }
}

/// A connection after it.
pub(super) struct Login {
    pub(super) client: Client,
    connection: JoinHandle<()>,
}

impl Login {
    /// Says goodbye, so that the server's log holds no complaint.
    pub(super) async fn end(self, patience: Duration) {
        drop(self.client);
        // It is over either way.
        let _ = timeout(patience, self.connection).await;
    }
}

impl Server<'_> {
    /// Offers TLS as the driver does in a mode, and speaks it where the server does.
    pub(super) async fn secure(
        &self,
        mut connected: Connected,
        mode: Mode,
        trust: &Trust,
        patience: Duration,
        notes: &mut Notes,
    ) -> Result<Link, Finding> {
        let stream = &mut connected.stream;
        let answer = async {
            stream.write_all(&OFFER_OF_TLS).await?;
            let mut answer = [0; 1];
            stream.read_exact(&mut answer).await?;
            io::Result::Ok(answer[0])
        };
        let field = url_field();
        match timeout(patience, answer).await {
            Err(_) => Err(self.silent()),
            Ok(Err(error)) => Err(self.broken(&error)),
            Ok(Ok(b'S')) => {
                let wanted = self.wanted();
                let Connected { stream, address } = connected;
                let handshake = tls::handshake(stream, &wanted, trust, patience).await;
                let secured = handshake.map_err(|fault| fault.finding(&wanted))?;
                secured.note(&wanted, notes);
                self.note_authorities(&secured, notes);
                Ok(Link {
                    stream: Box::new(secured.stream),
                    has_tls: true,
                    address,
                })
            }
            Ok(Ok(b'N')) if mode.needs_tls() => {
                let message = format!(
                    "{} has no TLS, and sslmode={} wants it",
                    self.address,
                    mode.keyword()
                );
                Err(causes::NO_TLS.at(field, message))
            }
            Ok(Ok(b'N')) => {
                notes.saw("the server has no TLS; everything goes in plain text");
                Ok(Link::plain(connected))
            }
            // An error in the way of PostgreSQL: it has more to say at the login.
            Ok(Ok(b'E')) => {
                let message = format!("{} refuses before the login", self.address);
                Err(causes::REFUSED.at(field, message))
            }
            Ok(Ok(_)) => Err(self.not_postgres()),
        }
    }

    /// Notes by whose word the certificate was taken, and what differs in VISA's container.
    fn note_authorities(&self, secured: &Secured, notes: &mut Notes) {
        let mode = self.parameters.mode;
        match &self.parameters.authorities {
            Authorities::All if mode.verifies() => {
                notes.saw("with NonValidatingFactory the driver takes any certificate");
            }
            Authorities::All => notes.saw(format!(
                "with sslmode={} the driver takes any certificate",
                mode.keyword()
            )),
            Authorities::File(Some(path)) => notes.saw(format!(
                "the driver trusts the authorities in {} alone, a file in VISA's container that \
                 cannot be read here; judged by those of this computer, and those that you named \
                 for the test",
                quoted(path)
            )),
            Authorities::Java if secured.verdict.is_private => {
                let message = format!(
                    "the certificate of {} is signed by an authority that VISA does not know",
                    self.address
                );
                notes.warn(causes::PRIVATE_AUTHORITY.at(url_field(), message));
            }
            // Of the first, the address has told.
            Authorities::File(None) | Authorities::Java => (),
            Authorities::Other(factory) => notes.saw(format!(
                "what certificates {} takes is not known here",
                quoted(factory)
            )),
        }
    }

    /// Logs in. Where `pg_hba.conf` refuses, it comes once more with TLS or without, as the driver
    /// does; the password is asked for only behind that file.
    pub(super) async fn log_in(
        &self,
        link: Link,
        trust: &Trust,
        patience: Duration,
        notes: &mut Notes,
    ) -> Result<Login, Finding> {
        let (has_tls, address) = (link.has_tls, link.address);
        let refusal = match self.try_login(link, patience, notes).await {
            Ok(login) => return Ok(login),
            Err(refusal) => refusal,
        };
        let other_way = self.parameters.mode.other_way(has_tls);
        let Some(mode) = other_way.filter(|_| refusal.code == causes::HBA.code) else {
            return Err(refusal);
        };
        notes.saw(format!(
            "{}; the driver then comes {} TLS",
            refusal.message,
            if mode.needs_tls() { "with" } else { "without" }
        ));
        let (Ok(stream), _) = net::dial(address, patience).await else {
            return Err(refusal);
        };
        let connected = Connected { stream, address };
        let link = if mode.needs_tls() {
            self.secure(connected, mode, trust, patience, notes).await
        } else {
            Ok(Link::plain(connected))
        };
        let second = match link {
            Ok(link) => self.try_login(link, patience, notes).await,
            Err(finding) => Err(finding),
        };
        // Of two refusals the first tells what the driver would do.
        second.map_err(|second| {
            let is_worse = [&causes::HBA, &causes::NO_TLS];
            if is_worse.iter().any(|cause| cause.code == second.code) {
                refusal
            } else {
                second
            }
        })
    }

    async fn try_login(
        &self,
        link: Link,
        patience: Duration,
        notes: &mut Notes,
    ) -> Result<Login, Finding> {
        let settings = self.settings;
        let mut config = Config::new();
        config
            .user(&settings.username)
            .dbname(&settings.database)
            .application_name("visa-cluster probe");
        if let Some(password) = &settings.password.0 {
            config.password(password.expose());
        }
        let has_tls = link.has_tls;
        let in_doubt = &self.is_password_in_doubt;
        let guard = Guard::new(link.stream, Arc::clone(in_doubt));
        let connecting = config.connect_raw(guard, NoTls);
        let (client, connection) = match timeout(patience, connecting).await {
            Err(_) => return Err(self.silent()),
            Ok(Err(error)) => return Err(refusal::finding(self, &error, has_tls)),
            Ok(Ok(pair)) => pair,
        };
        in_doubt.store(false, Ordering::Relaxed);
        let version = connection.parameter("server_version").unwrap_or("?");
        notes.saw(format!(
            "PostgreSQL {}",
            settings.password.taken_out_of(version)
        ));
        let how = match (&settings.password.0, has_tls) {
            (None, _) => "without a password",
            (Some(_), true) => "over TLS",
            (Some(_), false) => "without TLS",
        };
        notes.saw(format!("logged in as {}, {how}", settings.username));
        let connection = tokio::spawn(async move {
            // Whoever asks next is told that it broke.
            let _ = connection.await;
        });
        Ok(Login { client, connection })
    }
}
