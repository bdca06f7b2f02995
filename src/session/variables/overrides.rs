//! What hosts set for themselves.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::catalog::{Catalog, Variable, is_secret_of};
use crate::model::Host;

/// One variable among those of the hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Override {
    /// Hosts with a value of their own.
    pub(super) hosts: usize,
    /// Whether a value must not be seen.
    pub(super) is_secret: bool,
}

/// Collects the variables of all hosts by name.
///
/// Those of a host and those of the catalogue are both sorted, so no name that VISA knows is
/// searched for: the window asks after each key, and a thousand hosts may have 150 each.
pub(super) fn overrides(hosts: &[Host]) -> BTreeMap<&str, Override> {
    let known: Vec<&Variable> = Catalog::get().by_name().collect();
    let mut counts = vec![0; known.len()];
    let mut all: BTreeMap<&str, Override> = BTreeMap::new();
    for host in hosts {
        let mut at = 0;
        for (name, value) in host.env.iter() {
            let order = loop {
                match known.get(at).map(|one| one.name.as_str().cmp(name)) {
                    Some(Ordering::Less) => at += 1,
                    order => break order,
                }
            };
            if order == Some(Ordering::Equal) {
                counts[at] += 1;
                at += 1;
                continue;
            }
            let own = all.entry(name).or_default();
            own.hosts += 1;
            own.is_secret = own.is_secret || is_secret_of(None, name, value);
        }
    }
    let counted = known.into_iter().zip(counts);
    let own = counted.filter(|(_, hosts)| *hosts > 0);
    all.extend(own.map(|(variable, hosts)| {
        let is_secret = variable.secret;
        (variable.name.as_str(), Override { hosts, is_secret })
    }));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::is_secret;
    use crate::lint::testing::Case;

    #[test]
    fn the_variables_of_all_hosts_are_counted() {
        let case = Case::v3(|case| {
            let [first, second] = case.cluster.hosts.as_mut_slice() else {
                panic!("two hosts");
            };
            for variable in Catalog::get().variables() {
                first.env.set(&variable.name, "1");
            }
            for (name, value) in [("A", "1"), ("VISA_X", "1"), ("ZZ_TOKEN", "true")] {
                first.env.set(name, value);
                second.env.set(name, "hunter2");
            }
            second.env.set("VISA_LOGGING_LEVEL", "DEBUG");
        });
        let hosts = &case.cluster.hosts;
        let all = overrides(hosts);
        assert_eq!(all.len(), hosts[0].env.len());
        for (name, found) in all {
            let own = hosts.iter().filter_map(|host| host.env.get(name));
            let expected = Override {
                hosts: own.clone().count(),
                is_secret: own.clone().any(|value| is_secret(name, value)),
            };
            assert_eq!(found, expected, "{name}");
        }
    }
}
