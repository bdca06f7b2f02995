//! What the probes found, step by step; the same for window, text and JSON.

use std::fmt;
use std::time::{Duration, SystemTime};

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

use super::{Target, clock};
use crate::diagnostic::Diagnostic;

/// How a step, a target or all of them stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It has not begun.
    Pending,
    /// It is on its way.
    Running,
    /// All is well.
    Passed,
    /// VISA will work, but there is something to see to.
    Warned,
    /// VISA will not work like this.
    Failed,
    /// It was not tried: it is not needed here, or something before it failed or was cancelled.
    Skipped,
    /// It was not over, or not begun, when somebody ended the probe.
    Cancelled,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Passed => "passed",
            Self::Warned => "warned",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
        })
    }
}

impl State {
    /// Tells whether it is not over, or has not even begun.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Running)
    }

    /// Returns how parts stand together.
    fn of_all(parts: &(impl Iterator<Item = Self> + Clone)) -> Self {
        let has = |wanted| parts.clone().any(|state| state == wanted);
        let is_unfinished = has(Self::Pending) || has(Self::Running);
        let is_begun = parts.clone().any(|state| state != Self::Pending);
        match () {
            () if is_unfinished && is_begun => Self::Running,
            () if is_unfinished => Self::Pending,
            () if has(Self::Failed) => Self::Failed,
            // What was seen until then is no promise.
            () if has(Self::Cancelled) => Self::Cancelled,
            () if has(Self::Warned) => Self::Warned,
            () if has(Self::Passed) => Self::Passed,
            () => Self::Skipped,
        }
    }
}

/// One step of a probe.
///
/// None of its texts holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// Name for programs, such as `tls`.
    pub name: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// How it stands.
    pub state: State,
    /// When it began; nothing before that.
    #[serde(skip)]
    pub began: Option<SystemTime>,
    /// How long it took.
    #[serde(rename = "elapsed_ms", serialize_with = "as_millis")]
    pub elapsed: Option<Duration>,
    /// What was seen, a sentence each.
    pub evidence: Vec<String>,
    /// What is wrong, and what to do about it.
    pub findings: Vec<Diagnostic>,
    /// The release that a host told, to be compared with those of others.
    #[serde(skip)]
    pub release: Option<String>,
}

impl Step {
    pub(super) fn pending(name: &'static str, title: &'static str) -> Self {
        Self {
            name,
            title,
            state: State::Pending,
            began: None,
            elapsed: None,
            evidence: Vec::new(),
            findings: Vec::new(),
            release: None,
        }
    }

    /// Tells whether it was not even begun, and nothing says why.
    fn was_not_tried(&self) -> bool {
        matches!(self.state, State::Skipped | State::Cancelled)
            && self.elapsed.is_none()
            && self.evidence.is_empty()
            && self.findings.is_empty()
    }
}

#[expect(clippy::ref_option, reason = "serde hands it so")]
fn as_millis<S: Serializer>(elapsed: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
    elapsed.map(millis).serialize(serializer)
}

/// Counts milliseconds; hundredths are enough to tell a local server from a far one.
fn millis(elapsed: Duration) -> f64 {
    (elapsed.as_secs_f64() * 100_000.0).round() / 100.0
}

/// All steps of one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetReport {
    /// What is probed.
    pub target: Target,
    /// Name for people, such as `Redis` or the name of a host.
    pub title: String,
    /// Where it is, as far as that can be told.
    pub address: String,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl TargetReport {
    /// Returns how the target stands.
    #[must_use]
    pub fn state(&self) -> State {
        State::of_all(&self.steps.iter().map(|step| step.state))
    }

    /// Tells whether TLS was spoken, or tried: then it matters whose certificates are trusted.
    #[must_use]
    pub fn spoke_tls(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| step.name == "tls" && step.began.is_some())
    }

    /// Returns when its first step began; nothing before that.
    #[must_use]
    pub fn began(&self) -> Option<SystemTime> {
        self.steps.iter().find_map(|step| step.began)
    }

    /// Writes when its first step began, in universal time.
    #[must_use]
    pub fn began_in_words(&self) -> Option<String> {
        self.began().and_then(clock::utc)
    }

    /// Returns how long its steps took.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.steps.iter().filter_map(|step| step.elapsed).sum()
    }

    /// Returns the steps in groups: those in a row that were not tried and of which nothing is to be
    /// said are one, every other step is a group of its own.
    pub fn groups(&self) -> impl Iterator<Item = &[Step]> {
        let belong = |one: &Step, next: &Step| {
            one.state == next.state && one.was_not_tried() && next.was_not_tried()
        };
        self.steps.chunk_by(belong)
    }

    /// Returns all findings, in the order of the steps.
    pub fn findings(&self) -> impl Iterator<Item = &Diagnostic> {
        self.steps.iter().flat_map(|step| &step.findings)
    }
}

