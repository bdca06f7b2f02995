//! Probes all targets of a plan at once, on the thread of the caller.

use std::cell::RefCell;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use futures_util::stream::{self, StreamExt};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use super::common;
use super::plan::{Options, Plan, Task};
use super::report::{Report, State, Step, Update};
use super::steps::Steps;
use super::tls::Trust;
use crate::model::HostLabels;

/// Targets that are probed at the same time. Enough that a few dozen hosts which do not answer
/// hold nobody up, and few enough for the limit of open files.
const AT_ONCE: usize = 64;

/// Ends a running probe from another thread.
#[derive(Clone, Debug, Default)]
pub struct Cancel(CancellationToken);

impl Cancel {
    /// Ends the probe; its report holds what was found until then.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Tells whether somebody has ended it.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// The caller's hold on a running probe.
pub struct Control<'a> {
    /// Hears of every step when it begins and when it ends.
    pub progress: &'a dyn Fn(Update),
    /// Ends the probe.
    pub cancel: Cancel,
    /// Whether Ctrl-C ends it too.
    pub on_interrupt: bool,
}

impl std::fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Control")
            .field("cancel", &self.cancel)
            .field("on_interrupt", &self.on_interrupt)
            .finish_non_exhaustive()
    }
}

impl Control<'static> {
    /// Tells nobody and is never cancelled.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            progress: &|_| (),
            cancel: Cancel::default(),
            on_interrupt: false,
        }
    }
}

/// Why nothing could be probed.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The operating system does not let us wait for the network.
    #[error("cannot use the network: {0}")]
    Runtime(io::Error),
    /// The file of authorities cannot be used.
    #[error("cannot read the authorities: {reason}: {}", path.display())]
    Authorities {
        /// What is wrong with it.
        reason: String,
        /// The file.
        path: PathBuf,
    },
}

/// Probes every target of a plan, and waits for the end.
///
/// Call it on a thread that may wait. It makes no thread itself; names are looked up on those of
/// tokio, and one that hangs there does not hold up the end.
pub fn run(plan: &Plan, options: &Options, control: &Control<'_>) -> Result<Report, ProbeError> {
    let trust = Trust::load(options.ca.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(ProbeError::Runtime)?;
    let report = runtime.block_on(probe_all(plan, options, &trust, control));
    runtime.shutdown_background();
    Ok(report)
}

/// The report in the making.
pub(super) struct Board<'a> {
    report: RefCell<Report>,
    progress: &'a dyn Fn(Update),
    labels: &'a HostLabels,
}

impl Board<'_> {
    /// Returns what the hosts are called.
    pub(super) fn labels(&self) -> &HostLabels {
        self.labels
    }

    /// Sets one step, and tells of it.
    pub(super) fn set(&self, place: usize, index: usize, step: Step) {
        let update = {
            let report = self.report.borrow();
            Update {
                revision: report.revision,
                target: report.targets[place].target,
                index,
                step,
            }
        };
        self.report.borrow_mut().targets[place].steps[index] = update.step.clone();
        (self.progress)(update);
    }

    /// Ends the steps that are not over.
    fn close(&self, tasks: &[Task], end: End, elapsed: Duration) {
        let open = self.report.borrow().clone();
        for (place, target) in open.targets.into_iter().enumerate() {
            for (index, mut step) in target.steps.into_iter().enumerate() {
                match (step.state, end) {
                    (State::Running, End::OutOfTime) => {
                        step.state = State::Failed;
                        let field = tasks[place].probe.field();
                        let mut finding = common::OUT_OF_TIME.at(
                            field,
                            format!("the time for all probes, {elapsed:.1?}, was over"),
                        );
                        finding.location = finding.field.display_with(self.labels);
                        step.findings.push(*finding);
                    }
                    (State::Running, End::Cancelled) => {
                        step.state = State::Cancelled;
                        step.evidence.push("it was under way".to_owned());
                    }
                    (State::Pending, End::Cancelled) => step.state = State::Cancelled,
                    (State::Pending, End::OutOfTime) if index == 0 => {
                        step.state = State::Skipped;
                        step.evidence.push(format!(
                            "the time for all probes, {elapsed:.1?}, was over before its turn came"
                        ));
                    }
                    (State::Pending, _) => step.state = State::Skipped,
                    _ => continue,
                }
                self.set(place, index, step);
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    OutOfTime,
    Cancelled,
}

async fn probe_all(plan: &Plan, options: &Options, trust: &Trust, control: &Control<'_>) -> Report {
    let (start, began) = (Instant::now(), SystemTime::now());
    let board = Board {
        report: RefCell::new(plan.report()),
        progress: control.progress,
        labels: &plan.labels,
    };
    let all = stream::iter(plan.tasks.iter().enumerate())
        .map(|(place, task)| {
            let mut steps = Steps::new(&board, place, task, options, trust);
            async move {
                // How it ended stands in the report.
                let _ = task.probe.run(&mut steps).await;
                steps.skip_rest();
            }
        })
        .buffer_unordered(AT_ONCE)
        .for_each(|()| std::future::ready(()));
    let end = tokio::select! {
        biased;
        () = control.cancel.0.cancelled() => End::Cancelled,
        () = interrupt(), if control.on_interrupt => End::Cancelled,
        result = timeout_at(start + overall(plan, options), all) => match result {
            Ok(()) => End::Done,
            Err(_) => End::OutOfTime,
        },
    };
    let elapsed = start.elapsed();
    board.close(&plan.tasks, end, elapsed);
    let mut report = board.report.into_inner();
    report.cancelled = end == End::Cancelled;
    report.began = Some(began);
    report.elapsed = Some(elapsed);
    report.compare_releases(|_| true);
    report
}

/// Returns the time for all targets: they take turns.
fn overall(plan: &Plan, options: &Options) -> Duration {
    let turns = plan.tasks.len().div_ceil(AT_ONCE);
    let turns = u32::try_from(turns).unwrap_or(u32::MAX);
    options.overall.saturating_mul(turns)
}

/// Waits for Ctrl-C; where that cannot be heard, for ever.
async fn interrupt() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
