//! What differs between two states of one document, by the names of its fields.

use std::collections::BTreeSet;

use super::{
    BalancerField, Cluster, DatabaseField, FieldPath, FilesField, Host, HostField, HostId,
    HostLabels, ImagesField, RedisField, SettingsField,
};

/// Names the fields that differ, as in the project file and in its order: `cluster.release`,
/// `hosts.visa-2.address`. No value is among them.
///
/// A host that came or went is one change, and so is another order of the hosts.
#[must_use]
pub fn changed_fields(before: &Cluster, after: &Cluster) -> Vec<String> {
    let (old, new) = (HostLabels::new(before), HostLabels::new(after));
    let mut names: Vec<String> = Vec::new();
    let mut compare = |path: FieldPath| {
        if before.get(&path) != after.get(&path) {
            names.push(path.display_with(&new));
        }
    };
    for field in SettingsField::ALL {
        compare(FieldPath::Settings(*field));
    }
    for host in &after.hosts {
        let Some(earlier) = before.host(host.id) else {
            continue;
        };
        for field in HostField::ALL {
            compare(FieldPath::Host(host.id, *field));
        }
        for name in variables(earlier, host) {
            compare(FieldPath::HostEnv(host.id, name.to_owned()));
        }
    }
    for field in RedisField::ALL {
        compare(FieldPath::Redis(*field));
    }
    for field in DatabaseField::ALL {
        compare(FieldPath::Database(*field));
    }
    for field in BalancerField::ALL {
        compare(FieldPath::Balancer(*field));
    }
    for field in ImagesField::ALL {
        compare(FieldPath::Images(*field));
    }
    for field in FilesField::ALL {
        compare(FieldPath::Files(*field));
    }
    let env: BTreeSet<&str> = (before.env.iter().chain(after.env.iter()))
        .map(|(name, _)| name)
        .collect();
    for name in env {
        compare(FieldPath::Env(name.to_owned()));
    }

    let added = after.hosts.iter().filter(|h| before.host(h.id).is_none());
    names.extend(added.map(|host| new.get(host.id).to_owned()));
    let removed = before.hosts.iter().filter(|h| after.host(h.id).is_none());
    names.extend(removed.map(|host| old.get(host.id).to_owned()));
    if order(before, after) != order(after, before) {
        names.push(FieldPath::Hosts.display_with(&new));
    }
    names
}

/// Returns the names of the variables that a host has in either state.
fn variables<'a>(before: &'a Host, after: &'a Host) -> BTreeSet<&'a str> {
    let both = before.env.iter().chain(after.env.iter());
    both.map(|(name, _)| name).collect()
}

/// Returns the order of those hosts that the other state has too.
fn order(of: &Cluster, other: &Cluster) -> Vec<HostId> {
    let ids = of.hosts.iter().map(|host| host.id);
    ids.filter(|id| other.host(*id).is_some()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Edit, Role, Spot};

    fn cluster() -> Cluster {
        let mut cluster = Cluster::default();
        for name in ["visa-1", "visa-2"] {
            cluster.hosts.push(Host {
                name: name.to_owned(),
                role: Role::Secondary,
                ..Host::default()
            });
        }
        cluster.env.set("A", "1");
        cluster.with_host_ids()
    }

    #[test]
    fn each_changed_field_is_named_once_and_without_its_value() {
        let before = cluster();
        let mut after = before.clone();
        after.settings.release = "3.8.1".to_owned();
        after.hosts[1].weight = 7;
        after.hosts[1].env.set("B", "hidden");
        after.redis.tls = true;
        after.env.unset("A");
        let names = changed_fields(&before, &after);
        assert_eq!(
            names,
            [
                "cluster.release",
                "hosts.visa-2.weight",
                "hosts.visa-2.env.B",
                "redis.tls",
                "env.A"
            ]
        );
        assert_eq!(changed_fields(&before, &before), [""; 0]);
    }

    #[test]
    fn a_host_that_came_or_went_and_another_order_are_one_change_each() {
        let before = cluster();
        let (first, second) = (before.hosts[0].id, before.hosts[1].id);
        let mut after = before.clone();
        let edit = Edit::Place {
            host: second,
            role: Role::Secondary,
            at: Spot::Before(first),
        };
        after.apply(&edit).expect("edit");
        assert_eq!(changed_fields(&before, &after), ["hosts"]);
        let add = Edit::AddHost { role: Role::Spare };
        after.apply(&add).expect("edit");
        let remove = Edit::RemoveHost { host: first };
        after.apply(&remove).expect("edit");
        let names = changed_fields(&before, &after);
        assert_eq!(names, ["hosts.visa-3", "hosts.visa-1"]);
    }
}