impl Serialize for TargetReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_struct("TargetReport", 5)?;
        shown.serialize_field("target", &self.target)?;
        shown.serialize_field("title", &self.title)?;
        shown.serialize_field("address", &self.address)?;
        shown.serialize_field("state", &self.state())?;
        shown.serialize_field("steps", &self.steps)?;
        shown.end()
    }
}

/// What the probes found about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The number that its plan was given, so that a stale report can be told.
    pub revision: u64,
    /// Whether it ended before its time.
    pub cancelled: bool,
    /// When it began; nothing before that, or if not all targets were probed together.
    pub began: Option<SystemTime>,
    /// How long all of it took; nothing while it runs, or if not all targets were probed together.
    pub elapsed: Option<Duration>,
    /// The targets, in the order of the plan.
    pub targets: Vec<TargetReport>,
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_struct("Report", 5)?;
        shown.serialize_field("state", &self.state())?;
        shown.serialize_field("cancelled", &self.cancelled)?;
        shown.serialize_field("began", &self.began.and_then(clock::utc))?;
        shown.serialize_field("elapsed_ms", &self.elapsed.map(millis))?;
        shown.serialize_field("targets", &self.targets)?;
        shown.end()
    }
}

/// News of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// The number that the plan was given, so that stale news can be told.
    pub revision: u64,
    /// What is probed.
    pub target: Target,
    /// Place of the step among those of its target.
    pub index: usize,
    /// The step as it now is.
    pub step: Step,
}

impl Report {
    /// Returns how all targets stand together.
    #[must_use]
    pub fn state(&self) -> State {
        State::of_all(&self.targets.iter().map(TargetReport::state))
    }

    /// Returns what is known about a target.
    #[must_use]
    pub fn target(&self, target: Target) -> Option<&TargetReport> {
        self.targets.iter().find(|report| report.target == target)
    }

    /// Takes in news; those of an unknown target are dropped.
    ///
    /// All updates of a run, applied to the report of its plan and followed by
    /// [`Self::compare_releases`], give the targets of its last report.
    pub fn apply(&mut self, update: Update) {
        let mut targets = self.targets.iter_mut();
        let target = targets.find(|report| report.target == update.target);
        if let Some(step) = target.and_then(|target| target.steps.get_mut(update.index)) {
            *step = update.step;
        }
    }

    /// Takes over the targets of a report about some of them, as after *test again*.
    ///
    /// What a report tells of its whole run is taken over only if it is about all targets.
    pub fn merge(&mut self, newer: Self) {
        let mut known = self.targets.iter();
        let is_whole = known.all(|known| newer.target(known.target).is_some());
        for target in newer.targets {
            let mut known = self.targets.iter_mut();
            match known.find(|report| report.target == target.target) {
                Some(report) => *report = target,
                None => self.targets.push(target),
            }
        }
        self.revision = newer.revision;
        if is_whole {
            self.cancelled = newer.cancelled;
            self.began = newer.began;
            self.elapsed = newer.elapsed;
        } else {
            let mut steps = self.targets.iter().flat_map(|target| &target.steps);
            self.cancelled = steps.any(|step| step.state == State::Cancelled);
            self.began = None;
            self.elapsed = None;
        }
    }
}
