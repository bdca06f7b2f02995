//! What listens on the port but is no Redis. None of them is told the password.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Case;
use super::judges::redis::PASSWORD;

/// Serves each connection by a function, and collects what was received.
fn serve(answer: fn(&mut TcpStream, &[u8])) -> (String, Receiver<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("redis://{}", listener.local_addr().expect("an address"));
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
    (url, receiver)
}

/// Holds that a stranger was not told the password.
fn assert_discreet(received: &Receiver<Vec<u8>>) {
    let all: Vec<u8> = received.try_iter().flatten().collect();
    let all = String::from_utf8_lossy(&all);
    assert!(!all.contains(PASSWORD), "{all}");
    assert!(!all.is_empty());
}

#[test]
fn an_http_server() {
    let (url, received) = serve(|stream, _| {
        write!(
            stream,
            "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
        )
        .ok();
    });
    let outcome = Case::at(&url).probe();
    outcome.fails("login", "not-redis", "Correct host and port");
    let message = &outcome.step("login").findings[0].message;
    assert!(message.contains("HTTP/1.1 400 Bad Request"), "{message}");
    assert_discreet(&received);
}

#[test]
fn a_server_that_says_everything_back() {
    let (url, received) = serve(|stream, bytes| {
        stream.write_all(bytes).ok();
    });
    Case::at(&url)
        .probe()
        .fails("login", "not-redis", "Correct host and port");
    assert_discreet(&received);
}

#[test]
fn a_silent_listener() {
    let (url, received) = serve(|_, _| ());
    let step = Duration::from_secs(1);
    let start = Instant::now();
    let outcome = Case::at(&url).timeout(step).probe();
    outcome.fails("login", "redis-timeout", "Redis runs behind this address");
    assert!(start.elapsed() < step * 2, "{:?}", start.elapsed());
    assert_discreet(&received);
    let outcome = Case::at(&url).timeout(step).tls().probe();
    outcome.fails("tls", "tls-timeout", "switch TLS off");
}

#[test]
fn a_server_that_hangs_up() {
    let (url, received) = serve(|stream, _| {
        stream.shutdown(std::net::Shutdown::Both).ok();
    });
    Case::at(&url)
        .probe()
        .fails("login", "redis-closed", "See the log of Redis");
    assert_discreet(&received);
    let outcome = Case::at(&url).tls().probe();
    outcome.fails("tls", "tls-broken-off", "See the log of the server");
}

#[test]
fn a_redis_that_repeats_the_password_in_its_refusal() {
    let (url, _received) = serve(|stream, bytes| {
        if bytes.starts_with(b"*1\r\n") {
            write!(stream, "-NOAUTH Authentication required.\r\n").ok();
        } else {
            let said = String::from_utf8_lossy(bytes).replace("\r\n", " ");
            write!(stream, "-ERR what is {said}\r\n").ok();
        }
    });
    let outcome = Case::at(&url).probe();
    outcome.fails("login", "redis-refused", "See what Redis says");
    let message = &outcome.step("login").findings[0].message;
    assert!(message.contains("•••"), "{message}");
}

#[test]
fn a_server_that_answers_as_redis_does_not() {
    let (url, _received) = serve(|stream, _| {
        stream.write_all(b"+PONG\r\n").ok();
    });
    Case::at(&url)
        .probe()
        .fails("login", "not-redis", "Correct host and port");
}

#[test]
fn a_server_that_never_stops_talking_holds_nobody_up() {
    let (url, _received) = serve(|stream, bytes| {
        let said = String::from_utf8_lossy(bytes);
        let answer = match () {
            () if said.contains("HELLO") => "%2\r\n+role\r\n+master\r\n+mode\r\n+standalone\r\n",
            () if said.contains("SELECT") => "+OK\r\n",
            () if said.contains("PUBLISH") => ":1\r\n",
            () if said.contains("SUBSCRIBE") => {
                let chatter = ">3\r\n+message\r\n+other\r\n+chatter\r\n".repeat(1000);
                while stream.write_all(chatter.as_bytes()).is_ok() {}
                return;
            }
            () => "+PONG\r\n",
        };
        stream.write_all(answer.as_bytes()).ok();
    });
    let step = Duration::from_secs(1);
    let start = Instant::now();
    let outcome = Case::at(&url).timeout(step).probe();
    outcome.fails("round-trip", "redis-no-round-trip", "a proxy");
    assert!(start.elapsed() < step * 3, "{:?}", start.elapsed());
}

