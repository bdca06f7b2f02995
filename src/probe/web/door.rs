//! One server, and how to ask it over HTTP: every request goes to one known address, under the name
//! and with the headers that the load balancer or a browser would use.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::header::{self, HeaderMap};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};

use super::super::cause::{Cause, Finding};
use super::super::steps::Notes;
use super::super::tls::{self, Trust, Wanted};
use super::super::{common, net};
use super::causes;
use crate::diagnostic::Severity;
use crate::model::FieldPath;

/// More of an answer is not read.
const LONGEST_BODY: usize = 64 * 1024;

/// The key of the example in RFC 6455, and what a server makes of it. The key only shows that the
/// answer was made for this request, so one for all will do.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// What went wrong, before it is known about which field.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) cause: &'static Cause,
    pub(super) words: String,
}

impl Fault {
    pub(super) fn new(cause: &'static Cause, words: impl Into<String>) -> Self {
        Self {
            cause,
            words: words.into(),
        }
    }

    /// Makes a finding of it.
    pub(super) fn at(&self, field: FieldPath) -> Finding {
        self.cause.at(field, &*self.words)
    }

    /// Tells whether VISA does not work like this.
    pub(super) fn is_fatal(&self) -> bool {
        self.cause.severity == Severity::Error
    }

    /// Notes what is only to be seen to; returns what is worse.
    pub(super) fn tell(&self, field: FieldPath, notes: &mut Notes) -> Result<(), Finding> {
        let finding = self.at(field);
        if self.is_fatal() {
            return Err(finding);
        }
        notes.warn(finding);
        Ok(())
    }
}

/// A way to ask one server.
#[derive(Debug)]
pub(super) struct Door {
    client: Client,
    /// The server as the URL names it.
    name: String,
    port: u16,
    /// The header `Host`.
    host: String,
    /// The longest time for one answer.
    pub(super) patience: Duration,
}

/// An answer, as far as a probe reads it.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    /// Returns a header; nothing if it is no text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Tells whether it is a page for people.
    pub(super) fn is_html(&self) -> bool {
        let kind = self.header("content-type").unwrap_or_default();
        kind.starts_with("text/html") || self.body.trim_start().starts_with('<')
    }

    /// Tells whether it agrees to the websocket that was asked for.
    pub(super) fn accepts_websocket(&self) -> bool {
        self.status == 101 && self.header("sec-websocket-accept") == Some(ACCEPT)
    }
}

impl Door {
    /// Prepares to ask a server at an address. Nothing is sent yet.
    pub(super) fn new(
        address: SocketAddr,
        wanted: &Wanted,
        host: String,
        trust: &Trust,
        patience: Duration,
    ) -> Result<Self, Fault> {
        let broken = |reason: String| Fault::new(&causes::BROKEN_OFF, reason);
        let config = tls::client_config(wanted, trust).map_err(|fault| {
            let words = fault.words(wanted);
            broken(words)
        })?;
        let client = Client::builder()
            .tls_backend_preconfigured(config)
            .http1_only()
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .user_agent(concat!(
                "visa-cluster/",
                env!("CARGO_PKG_VERSION"),
                " probe"
            ));
        // An address of its own shows no name, and has none to look up.
        let (client, name) = if wanted.name.parse::<IpAddr>().is_ok() {
            let name = match address.ip() {
                IpAddr::V4(ip) => ip.to_string(),
                IpAddr::V6(ip) => format!("[{ip}]"),
            };
            (client, name)
        } else {
            // Port 0 stands for that of the URL.
            let address = SocketAddr::new(address.ip(), 0);
            (client.resolve(&wanted.name, address), wanted.name.clone())
        };
        Ok(Self {
            client: client.build().map_err(|error| broken(words(&error)))?,
            name,
            port: address.port(),
            host,
            patience,
        })
    }

    /// Asks for a path.
    pub(super) async fn get(&self, path: &str) -> Result<Answer, Fault> {
        self.send(self.request("https", self.port, path), path)
            .await
    }

    /// Asks for a path on port 80, without TLS.
    pub(super) async fn get_plain(&self, path: &str) -> Result<Answer, Fault> {
        self.send(self.request("http", 80, path), path).await
    }

    /// Asks for a websocket.
    pub(super) async fn upgrade(&self, path: &str) -> Result<Answer, Fault> {
        let request = self.request("https", self.port, path);
        let request = request
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_VERSION, "13")
            .header(header::SEC_WEBSOCKET_KEY, KEY);
        self.send(request, path).await
    }

    fn request(&self, scheme: &str, port: u16, path: &str) -> RequestBuilder {
        let url = format!("{scheme}://{}:{port}{path}", self.name);
        self.client.get(url).header(header::HOST, &self.host)
    }

    async fn send(&self, request: RequestBuilder, path: &str) -> Result<Answer, Fault> {
        let asking = async {
            let response = request.send().await?;
            read(response).await
        };
        match tokio::time::timeout(self.patience, asking).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(fault(&error, path)),
            Err(_) => Err(Fault::new(
                &causes::SILENT,
                format!(
                    "no answer to GET {path} within {}",
                    net::millis(self.patience)
                ),
            )),
        }
    }
}

async fn read(mut response: Response) -> reqwest::Result<Answer> {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    let mut body = Vec::new();
    // After an upgrade there is no body, only a conversation, which we leave.
    while status != 101 && body.len() < LONGEST_BODY {
        let Some(part) = response.chunk().await? else {
            break;
        };
        let room = LONGEST_BODY - body.len();
        body.extend_from_slice(&part[..part.len().min(room)]);
    }
    Ok(Answer {
        status,
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}

fn fault(error: &reqwest::Error, path: &str) -> Fault {
    let io = chain(error).find_map(|error| error.downcast_ref::<std::io::Error>());
    if io.is_some_and(tls::is_client_certificate_wanted) {
        let words = "the server wants a certificate from its clients";
        return Fault::new(&common::TLS_CLIENT_CERTIFICATE, words);
    }
    let cause = match io.map(std::io::Error::kind) {
        Some(std::io::ErrorKind::ConnectionRefused) => &common::REFUSED,
        _ if error.is_connect() => &common::NOT_CONNECTED,
        _ => &causes::BROKEN_OFF,
    };
    Fault::new(cause, format!("GET {path}: {}", words(error)))
}

/// Returns the innermost reason; the outer ones repeat the URL.
fn words(error: &reqwest::Error) -> String {
    chain(error)
        .last()
        .map_or_else(|| error.to_string(), ToString::to_string)
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let first: &(dyn Error + 'static) = error;
    std::iter::successors(Some(first), |error: &&(dyn Error + 'static)| {
        (*error).source()
    })
}
