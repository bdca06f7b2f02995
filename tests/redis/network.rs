//! Names and addresses: what happens before Redis can say anything.

use std::net::{IpAddr, Ipv4Addr, TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::judges::program::must;
use super::judges::redis::{PASSWORD, Setup, USUAL, free_port};
use super::judges::sandbox;
use super::{Case, Well};

#[test]
fn a_url_without_an_address() {
    for url in ["", "redis://127.0.0.1", "127.0.0.1:6379"] {
        Case::at(url)
            .probe()
            .fails("address", "redis-address", "redis://");
    }
    Case::at("redis://my_redis:6379")
        .probe()
        .fails("address", "redis-address", "another name");
}

#[test]
fn what_visa_drops_of_the_url_is_told() {
    let Some(redis) = Setup::usual().start() else {
        return;
    };
    let url = format!("redis://visa:{PASSWORD}@127.0.0.1:{}/3", redis.port);
    let outcome = Case::at(&url).probe();
    outcome.warns("address", "redis-address-dropped", "redis://host:port");
    let message = &outcome.step("address").findings[0].message;
    assert!(
        message.contains("user name and password and the path"),
        "{message}"
    );
    outcome.passes("database", "database 0 is there");
}

#[test]
fn a_closed_port() {
    let url = format!("redis://127.0.0.1:{}", free_port());
    let outcome = Case::at(&url).probe();
    outcome.fails("tcp", "connection-refused", "Start the server");
    let step = outcome.step("tcp");
    let message = &step.findings[0].message;
    assert!(message.ends_with(": connection refused"), "{message}");
    assert_eq!(step.evidence, [""; 0], "the finding says it");
}

#[test]
fn an_address_that_swallows_everything() {
    // A listener whose queue is full drops what comes, as a firewall does.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let _inside = runtime.enter();
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("a port");
    let listener = socket.listen(0).expect("a listener");
    let address = listener.local_addr().expect("an address");
    let mut waiting = Vec::new();
    while let Ok(stream) = TcpStream::connect_timeout(&address, Duration::from_millis(300)) {
        waiting.push(stream);
    }
    let step = Duration::from_secs(1);
    let start = Instant::now();
    let outcome = Case::at(&format!("redis://{address}"))
        .timeout(step)
        .probe();
    assert!(start.elapsed() < step * 2, "{:?}", start.elapsed());
    outcome.fails("tcp", "connection-timeout", "firewalls");
}

#[test]
fn a_name_that_nobody_knows() {
    if !sandbox::enter("network::a_name_that_nobody_knows") {
        return;
    }
    let outcome = Case::at("redis://redis.example.org:6379").probe();
    outcome.fails("name", "unknown-name", "added to the DNS");
}

#[test]
fn a_dns_server_that_hangs_does_not_hold_up_the_end() {
    if !sandbox::enter("network::a_dns_server_that_hangs_does_not_hold_up_the_end") {
        return;
    }
    sandbox::place("/etc/nsswitch.conf", "hosts: dns\n");
    sandbox::place("/etc/resolv.conf", "nameserver 127.0.0.1\n");
    let _silent = std::net::UdpSocket::bind("127.0.0.1:53").expect("a port");
    let step = Duration::from_millis(500);
    let start = Instant::now();
    let outcome = Case::at("redis://redis.example.org:6379")
        .timeout(step)
        .probe();
    assert!(start.elapsed() < step * 2, "{:?}", start.elapsed());
    outcome.fails(
        "name",
        "name-lookup-timeout",
        "DNS servers of this computer",
    );
}

#[test]
fn a_network_without_a_way() {
    if !sandbox::enter("network::a_network_without_a_way") {
        return;
    }
    let outcome = Case::at("redis://192.0.2.1:6379").probe();
    outcome.fails("tcp", "unreachable", "in a network, or VPN");
}

#[test]
fn a_name_of_two_addresses_of_which_one_is_dead() {
    if !sandbox::enter("network::a_name_of_two_addresses_of_which_one_is_dead") {
        return;
    }
    let Some(redis) = Setup::usual().start() else {
        return;
    };
    // By default the list of names gives one address only.
    sandbox::place("/etc/host.conf", "multi on\n");
    for last in [2, 1] {
        sandbox::name(
            IpAddr::from(Ipv4Addr::new(127, 0, 0, last)),
            "redis.example.org",
        );
    }
    let url = format!("redis://redis.example.org:{}", redis.port);
    let outcome = Case::at(&url).probe();
    outcome.passes("name", "127.0.0.1");
    outcome.passes("name", "127.0.0.2");
    outcome.warns("tcp", "dead-address", "out of the DNS");
    let message = &outcome.step("tcp").findings[0].message;
    assert!(message.contains("127.0.0.2"), "{message}");
    outcome.passes("round-trip", "came back");
}

#[test]
fn protected_mode() {
    if !sandbox::enter("network::protected_mode") {
        return;
    }
    must(Command::new("ip").args(["addr", "add", "10.30.0.1/24", "dev", "lo"]));
    let Some(redis) = Setup::bare(USUAL).line("bind 127.0.0.1 10.30.0.1").start() else {
        return;
    };
    let outcome = Case::at(&format!("redis://10.30.0.1:{}", redis.port)).probe();
    outcome.fails("login", "redis-protected-mode", "requirepass");
}

#[test]
fn an_address_of_ipv6() {
    let setup = Setup::usual().line("bind 127.0.0.1 ::1");
    let Some(redis) = setup.start() else { return };
    let outcome = Case::at(&format!("redis://[::1]:{}", redis.port)).probe();
    outcome.is_well().saw("tcp", "[::1]:");
}

#[test]
fn a_name_of_far_too_many_addresses() {
    if !sandbox::enter("network::a_name_of_far_too_many_addresses") {
        return;
    }
    sandbox::place("/etc/host.conf", "multi on\n");
    for last in 1..=40 {
        let ip = IpAddr::from(Ipv4Addr::new(127, 0, 1, last));
        sandbox::name(ip, "redis.example.org");
    }
    let outcome = Case::at("redis://redis.example.org:6379").probe();
    outcome.fails("tcp", "connection-refused", "Start the server");
    outcome.passes("name", "it has 24 more addresses, which are not tried");
    assert_eq!(outcome.step("tcp").evidence.len(), 16);
}

#[test]
fn a_way_that_this_computer_may_not_take() {
    if !sandbox::enter("network::a_way_that_this_computer_may_not_take") {
        return;
    }
    must(Command::new("ip").args(["route", "add", "prohibit", "192.0.2.9"]));
    let outcome = Case::at("redis://192.0.2.9:6379").probe();
    outcome.fails(
        "tcp",
        "connection-failed",
        "other programs of this computer",
    );
}

#[test]
fn a_proxy_that_spreads_connections_over_two_servers() {
    let (Some(one), Some(other)) = (Setup::usual().start(), Setup::usual().start()) else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("redis://{}", listener.local_addr().expect("an address"));
    let ports = [one.port, other.port];
    thread::spawn(move || {
        for (ours, port) in listener.incoming().flatten().zip(ports.iter().cycle()) {
            let theirs = TcpStream::connect(("127.0.0.1", *port)).expect("a server");
            let copy = |mut from: TcpStream, mut to: TcpStream| {
                thread::spawn(move || std::io::copy(&mut from, &mut to).ok());
            };
            let clone = |stream: &TcpStream| stream.try_clone().expect("a handle");
            copy(clone(&ours), clone(&theirs));
            copy(theirs, ours);
        }
    });
    let outcome = Case::at(&url).probe();
    outcome.fails("round-trip", "redis-no-round-trip", "a proxy");
}
