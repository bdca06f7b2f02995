//! Tests of the engine, with probes that do as they are told. Those with real servers stand in
//! `tests/`.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_util::future::LocalBoxFuture;

use super::common;
use super::plan::{Probe, StepSpec, Task};
use super::steps::{Steps, Stop};
use super::*;
use crate::model::{Cluster, FieldPath, HostId, HostLabels, RedisField, Secrets};

const STEPS: &[StepSpec] = &[
    StepSpec {
        name: "first",
        title: "First",
        late: &common::TIMED_OUT,
    },
    StepSpec {
        name: "second",
        title: "Second",
        late: &common::TIMED_OUT,
    },
    StepSpec {
        name: "third",
        title: "Third",
        late: &common::TIMED_OUT,
    },
];

/// How a trial goes in its second step.
#[derive(Clone, Copy, Debug)]
enum Trial {
    Passes,
    Warns,
    Fails,
    Hangs,
}

impl Probe for Trial {
    fn steps(&self) -> &'static [StepSpec] {
        STEPS
    }

    fn field(&self) -> FieldPath {
        FieldPath::Redis(RedisField::Url)
    }

    fn is_same(&self, _: &dyn std::any::Any) -> bool {
        false
    }

    fn run<'a>(&'a self, steps: &'a mut Steps<'_>) -> LocalBoxFuture<'a, Result<(), Stop>> {
        Box::pin(async move {
            let seen = steps
                .step(async |notes| {
                    notes.saw("hello");
                    Ok("seen")
                })
                .await?;
            assert_eq!(seen, "seen");
            steps
                .step(async |notes| match self {
                    Trial::Passes => Ok(()),
                    Trial::Warns => {
                        notes.warn(common::DEAD_ADDRESS.at(self.field(), "one is dead"));
                        Ok(())
                    }
                    Trial::Fails => Err(common::REFUSED.at(self.field(), "refused")),
                    Trial::Hangs => std::future::pending().await,
                })
                .await?;
            steps.skip("not needed");
            Ok(())
        })
    }
}

fn plan_of(trials: &[Trial]) -> Plan {
    let task = |(number, trial): (usize, &Trial)| Task {
        target: Target::Host(HostId(u32::try_from(number).expect("few"))),
        title: format!("visa-{number}"),
        address: format!("visa-{number}.example.org"),
        probe: Arc::new(*trial),
    };
    Plan {
        revision: 7,
        tasks: trials.iter().enumerate().map(task).collect(),
        labels: Arc::new(HostLabels::new(&Cluster::default())),
    }
}

fn options() -> Options {
    Options::with_step(Duration::from_millis(200))
}

fn probe(trials: &[Trial]) -> Report {
    run(&plan_of(trials), &options(), &Control::silent()).expect("a runtime")
}

fn states(report: &Report, target: usize) -> Vec<State> {
    let steps = report.targets[target].steps.iter();
    steps.map(|step| step.state).collect()
}

#[test]
fn steps_after_a_failed_one_are_skipped() {
    use State::{Failed, Passed, Skipped, Warned};
    let report = probe(&[Trial::Passes, Trial::Warns, Trial::Fails]);
    assert_eq!(states(&report, 0), [Passed, Passed, Skipped]);
    assert_eq!(states(&report, 1), [Passed, Warned, Skipped]);
    assert_eq!(states(&report, 2), [Passed, Failed, Skipped]);
    let of_targets: Vec<State> = report.targets.iter().map(TargetReport::state).collect();
    assert_eq!(of_targets, [Passed, Warned, Failed]);
    assert_eq!((report.state(), report.revision), (Failed, 7));
    assert_eq!(report.targets[0].steps[0].evidence, ["hello"]);
    assert_eq!(report.targets[0].steps[2].evidence, ["not needed"]);
    let finding = report.targets[2].findings().next().expect("a finding");
    assert_eq!(
        (finding.code, &*finding.location),
        ("connection-refused", "redis.url")
    );
}

