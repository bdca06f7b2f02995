//! Rounds of fixes, until nothing changes any more.

use std::collections::{BTreeSet, HashSet};

use super::{FixId, Outcome, Step, change};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::model::{Cluster, FieldPath, HostLabels};

/// Rounds after which it is enough. A fix that opens the way for another takes one of them.
const MOST_ROUNDS: usize = 16;

/// How often all begins anew because fixes led to errors.
const MOST_TRIES: usize = 32;

/// The errors of a document: which rule, which field.
type Errors = BTreeSet<(&'static str, FieldPath)>;

/// How fixes are chosen and judged.
pub(super) struct Engine<'a> {
    /// Finds what is wrong with a document.
    pub(super) judge: &'a dyn Fn(&Cluster) -> Vec<Diagnostic>,
    /// Tells whether a fix is to be applied.
    pub(super) is_wanted: &'a dyn Fn(&Diagnostic, &Fix) -> bool,
    /// Whether fixes may lead to errors that were not there.
    pub(super) may_add_errors: bool,
}

/// What became of one document so far.
struct Run {
    cluster: Cluster,
    findings: Vec<Diagnostic>,
    /// The documents on the way here.
    passed: Vec<Cluster>,
    steps: Vec<Step>,
    /// The fixes of the steps.
    applied: HashSet<FixId>,
}

impl Engine<'_> {
    /// Applies the fixes that are wanted.
    pub(super) fn run(&self, start: &Cluster) -> Outcome {
        let findings = (self.judge)(start);
        let errors = errors_of(&findings);
        let mut dropped = BTreeSet::new();
        for _ in 0..MOST_TRIES {
            let run = self.to_the_end(start, &findings, &mut dropped);
            let culprits = if self.may_add_errors {
                BTreeSet::new()
            } else {
                self.culprits(start, &run, &errors)
            };
            if culprits.is_empty() {
                return Outcome {
                    cluster: run.cluster,
                    steps: run.steps,
                    left: run.findings,
                };
            }
            dropped.extend(culprits);
        }
        Outcome {
            cluster: start.clone(),
            steps: Vec::new(),
            left: findings,
        }
    }

    fn to_the_end(
        &self,
        start: &Cluster,
        findings: &[Diagnostic],
        dropped: &mut BTreeSet<FixId>,
    ) -> Run {
        let mut run = Run {
            cluster: start.clone(),
            findings: findings.to_vec(),
            passed: Vec::new(),
            steps: Vec::new(),
            applied: HashSet::new(),
        };
        // Each turn is a round, or drops at least one fix, of which a document has only so many.
        while run.passed.len() < MOST_ROUNDS {
            let (next, steps) = self.round(&run, dropped);
            if steps.is_empty() {
                break;
            }
            let findings = (self.judge)(&next);
            let offered = offered(&findings);
            let idle: Vec<FixId> = steps
                .iter()
                .map(|step| &step.id)
                .filter(|id| offered.contains(id))
                .cloned()
                .collect();
            if idle.is_empty() {
                run.advance(next, findings, steps);
            } else {
                dropped.extend(idle);
            }
        }
        run
    }

    /// Applies, to a copy, one fix of each finding as far as they do not touch the same fields.
    fn round(&self, run: &Run, dropped: &mut BTreeSet<FixId>) -> (Cluster, Vec<Step>) {
        let labels = HostLabels::new(&run.cluster);
        let mut next = run.cluster.clone();
        let mut alone: Option<Cluster> = None;
        let mut taken = BTreeSet::new();
        let mut steps: Vec<Step> = Vec::new();
        for finding in &run.findings {
            let wanted = finding.fixes.iter().find(|fix| {
                (self.is_wanted)(finding, fix) && !dropped.contains(&FixId::of(finding, fix))
            });
            let Some(fix) = wanted else {
                continue;
            };
            let id = FixId::of(finding, fix);
            let fields = change::touched(&fix.edits);
            if !fields.is_disjoint(&taken) {
                continue;
            }
            let Some((changes, back)) = change::try_out(&mut next, &labels, &fix.edits) else {
                // It may have been made impossible by another one of this round.
                let mut before = alone.take().unwrap_or_else(|| run.cluster.clone());
                match change::try_out(&mut before, &labels, &fix.edits) {
                    Some((_, back)) => before = back.undo(before),
                    None => {
                        dropped.insert(id);
                    }
                }
                alone = Some(before);
                continue;
            };
            if run.goes_back(&id, &fields, &next) {
                next = back.undo(next);
                dropped.insert(id);
                continue;
            }
            taken.extend(fields);
            steps.push(Step::new(finding, fix, changes));
        }
        (next, steps)
    }

    /// Returns the fixes that led to errors which were not there.
    fn culprits(&self, start: &Cluster, run: &Run, before: &Errors) -> BTreeSet<FixId> {
        let after = errors_of(&run.findings);
        let mut culprits = BTreeSet::new();
        for fresh in after.difference(before) {
            let count = culprits.len();
            let touching = run
                .steps
                .iter()
                .filter(|step| change::touched(&step.edits).contains(&fresh.1));
            culprits.extend(touching.map(|step| step.id.clone()));
            if culprits.len() == count {
                // The error is about another field than any fix.
                culprits.extend(self.first_with(start, &run.steps, fresh));
            }
        }
        culprits
    }

    /// Finds, by halving, a step before which an error is not there and after which it is.
    fn first_with(
        &self,
        start: &Cluster,
        steps: &[Step],
        error: &(&'static str, FieldPath),
    ) -> Option<FixId> {
        let (mut without, mut with) = (0, steps.len());
        while with - without > 1 {
            let middle = without.midpoint(with);
            let mut cluster = start.clone();
            for edit in steps[..middle].iter().flat_map(|step| &step.edits) {
                // Each could be applied after those before it, and so it can now.
                let _ = cluster.apply(edit);
            }
            if errors_of(&(self.judge)(&cluster)).contains(error) {
                with = middle;
            } else {
                without = middle;
            }
        }
        steps.get(without).map(|step| step.id.clone())
    }
}

impl Run {
    fn advance(&mut self, next: Cluster, findings: Vec<Diagnostic>, steps: Vec<Step>) {
        self.passed.push(std::mem::replace(&mut self.cluster, next));
        self.findings = findings;
        self.applied
            .extend(steps.iter().map(|step| step.id.clone()));
        self.steps.extend(steps);
    }

    /// Tells whether a fix was applied before, or makes a field what another fix changed.
    fn goes_back(&self, id: &FixId, fields: &BTreeSet<FieldPath>, next: &Cluster) -> bool {
        self.applied.contains(id)
            || fields.iter().any(|field| {
                let new = next.get(field);
                new != self.cluster.get(field)
                    && self.passed.iter().any(|old| old.get(field) == new)
            })
    }
}

fn errors_of(findings: &[Diagnostic]) -> Errors {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| (finding.code, finding.field.clone()))
        .collect()
}

/// Collects the fixes that findings offer.
fn offered(findings: &[Diagnostic]) -> HashSet<FixId> {
    findings
        .iter()
        .flat_map(|finding| finding.fixes.iter().map(|fix| FixId::of(finding, fix)))
        .collect()
}
