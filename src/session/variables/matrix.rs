//! What differs between hosts.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Catalog, Owner, Variable, is_secret};
use crate::diagnostic::Diagnostic;
use crate::environment::role_value;
use crate::lint::Subject;
use crate::model::{FieldPath, Host, HostId};

/// The variables that are not the same on every host.
#[derive(Clone, Debug, Default)]
pub struct Matrix {
    /// In the order of the catalogue; names that it does not know come last.
    pub rows: Vec<MatrixRow>,
}

/// One variable on all hosts.
#[derive(Clone, Debug)]
pub struct MatrixRow {
    /// Its name.
    pub name: String,
    /// What the catalogue says about it.
    pub variable: Option<&'static Variable>,
    /// Who decides it, if that is not left to the variables of a host.
    pub owner: Option<Owner>,
    /// The value of hosts without one of their own; none if it is not set.
    pub shared: Option<String>,
    /// Whether values must not be seen.
    pub is_secret: bool,
    /// Places of the findings about a host's value among all findings.
    pub findings: BTreeMap<HostId, Vec<usize>>,
}

impl MatrixRow {
    /// Returns the value that a host has without one of its own.
    #[must_use]
    pub fn without_override(&self, host: &Host) -> Option<&str> {
        match self.owner {
            Some(Owner::Roles) => Some(role_value(host.role)),
            _ => self.shared.as_deref(),
        }
    }
}

impl Matrix {
    /// Collects the variables whose names hold all words of a search.
    #[must_use]
    pub fn new(subject: &Subject<'_>, findings: &[Diagnostic], search: &str) -> Self {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for host in &subject.cluster.hosts {
            names.extend(host.env.iter().map(|(name, _)| name));
        }
        let environment = &subject.environment;
        let by_role = Catalog::get()
            .variables()
            .iter()
            .filter(|variable| environment.owner_of(variable) == Some(Owner::Roles));
        names.extend(by_role.map(|variable| variable.name.as_str()));

        let words: Vec<String> = search.split_whitespace().map(str::to_uppercase).collect();
        let is_wanted = |name: &&str| {
            let name = name.to_uppercase();
            words.iter().all(|word| name.contains(word.as_str()))
        };
        let mut rows: Vec<MatrixRow> = names
            .into_iter()
            .filter(is_wanted)
            .map(|name| row(subject, name))
            .collect();
        rows.sort_by_key(|row| Catalog::get().position(&row.name));
        for (index, finding) in findings.iter().enumerate() {
            if let FieldPath::HostEnv(host, name) = &finding.field
                && let Some(row) = rows.iter_mut().find(|row| row.name == *name)
            {
                row.findings.entry(*host).or_default().push(index);
            }
        }
        Self { rows }
    }
}

fn row(subject: &Subject<'_>, name: &str) -> MatrixRow {
    let hosts = &subject.cluster.hosts;
    let mut own = hosts.iter().filter_map(|host| host.env.get(name));
    MatrixRow {
        name: name.to_owned(),
        variable: Catalog::get().variable(name),
        owner: subject.environment.owner(name),
        shared: subject.environment.shared(name).map(str::to_owned),
        is_secret: own.any(|value| is_secret(name, value)),
        findings: BTreeMap::new(),
    }
}
