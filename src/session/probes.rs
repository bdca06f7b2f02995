//! Tests of the connections: what runs, and what is known about each target.
//!
//! A result belongs to the document that it was found for. It stays when that is edited; if the
//! server would now be asked for something else, it is marked as older until the document is again
//! what it was. With another document it is gone.

use std::collections::{BTreeMap, BTreeSet};

use super::{Effect, Failure, Job, NoticeKind, Session};
use crate::probe::{self, Options, Plan, Question, Report, State, Target, TargetReport, Update};

/// The state of the tests.
#[derive(Debug, Default)]
pub struct Probes {
    /// Counts runs, so that news of a former one are dropped.
    runs: u64,
    is_running: bool,
    report: Option<Report>,
    /// What was asked, by target.
    tested: BTreeMap<Target, Question>,
    /// Targets that were tested before the document became what it is.
    older: BTreeSet<Target>,
    /// Targets that were tested and that the document does not name any more.
    gone: BTreeSet<Target>,
}

impl Probes {
    /// Tells whether a test runs.
    #[must_use]
    pub fn are_running(&self) -> bool {
        self.is_running
    }

    /// Returns what is known, by target; nothing before the first test.
    #[must_use]
    pub fn report(&self) -> Option<&Report> {
        self.report.as_ref()
    }

    /// Returns what is known about the targets that the document names.
    pub fn targets(&self) -> impl Iterator<Item = &TargetReport> {
        let all = self.report.iter().flat_map(|report| &report.targets);
        all.filter(|report| !self.gone.contains(&report.target))
    }

    /// Returns what is known about one target.
    #[must_use]
    pub fn target(&self, target: Target) -> Option<&TargetReport> {
        self.report.as_ref()?.target(target)
    }

    /// Tells whether a target was tested as the document was before, not as it now is.
    #[must_use]
    pub fn is_older(&self, target: Target) -> bool {
        self.older.contains(&target)
    }

    /// Returns the report as a text without secrets, for a mail or a ticket.
    #[must_use]
    pub fn text(&self) -> String {
        let Some(report) = &self.report else {
            return String::new();
        };
        let report = Report {
            targets: self.targets().cloned().collect(),
            ..report.clone()
        };
        let older = self.targets().filter(|t| self.is_older(t.target));
        let older: Vec<&str> = older.map(|target| target.title.as_str()).collect();
        if older.is_empty() {
            report.to_string()
        } else {
            let older = older.join(", ");
            format!("Tested before the last changes of the project: {older}\n\n{report}")
        }
    }

    /// Begins a run. `all` tells the targets that there are; those of `plan` are tested.
    fn begin(&mut self, all: &Plan, plan: &Plan) {
        let mut report = plan.report();
        if let Some(mut known) = self.report.take() {
            known.merge(report);
            report = known;
        }
        let places: BTreeMap<Target, usize> = all.targets().zip(0..).collect();
        report
            .targets
            .retain(|target| places.contains_key(&target.target));
        report
            .targets
            .sort_by_key(|target| places.get(&target.target));
        self.report = Some(report);
        self.tested.retain(|target, _| places.contains_key(target));
        self.tested.extend(plan.questions());
        self.is_running = true;
    }

    /// Finds out which results are of an older state. Each is compared once: a person is typing.
    fn compare(&mut self, now: &Plan) {
        let now: BTreeMap<Target, Question> = now.questions().collect();
        let (mut older, mut gone) = (BTreeSet::new(), BTreeSet::new());
        for (target, tested) in &self.tested {
            let now = now.get(target);
            if now.is_none() {
                gone.insert(*target);
            }
            if !now.is_some_and(|now| now.is_same(tested)) {
                older.insert(*target);
            }
        }
        (self.older, self.gone) = (older, gone);
    }

    /// Returns the targets that the running test is not done with.
    fn unfinished(&self) -> Vec<Target> {
        let Some(report) = self.report.as_ref().filter(|_| self.is_running) else {
            return Vec::new();
        };
        let open = |target: &&TargetReport| is_open(target.state());
        let targets = report.targets.iter().filter(open);
        targets.map(|target| target.target).collect()
    }

    fn is_of_this_run(&self, run: u64) -> bool {
        self.is_running && run == self.runs
    }

    fn end_without_report(&mut self) {
        self.is_running = false;
        if let Some(report) = &mut self.report {
            report.targets.retain(|target| !is_open(target.state()));
        }
    }

    /// Forgets all about the former document; tells whether a test runs.
    fn forget(&mut self) -> bool {
        let was_running = self.is_running;
        *self = Self {
            // News of the former document are late for ever.
            runs: self.runs,
            ..Self::default()
        };
        was_running
    }
}

fn is_open(state: State) -> bool {
    matches!(state, State::Pending | State::Running)
}

impl Session {
    /// Returns what is known about the connections.
    #[must_use]
    pub fn probes(&self) -> &Probes {
        &self.probes
    }

    /// Finds what a test of all connections would test.
    #[must_use]
    pub fn plan_probes(&self) -> Plan {
        self.plan_of_run(0)
    }

    fn plan_of_run(&self, run: u64) -> Plan {
        probe::plan(&self.document.cluster, &self.secrets, run)
    }

    /// Tests one target, or all. What a running test is not done with is tested anew, as the
    /// document now is.
    pub(super) fn probe(&mut self, only: Option<Target>) -> Vec<Effect> {
        let all = self.plan_of_run(self.probes.runs + 1);
        let mut plan = all.clone();
        if let Some(only) = only {
            let unfinished = self.probes.unfinished();
            plan.retain(|target| target == only || unfinished.contains(&target));
        }
        if plan.is_empty() {
            let text = "The project names no server to test; give it the URL of a Redis first";
            self.notices.add(NoticeKind::Bad, text.to_owned());
            return Vec::new();
        }
        self.notices.try_anew(Job::Probe);
        self.probes.runs += 1;
        self.probes.begin(&all, &plan);
        self.probes.compare(&all);
        vec![Effect::Probe {
            plan: Box::new(plan),
            options: Options::default(),
        }]
    }

    pub(super) fn cancel_probe(&self) -> Vec<Effect> {
        if self.probes.is_running {
            vec![Effect::CancelProbe]
        } else {
            Vec::new()
        }
    }

    /// Marks results as older, or as of now again, after any change.
    pub(super) fn compare_probes(&mut self) {
        if !self.probes.tested.is_empty() {
            let now = self.plan_probes();
            self.probes.compare(&now);
        }
    }

    /// Forgets the results for a former document, and ends a test that runs.
    pub(super) fn forget_probes(&mut self) -> Option<Effect> {
        self.probes.forget().then_some(Effect::CancelProbe)
    }

    pub(super) fn probe_goes_on(&mut self, updates: Vec<Update>) {
        if let Some(report) = &mut self.probes.report {
            for update in updates {
                report.apply(update);
            }
        }
    }

    pub(super) fn probed(&mut self, newer: Report) {
        if !self.probes.is_of_this_run(newer.revision) {
            return;
        }
        self.probes.is_running = false;
        if let Some(report) = &mut self.probes.report {
            report.merge(newer);
        }
    }

    pub(super) fn probe_failed(&mut self, failure: Failure) {
        self.probes.end_without_report();
        self.notices.fail(Job::Probe, failure);
    }
}
