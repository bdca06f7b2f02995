//! What a rule is.

use std::fmt;

use super::{Findings, Subject};
use crate::diagnostic::Severity;

/// One rule: how it judges, and the page of the manual about it.
pub struct Rule {
    /// Name in kebab-case, after the bad pattern; never given to another rule.
    pub code: &'static str,
    /// How bad its findings are.
    pub severity: Severity,
    /// What it checks.
    pub checks: &'static str,
    /// Why that matters.
    pub matters: &'static str,
    /// How to mend it.
    pub remedy: &'static str,
    /// Where this is known from.
    pub source: &'static str,
    pub(super) check: fn(&Subject<'_>, &mut Findings<'_>),
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({})", self.code)
    }
}
