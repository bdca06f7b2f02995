//! The page of a finding.

use super::{Kind, Page, Section};
use crate::lint::Rule;

pub(super) fn page(rule: &Rule) -> Page {
    Page {
        name: rule.code.to_owned(),
        kind: Kind::Finding(rule.severity),
        summary: summary(rule.checks),
        sections: vec![
            Section::new("What it checks").says(rule.checks),
            Section::new("Why it matters").says(rule.matters),
            Section::new("How to mend it").says(rule.remedy),
            Section::new("Source").says(rule.source),
        ],
    }
}

/// Makes a heading of what a rule checks: "That no host …" becomes "no host …", up to the first
/// full stop.
fn summary(checks: &str) -> String {
    let that = ["That ", "That, "];
    let text = that.iter().find_map(|that| checks.strip_prefix(that));
    let text = text.unwrap_or(checks);
    let end = text.find(". ").unwrap_or(text.len());
    text[..end].trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_what_is_to_be_so() {
        let text = "That no name, such as a.b, stands there twice. Case counts.";
        assert_eq!(summary(text), "no name, such as a.b, stands there twice");
        assert_eq!(summary("Names are short."), "Names are short");
    }
}
