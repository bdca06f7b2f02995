//! `visa-cluster probe` as people use it: status, report, progress, and Ctrl-C.

use std::io::Read;
use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

use super::harness::Test;
use super::judges::program::must;
use super::judges::redis::{PASSWORD, Redis, Setup, free_port};

/// The project of two hosts, with a Redis at some port of this machine, and its secrets.
fn project(port: u16) -> Test {
    let secrets = format!("VISA_VDI_REDIS_PASSWORD={PASSWORD}\n");
    Test::new()
        .project("two_hosts")
        .replacing(
            "redis://db.example.org:6379",
            &format!("redis://127.0.0.1:{port}"),
        )
        .file("secrets.env", &secrets)
        .mode("secrets.env", 0o600)
}

const PROBE: [&str; 6] = [
    "probe",
    "my.visa.toml",
    "--only",
    "redis",
    "--secrets",
    "secrets.env",
];

fn usual() -> Option<Redis> {
    Setup::usual().start()
}

#[test]
fn a_server_that_will_do() {
    let Some(redis) = usual() else { return };
    project(redis.port)
        .args(PROBE)
        .status(0)
        .stdout_has(&format!("Redis 127.0.0.1:{}: warned\n", redis.port))
        .stdout_has("  passed    Log in")
        .stdout_has("warning[redis-too-few-listeners]: redis.url: 0 of 2 API servers listen\n")
        .stdout_has("\n1 warned in ")
        .stderr_is_empty()
        .nowhere_has(PASSWORD);
}

#[test]
fn a_failed_probe_is_status_1_and_names_the_field() {
    let Some(redis) = usual() else { return };
    project(redis.port)
        .file("secrets.env", "VISA_VDI_REDIS_PASSWORD=correct-horse-9\n")
        .args(PROBE)
        .status(1)
        .stdout_has("error[redis-wrong-password]: secrets.VISA_VDI_REDIS_PASSWORD: ")
        .stdout_has("  skipped   Select the database")
        .nowhere_has("correct-horse-9");
}

#[test]
fn the_report_is_there_for_programs_as_well() {
    let run = project(free_port())
        .args([
            "probe",
            "my.visa.toml",
            "--secrets",
            "secrets.env",
            "--format",
            "json",
        ])
        .status(1)
        .stderr_is_empty();
    let json: serde_json::Value = serde_json::from_str(run.stdout()).expect("JSON");
    let targets = json["targets"].as_array().expect("targets");
    let redis = targets
        .iter()
        .find(|target| target["target"] == "redis")
        .expect("Redis");
    assert_eq!(
        (&redis["state"], &json["project"]),
        (&"failed".into(), &"my.visa.toml".into())
    );
    let step = &redis["steps"][2];
    assert_eq!(step["findings"][0]["code"], "connection-refused");
    assert_eq!(step["findings"][0]["field"], "redis.url");
    assert!(step["elapsed_ms"].is_number(), "{step}");
}

#[test]
fn what_cannot_be_done_is_status_2() {
    let test = project(1).replacing("url = \"redis://127.0.0.1:1\"", "");
    let one_host = test.replacing("role = \"secondary\"", "role = \"spare\"");
    one_host
        .args(PROBE)
        .status(2)
        .stderr_has("names no server of this kind");
    for (argument, value, message) in [
        ("--timeout", "soon", "write a number and its unit"),
        ("--timeout", "1h", "write a number and its unit"),
        ("--timeout", "1ms", "choose between"),
        ("--only", "mars", "possible values"),
        ("--ca", "nowhere.pem", "cannot read the authorities"),
        ("--ca", "my.visa.toml", "it holds no certificate"),
    ] {
        project(1)
            .args(["probe", "my.visa.toml", argument, value])
            .status(2)
            .stderr_has(message)
            .stdout_is_empty();
    }
}

#[test]
fn the_time_is_kept() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let start = Instant::now();
    project(port)
        .args([
            "probe",
            "my.visa.toml",
            "--only=redis",
            "--secrets=secrets.env",
            "--timeout=500ms",
        ])
        .status(1)
        .stdout_has("error[redis-timeout]");
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn ctrl_c_ends_it_with_what_is_there() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let mut interrupted = None;
    let run = project(port).args_while(PROBE, |process| {
        // It greets: it knows that it has connected, and its ear for Ctrl-C is there.
        let (mut connection, _) = listener.accept().expect("a connection");
        connection.read_exact(&mut [0]).expect("a greeting");
        must(Command::new("kill").args(["-INT", &process.to_string()]));
        interrupted = Some((Instant::now(), connection));
    });
    let (since, _connection) = interrupted.expect("it was interrupted");
    assert!(
        since.elapsed() < Duration::from_secs(3),
        "{:?}",
        since.elapsed()
    );
    run.status(2)
        .stdout_has("  passed    Connect")
        .stdout_has("cancelled before the end")
        .stdout_has("  cancelled Log in")
        .nowhere_has(PASSWORD);
}

#[test]
fn what_a_probe_finds_is_explained() {
    Test::new()
        .args(["explain", "redis-replica"])
        .status(0)
        .stdout_has("redis-replica (error)\n\nWhat a probe saw")
        .stdout_has("How to mend it\n  Name the primary");
    Test::new()
        .args(["explain", "redis-replicas"])
        .status(2)
        .stderr_has("do you mean `redis-replica`");
}
