//! Tests of connections, to a server that takes connections and says nothing.

use std::net::TcpListener;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};

use super::*;
use crate::model::{Cluster, Secrets};
use crate::probe::{self, Options, Report, State, Target};

/// A server that never says a word.
fn silent() -> TcpListener {
    TcpListener::bind(("127.0.0.1", 0)).expect("a port")
}

/// Asks to test the Redis there.
fn test_of(server: &TcpListener, run: u64, step: Duration) -> Effect {
    let mut cluster = Case::new(Line::V3).cluster;
    let port = server.local_addr().expect("an address").port();
    cluster.redis.url = format!("redis://127.0.0.1:{port}");
    let mut plan = probe::plan(&cluster, &Secrets::default(), run);
    plan.retain(|target| target == Target::Redis);
    Effect::Probe {
        plan: Box::new(plan),
        options: Options::with_step(step),
    }
}

fn done(desk: &mut Desk) -> Report {
    loop {
        match desk.next() {
            Event::Probed(report) => return *report,
            Event::Probing(_) => (),
            other => panic!("no test: {other:?}"),
        }
    }
}

#[test]
fn steps_are_told_while_they_run_and_a_cancel_ends_them_at_once() {
    let server = silent();
    let mut desk = Desk::new();
    desk.jobs.run(test_of(&server, 1, Duration::from_mins(1)));
    let mut seen = Vec::new();
    while !seen.contains(&("login", State::Running)) {
        match desk.next() {
            Event::Probing(updates) => {
                seen.extend(updates.iter().map(|u| (u.step.name, u.step.state)));
            }
            other => panic!("too early: {other:?}"),
        }
    }
    assert!(seen.contains(&("tcp", State::Passed)), "{seen:?}");
    let start = Instant::now();
    desk.jobs.run(Effect::CancelProbe);
    let report = done(&mut desk);
    let elapsed = start.elapsed();
    assert!(elapsed < Duration::from_millis(100), "{elapsed:?}");
    assert!(report.cancelled);
    assert_eq!(report.state(), State::Cancelled);
}

#[test]
fn tests_run_beside_each_other_until_all_are_cancelled() {
    let servers = [silent(), silent(), silent()];
    let mut desk = Desk::new();
    for (server, run) in servers.iter().zip(1..) {
        let step = if run == 2 { 200 } else { 60_000 };
        desk.jobs
            .run(test_of(server, run, Duration::from_millis(step)));
    }
    let report = done(&mut desk);
    assert_eq!((report.revision, report.state()), (2, State::Failed));
    desk.jobs.run(Effect::CancelProbe);
    let mut cancelled = [done(&mut desk), done(&mut desk)];
    cancelled.sort_by_key(|report| report.revision);
    let ended = cancelled.map(|report| (report.revision, report.state()));
    assert_eq!(ended, [(1, State::Cancelled), (3, State::Cancelled)]);
    // The next one has nothing to do with that.
    desk.jobs
        .run(test_of(&servers[0], 4, Duration::from_millis(200)));
    let report = done(&mut desk);
    assert_eq!((report.revision, report.state()), (4, State::Failed));
}

#[test]
fn a_file_of_authorities_is_read_from_where_it_was_typed() {
    let mut desk = Desk::new();
    let path = desk.path("ca.pem");
    let check = |desk: &mut Desk, path: &Path| {
        let path = path.to_owned();
        match desk.run(Effect::CheckAuthorities { path }) {
            Event::AuthoritiesChecked { found, .. } => found,
            other => panic!("not checked: {other:?}"),
        }
    };
    let no_file = Err("there is no such file".to_owned());
    assert_eq!(check(&mut desk, &path), no_file);
    let sound = || {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.self_signed(&key).expect("a certificate").pem()
    };
    let hollow = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (content, words) in [
        ("my notes", "it holds no certificate in PEM"),
        ("-----BEGIN ", "it is damaged"),
        (hollow, "certificate 1 of 1 in it is damaged"),
        (
            &(sound() + hollow + &sound()),
            "certificate 2 of 3 in it is damaged",
        ),
    ] {
        fs::write(&path, content).expect("write");
        let found = check(&mut desk, &path).expect_err("no certificate");
        assert!(found.contains(words), "{found}");
        // A test goes by the same.
        let options = Options {
            ca: Some(path.clone()),
            ..Options::default()
        };
        let plan = Box::new(probe::plan(&Cluster::default(), &Secrets::default(), 6));
        let Event::ProbeFailed { failure, .. } = desk.run(Effect::Probe { plan, options }) else {
            panic!("tested");
        };
        assert!(failure.message.contains(words), "{}", failure.message);
    }
    fs::write(&path, sound() + &sound()).expect("write");
    assert_eq!(check(&mut desk, &path), Ok(2));
    // The home folder is meant, here as in a test.
    let typed = Path::new("~/no such folder of visa-cluster/ca.pem");
    assert_eq!(check(&mut desk, typed), no_file);
    let server = silent();
    let Effect::Probe { plan, .. } = test_of(&server, 7, Duration::from_secs(1)) else {
        panic!("no test");
    };
    let options = Options {
        ca: Some(typed.to_owned()),
        ..Options::default()
    };
    let Event::ProbeFailed { run, failure } = desk.run(Effect::Probe { plan, options }) else {
        panic!("tested");
    };
    assert_eq!(run, 7);
    let message = &failure.message;
    assert!(message.contains("there is no such file: /"), "{message}");
}

#[test]
fn which_file_of_authorities_was_named_is_known_at_the_next_start() {
    let mut desk = Desk::new();
    let recalled = |desk: &mut Desk| match desk.run(Effect::RecallAuthorities) {
        Event::AuthoritiesRecalled(typed) => typed,
        other => panic!("nothing recalled: {other:?}"),
    };
    assert_eq!(recalled(&mut desk), "");
    for typed in ["~", "~/", "~/ca.pem"] {
        desk.jobs.run(Effect::KeepAuthorities(typed.to_owned()));
    }
    assert_eq!(recalled(&mut desk), "~/ca.pem");
}

#[test]
fn a_window_that_does_not_listen_holds_nothing_up_and_misses_nothing() {
    let woken = Arc::new(AtomicUsize::new(0));
    let wakes = Arc::clone(&woken);
    let server = silent();
    let mut desk = Desk::with(Always(Choice::Unavailable), move || {
        wakes.fetch_add(1, Ordering::Relaxed);
    });
    let step = Duration::from_millis(200);
    desk.jobs.run(test_of(&server, 1, step));
    while woken.load(Ordering::Relaxed) < 2 {
        thread::yield_now();
    }
    let Event::Probing(updates) = desk.next() else {
        panic!("no news");
    };
    let Event::Probed(report) = desk.next() else {
        panic!("no report");
    };
    let Effect::Probe { plan, .. } = test_of(&server, 1, step) else {
        panic!("no test");
    };
    let mut followed = plan.report();
    for update in updates {
        followed.apply(update);
    }
    assert_eq!(followed.targets, report.targets);
    assert_eq!(woken.load(Ordering::Relaxed), 2, "one event for all news");
}
