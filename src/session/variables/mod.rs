//! The variables of a document as a form shows them: grouped, searched, filtered and counted; what
//! differs between hosts; and all of them as one text.
//!
//! It decides what is shown, nothing about how, and changes nothing: changes leave as
//! [`Edit`](crate::model::Edit)s.

mod matrix;
mod overrides;
pub mod raw;
#[cfg(test)]
mod raw_tests;
mod records;
mod row;
mod statement;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use matrix::{Matrix, MatrixRow};
pub use records::Records;
use row::Rows;
pub use row::{Decided, Kind, Row};

use crate::catalog::Catalog;
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Cluster, Secrets};

/// Title of the section of names that VISA does not know.
const SITE: &str = "Variables of the site";

/// Key of that section; no group of the catalogue is called so.
pub const SITE_KEY: &str = "";

/// Which variables are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those that somebody set.
    Changed,
    /// Those without which VISA does not work, as the project stands.
    Required,
    /// Those with findings.
    Problems,
}

impl Filter {
    /// Every filter, in the order in which they are offered.
    pub const ALL: &[Self] = &[Self::All, Self::Changed, Self::Required, Self::Problems];

    /// Returns the name as people read it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Changed => "Changed",
            Self::Required => "Required",
            Self::Problems => "Problems",
        }
    }

    fn takes(self, row: &Row) -> bool {
        match self {
            Self::All => true,
            Self::Changed => row.is_changed,
            Self::Required => row.is_required,
            Self::Problems => !row.findings.is_empty(),
        }
    }
}

/// What a person wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words that must all occur in the name, the description or the value.
    pub search: String,
    /// Which variables.
    pub filter: Filter,
    /// Names that are shown in any case: a row must not vanish under the fingers.
    pub kept: BTreeSet<String>,
    /// Secrets that VISA does not know and that were added, even without a value so far.
    pub added_secrets: BTreeSet<String>,
}

/// How many rows each filter takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally([usize; Filter::ALL.len()]);

impl Tally {
    fn of<'a>(rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut tally = Self::default();
        for row in rows {
            for (count, filter) in tally.0.iter_mut().zip(Filter::ALL) {
                *count += usize::from(filter.takes(row));
            }
        }
        tally
    }

    /// Returns the number of rows that a filter takes.
    #[must_use]
    pub fn of_filter(self, filter: Filter) -> usize {
        self.0[filter as usize]
    }
}

/// The rows of one group.
#[derive(Clone, Debug)]
pub struct Section {
    /// Key of the group, or [`SITE_KEY`].
    pub key: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// The rows that are wanted.
    pub rows: Vec<Row>,
    /// What there is in the group, whether wanted or not.
    pub tally: Tally,
    /// How bad the worst finding in the group is.
    pub worst: Option<Severity>,
    /// Whether nothing that is exported reads any of its variables.
    pub is_idle: bool,
}

/// The variables of a document.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The groups with wanted rows, in the order of the catalogue; the site's own are last.
    pub sections: Vec<Section>,
    /// What the search finds, by filter.
    pub tally: Tally,
}

impl Listing {
    /// Collects what is wanted. `findings` are those of the same document.
    #[must_use]
    pub fn new(
        cluster: &Cluster,
        secrets: &Secrets,
        findings: &[Diagnostic],
        wanted: &Wanted,
    ) -> Self {
        let words: Vec<String> = wanted
            .search
            .split_whitespace()
            .map(str::to_lowercase)
            .collect();
        let rows = Rows::new(cluster, secrets, findings);
        let mut listing = Self::default();
        let groups = Catalog::get().groups().iter();
        let groups = groups.map(|group| (group.key.as_str(), group.title.as_str()));
        for (key, title) in groups.chain([(SITE_KEY, SITE)]) {
            let all = if key == SITE_KEY {
                rows.of_site(&wanted.added_secrets)
            } else {
                rows.of_group(key)
            };
            let mut section = Section {
                key,
                title,
                tally: Tally::of(all.iter()),
                worst: worst(&all, findings),
                is_idle: key != SITE_KEY && all.iter().all(|row| !row.is_read),
                rows: all,
            };
            let is_kept = |row: &Row| wanted.kept.contains(&row.name);
            section
                .rows
                .retain(|row| row.matches(&words) || is_kept(row));
            let found = Tally::of(section.rows.iter());
            for (sum, count) in listing.tally.0.iter_mut().zip(found.0) {
                *sum += count;
            }
            section
                .rows
                .retain(|row| wanted.filter.takes(row) || is_kept(row));
            if !section.rows.is_empty() {
                listing.sections.push(section);
            }
        }
        listing
    }
}

/// Returns how bad the worst of the findings about some rows is.
fn worst(rows: &[Row], findings: &[Diagnostic]) -> Option<Severity> {
    let indices = rows.iter().flat_map(|row| &row.findings);
    let severities = indices.filter_map(|&index| Some(findings.get(index)?.severity));
    severities.min()
}
