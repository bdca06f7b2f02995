//! The environments of a cluster that differ in some variables.

use super::Subject;
use crate::model::{Cluster, FieldPath, Host};

/// What people set for all hosts, or for one that sets some of the variables itself.
pub(super) struct Variant<'a> {
    cluster: &'a Cluster,
    host: Option<&'a Host>,
}

impl<'a> Variant<'a> {
    /// Returns the value of a variable that no table decides.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        let own = self.host.and_then(|host| host.env.get(name));
        own.or_else(|| self.cluster.env.get(name))
    }

    /// Returns the field that holds the value.
    pub(super) fn field(&self, name: &str) -> FieldPath {
        match self.host {
            Some(host) if host.env.get(name).is_some() => {
                FieldPath::HostEnv(host.id, name.to_owned())
            }
            Some(_) | None => FieldPath::Env(name.to_owned()),
        }
    }
}

/// Returns the shared environment, then one for each host that sets one of the variables itself.
///
/// A rule about values that must go together sees each pair once, not once for each host.
pub(super) fn variants<'a>(
    subject: &Subject<'a>,
    names: &'a [&str],
) -> impl Iterator<Item = Variant<'a>> {
    let cluster = subject.cluster;
    let own = cluster
        .hosts
        .iter()
        .filter(|host| names.iter().any(|name| host.env.get(name).is_some()));
    std::iter::once(None)
        .chain(own.map(Some))
        .map(move |host| Variant { cluster, host })
}
