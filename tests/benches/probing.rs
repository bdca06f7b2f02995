//! How long 200 hosts take of which 20 hang, how soon a cancel ends that, and whether memory stays
//! flat.
//!
//! Each of the others takes all steps, over TLS, before a stand-in on the loopback. A probe should be
//! done within 1.2 times the deadline of a step, the longest that a host which hangs may take, and
//! a cancel within 100 ms. The stand-in runs in the same process: half of the work is its own.

#[path = "../judges/mod.rs"]
mod judges;

use std::io::{self, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use judges::certificates::Authority;
use judges::http::Request;
use judges::redis::free_port;
use judges::stand_in::{Answering, Reply, StandIn};
use judges::{Project, RELEASES};
use visa_cluster::probe::{self, Cancel, Control, Options, Plan, State, Target};

/// Hosts, and how many of them hang.
const HOSTS: usize = 200;
const HANGING: usize = 20;

/// Probes that are made one after the other.
const ROUNDS: usize = 8;

fn answer(request: &Request) -> Option<Reply> {
    let (status, kind, body) = match request.target.as_str() {
        "/" => (200, "text/html", "<title>VISA</title>"),
        "/api/configuration" => (
            200,
            "application/json",
            "{\"data\":{\"version\":\"3.8.2\"}}",
        ),
        "/jupyter/0" => (401, "text/plain", ""),
        _ => return None,
    };
    Some(Reply {
        status,
        headers: format!("Content-Type: {kind}\r\n"),
        body: body.to_owned(),
    })
}

/// When a probe is cancelled: amid its handshakes, and when only those are left that hang.
const CANCELS: [Duration; 2] = [Duration::from_millis(30), Duration::from_millis(1500)];

/// Cancels a probe after some time, and returns how long it then took to end.
fn cancel(plan: &Plan, options: &Options, after: Duration) -> Duration {
    let cancel = Cancel::default();
    let control = Control {
        cancel: cancel.clone(),
        ..Control::silent()
    };
    let canceller = thread::spawn(move || {
        thread::sleep(after);
        cancel.cancel();
        Instant::now()
    });
    let report = probe::run(plan, options, &control).expect("a report");
    let elapsed = canceller.join().expect("no panic").elapsed();
    assert!(report.cancelled, "it was over before {after:?}");
    elapsed
}

/// Returns the memory that the program holds, in KiB; nothing where that cannot be told.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn main() -> io::Result<()> {
    // `cargo test --benches` only wants to see that it runs.
    let is_measured = std::env::args().any(|argument| argument == "--bench");
    let hanging = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("127.0.0.1:{}", free_port());
    let address = address.parse().expect("an address");
    let tls = Authority::new().issue("visa.example.org").server();
    let answering: Answering = Arc::new(answer);
    let host = StandIn::answering("visa", address, Some(tls), answering);
    let project = Project::new(RELEASES[0], HOSTS).with(|p| {
        p.cluster.balancer.backend_verify = false;
        for (index, host) in p.cluster.hosts.iter_mut().enumerate() {
            let port = if index % (HOSTS / HANGING) == 0 {
                hanging.local_addr().expect("an address").port()
            } else {
                address.port()
            };
            host.address = "127.0.0.1".into();
            host.https_port = port.into();
        }
    });
    let mut plan = probe::plan(&project.cluster, &project.secrets, 1);
    plan.retain(|target| matches!(target, Target::Host(_)));
    let options = Options::default();
    let mut out = io::stdout();
    for round in 1..=if is_measured { ROUNDS } else { 1 } {
        let start = Instant::now();
        let report = probe::run(&plan, &options, &Control::silent()).expect("a report");
        let elapsed = start.elapsed();
        let failed = report
            .targets
            .iter()
            .filter(|target| target.state() == State::Failed)
            .count();
        assert_eq!(failed, HANGING, "{report}");
        // What the stand-in remembers is none of the probe's memory.
        host.forget();
        writeln!(
            out,
            "round {round}: {HOSTS} hosts, {HANGING} hanging: {:.2} s, {:.2} of the deadline; {} KiB",
            elapsed.as_secs_f64(),
            elapsed.as_secs_f64() / options.step.as_secs_f64(),
            memory().unwrap_or_default()
        )?;
        for after in CANCELS {
            let elapsed = cancel(&plan, &options, after);
            writeln!(out, "  cancelled after {after:?}: {elapsed:.1?}")?;
        }
        host.forget();
    }
    Ok(())
}
