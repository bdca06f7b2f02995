//! What listens on the port but is no PostgreSQL, or not yet. None of them is told the password.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Case;
use super::judges::postgres::PASSWORD;

/// Serves each connection by a function, and collects what was received.
fn serve(
    answer: impl Fn(&mut TcpStream, &[u8]) + Copy + Send + 'static,
) -> (String, Receiver<Vec<u8>>) {
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
fn a_server_that_is_starting_up() {
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
fn a_server_that_refuses_a_password_in_words_that_are_not_known() {
    for (code, text, cause) in [
        // PostgreSQL that speaks German, about LDAP.
        (
            "28000",
            "LDAP-Authentifizierung für Benutzer »visa« fehlgeschlagen",
            "database-unknown-user",
        ),
        // PgBouncer.
        (
            "08P01",
            "SASL authentication failed",
            "database-login-refused",
        ),
    ] {
        let (url, received) = serve(move |stream, bytes| match bytes {
            bytes if is_offer(bytes) => stream.write_all(b"N").unwrap_or_default(),
            [0, ..] => say(stream, &[(b'R', &[0, 0, 0, 3])]),
            _ => refuse(stream, code, text),
        });
        let (other, not_asked) = serve(|_, _| ());
        let other = other.replace("jdbc:postgresql://", ",");
        let url = url.replace("/visa", &other);
        Case::at(&url).probe().fails("login", cause, "user name");
        let asked: Vec<u8> = received.try_iter().flatten().collect();
        let asked = String::from_utf8_lossy(&asked);
        assert!(asked.contains(PASSWORD), "{asked}");
        assert_eq!(not_asked.try_iter().count(), 0, "{text}");
    }
}

#[test]
fn a_server_that_takes_a_password_and_never_says_what_it_thinks_of_it() {
    let asks = |stream: &mut TcpStream| say(stream, &[(b'R', &[0, 0, 0, 3])]);
    let waits = serve(move |stream, bytes| match bytes {
        bytes if is_offer(bytes) => stream.write_all(b"N").unwrap_or_default(),
        [0, ..] => asks(stream),
        _ => (),
    });
    let hangs_up = serve(move |stream, bytes| match bytes {
        bytes if is_offer(bytes) => stream.write_all(b"N").unwrap_or_default(),
        [0, ..] => asks(stream),
        _ => stream
            .shutdown(std::net::Shutdown::Both)
            .unwrap_or_default(),
    });
    for ((url, received), cause) in [(waits, "database-timeout"), (hangs_up, "database-closed")] {
        let (other, not_asked) = serve(|_, _| ());
        let other = other.replace("jdbc:postgresql://", ",");
        let url = url.replace("/visa", &other);
        let case = Case::at(&url).timeout(Duration::from_millis(600));
        case.probe().fails("login", cause, "PostgreSQL");
        let asked: Vec<u8> = received.try_iter().flatten().collect();
        assert!(String::from_utf8_lossy(&asked).contains(PASSWORD));
        assert_eq!(not_asked.try_iter().count(), 0, "{cause}");
    }
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

/// Sends messages of PostgreSQL, each a sign and a body.
fn say(stream: &mut TcpStream, messages: &[(u8, &[u8])]) {
    for (sign, body) in messages {
        let length = u32::try_from(body.len() + 4).expect("short");
        let message = [&[*sign][..], &length.to_be_bytes(), body].concat();
        stream.write_all(&message).ok();
    }
}

/// Lets the user in, and tells the version.
fn let_in(stream: &mut TcpStream, version: &[u8]) {
    say(
        stream,
        &[(b'R', &[0, 0, 0, 0]), (b'S', version), (b'Z', b"I")],
    );
}

/// Answers a question with one row.
fn tell(stream: &mut TcpStream, values: [&str; 3]) {
    let mut columns = vec![0, 3];
    let mut row = vec![0, 3];
    for value in values {
        columns.extend(b"?column?\0");
        columns.extend([
            0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0,
        ]);
        row.extend(u32::try_from(value.len()).expect("short").to_be_bytes());
        row.extend(value.bytes());
    }
    let end = (b'C', &b"SELECT 1\0"[..]);
    say(stream, &[(b'T', &columns), (b'D', &row), end, (b'Z', b"I")]);
}

#[test]
fn of_several_the_one_is_blamed_that_takes_too_long() {
    /// Longest time of one answer, and of all of a step with two servers: it is over when the last
    /// of these answers was not yet late.
    const PATIENCE: Duration = Duration::from_millis(1500);
    let version = b"server_version\x0015.1\0";
    // The first takes its time once, the second always.
    let (standby, _) = serve(move |stream, bytes| match bytes {
        bytes if is_offer(bytes) => stream.write_all(b"N").unwrap_or_default(),
        [0, ..] => let_in(stream, version),
        _ => {
            thread::sleep(PATIENCE.mul_f32(0.8));
            tell(stream, ["true", "off", "150001"]);
        }
    });
    let (slow, _) = serve(move |stream, bytes| {
        thread::sleep(PATIENCE.mul_f32(0.9));
        match bytes {
            bytes if is_offer(bytes) => stream.write_all(b"N").unwrap_or_default(),
            [0, ..] => let_in(stream, version),
            _ => tell(stream, ["false", "off", "150001"]),
        }
    });
    let slow = slow.trim_start_matches("jdbc:postgresql://");
    let slow = slow.trim_end_matches("/visa");
    let url = standby.replace("/visa", &format!(",{slow}/visa?targetServerType=primary"));
    let outcome = Case::at(&url).timeout(PATIENCE * 4 / 3).probe();
    outcome.fails("changes", "database-timeout", "behind this address");
    let message = &outcome.step("changes").findings[0].message;
    assert!(message.starts_with(slow), "{message}");
}

#[test]
fn a_server_that_is_too_old_for_3_x() {
    let (url, _) = serve(|stream, bytes| match bytes {
        bytes if is_offer(bytes) => stream.write_all(b"N").unwrap_or_default(),
        [0, ..] => let_in(stream, b"server_version\x0011.22\0"),
        [b'Q', ..] if bytes.windows(8).any(|part| part == b"recovery") => {
            tell(stream, ["false", "off", "110022"]);
        }
        _ => {
            refuse(stream, "42501", "permission denied");
            say(stream, &[(b'Z', b"I")]);
        }
    });
    let outcome = Case::at(&url).probe();
    outcome
        .warns("changes", "database-too-old", "Upgrade PostgreSQL")
        .saw("login", "PostgreSQL 11.22")
        .saw("connections", "may not be read by this user");
}

#[test]
fn what_a_server_says_is_shown_as_one_short_line() {
    let (url, _) = serve(|stream, bytes| {
        if is_offer(bytes) {
            stream.write_all(b"N").ok();
        } else {
            let text = format!("\u{1b}[2J\n{}", "x".repeat(100_000));
            refuse(stream, "XX\u{1b}00", &text);
        }
    });
    let outcome = Case::at(&url).probe();
    outcome.fails("login", "database-refuses", "its log");
    let message = &outcome.step("login").findings[0].message;
    assert!(message.len() < 500 && message.contains("xxx…"), "{message}");
    assert!(!message.contains(char::is_control), "{message:?}");
}

#[test]
fn an_address_of_ipv6() {
    let listener = TcpListener::bind("[::1]:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let url = format!("jdbc:postgresql://[::1]:{port}/visa?sslmode=require");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            stream.read_exact(&mut [0; 8]).ok();
            stream.write_all(b"N").ok();
        }
    });
    Case::at(&url)
        .probe()
        .fails("tls", "database-without-tls", "ssl = on")
        .saw("tcp", &format!("[::1]:{port} accepts"));
}
