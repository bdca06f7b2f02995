//! A variable as a person set it, with what the catalogue knows of it.

use crate::catalog::{Catalog, InLine, Variable, is_secret_of};
use crate::model::syntax::Line;
use crate::model::{Cluster, EnvMap, FieldPath, HostId};

/// One line under `[env]` or `[hosts.env]`.
#[derive(Clone, Copy, Debug)]
pub struct Assignment<'a> {
    /// The host that it is for; none: all hosts.
    pub host: Option<HostId>,
    /// Name of the variable.
    pub name: &'a str,
    /// Its value, as typed.
    pub value: &'a str,
    /// The value under `[env]`, which a host's own takes the place of; none for those of all hosts.
    pub shared: Option<&'a str>,
    /// What the catalogue says about it.
    pub variable: Option<&'static Variable>,
    /// What holds for the release line of the project.
    pub in_line: Option<&'static InLine>,
}

impl Assignment<'_> {
    /// Returns the field that holds the value.
    #[must_use]
    pub fn field(&self) -> FieldPath {
        match self.host {
            None => FieldPath::Env(self.name.to_owned()),
            Some(id) => FieldPath::HostEnv(id, self.name.to_owned()),
        }
    }

    /// Tells whether the value belongs among the secrets.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        is_secret_of(self.variable, self.name, self.value)
    }

    /// Returns the field of another variable in the same place.
    #[must_use]
    pub fn sibling(&self, name: &str) -> FieldPath {
        Assignment { name, ..*self }.field()
    }
}

/// Collects the assignments of a document; those of all hosts come first.
pub(super) fn all(cluster: &Cluster, line: Line) -> Vec<Assignment<'_>> {
    let count: usize = cluster.hosts.iter().map(|host| host.env.len()).sum();
    let mut all = Vec::with_capacity(cluster.env.len() + count);
    add(&mut all, None, &cluster.env, None, line);
    for host in &cluster.hosts {
        add(&mut all, Some(host.id), &host.env, Some(&cluster.env), line);
    }
    all
}

/// Adds one table, with the one below it. Tables and catalogue are all sorted by name, so no name
/// is searched for: a cluster of a thousand hosts is judged while somebody types.
fn add<'a>(
    all: &mut Vec<Assignment<'a>>,
    host: Option<HostId>,
    env: &'a EnvMap,
    below: Option<&'a EnvMap>,
    line: Line,
) {
    let mut known = Catalog::get().by_name().peekable();
    let mut below = below.into_iter().flat_map(EnvMap::iter).peekable();
    for (name, value) in env.iter() {
        while known
            .next_if(|variable| variable.name.as_str() < name)
            .is_some()
        {}
        let variable = known.next_if(|variable| variable.name == name);
        while below.next_if(|(shared, _)| *shared < name).is_some() {}
        let shared = below.next_if(|(shared, _)| *shared == name);
        all.push(Assignment {
            host,
            name,
            value,
            shared: shared.map(|(_, value)| value),
            variable,
            in_line: variable.and_then(|variable| variable.in_line(line)),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    #[test]
    fn every_variable_comes_with_what_is_known_of_it() {
        let mut case = Case::new(Line::V3);
        for variable in Catalog::get().variables() {
            case.cluster.hosts[1].env.set(&variable.name, "1");
        }
        case.cluster.env.set("ZZZ", "shared");
        for name in ["A", "VISA_LOGGING_LEVELS", "ZZZ"] {
            case.cluster.hosts[1].env.set(name, "1");
        }
        let all = all(&case.cluster, Line::V3);
        assert_eq!(
            all.len(),
            case.cluster.env.len() + Catalog::get().variables().len() + 3
        );
        for assignment in all {
            let variable = Catalog::get().variable(assignment.name);
            let found = assignment.variable.map(|variable| &variable.name);
            assert_eq!(
                found,
                variable.map(|variable| &variable.name),
                "{}",
                assignment.name
            );
            let shared = assignment
                .host
                .and_then(|_| case.cluster.env.get(assignment.name));
            assert_eq!(assignment.shared, shared, "{}", assignment.name);
            let has_line = variable.is_some_and(|variable| variable.in_line(Line::V3).is_some());
            assert_eq!(
                assignment.in_line.is_some(),
                has_line,
                "{}",
                assignment.name
            );
        }
    }
}
