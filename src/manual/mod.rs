//! The manual: a page for every finding and every variable, read by the command line and in the
//! window alike.
//!
//! The pages are made of what rules, probes and catalogue say about themselves. They are about VISA and
//! this program, never about one cluster.

mod cause_page;
mod rule_page;
mod search;
mod variable_page;
pub mod words;

use std::fmt::{self, Display, Formatter};
use std::sync::LazyLock;

use serde::Serialize;

pub use search::{search, suggestions};

use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::lint::rules;
use crate::probe;

/// One page.
#[derive(Debug, Serialize)]
pub struct Page {
    /// Code of the finding or name of the variable.
    pub name: String,
    /// What it is about.
    pub kind: Kind,
    /// The page in a sentence.
    pub summary: String,
    /// The rest.
    pub sections: Vec<Section>,
}

/// What a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A finding of this severity.
    Finding(Severity),
    /// A variable of VISA.
    Variable,
}

/// A part of a page.
#[derive(Debug, Default, Serialize)]
pub struct Section {
    /// Its heading; empty for the first part.
    pub heading: String,
    /// What it says.
    pub entries: Vec<Entry>,
}

/// A sentence or a fact.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What the fact is about; none for sentences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<&'static str>,
    /// The text.
    pub text: String,
}

impl Section {
    fn new(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            entries: Vec::new(),
        }
    }

    fn says(mut self, text: impl Into<String>) -> Self {
        self.entries.push(Entry {
            label: None,
            text: text.into(),
        });
        self
    }

    fn fact(&mut self, label: &'static str, text: impl Into<String>) {
        self.entries.push(Entry {
            label: Some(label),
            text: text.into(),
        });
    }
}

static PAGES: LazyLock<Vec<Page>> = LazyLock::new(|| {
    let of_rules = rules::ALL.iter().map(|rule| rule_page::page(rule));
    let of_variables = Catalog::get().variables().iter().map(variable_page::page);
    let of_causes = probe::causes().map(cause_page::page);
    of_rules.chain(of_causes).chain(of_variables).collect()
});

/// Returns all pages: findings of rules and of probes, then variables by group.
#[must_use]
pub fn pages() -> &'static [Page] {
    &PAGES
}

/// Finds the page of a finding or variable, in whatever case its name is written.
#[must_use]
pub fn page(name: &str) -> Option<&'static Page> {
    let name = name.trim();
    pages()
        .iter()
        .find(|page| page.name.eq_ignore_ascii_case(name))
}

impl Page {
    /// Returns the name with what is said about it in a word.
    #[must_use]
    pub fn title(&self) -> String {
        match self.kind {
            Kind::Finding(severity) => format!("{} ({severity})", self.name),
            Kind::Variable => self.name.clone(),
        }
    }
}

/// Columns of the label of a fact.
const LABEL: usize = 12;

impl Display for Page {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title())?;
        // What a finding checks is a section of its own, in full.
        if self.kind == Kind::Variable {
            writeln!(f, "  {}", self.summary)?;
        }
        for section in &self.sections {
            writeln!(f)?;
            if !section.heading.is_empty() {
                writeln!(f, "{}", section.heading)?;
            }
            for Entry { label, text } in &section.entries {
                match label {
                    Some(label) => writeln!(f, "  {label:<LABEL$} {text}")?,
                    None => writeln!(f, "  {text}")?,
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_and_every_variable_has_a_page_of_its_own() {
        let variables = Catalog::get().variables().iter().map(|v| v.name.as_str());
        let codes = rules::ALL.iter().map(|rule| rule.code);
        let causes = probe::causes().map(|cause| cause.code);
        let names: Vec<&str> = codes.chain(causes).chain(variables).collect();
        assert_eq!(names.len(), pages().len());
        for name in names {
            let page = page(name).expect(name);
            assert_eq!(page.name, name);
            assert!(page.summary.len() > 20, "{name}: {}", page.summary);
            let text = page.to_string();
            assert!(text.contains("\nSource\n  "), "{text}");
            let headings = page.sections.iter().map(|section| &section.heading);
            let mut headings: Vec<&String> = headings.collect();
            headings.sort_unstable();
            headings.dedup();
            assert_eq!(headings.len(), page.sections.len(), "{name}: twice");
            for entry in page.sections.iter().flat_map(|section| &section.entries) {
                assert!(!entry.text.trim().is_empty(), "{name}: {entry:?}");
                assert!(!entry.text.contains('\n'), "{name}: {entry:?}");
            }
        }
    }

    #[test]
    fn the_case_of_a_name_does_not_matter() {
        assert_eq!(page(" visa_root_url").expect("page").name, "VISA_ROOT_URL");
        assert_eq!(page("No-Primary").expect("page").name, "no-primary");
        assert!(page("no-secondary-thing").is_none());
    }

    #[test]
    fn pages_read_well() {
        for name in ["missing-secret", "VISA_SERVER_PORT", "VISA_VDI_HOST"] {
            insta::assert_snapshot!(name, page(name).expect(name));
        }
    }
}