#[test]
fn a_step_that_hangs_fails_in_time_and_holds_up_no_other() {
    let mut trials = vec![Trial::Passes; 180];
    trials.extend([Trial::Hangs; 20]);
    let start = Instant::now();
    let report = probe(&trials);
    assert!(start.elapsed() >= options().step);
    // All of them one after the other would take four seconds.
    assert!(
        start.elapsed() < options().step * 8,
        "{:?}",
        start.elapsed()
    );
    assert_eq!(states(&report, 0)[1], State::Passed);
    assert_eq!(
        states(&report, 199),
        [State::Passed, State::Failed, State::Skipped]
    );
    let finding = report.targets[199].findings().next().expect("a finding");
    assert_eq!(finding.code, "connection-timeout");
    assert!(
        finding.message.contains("within 200ms"),
        "{}",
        finding.message
    );
}

#[test]
fn the_time_for_all_ends_what_runs_and_what_waits() {
    let options = Options {
        overall: Duration::from_millis(50),
        step: Duration::from_mins(1),
        ..Options::default()
    };
    let plan = plan_of(&[Trial::Hangs; 100]);
    let report = run(&plan, &options, &Control::silent()).expect("a runtime");
    assert_eq!(
        states(&report, 0),
        [State::Passed, State::Failed, State::Skipped]
    );
    assert_eq!(states(&report, 99), [State::Skipped; 3]);
    let finding = report.targets[0].findings().next().expect("a finding");
    assert_eq!(finding.code, "probe-out-of-time");
    // Those whose turn did not come say why.
    let reason = &report.targets[99].steps[0].evidence;
    assert!(
        reason[0].contains("was over before its turn came"),
        "{reason:?}"
    );
    assert!(report.targets[99].steps[1].evidence.is_empty());
}

#[test]
fn many_targets_take_turns_and_each_turn_has_its_time() {
    let options = Options {
        overall: Duration::from_millis(500),
        ..options()
    };
    // Three turns, which together take longer than the time for one.
    let report = run(&plan_of(&[Trial::Hangs; 150]), &options, &Control::silent());
    let report = report.expect("a runtime");
    for target in [0, 149] {
        let finding = report.targets[target].findings().next().expect("a finding");
        assert_eq!(finding.code, "connection-timeout");
    }
}

#[test]
fn cancelling_ends_at_once_and_keeps_what_was_found() {
    let cancel = Cancel::default();
    let (tell, hears) = std::sync::mpsc::channel();
    let control = Control {
        cancel: cancel.clone(),
        // The second target hangs from here on.
        progress: &|update| {
            let place = (update.target, update.index, update.step.state);
            if place == (Target::Host(HostId(1)), 1, State::Running) {
                tell.send(()).expect("an ear");
            }
        },
        on_interrupt: false,
    };
    let options = Options::with_step(Duration::from_mins(1));
    let plan = plan_of(&[Trial::Passes, Trial::Hangs]);
    let canceller = std::thread::spawn(move || {
        hears.recv().expect("it hangs");
        cancel.cancel();
        Instant::now()
    });
    let report = run(&plan, &options, &control).expect("a runtime");
    let since = canceller.join().expect("no panic").elapsed();
    // Usually a millisecond; the machine may be busy with other tests.
    assert!(since < Duration::from_millis(500), "{since:?}");
    assert!(report.cancelled);
    assert_eq!(states(&report, 0)[1], State::Passed);
    assert_eq!(
        states(&report, 1),
        [State::Passed, State::Cancelled, State::Cancelled]
    );
    assert_eq!(
        report.targets[1].state(),
        State::Cancelled,
        "half a test is no green light"
    );
    let text = report.to_string();
    for line in ["\n  passed    First", "\n  cancelled Second"] {
        assert!(text.contains(line), "in one column: {text}");
    }
}

