//! Rounds of fixes, until nothing changes any more.

use std::collections::BTreeSet;

use super::{FixId, Outcome, Step, change};
use crate::diagnostic::{Diagnostic, Fix, Severity};
use crate::model::{Cluster, FieldPath};

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
    /// Where the steps of the last round begin.
    last_round: usize,
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
                run.culprits(&errors)
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
            last_round: 0,
        };
        // Each turn is a round, or drops at least one fix, of which a document has only so many.
        while run.passed.len() < MOST_ROUNDS {
            let (next, steps) = self.round(&run, dropped);
            if steps.is_empty() {
                break;
            }
            let findings = (self.judge)(&next);
            let idle: Vec<FixId> = steps
                .iter()
                .map(|step| &step.id)
                .filter(|id| is_still_offered(id, &findings))
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
        let mut next = run.cluster.clone();
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
            let Some((changes, back)) = change::try_out(&mut next, &fix.edits) else {
                // It may have been made impossible by another one of this round.
                if change::try_out(&mut run.cluster.clone(), &fix.edits).is_none() {
                    dropped.insert(id);
                }
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
}

impl Run {
    fn advance(&mut self, next: Cluster, findings: Vec<Diagnostic>, steps: Vec<Step>) {
        self.passed.push(std::mem::replace(&mut self.cluster, next));
        self.findings = findings;
        self.last_round = self.steps.len();
        self.steps.extend(steps);
    }

    /// Tells whether a fix was applied before, or makes a field what another fix changed.
    fn goes_back(&self, id: &FixId, fields: &BTreeSet<FieldPath>, next: &Cluster) -> bool {
        self.steps.iter().any(|step| step.id == *id)
            || fields.iter().any(|field| {
                let new = next.get(field);
                new != self.cluster.get(field)
                    && self.passed.iter().any(|old| old.get(field) == new)
            })
    }

    /// Returns the fixes that led to errors which were not there.
    fn culprits(&self, before: &Errors) -> BTreeSet<FixId> {
        let errors = errors_of(&self.findings);
        let fresh: Vec<&FieldPath> = errors.difference(before).map(|(_, field)| field).collect();
        if fresh.is_empty() {
            return BTreeSet::new();
        }
        let touches = |step: &&Step| {
            let fields = change::touched(&step.edits);
            fresh.iter().any(|field| fields.contains(*field))
        };
        let found: BTreeSet<FixId> = self
            .steps
            .iter()
            .filter(touches)
            .map(|step| step.id.clone())
            .collect();
        if !found.is_empty() {
            return found;
        }
        // The error is about another field than any fix; the last ones go first.
        let last = self.steps[self.last_round..].iter();
        last.map(|step| step.id.clone()).collect()
    }
}

fn errors_of(findings: &[Diagnostic]) -> Errors {
    findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| (finding.code, finding.field.clone()))
        .collect()
}

fn is_still_offered(id: &FixId, findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| {
        finding.code == id.code
            && finding.field == id.field
            && finding.fixes.iter().any(|fix| fix.title == id.title)
    })
}
