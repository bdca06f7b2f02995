//! As much HTTP as the tests speak: requests byte for byte as a test writes them, on new connections.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use tungstenite::WebSocket;
use tungstenite::client::IntoClientRequest;

/// How long a client waits.
const PATIENCE: Duration = Duration::from_secs(20);

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Names in lower case; several of one name are joined by a bar.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Describes the request to the client who made it; see [`Arrival`].
    pub(crate) fn describe(&self, server: &str) -> String {
        serde_json::json!({
            "server": server,
            "line": format!("{} {}", self.method, self.target),
            "headers": self.headers,
            "length": self.body.len(),
        })
        .to_string()
    }
}

/// What a stand-in says about a request: who got it, and what of it arrived.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct Arrival {
    pub(crate) server: String,
    pub(crate) line: String,
    pub(crate) headers: BTreeMap<String, String>,
    /// Bytes of the body.
    pub(crate) length: usize,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads what a stand-in answered.
    pub(crate) fn arrival(&self) -> Arrival {
        let body = String::from_utf8_lossy(&self.body);
        assert_eq!(self.status, 200, "{body}");
        serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}"))
    }
}

/// A browser's side of a connection.
pub(crate) type Tls = StreamOwned<ClientConnection, TcpStream>;

/// A client of one https address.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) address: SocketAddr,
    /// Name that the server must prove, and that the client asks for.
    pub(crate) name: &'static str,
    pub(crate) tls: Arc<ClientConfig>,
}

impl Client {
    /// Opens a connection.
    pub(crate) fn connect(&self) -> Tls {
        let stream = dial(self.address);
        let name = ServerName::try_from(self.name).expect("a name");
        let tls = ClientConnection::new(Arc::clone(&self.tls), name).expect("a client");
        StreamOwned::new(tls, stream)
    }

    /// Asks for a path on a connection of its own.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, "", "")
    }

    /// Sends a request on a connection of its own. Each of the `headers` ends with `\r\n`.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let (name, length) = (self.name, body.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {name}\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
        );
        ask(&mut self.connect(), &request)
    }

    /// Opens a websocket. Fails if the server does not agree to it.
    pub(crate) fn websocket(&self, path: &str) -> Result<WebSocket<Tls>, String> {
        let request = format!("wss://{}{path}", self.name)
            .into_client_request()
            .expect("a path");
        match tungstenite::client(request, self.connect()) {
            Ok((socket, _)) => Ok(socket),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// Opens a connection without TLS.
pub(crate) fn dial(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap_or_else(|e| panic!("{address}: {e}"));
    stream.set_read_timeout(Some(PATIENCE)).expect("a time-out");
    stream.set_nodelay(true).expect("a socket");
    stream
}

/// Sends a request and reads the answer.
pub(crate) fn ask(stream: &mut (impl Read + Write), request: &str) -> Answer {
    stream.write_all(request.as_bytes()).expect("sent");
    stream.flush().expect("sent");
    let (head, rest) = read_head(stream).expect("an answer").expect("an answer");
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut slots);
    response.parse(&head).expect("an answer in HTTP");
    let headers = lower(response.headers);
    let body = read_body(stream, &headers, rest).expect("a body");
    Answer {
        status: response.code.expect("a status"),
        headers,
        body,
    }
}

/// Reads a request; `None` if the client has nothing more to ask.
pub(crate) fn read_request(stream: &mut impl Read) -> io::Result<Option<Request>> {
    let Some((head, rest)) = read_head(stream)? else {
        return Ok(None);
    };
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut slots);
    request.parse(&head).map_err(io::Error::other)?;
    let headers = lower(request.headers);
    Ok(Some(Request {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        body: read_body(stream, &headers, rest)?,
        headers,
    }))
}

/// Reads up to the empty line, and perhaps more.
fn read_head(stream: &mut impl Read) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let mut bytes = Vec::new();
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let rest = bytes.split_off(end + 4);
            return Ok(Some((bytes, rest)));
        }
        let mut part = [0; 4096];
        match stream.read(&mut part)? {
            0 if bytes.is_empty() => return Ok(None),
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length => bytes.extend_from_slice(&part[..length]),
        }
    }
}

/// Reads the rest of a body whose length the headers tell.
fn read_body(
    stream: &mut impl Read,
    headers: &BTreeMap<String, String>,
    mut body: Vec<u8>,
) -> io::Result<Vec<u8>> {
    let length = headers.get("content-length").map_or("0", String::as_str);
    let length: usize = length.parse().map_err(io::Error::other)?;
    let start = body.len();
    body.resize(length.max(start), 0);
    stream.read_exact(&mut body[start..])?;
    Ok(body)
}

/// Collects headers.
fn lower(headers: &[httparse::Header<'_>]) -> BTreeMap<String, String> {
    let mut map = BTreeMap::<String, String>::new();
    for header in headers {
        let value = String::from_utf8_lossy(header.value);
        map.entry(header.name.to_ascii_lowercase())
            .and_modify(|known| {
                known.push('|');
                known.push_str(&value);
            })
            .or_insert_with(|| value.to_string());
    }
    map
}
