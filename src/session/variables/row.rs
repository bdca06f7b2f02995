//! One variable of the list.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::overrides::{Override, overrides};
use crate::catalog::{Catalog, Owner, Variable, is_secret_of};
use crate::diagnostic::Diagnostic;
use crate::environment::{Environment, deciding_field};
use crate::model::syntax::Line;
use crate::model::{Cluster, FieldPath, Host, Secrets};

/// One variable with its state.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What the catalogue says about it.
    pub variable: Option<&'static Variable>,
    /// How it gets its value.
    pub kind: Kind,
    /// Whether somebody set it, for all hosts or for one.
    pub is_changed: bool,
    /// Whether a deployed host needs it, as the project stands.
    pub is_required: bool,
    /// Whether something that is exported reads it, as far as is known.
    pub is_read: bool,
    /// Hosts with a value of their own.
    pub overriding: usize,
    /// Places of the findings about it among all findings; those of single hosts come last.
    pub findings: Vec<usize>,
}

/// How a variable gets its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From `[env]`; none if it is not set there.
    Value(Option<String>),
    /// From the secrets.
    Secret {
        /// Whether it stands in the project, where it must not.
        is_in_project: bool,
    },
    /// From another part of the document.
    Decided(Decided),
}

/// A value that follows from another part of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Who decides it.
    pub by: Owner,
    /// The field that does; none for the exported compose file.
    pub field: Option<FieldPath>,
    /// The value in words; none if it stays unset.
    pub value: Option<String>,
    /// Whether it is set by hand as well, to no avail.
    pub is_by_hand: bool,
}

impl Row {
    /// Tells whether all words, in small letters, occur in name, description or value.
    pub(super) fn matches(&self, words: &[String]) -> bool {
        if words.is_empty() {
            return true;
        }
        let value = match &self.kind {
            Kind::Value(value) | Kind::Decided(Decided { value, .. }) => value.as_deref(),
            Kind::Secret { .. } => None,
        };
        let summary = self.variable.map(|variable| variable.summary.as_str());
        let note = self.variable.and_then(|variable| variable.note.as_deref());
        let texts = [Some(self.name.as_str()), summary, note, value];
        let texts: Vec<String> = texts.into_iter().flatten().map(str::to_lowercase).collect();
        words
            .iter()
            .all(|word| texts.iter().any(|text| text.contains(word.as_str())))
    }
}

