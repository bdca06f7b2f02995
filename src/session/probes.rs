//! Tests of the connections: what runs, and what is known about each target.
//!
//! Tests run beside each other. A target that is being tested is left to finish, for a password is
//! tried once.
//!
//! A result belongs to the document that it was found for. It stays when that is edited; if the
//! server would now be asked for something else, or be judged by other authorities, it is marked as
//! older until all is again what it was. With another document it is gone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::authorities::Authorities;
use super::{Effect, Failure, Job, NoticeKind, Session};
use crate::probe::{self, Options, Plan, Question, Report, Target, TargetReport, Update};

/// The state of the tests.
#[derive(Debug, Default)]
pub struct Probes {
    /// Counts runs, so that news of one that was given up are dropped.
    runs: u64,
    /// Those that are not over.
    running: BTreeSet<u64>,
    report: Option<Report>,
    /// What was asked, by target.
    tested: BTreeMap<Target, Tested>,
    /// What was known about targets before they were tested anew, in case that cannot begin.
    former: BTreeMap<Target, (TargetReport, Tested)>,
    /// Targets that were tested before the document became what it is.
    older: BTreeSet<Target>,
    /// Targets that were tested and that the document does not name any more.
    gone: BTreeSet<Target>,
    /// Whom tests trust besides this computer.
    pub(super) authorities: Authorities,
}

/// How a target was tested.
#[derive(Clone, Debug)]
struct Tested {
    run: u64,
    question: Question,
    /// The file of authorities that was trusted.
    trusted: Option<PathBuf>,
}

impl Probes {
    /// Tells whether a test runs.
    #[must_use]
    pub fn are_running(&self) -> bool {
        !self.running.is_empty()
    }

    /// Returns whom tests trust besides this computer.
    #[must_use]
    pub fn authorities(&self) -> &Authorities {
        &self.authorities
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

    /// Counts the targets whose test is not over.
    #[must_use]
    pub fn count_open(&self) -> usize {
        let open = self.targets().filter(|target| target.state().is_open());
        open.count()
    }

    /// Returns what is known about one target.
    #[must_use]
    pub fn target(&self, target: Target) -> Option<&TargetReport> {
        self.report.as_ref()?.target(target)
    }

    /// Tells whether a target was tested as the document was before, not as it now is, or with
    /// trust in others.
    #[must_use]
    pub fn is_older(&self, target: Target) -> bool {
        self.older.contains(&target) || self.trusted_others(target)
    }

    fn trusted_others(&self, target: Target) -> bool {
        let tested = self.tested.get(&target);
        let did = tested.is_some_and(|tested| tested.trusted != self.authorities.file());
        // Without TLS it makes no difference.
        did && self.target(target).is_some_and(TargetReport::spoke_tls)
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
            format!(
                "Tested before the last changes of the project or of the authorities: {older}\n\n\
                 {report}"
            )
        }
    }

