//! Judges a document: every rule once, all findings in a stable order.
//!
//! A rule is one file in [`rules`]. It sees the document, the secrets that are at hand and the
//! site's files as they were found; it reads nothing itself.

mod assignment;
mod findings;
pub mod fixes;
mod image_tag;
mod json_list;
mod log_pattern;
mod migration;
mod rule;
pub mod rules;
mod subject;
#[cfg(test)]
pub(crate) mod testing;
mod url_host;
mod variant;
mod vocabulary;
mod yaml;

pub use assignment::Assignment;
use findings::Findings;
pub use rule::Rule;
pub use subject::Subject;

use crate::diagnostic::Diagnostic;

/// Judges a document. Errors come first, then warnings and information; among equals in the order
/// of the rules.
#[must_use]
pub fn check(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for rule in rules::ALL {
        let mut findings = Findings::new(&subject.host_labels, rule);
        (rule.check)(subject, &mut findings);
        all.append(&mut findings.into_diagnostics());
    }
    all.sort_by_key(|finding| finding.severity);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::syntax::Line;

    #[test]
    fn a_sound_cluster_of_each_line_has_no_finding() {
        for line in Line::ALL {
            let case = testing::Case::new(line);
            assert_eq!(case.check(), [], "{line}");
        }
    }
}
