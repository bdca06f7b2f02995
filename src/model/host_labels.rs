//! What each host is called in messages.

use std::collections::{BTreeMap, HashMap};

use super::{Cluster, HostId};

/// The hosts of a document as a person would find them in the file.
///
/// Made once for many messages: a cluster of a thousand hosts is judged while somebody types.
#[derive(Debug)]
pub struct HostLabels(BTreeMap<HostId, String>);

impl HostLabels {
    /// Names every host: `hosts.visa-1`, or `hosts[3]`, counted from one, where it has no name of
    /// its own.
    #[must_use]
    pub fn new(cluster: &Cluster) -> Self {
        let mut bearers: HashMap<&str, usize> = HashMap::new();
        for host in &cluster.hosts {
            *bearers.entry(&host.name).or_default() += 1;
        }
        let label = |(index, host): (usize, &super::Host)| {
            let is_its_own = !host.name.is_empty() && bearers[host.name.as_str()] == 1;
            let label = if is_its_own {
                format!("hosts.{}", host.name)
            } else {
                format!("hosts[{}]", index + 1)
            };
            (host.id, label)
        };
        Self(cluster.hosts.iter().enumerate().map(label).collect())
    }

    /// Returns the label of a host; that of the list if the host is gone.
    #[must_use]
    pub fn get(&self, id: HostId) -> &str {
        self.0.get(&id).map_or("hosts", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Host;

    #[test]
    fn hosts_without_a_name_of_their_own_are_counted() {
        let mut cluster = Cluster::default();
        for name in ["visa-1", "", "twin", "twin"] {
            cluster.hosts.push(Host {
                name: name.to_owned(),
                ..Host::default()
            });
        }
        let cluster = cluster.with_host_ids();
        let labels = HostLabels::new(&cluster);
        let all: Vec<_> = cluster.hosts.iter().map(|h| labels.get(h.id)).collect();
        assert_eq!(all, ["hosts.visa-1", "hosts[2]", "hosts[3]", "hosts[4]"]);
        assert_eq!(labels.get(HostId(99)), "hosts");
    }
}