    /// Begins a run. `all` tells the targets that there are; those of `plan` are tested.
    fn begin(&mut self, all: &Plan, plan: &Plan) {
        let places: BTreeMap<Target, usize> = all.targets().zip(0..).collect();
        for (target, question) in plan.questions() {
            let tested = Tested {
                run: self.runs,
                question,
                trusted: self.authorities.file(),
            };
            let former = self.tested.insert(target, tested);
            let known = self.target(target).cloned();
            self.former
                .extend(known.zip(former).map(|former| (target, former)));
        }
        let mut report = plan.report();
        if let Some(mut known) = self.report.take() {
            known.merge(report);
            report = known;
        }
        report
            .targets
            .retain(|target| places.contains_key(&target.target));
        report
            .targets
            .sort_by_key(|target| places.get(&target.target));
        self.report = Some(report);
        self.tested.retain(|target, _| places.contains_key(target));
        self.running.insert(self.runs);
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
            if !now.is_some_and(|now| now.is_same(&tested.question)) {
                older.insert(*target);
            }
        }
        (self.older, self.gone) = (older, gone);
        self.compare_releases();
    }

    /// Compares the releases of the hosts, as far as they were told in the present state.
    pub(super) fn compare_releases(&mut self) {
        let known = self.report.iter().flat_map(|report| &report.targets);
        let targets = known.map(|known| known.target);
        let older: BTreeSet<Target> = targets.filter(|target| self.is_older(*target)).collect();
        if let Some(report) = &mut self.report {
            report.compare_releases(|target| !older.contains(&target));
        }
    }

    /// Tells whether a target is being tested.
    fn is_testing(&self, target: Target) -> bool {
        let tested = self.tested.get(&target);
        let runs = tested.is_some_and(|tested| self.running.contains(&tested.run));
        runs && self
            .target(target)
            .is_some_and(|known| known.state().is_open())
    }

    /// Tells whether news of a run are the newest about a target.
    fn is_of(&self, run: u64, target: Target) -> bool {
        let tested = self.tested.get(&target);
        self.running.contains(&run) && tested.is_some_and(|tested| tested.run == run)
    }

    /// Ends a run that could not begin; what was known before it is known again.
    fn end_without_report(&mut self, run: u64) {
        self.running.remove(&run);
        let Some(report) = &mut self.report else {
            return;
        };
        self.tested.retain(|target, tested| {
            if tested.run != run {
                return true;
            }
            let Some((known, before)) = self.former.remove(target) else {
                report.targets.retain(|known| known.target != *target);
                return false;
            };
            if let Some(place) = report
                .targets
                .iter_mut()
                .find(|known| known.target == *target)
            {
                *place = known;
            }
            *tested = before;
            true
        });
        if report.targets.is_empty() {
            self.report = None;
        }
    }

    /// Forgets all about the former document; tells whether a test runs.
    fn forget(&mut self) -> bool {
        let was_running = self.are_running();
        *self = Self {
            // News of the former document are late for ever.
            runs: self.runs,
            authorities: std::mem::take(&mut self.authorities),
            ..Self::default()
        };
        was_running
    }
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

    /// Tests one target, or all, beside those that are being tested already.
    pub(super) fn probe(&mut self, only: Option<Target>) -> Vec<Effect> {
        let all = self.plan_of_run(self.probes.runs + 1);
        let mut plan = all.clone();
        if let Some(only) = only {
            plan.retain(|target| target == only);
        }
        if plan.is_empty() {
            let text = "The project names no server to test; give it the URL of a Redis first";
            self.notices.add(NoticeKind::Bad, text.to_owned());
            return Vec::new();
        }
        plan.retain(|target| !self.probes.is_testing(target));
        if plan.is_empty() {
            return Vec::new();
        }
        self.notices.try_anew(Job::Probe);
        self.probes.runs += 1;
        self.probes.begin(&all, &plan);
        self.probes.compare(&all);
        let probe = Effect::Probe {
            plan: Box::new(plan),
            options: Options {
                ca: self.probes.authorities.file(),
                ..Options::default()
            },
        };
        let check = self.probes.authorities.check();
        std::iter::once(probe).chain(check).collect()
    }

    pub(super) fn cancel_probe(&self) -> Vec<Effect> {
        if self.probes.are_running() {
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

    pub(super) fn probe_goes_on(&mut self, mut updates: Vec<Update>) {
        updates.retain(|update| self.probes.is_of(update.revision, update.target));
        if let Some(report) = &mut self.probes.report {
            for update in updates {
                report.apply(update);
            }
            self.probes.compare_releases();
        }
    }

    pub(super) fn probed(&mut self, mut newer: Report) {
        let run = newer.revision;
        newer
            .targets
            .retain(|target| self.probes.is_of(run, target.target));
        if !self.probes.running.remove(&run) {
            return;
        }
        for target in &newer.targets {
            self.probes.former.remove(&target.target);
        }
        if let Some(report) = &mut self.probes.report {
            report.merge(newer);
            self.probes.compare_releases();
        }
    }

    pub(super) fn probe_failed(&mut self, run: u64, failure: Failure) {
        if self.probes.running.contains(&run) {
            self.probes.end_without_report(run);
            self.compare_probes();
            self.notices.fail(Job::Probe, failure);
        }
    }

    /// Ends all tests after a fault of the program, which does not say in which it was.
    pub(super) fn probe_died(&mut self, failure: Failure) -> Vec<Effect> {
        while let Some(run) = self.probes.running.first().copied() {
            self.probes.end_without_report(run);
        }
        self.compare_probes();
        self.notices.fail(Job::Probe, failure);
        vec![Effect::CancelProbe]
    }
}
