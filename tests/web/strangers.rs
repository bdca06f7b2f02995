//! What is no VISA at all behind the address of a host: on ports of the loopback.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ServerConnection, StreamOwned};
use visa_cluster::probe::{Options, State, Target};

use super::judges::certificates::Authority;
use super::judges::outcome::{Outcome, host};
use super::judges::{Project, RELEASES, sandbox};
use super::world::PUBLIC;

/// Probes a host at an address of this machine.
#[track_caller]
fn probe_at(address: SocketAddr, change: impl FnOnce(&mut Project)) -> Outcome {
    let project = Project::new(RELEASES[0], 1).with(|p| {
        p.cluster.balancer.backend_verify = false;
        let host = &mut p.cluster.hosts[0];
        host.address = address.ip().to_string();
        host.https_port = i64::from(address.port());
        change(p);
    });
    let options = Options::with_step(Duration::from_secs(2));
    let target = Target::Host(host(&project, 0));
    Outcome::probe(&project, &options, target)
}

/// A server that says something after the handshake, and closes.
fn saying(words: &'static [u8]) -> SocketAddr {
    talking("127.0.0.1:0", move |stream| {
        stream.write_all(words).ok();
        stream.conn.send_close_notify();
        stream.flush().ok();
    })
}

type Talk = StreamOwned<ServerConnection, TcpStream>;

/// A server that talks in its own way after each request.
pub(crate) fn talking(at: &str, talk: impl Fn(&mut Talk) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind(at).expect("a port");
    let talk = Arc::new(talk);
    let address = listener.local_addr().expect("an address");
    let config = Authority::new().issue(PUBLIC).server();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let tls = ServerConnection::new(config.clone()).expect("a server");
            let mut stream = StreamOwned::new(tls, connection);
            let talk = Arc::clone(&talk);
            thread::spawn(move || {
                let mut buffer = [0; 1024];
                // The first step of the probe makes the handshake alone, and leaves.
                if stream.read(&mut buffer).is_ok_and(|length| length > 0) {
                    talk(&mut stream);
                }
            });
        }
    });
    address
}

#[test]
fn something_that_speaks_no_http() {
    for words in [&b""[..], b"+PONG\r\n", b"SSH-2.0-OpenSSH_9.6\r\n"] {
        let outcome = probe_at(saying(words), |_| ());
        outcome.fails("page", "web-broken-off", "reverse proxy");
    }
}

#[test]
fn something_without_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            connection
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                .ok();
        }
    });
    probe_at(address, |_| ()).fails("tls", "tls-not-spoken", "TLS");
}

#[test]
fn nothing_at_all() {
    let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let outcome = probe_at(address.expect("an address"), |_| ());
    outcome.fails("tcp", "connection-refused", "Start the server");
}

#[test]
fn a_name_that_nobody_knows() {
    let outcome = probe_at("127.0.0.1:443".parse().expect("an address"), |p| {
        p.cluster.hosts[0].address = "visa-1.invalid".into();
    });
    outcome.fails("name", "unknown-name", "Correct the name");
}

#[test]
fn fields_that_cannot_be_read() {
    let address = "127.0.0.1:443".parse().expect("an address");
    let outcome = probe_at(address, |p| p.cluster.hosts[0].address = "my_host".into());
    outcome.fails("address", "web-address", "DNS name");
    assert_eq!(
        outcome.step("address").findings[0].location,
        "hosts.visa-1.address"
    );
    let outcome = probe_at(address, |p| {
        p.cluster.settings.public_url = "https://u:correct-horse-9@visa.example.org".into();
    });
    outcome.fails("address", "web-address", "https://visa.example.org");
}

#[test]
fn a_name_of_two_addresses_of_which_one_is_dead() {
    let test = "strangers::a_name_of_two_addresses_of_which_one_is_dead";
    if !sandbox::enter(test) {
        return;
    }
    // By default the list of names gives one address only.
    sandbox::place("/etc/host.conf", "multi on\n");
    let address = saying(b"");
    for ip in ["127.0.0.2", "127.0.0.1"] {
        sandbox::name(ip.parse().expect("an address"), "visa-1.example.org");
    }
    let outcome = probe_at(address, |p| {
        p.cluster.hosts[0].address = "visa-1.example.org".into();
    });
    outcome.found("tcp", State::Warned, "dead-address", "out of the DNS");
    outcome
        .saw("name", "visa-1.example.org is 127.0.0.")
        .saw("tcp", "127.0.0.1")
        .saw("tcp", "127.0.0.2");
}

/// The load balancer and browsers take either, unlike VISA itself.
#[test]
fn a_dead_address_of_ipv6() {
    let test = "strangers::a_dead_address_of_ipv6";
    if !sandbox::enter(test) {
        return;
    }
    sandbox::place("/etc/host.conf", "multi on\n");
    let address = saying(b"");
    for ip in ["127.0.0.1", "::1"] {
        sandbox::name(ip.parse().expect("an address"), "visa-1.example.org");
    }
    let outcome = probe_at(address, |p| {
        p.cluster.hosts[0].address = "visa-1.example.org".into();
    });
    outcome.found("tcp", State::Warned, "dead-address", "out of the DNS");
    let message = &outcome.step("tcp").findings[0].message;
    assert!(message.contains("of which [::1]:"), "{message}");
}

#[test]
fn a_page_that_never_ends() {
    let address = talking("127.0.0.1:0", |stream| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Endless</title>";
        stream.write_all(head).ok();
        while stream.write_all(&[b'x'; 1 << 14]).is_ok() {}
    });
    let outcome = probe_at(address, |_| ());
    outcome.fails("page", "not-visa-page", "exported configuration");
}

#[test]
fn a_page_that_drips() {
    let address = talking("127.0.0.1:0", |stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
        let mut going = write!(stream, "{head}");
        while going.and_then(|()| stream.flush()).is_ok() {
            thread::sleep(Duration::from_millis(50));
            going = write!(stream, "x");
        }
    });
    let start = Instant::now();
    let outcome = probe_at(address, |_| ());
    outcome.fails("page", "web-timeout", "reverse proxy");
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_head_that_never_ends() {
    let address = talking("127.0.0.1:0", |stream| {
        let many = "X-Header: endless\r\n".repeat(1000);
        let mut going = write!(stream, "HTTP/1.1 200 OK\r\n");
        while going.is_ok() {
            going = write!(stream, "{many}");
        }
    });
    let outcome = probe_at(address, |_| ());
    outcome.fails("page", "web-broken-off", "reverse proxy");
}

/// What is packed stays packed: nothing swells up here.
#[test]
fn a_page_that_is_packed_though_nobody_asked() {
    let outcome = probe_at(
        saying(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"),
        |_| (),
    );
    outcome.fails("page", "not-visa-page", "exported configuration");
    let message = &outcome.step("page").findings[0].message;
    assert!(message.contains("200 and no page"), "{message}");
}

#[test]
fn an_address_of_ipv6() {
    let address = talking("[::1]:0", |stream| {
        let page = "<title>VISA</title>";
        let length = page.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {length}\r\n\r\n{page}"
        )
        .ok();
        stream.flush().ok();
    });
    let outcome = probe_at(address, |_| ());
    outcome
        .passes("tcp", "[::1]:")
        .passes("page", "GET / is VISA's page");
}