#[test]
fn the_updates_make_the_report() {
    let plan = plan_of(&[Trial::Passes, Trial::Fails, Trial::Hangs, Trial::Warns]);
    let live = RefCell::new(plan.report());
    assert_eq!(live.borrow().state(), State::Pending);
    let ran = RefCell::new(0);
    let control = Control {
        progress: &|update| {
            *ran.borrow_mut() += usize::from(update.step.state == State::Running);
            live.borrow_mut().apply(update);
        },
        ..Control::silent()
    };
    let report = run(&plan, &options(), &control).expect("a runtime");
    assert_eq!(live.borrow().targets, report.targets);
    assert_eq!(*ran.borrow(), 8);
}

#[test]
fn a_report_about_some_targets_replaces_theirs() {
    let plan = plan_of(&[Trial::Fails, Trial::Warns]);
    let mut report = run(&plan, &options(), &Control::silent()).expect("a runtime");
    let mended = plan_of(&[Trial::Passes]);
    report.merge(run(&mended, &options(), &Control::silent()).expect("a runtime"));
    let of_targets: Vec<State> = report.targets.iter().map(TargetReport::state).collect();
    assert_eq!(of_targets, [State::Passed, State::Warned]);
    // What is told of a whole run would be wrong of two.
    assert_eq!((report.began, report.elapsed), (None, None));
    let moments = report.targets.iter().map(TargetReport::began);
    let moments: Vec<SystemTime> = moments.map(|began| began.expect("begun")).collect();
    assert!(moments[0] > moments[1], "{moments:?}");
    let text = report.to_string();
    assert_eq!(text.matches(", begun ").count(), 2, "{text}");
    assert!(text.ends_with("1 warned, 1 passed\n"), "{text}");

    report.targets[1].steps[2].state = State::Cancelled;
    report.merge(run(&mended, &options(), &Control::silent()).expect("a runtime"));
    assert!(report.cancelled, "the other still is");
    let whole = run(&plan, &options(), &Control::silent()).expect("a runtime");
    report.merge(whole.clone());
    assert_eq!(report, whole);
}

#[test]
fn one_host_alone_needs_no_redis() {
    let plan_for = |hosts: usize, url: &str| {
        let mut cluster = Cluster::default();
        for _ in 0..hosts {
            cluster.hosts.push(crate::model::Host {
                role: crate::model::Role::Secondary,
                ..crate::model::Host::default()
            });
        }
        url.clone_into(&mut cluster.redis.url);
        let plan = plan(&cluster.with_host_ids(), &Secrets::default(), 0);
        plan.targets().any(|target| target == Target::Redis)
    };
    assert!(!plan_for(1, ""));
    assert!(plan_for(2, ""));
    assert!(plan_for(1, "redis://db:6379"));
}

#[test]
fn the_report_reads_well() {
    let mut report = probe(&[Trial::Passes, Trial::Fails]);
    for target in &mut report.targets {
        for step in &mut target.steps {
            step.elapsed = step.elapsed.map(|_| Duration::from_micros(1500));
        }
    }
    assert!(report.began.is_some());
    report.began = Some(UNIX_EPOCH + Duration::from_hours(24 * 365));
    report.elapsed = Some(Duration::from_secs(1));
    insta::assert_snapshot!("report_text", report);
    let json = serde_json::to_string_pretty(&report).expect("a report");
    insta::assert_snapshot!("report_json", json);
}

#[test]
fn every_cause_has_a_code_of_its_own_and_says_what_to_do() {
    let mut codes: Vec<_> = causes().map(|cause| cause.code).collect();
    codes.extend(crate::lint::rules::ALL.iter().map(|rule| rule.code));
    let number = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), number, "a code is given twice");
    for cause in causes() {
        let is_kebab = |b: u8| b.is_ascii_lowercase() || b == b'-';
        assert!(cause.code.bytes().all(is_kebab), "{}", cause.code);
        for text in [cause.means, cause.remedy, cause.source] {
            assert!(text.len() > 10, "{}: {text:?}", cause.code);
        }
    }
}
