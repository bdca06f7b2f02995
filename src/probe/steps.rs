//! Takes the steps of one target: one after the other, each within its time, and notes what was
//! seen.

use std::time::{Duration, SystemTime};

use tokio::time::{Instant, timeout};

use super::cause::Finding;
use super::engine::Board;
use super::plan::{Options, Task};
use super::report::{State, Step};
use super::tls::Trust;
use crate::diagnostic::{Diagnostic, Severity};

/// A step failed, and has told so; those after it are not taken.
#[derive(Debug)]
pub(super) struct Stop;

/// The steps of one target.
pub(super) struct Steps<'a> {
    board: &'a Board<'a>,
    /// Place of the target in the report.
    place: usize,
    task: &'a Task,
    options: &'a Options,
    trust: &'a Trust,
    next: usize,
    /// Time for each step besides that of all.
    extra: Duration,
}

/// What is noted during a step.
#[derive(Debug, Default)]
pub(super) struct Notes {
    evidence: Vec<String>,
    findings: Vec<Finding>,
    release: Option<String>,
}

impl Notes {
    /// Notes what was seen. It must hold no secret.
    pub(super) fn saw(&mut self, sentence: impl Into<String>) {
        self.evidence.push(sentence.into());
    }

    /// Notes what is to be seen to, but does not end the probe.
    pub(super) fn warn(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Notes the release of a host, to be compared with those of others.
    pub(super) fn told_release(&mut self, release: &str) {
        self.release = Some(release.to_owned());
    }
}

impl<'a> Steps<'a> {
    pub(super) fn new(
        board: &'a Board<'a>,
        place: usize,
        task: &'a Task,
        options: &'a Options,
        trust: &'a Trust,
    ) -> Self {
        Self {
            board,
            place,
            task,
            options,
            trust,
            next: 0,
            extra: Duration::ZERO,
        }
    }

    /// Returns how long to wait for one answer.
    ///
    /// Less than the whole step, so that there is time left to find out why none came.
    pub(super) fn patience(&self) -> Duration {
        self.options.step * 3 / 4
    }

    /// Gives the steps from here on more time, because who is asked may wait for others first.
    pub(super) fn allow(&mut self, extra: Duration) {
        self.extra = extra;
    }

    /// Returns whose certificates are trusted.
    pub(super) fn trust(&self) -> &'a Trust {
        self.trust
    }

    /// Takes the next step. An error of `work` fails it; so does taking too long.
    pub(super) async fn step<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Notes) -> Result<T, Finding>,
    ) -> Result<T, Stop> {
        let Some((index, mut step)) = self.begin() else {
            // More steps than were announced: a fault of the probe, which must not pass unseen.
            debug_assert!(false, "a step that was not announced");
            return Err(Stop);
        };
        step.state = State::Running;
        step.began = Some(SystemTime::now());
        self.board.set(self.place, index, step.clone());
        let mut notes = Notes::default();
        let start = Instant::now();
        let result = match timeout(self.limit(), work(&mut notes)).await {
            Ok(result) => result,
            Err(_) => Err(self.late(index)),
        };
        step.elapsed = Some(start.elapsed());
        step.evidence = notes.evidence;
        step.release = notes.release;
        step.findings = notes.findings.into_iter().map(|found| *found).collect();
        let result = match result {
            Ok(value) => Ok(value),
            Err(finding) => {
                step.findings.push(*finding);
                Err(Stop)
            }
        };
        for finding in &mut step.findings {
            finding.location = finding.field.display_with(self.board.labels());
        }
        step.state = if result.is_err() {
            State::Failed
        } else {
            judged(&step.findings)
        };
        self.board.set(self.place, index, step);
        result
    }

    /// Leaves the next step out, as it is not needed here.
    pub(super) fn skip(&mut self, why: &str) {
        if let Some((index, mut step)) = self.begin() {
            step.state = State::Skipped;
            step.evidence.push(why.to_owned());
            self.board.set(self.place, index, step);
        }
    }

    /// Leaves out all steps that are left.
    pub(super) fn skip_rest(&mut self) {
        while let Some((index, mut step)) = self.begin() {
            step.state = State::Skipped;
            self.board.set(self.place, index, step);
        }
    }

    fn begin(&mut self) -> Option<(usize, Step)> {
        let index = self.next;
        let spec = self.task.probe.steps().get(index)?;
        self.next += 1;
        Some((index, Step::pending(spec.name, spec.title)))
    }

    /// Returns the longest time of a step.
    fn limit(&self) -> Duration {
        self.options.step.saturating_add(self.extra)
    }

    fn late(&self, index: usize) -> Finding {
        let probe = &self.task.probe;
        let late = probe.steps()[index].late;
        late.at(
            probe.field(),
            format!(
                "{} did not answer within {:?}",
                self.task.address,
                self.limit()
            ),
        )
    }
}

/// Says how a step stands that went through.
pub(super) fn judged(findings: &[Diagnostic]) -> State {
    let worst = findings.iter().map(|finding| finding.severity).min();
    match worst {
        Some(Severity::Error) => State::Failed,
        Some(Severity::Warning) => State::Warned,
        Some(Severity::Info) | None => State::Passed,
    }
}