/// It has been told the password by then, and may put it into any answer.
#[test]
fn a_redis_that_repeats_the_password_later() {
    let (url, _received) = serve(|stream, bytes| {
        let said = String::from_utf8_lossy(bytes);
        let words: Vec<&str> = said.split("\r\n").skip(2).step_by(2).collect();
        let answer = match words.as_slice() {
            ["HELLO", ..] => format!(
                "%4\r\n+server\r\n+redis\r\n+version\r\n+{PASSWORD}\r\n\
                 +role\r\n+master\r\n+mode\r\n+standalone\r\n"
            ),
            ["SELECT", ..] => "+OK\r\n".to_owned(),
            ["SUBSCRIBE", channel, ..] => format!(
                ">3\r\n+subscribe\r\n+{channel}\r\n:1\r\n\
                 >3\r\n+message\r\n+{channel}\r\n+test of the connection by visa-cluster\r\n"
            ),
            ["PUBLISH", ..] => ":1\r\n".to_owned(),
            ["PUBSUB", _, channel, ..] => format!("*2\r\n+{channel}\r\n:0\r\n"),
            ["ACL", ..] => format!("+no permission with {PASSWORD}\r\n"),
            _ => "+PONG\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).ok();
    });
    let outcome = Case::at(&url).probe();
    outcome
        .fails("rights", "redis-not-permitted", "ACL SETUSER default")
        .saw("login", "redis •••");
    let message = &outcome.step("rights").findings[0].message;
    assert!(message.contains("no permission with •••"), "{message}");
}

/// Redis shows only the beginning of what it does not understand.
#[test]
fn a_redis_that_repeats_a_part_of_the_password() {
    let (url, _received) = serve(|stream, bytes| {
        if bytes.starts_with(b"*1\r\n") {
            write!(stream, "-NOAUTH Authentication required.\r\n").ok();
        } else {
            write!(stream, "-ERR what is correct-horse-bat\r\n").ok();
        }
    });
    let outcome = Case::at(&url)
        .password("correct-horse-battery-staple")
        .probe();
    outcome.fails("login", "redis-refused", "See what Redis says");
    let message = &outcome.step("login").findings[0].message;
    assert!(message.contains("what is •••"), "{message}");
}

/// Up to 5 it has another code for that.
#[test]
fn an_old_redis_that_refuses_the_password() {
    let (url, _received) = serve(|stream, bytes| {
        let answer = if bytes.starts_with(b"*1\r\n") {
            "-NOAUTH Authentication required.\r\n"
        } else {
            "-ERR invalid password\r\n"
        };
        stream.write_all(answer.as_bytes()).ok();
    });
    Case::old_at(&url)
        .probe()
        .fails("login", "redis-wrong-password", "requirepass");
}

/// What comes late would be taken for the answer to the next question.
#[test]
fn a_redis_that_leaves_one_question_open() {
    let (url, _received) = serve(|stream, bytes| {
        let said = String::from_utf8_lossy(bytes);
        let words: Vec<&str> = said.split("\r\n").skip(2).step_by(2).collect();
        let answer = match words.as_slice() {
            ["HELLO", ..] => "%2\r\n+role\r\n+master\r\n+mode\r\n+standalone\r\n".to_owned(),
            ["SELECT" | "AUTH" | "ACL", ..] => "+OK\r\n".to_owned(),
            ["SUBSCRIBE", channel, ..] => format!(
                ">3\r\n+subscribe\r\n+{channel}\r\n:1\r\n\
                 >3\r\n+message\r\n+{channel}\r\n+test of the connection by visa-cluster\r\n"
            ),
            ["PUBLISH", ..] => ":1\r\n".to_owned(),
            ["PUBSUB" | "INFO", ..] => return,
            _ => "+PONG\r\n".to_owned(),
        };
        stream.write_all(answer.as_bytes()).ok();
    });
    let step = Duration::from_secs(1);
    let outcome = Case::at(&url).timeout(step).probe();
    outcome.fails("rights", "redis-timeout", "Redis runs behind this address");
    let message = &outcome.step("rights").findings[0].message;
    assert!(message.contains("a count of clients"), "{message}");
    let outcome = Case::old_at(&url).timeout(step).probe();
    outcome.fails("login", "redis-timeout", "Redis runs behind this address");
}
