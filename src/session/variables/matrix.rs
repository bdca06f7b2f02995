//! What differs between hosts.

use std::collections::BTreeMap;

use super::overrides::{Override, overrides};
use crate::catalog::{Catalog, Owner, Variable};
use crate::diagnostic::Diagnostic;
use crate::environment::{Environment, role_value};
use crate::model::{Cluster, FieldPath, Host, HostId};

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
    /// Collects the variables whose names hold all words of a search. `findings` are those of the
    /// same document.
    #[must_use]
    pub fn new(cluster: &Cluster, findings: &[Diagnostic], search: &str) -> Self {
        let environment = Environment::of(cluster);
        let mut overrides = overrides(&cluster.hosts);
        let by_role = Catalog::get()
            .variables()
            .iter()
            .filter(|variable| environment.owner_of(variable) == Some(Owner::Roles));
        for variable in by_role {
            overrides.entry(&variable.name).or_default();
        }
        let words: Vec<String> = search.split_whitespace().map(str::to_uppercase).collect();
        let is_wanted = |name: &str| {
            let name = name.to_uppercase();
            words.iter().all(|word| name.contains(word.as_str()))
        };
        overrides.retain(|name, _| is_wanted(name));
        let mut findings = by_name(findings);
        let row = |(name, own): (&str, Override)| MatrixRow {
            name: name.to_owned(),
            variable: Catalog::get().variable(name),
            owner: environment.owner(name),
            shared: environment.shared(name).map(str::to_owned),
            is_secret: own.is_secret,
            findings: findings.remove(name).unwrap_or_default(),
        };
        let mut rows: Vec<MatrixRow> = overrides.into_iter().map(row).collect();
        rows.sort_by_key(|row| Catalog::get().position(&row.name));
        Self { rows }
    }
}

/// Sorts the findings about values of hosts by variable and host.
fn by_name(findings: &[Diagnostic]) -> BTreeMap<&str, BTreeMap<HostId, Vec<usize>>> {
    let mut map: BTreeMap<&str, BTreeMap<HostId, Vec<usize>>> = BTreeMap::new();
    for (index, finding) in findings.iter().enumerate() {
        if let FieldPath::HostEnv(host, name) = &finding.field {
            let of_hosts = map.entry(name).or_default();
            of_hosts.entry(*host).or_default().push(index);
        }
    }
    map
}