/// Makes the rows of one document.
pub(super) struct Rows<'a> {
    cluster: &'a Cluster,
    secrets: &'a Secrets,
    environment: Environment<'a>,
    /// Hosts that stand for all deployed ones where it is asked what a host requires.
    samples: Vec<&'a Host>,
    overrides: BTreeMap<&'a str, Override>,
    findings: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(
        cluster: &'a Cluster,
        secrets: &'a Secrets,
        findings: &'a [Diagnostic],
    ) -> Self {
        let environment = Environment::of(cluster);
        Self {
            cluster,
            secrets,
            samples: samples(cluster, environment.line()),
            environment,
            overrides: overrides(&cluster.hosts),
            findings: by_name(findings),
        }
    }

    /// Makes the rows of a group: the variables of the release line, and others that are set.
    pub(super) fn of_group(&self, key: &str) -> Vec<Row> {
        let line = self.environment.line();
        let variables = Catalog::get().variables().iter();
        let variables = variables.filter(|variable| variable.group == key);
        let rows = variables.filter_map(|variable| {
            let row = self.row(&variable.name, Some(variable));
            let is_of_line = variable.in_line(line).is_some();
            (is_of_line || row.is_changed || !row.findings.is_empty()).then_some(row)
        });
        rows.collect()
    }

    /// Makes the rows of names that the catalogue does not know.
    pub(super) fn of_site(&self, added_secrets: &BTreeSet<String>) -> Vec<Row> {
        let mut names: BTreeSet<&str> = self.cluster.env.iter().map(|(n, _)| n).collect();
        names.extend(self.overrides.keys());
        names.extend(self.findings.keys());
        names.extend(self.secrets.iter().map(|(name, _)| name));
        names.extend(added_secrets.iter().map(String::as_str));
        let unknown = |name: &&str| Catalog::get().variable(name).is_none();
        let names = names.into_iter().filter(unknown);
        names
            .map(|name| {
                let mut row = self.row(name, None);
                let is_given = self.secrets.get(name).is_some();
                if matches!(row.kind, Kind::Value(None))
                    && (is_given || added_secrets.contains(name))
                {
                    row.kind = Kind::Secret {
                        is_in_project: false,
                    };
                }
                row
            })
            .collect()
    }

    fn row(&self, name: &str, variable: Option<&'static Variable>) -> Row {
        let environment = &self.environment;
        let value = self.cluster.env.get(name);
        let overriding = self.overrides.get(name).map_or(0, |own| own.hosts);
        let owner = variable.and_then(|variable| environment.owner_of(variable));
        // A name alone makes no secret of what somebody may still set.
        let is_secret = match value {
            Some(value) => is_secret_of(variable, name, value),
            None => variable.is_some_and(|variable| variable.secret),
        };
        let kind = match owner {
            Some(by) => Kind::Decided(Decided {
                by,
                field: deciding_field(by, name),
                value: match by {
                    Owner::Roles => Some("true on the primary, false elsewhere".to_owned()),
                    _ => environment.decided(name).map(str::to_owned),
                },
                is_by_hand: value.is_some(),
            }),
            None if is_secret => Kind::Secret {
                is_in_project: value.is_some(),
            },
            None => Kind::Value(value.map(str::to_owned)),
        };
        let requires = |variable| {
            let mut hosts = self.samples.iter();
            hosts.any(|host| environment.requires(host, variable))
        };
        Row {
            name: name.to_owned(),
            variable,
            is_changed: value.is_some() || overriding > 0 || self.secrets.get(name).is_some(),
            // What the bundle decides is never missed.
            is_required: owner != Some(Owner::Bundle) && variable.is_some_and(requires),
            is_read: variable.is_none_or(|variable| environment.is_read(variable)),
            overriding,
            findings: self.findings.get(name).cloned().unwrap_or_default(),
            kind,
        }
    }
}

/// Returns deployed hosts, one of each kind: those with the same role and the same values of all
/// variables that the catalogue makes others depend on require the same.
fn samples<'a>(cluster: &'a Cluster, line: Line) -> Vec<&'a Host> {
    let in_line = Catalog::get().variables().iter();
    let in_line = in_line.filter_map(|variable| variable.in_line(line));
    let conditions: BTreeSet<&str> = in_line
        .flat_map(|in_line| &in_line.when)
        .map(|condition| condition.name.as_str())
        .collect();
    let values = |host: &'a Host| -> Vec<Option<&'a str>> {
        conditions.iter().map(|name| host.env.get(name)).collect()
    };
    let mut seen = HashSet::new();
    let hosts = cluster.deployed_hosts();
    hosts
        .filter(|host| seen.insert((host.role, values(host))))
        .collect()
}

/// Sorts findings by the variable that they are about.
fn by_name(findings: &[Diagnostic]) -> BTreeMap<&str, Vec<usize>> {
    let mut map: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut of_hosts = Vec::new();
    for (index, finding) in findings.iter().enumerate() {
        match &finding.field {
            FieldPath::Env(name) | FieldPath::Secret(name) => {
                map.entry(name).or_default().push(index);
            }
            FieldPath::HostEnv(_, name) => of_hosts.push((name, index)),
            _ => (),
        }
    }
    for (name, index) in of_hosts {
        map.entry(name).or_default().push(index);
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    #[test]
    fn hosts_that_differ_in_what_nothing_depends_on_are_of_a_kind() {
        let mut case = Case::v3(|case| {
            for number in 0..20 {
                let mut host = case.cluster.hosts[1].clone();
                host.env.set("VISA_LOGGING_LEVEL", number.to_string());
                case.cluster.hosts.push(host);
            }
        });
        assert_eq!(samples(&case.cluster, Line::V3).len(), 2);
        case.cluster.hosts[9]
            .env
            .set("VISA_LOGGING_SYSLOG_ENABLED", "true");
        let samples = samples(&case.cluster, Line::V3);
        assert_eq!(samples.len(), 3);
        assert_eq!(samples[2], &case.cluster.hosts[9]);
    }
}
