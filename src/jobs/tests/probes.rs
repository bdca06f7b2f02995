//! Tests of connections, to a server that takes connections and says nothing.

use std::net::TcpListener;
use std::sync::atomic::AtomicUsize;
use std::time::Instant;

use super::*;
use crate::model::Secrets;
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
fn the_newest_test_wins_and_the_former_one_ends() {
    let servers = [silent(), silent()];
    let mut desk = Desk::new();
    desk.jobs
        .run(test_of(&servers[0], 1, Duration::from_mins(1)));
    desk.jobs
        .run(test_of(&servers[1], 2, Duration::from_millis(200)));
    let report = done(&mut desk);
    assert_eq!((report.revision, report.state()), (2, State::Failed));
    // The former job ends too, although nobody hears of it: its thread lets go of the channel.
    let told = desk.end();
    assert!(
        told.iter()
            .all(|told| !matches!(&told.event, Event::JobDied { .. }))
    );
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
