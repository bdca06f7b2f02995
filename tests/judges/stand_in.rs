//! Stand-ins for VISA's hosts and containers: servers that tell what reached them.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tungstenite::handshake::derive_accept_key;
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

use super::http::{Request, read_request};

/// How long a stand-in waits for a client.
const PATIENCE: Duration = Duration::from_secs(20);

/// The request at which a stand-in drops the connection without an answer.
pub(crate) const BREAKS: &str = "/breaks";

/// A server that answers each request with a description of it, and echoes on websockets.
pub(crate) struct StandIn {
    name: String,
    address: SocketAddr,
    state: Arc<State>,
}

/// An answer that is no description.
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Lines of the head, each with its end.
    pub(crate) headers: String,
    pub(crate) body: String,
}

/// Answers what it wants; to everything else the usual answer is given.
pub(crate) type Answering = Arc<dyn Fn(&Request) -> Option<Reply> + Send + Sync>;

/// What its threads share.
#[derive(Default)]
struct State {
    answering: Option<Answering>,
    is_stopped: AtomicBool,
    seen: Mutex<Vec<Request>>,
    connections: Mutex<Vec<TcpStream>>,
}

impl StandIn {
    /// Starts a server, over TLS if it is given a certificate.
    pub(crate) fn start(name: &str, address: SocketAddr, tls: Option<Arc<ServerConfig>>) -> Self {
        Self::start_with(name, address, tls, State::default())
    }

    /// Starts a server that answers in its own way.
    pub(crate) fn answering(
        name: &str,
        address: SocketAddr,
        tls: Option<Arc<ServerConfig>>,
        answering: Answering,
    ) -> Self {
        let state = State {
            answering: Some(answering),
            ..State::default()
        };
        Self::start_with(name, address, tls, state)
    }

    fn start_with(
        name: &str,
        address: SocketAddr,
        tls: Option<Arc<ServerConfig>>,
        state: State,
    ) -> Self {
        let stand_in = Self {
            name: name.to_owned(),
            address,
            state: Arc::new(state),
        };
        let listener = TcpListener::bind(address).unwrap_or_else(|e| panic!("{address}: {e}"));
        let (name, state) = (name.to_owned(), Arc::clone(&stand_in.state));
        thread::spawn(move || {
            for connection in listener.incoming() {
                let connection = connection.expect("a connection");
                if state.is_stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (name, state, tls) = (name.clone(), Arc::clone(&state), tls.clone());
                // A client that goes away or breaks off TLS is the matter of its test.
                thread::spawn(move || serve(&name, &state, connection, tls).ok());
            }
        });
        stand_in
    }

    /// Stops it as a crash would: nothing listens any more, and connections break.
    pub(crate) fn stop(&self) {
        self.state.is_stopped.store(true, Ordering::SeqCst);
        // Wakes the listener up.
        TcpStream::connect(self.address).ok();
        for connection in lock(&self.state.connections).drain(..) {
            connection.shutdown(Shutdown::Both).ok();
        }
        while TcpStream::connect(self.address).is_ok() {
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Returns its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Forgets the requests, and the connections that were made until now.
    pub(crate) fn forget(&self) {
        self.take_seen();
        lock(&self.state.connections).clear();
    }

    /// Returns the requests that reached it since the last call.
    pub(crate) fn take_seen(&self) -> Vec<Request> {
        std::mem::take(&mut *lock(&self.state.seen))
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.stop();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().expect("no thread panics with it")
}

/// Serves one connection until it ends.
fn serve(
    name: &str,
    state: &State,
    connection: TcpStream,
    tls: Option<Arc<ServerConfig>>,
) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_nodelay(true)?;
    lock(&state.connections).push(connection.try_clone()?);
    let end = connection.try_clone()?;
    let result = match tls {
        None => converse(name, state, connection),
        Some(config) => {
            let tls = ServerConnection::new(config).map_err(io::Error::other)?;
            converse(name, state, StreamOwned::new(tls, connection))
        }
    };
    // The list of connections keeps it open otherwise.
    end.shutdown(Shutdown::Both).ok();
    result
}

/// Returns the key of a request that asks for a websocket in full, as VISA's servers want it.
fn websocket_key(request: &Request) -> Option<&str> {
    let says = |header, word: &str| {
        let said = request.header(header).unwrap_or_default();
        said.eq_ignore_ascii_case(word)
    };
    let is_upgrade = says("upgrade", "websocket") && says("connection", "upgrade");
    request.header("sec-websocket-key").filter(|_| is_upgrade)
}

/// Answers the requests of one connection.
fn converse(name: &str, state: &State, mut stream: impl Read + Write) -> io::Result<()> {
    loop {
        let Some(request) = read_request(&mut stream)? else {
            return Ok(());
        };
        lock(&state.seen).push(request.clone());
        if request.target == BREAKS {
            return Ok(());
        }
        let reply = state.answering.as_ref().and_then(|answer| answer(&request));
        if let Some(Reply {
            status,
            headers,
            body,
        }) = reply
        {
            let length = body.len();
            write!(
                stream,
                "HTTP/1.1 {status} As told\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
            )?;
            stream.flush()?;
            continue;
        }
        let description = request.describe(name);
        if let Some(key) = websocket_key(&request) {
            let accept = derive_accept_key(key.as_bytes());
            write!(
                stream,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
                 Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
            )?;
            let mut socket = WebSocket::from_raw_socket(stream, Role::Server, None);
            let mut answer = Message::from(description);
            // Ends with an error when the client has closed.
            loop {
                socket.send(answer).map_err(io::Error::other)?;
                answer = socket.read().map_err(io::Error::other)?;
            }
        }
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{description}",
            description.len()
        )?;
        stream.flush()?;
    }
}
