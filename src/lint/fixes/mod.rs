//! Applies fixes until there is nothing left to mend.
//!
//! Rules hang fixes on their findings, each for itself. Here they are carried out together, in
//! rounds: of two fixes of the same field the first wins, and the other waits for the next round,
//! whose findings may no longer ask for it. A fix that does not mend its finding, goes back to what
//! another has changed, or leads to an error that was not there, is dropped.
//!
//! Nothing here changes the document: the result is a list of edits and what they lead to.

mod change;
mod engine;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use change::Change;
use engine::Engine;

use super::{Subject, check};
use crate::diagnostic::{Diagnostic, Fix, Safety, Severity};
use crate::model::{Cluster, Edit, FieldPath, HostLabels};

/// Names one fix of one finding, for as long as the document stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FixId {
    /// The rule.
    pub code: &'static str,
    /// The field that the finding is about.
    pub field: FieldPath,
    /// What the fix does.
    pub title: String,
}

impl FixId {
    /// Names a fix of a finding.
    #[must_use]
    pub fn of(finding: &Diagnostic, fix: &Fix) -> Self {
        Self {
            code: finding.code,
            field: finding.field.clone(),
            title: fix.title.clone(),
        }
    }
}

/// A fix that was or may be applied, with what it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub id: FixId,
    /// The field of the finding, as the project file names it.
    pub location: String,
    /// How bad the finding is.
    pub severity: Severity,
    /// Whether it needs a look.
    pub safety: Safety,
    /// The changes, to be carried out.
    pub edits: Vec<Edit>,
    /// The changes, to be shown.
    pub changes: Vec<Change>,
}

/// What fixes lead to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The document as it would be.
    pub cluster: Cluster,
    /// The fixes, in the order in which they are applied.
    pub steps: Vec<Step>,
    /// What is still found then.
    pub left: Vec<Diagnostic>,
}

impl Outcome {
    /// Returns all changes, in their order.
    #[must_use]
    pub fn edits(&self) -> Vec<Edit> {
        let edits = self.steps.iter().flat_map(|step| &step.edits);
        edits.cloned().collect()
    }
}

/// Applies every safe fix.
#[must_use]
pub fn apply_safe(subject: &Subject<'_>) -> Outcome {
    let is_safe = |_: &Diagnostic, fix: &Fix| fix.safety == Safety::Safe;
    let judge = |cluster: &Cluster| judge(subject, cluster);
    Engine {
        judge: &judge,
        is_wanted: &is_safe,
        may_add_errors: false,
    }
    .run(subject.cluster)
}

/// Applies the fixes that a person chose; an error that a guess of theirs leads to is theirs.
#[must_use]
pub fn apply_chosen(subject: &Subject<'_>, chosen: &BTreeSet<FixId>) -> Outcome {
    let is_chosen = |finding: &Diagnostic, fix: &Fix| chosen.contains(&FixId::of(finding, fix));
    let judge = |cluster: &Cluster| judge(subject, cluster);
    Engine {
        judge: &judge,
        is_wanted: &is_chosen,
        may_add_errors: true,
    }
    .run(subject.cluster)
}

/// Lists all fixes for a person to choose from: the safe ones that [`apply_safe`] would apply, and
/// the guesses at what is left then.
#[must_use]
pub fn review(subject: &Subject<'_>) -> Vec<Step> {
    let Outcome {
        mut cluster,
        mut steps,
        left,
    } = apply_safe(subject);
    let labels = HostLabels::new(&cluster);
    for finding in &left {
        let guesses = finding.fixes.iter();
        for fix in guesses.filter(|fix| fix.safety == Safety::Unsafe) {
            // Each is shown as if it were the only one.
            let tried = change::try_out(&mut cluster, &labels, &fix.edits);
            if let Some((changes, back)) = tried {
                steps.push(Step::new(finding, fix, changes));
                cluster = back.undo(cluster);
            }
        }
    }
    steps
}

/// Tells whether only a person can mend a finding: no safe fix does.
#[must_use]
pub fn needs_answer(finding: &Diagnostic) -> bool {
    finding.severity != Severity::Info && finding.fixes.iter().all(|fix| fix.safety != Safety::Safe)
}

fn judge(subject: &Subject<'_>, cluster: &Cluster) -> Vec<Diagnostic> {
    check(&Subject::new(cluster, subject.secrets, subject.site_files))
}

impl Step {
    fn new(finding: &Diagnostic, fix: &Fix, changes: Vec<Change>) -> Self {
        Self {
            id: FixId::of(finding, fix),
            location: finding.location.clone(),
            severity: finding.severity,
            safety: fix.safety,
            edits: fix.edits.clone(),
            changes,
        }
    }
}
