//! The variables of one host's `.env` file, grouped and in a stable order.

use serde::Serialize;

use super::Resolved;
use crate::catalog::Catalog;
use crate::environment::expansion::{self, Reading};
use crate::model::{Host, Secret};

/// Whether a rendering shows secrets or dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretView {
    /// The secrets themselves, for the files that are written.
    Shown,
    /// Dots, for eyes.
    Masked,
}

/// A group of variables under one heading.
#[derive(Debug, Serialize)]
pub(crate) struct Group<'a> {
    title: &'a str,
    variables: Vec<Line<'a>>,
}

/// A variable with its value as it must arrive.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    value: String,
    summary: Option<&'a str>,
}

impl std::fmt::Debug for Line<'_> {
    // The value may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=…", self.name)
    }
}

/// Collects all variables of a host.
pub(crate) fn groups<'a>(
    resolved: &'a Resolved<'a>,
    host: &'a Host,
    view: SecretView,
) -> Vec<Group<'a>> {
    let subject = resolved.subject;
    let catalog = Catalog::get();
    let line = subject.line();
    let write = |name: &'a str, value: &str| Line {
        name,
        value: match expansion::reading(name, line) {
            Reading::Expanded => expansion::protect(value),
            // A value of unknown reading holds nothing to protect: `ambiguous-expansion`.
            Reading::Plain | Reading::Unknown => value.to_owned(),
        },
        summary: catalog
            .variable(name)
            .map(|variable| variable.summary.as_str()),
    };

    let mut lines: Vec<Line<'a>> = subject
        .environment
        .all_on_host(host)
        .into_iter()
        .map(|(name, value)| write(name, value))
        .collect();
    for (name, secret) in subject.secrets.iter() {
        // A secret goes no further than it must; who reads an unknown one cannot be told.
        let is_read = catalog
            .variable(name)
            .is_none_or(|variable| subject.environment.is_read(variable));
        if is_read {
            let shown = match view {
                SecretView::Shown => secret.clone(),
                SecretView::Masked => Secret::new("•••".to_owned()),
            };
            lines.push(write(name, shown.expose()));
        }
    }

    let mut groups: Vec<Group<'a>> = Vec::new();
    let of_group = |key: Option<&str>, lines: &mut Vec<Line<'a>>| -> Vec<Line<'a>> {
        let (mine, others) = std::mem::take(lines)
            .into_iter()
            .partition(|line| catalog.variable(line.name).map(|v| v.group.as_str()) == key);
        *lines = others;
        mine
    };
    for group in catalog.groups() {
        let variables = of_group(Some(&group.key), &mut lines);
        groups.push(Group {
            title: &group.title,
            variables: sorted(variables),
        });
    }
    groups.push(Group {
        title: "Other variables",
        variables: sorted(of_group(None, &mut lines)),
    });
    groups.retain(|group| !group.variables.is_empty());
    groups
}

/// Orders variables as the catalogue does, unknown ones by name.
fn sorted(mut lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let catalog = Catalog::get();
    lines.sort_by_key(|line| (catalog.position(line.name), line.name));
    lines
}
