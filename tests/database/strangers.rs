//! What listens on the port but is no PostgreSQL, or not yet. None of them is told the password.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Case;
use super::judges::postgres::PASSWORD;

/// Serves each connection by a function, and collects what was received.
fn serve(answer: fn(&mut TcpStream, &[u8])) -> (String, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, sender) = (stream.expect("a connection"), sender.clone());
            thread::spawn(move || {
                let mut bytes = [0; 4096];
                while let Ok(length @ 1..) = stream.read(&mut bytes) {
                    // The test may be over.
                    sender.send(bytes[..length].to_vec()).ok();
                    answer(&mut stream, &bytes[..length]);
                }
            });
        }
    });
    (format!("jdbc:postgresql://{address}/visa"), receiver)
}

/// Holds that a stranger was not told the password.
fn assert_discreet(received: &Receiver<Vec<u8>>) {
    let all: Vec<u8> = received.try_iter().flatten().collect();
    let all = String::from_utf8_lossy(&all);
    assert!(!all.contains(&PASSWORD[..11]), "{all}");
    assert!(!all.is_empty());
}

/// Tells whether these bytes offer TLS.
fn is_offer(bytes: &[u8]) -> bool {
    bytes == [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]
}

/// Sends an error of PostgreSQL with a code and a text.
fn refuse(stream: &mut TcpStream, code: &str, text: &str) {
    let mut body = Vec::new();
    for (sign, field) in [(b'S', "FATAL"), (b'V', "FATAL"), (b'C', code), (b'M', text)] {
        body.push(sign);
        body.extend(field.bytes());
        body.push(0);
    }
    body.push(0);
    let length = u32::try_from(body.len() + 4).expect("short");
    let message = [&b"E"[..], &length.to_be_bytes(), &body].concat();
    stream.write_all(&message).ok();
}

#[test]
fn an_http_server() {
    let (url, received) = serve(|stream, _| {
        write!(stream, "HTTP/1.1 400 Bad Request\r\n\r\n").ok();
    });
    Case::at(&url)
        .probe()
        .fails("tls", "not-postgresql", "5432");
    assert_discreet(&received);
    Case::at(&format!("{url}?sslmode=disable"))
        .probe()
        .fails("login", "not-postgresql", "5432");
    assert_discreet(&received);
}

#[test]
fn a_server_that_never_ends_its_answer() {
    let (url, _) = serve(|stream, bytes| {
        if is_offer(bytes) {
            stream.write_all(b"N").ok();
            return;
        }
        // A message of two gigabytes, of which the first come at once.
        stream.write_all(&[b'E', 0x7f, 0xff, 0xff, 0xff]).ok();
        let some = vec![b'x'; 1 << 20];
        while stream.write_all(&some).is_ok() {}
    });
    Case::at(&url)
        .probe()
        .fails("login", "not-postgresql", "5432");
}

#[test]
fn a_server_that_says_nothing_and_one_that_hangs_up() {
    let (url, received) = serve(|_, _| ());
    let start = Instant::now();
    let step = Duration::from_millis(600);
    let case = Case::at(&url).timeout(step);
    case.probe()
        .fails("tls", "database-timeout", "behind this address");
    assert!(start.elapsed() < step * 3, "{:?}", start.elapsed());
    assert_discreet(&received);

    let (url, _) = serve(|stream, _| {
        stream.shutdown(std::net::Shutdown::Both).ok();
    });
    Case::at(&url)
        .probe()
        .fails("tls", "database-closed", "log of PostgreSQL");
}

#[test]
fn a_server_that_is_starting_up_or_full() {
    let (url, received) = serve(|stream, bytes| {
        if is_offer(bytes) {
            stream.write_all(b"N").ok();
        } else {
            refuse(stream, "57P03", "the database system is starting up");
        }
    });
    Case::at(&url)
        .probe()
        .fails("login", "database-not-ready", "Wait until it is up");
    assert_discreet(&received);
}

#[test]
fn a_server_that_repeats_the_password_or_wants_kerberos() {
    let (url, _) = serve(|stream, bytes| match bytes {
        bytes if is_offer(bytes) => stream.write_all(b"N").unwrap_or_default(),
        // Asks for the password as it is, and complains with it.
        [0, ..] => stream
            .write_all(&[b'R', 0, 0, 0, 8, 0, 0, 0, 3])
            .unwrap_or_default(),
        _ => refuse(stream, "XX000", &format!("no good: {PASSWORD}")),
    });
    let outcome = Case::at(&url).probe();
    outcome.fails("login", "database-refuses", "its log");

    let (url, received) = serve(|stream, bytes| {
        if is_offer(bytes) {
            stream.write_all(b"N").ok();
        } else {
            // GSSAPI.
            stream.write_all(&[b'R', 0, 0, 0, 8, 0, 0, 0, 7]).ok();
        }
    });
    Case::at(&url)
        .probe()
        .fails("login", "database-login-method", "scram-sha-256");
    assert_discreet(&received);
}

#[test]
fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    Case::at(&format!("jdbc:postgresql://{address}/visa"))
        .probe()
        .fails("tcp", "connection-refused", "Start the server");
}
