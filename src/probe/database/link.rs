//! The way to a logged-in connection: the offer of TLS, the handshake, and one login.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::{Client, Config, NoTls};

use super::guard::Guard;
use super::mode::Mode;
use super::refusal;
use super::{Settings, causes, url_field};
use crate::probe::cause::Finding;
use crate::probe::steps::Notes;
use crate::probe::tls::{self, Trust, Wanted};

/// The packet that asks whether the server speaks TLS: its length, and a number for a version.
const OFFER_OF_TLS: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

/// A connection, with or without TLS.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// A connection before the login.
pub(super) struct Link {
    pub(super) stream: Box<dyn Stream>,
    pub(super) has_tls: bool,
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

impl Settings {
    /// Offers TLS as the driver does, and speaks it where the server does.
    pub(super) async fn secure(
        &self,
        mut stream: TcpStream,
        wanted: &Wanted,
        trust: &Trust,
        patience: Duration,
        notes: &mut Notes,
    ) -> Result<Link, Finding> {
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
                let handshake = tls::handshake(stream, wanted, trust, patience).await;
                let secured = handshake.map_err(|fault| fault.finding(wanted))?;
                secured.note(wanted, notes);
                if wanted.trusts_all {
                    notes.saw(format!(
                        "with sslmode={} the driver takes any certificate",
                        self.mode_keyword()
                    ));
                }
                Ok(Link {
                    stream: Box::new(secured.stream),
                    has_tls: true,
                })
            }
            Ok(Ok(b'N')) if self.needs_tls() => {
                let message = format!(
                    "{} has no TLS, and sslmode={} wants it",
                    self.address,
                    self.mode_keyword()
                );
                Err(causes::NO_TLS.at(field, message))
            }
            Ok(Ok(b'N')) => {
                notes.saw("the server has no TLS; everything goes in plain text");
                Ok(Link {
                    stream: Box::new(stream),
                    has_tls: false,
                })
            }
            // An error in the way of PostgreSQL: it has more to say at the login.
            Ok(Ok(b'E')) => {
                let message = format!("{} refuses before the login", self.address);
                Err(causes::REFUSED.at(field, message))
            }
            Ok(Ok(_)) => Err(self.not_postgres()),
        }
    }

    /// Logs in, once.
    pub(super) async fn log_in(
        &self,
        link: Link,
        wanted: &Wanted,
        patience: Duration,
        notes: &mut Notes,
    ) -> Result<Login, Finding> {
        let mut config = Config::new();
        config
            .user(&self.username)
            .dbname(&self.database)
            .application_name("visa-cluster probe");
        if let Some(password) = &self.password.0 {
            config.password(password.expose());
        }
        let has_tls = link.has_tls;
        let connecting = config.connect_raw(Guard::new(link.stream), NoTls);
        let (client, connection) = match timeout(patience, connecting).await {
            Err(_) => return Err(self.silent()),
            Ok(Err(error)) => return Err(refusal::finding(self, &error, has_tls, wanted)),
            Ok(Ok(pair)) => pair,
        };
        let version = connection.parameter("server_version").unwrap_or("?");
        notes.saw(format!(
            "PostgreSQL {}",
            self.password.taken_out_of(version)
        ));
        let how = match (&self.password.0, has_tls) {
            (None, _) => "without a password",
            (Some(_), true) => "over TLS",
            (Some(_), false) => "without TLS",
        };
        notes.saw(format!("logged in as {}, {how}", self.username));
        let connection = tokio::spawn(async move {
            // Whoever asks next is told that it broke.
            let _ = connection.await;
        });
        Ok(Login { client, connection })
    }

    pub(super) fn needs_tls(&self) -> bool {
        self.mode().is_some_and(Mode::needs_tls)
    }

    pub(super) fn mode_keyword(&self) -> &'static str {
        self.mode().unwrap_or(Mode::Prefer).keyword()
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
