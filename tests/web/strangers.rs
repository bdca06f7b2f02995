//! What is no VISA at all behind the address of a host: on ports of the loopback.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

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
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let config = Authority::new().issue(PUBLIC).server();
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let tls = ServerConnection::new(config.clone()).expect("a server");
            let mut stream = StreamOwned::new(tls, connection);
            let mut buffer = [0; 1024];
            // The first step of the probe makes the handshake alone, and leaves.
            if std::io::Read::read(&mut stream, &mut buffer).is_ok_and(|length| length > 0) {
                stream.write_all(words).ok();
                stream.conn.send_close_notify();
                stream.flush().ok();
            }
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
