//! What is judged.

use std::collections::HashSet;

use super::assignment::{self, Assignment};
use crate::environment::Environment;
use crate::model::syntax::{Address, Line, Release};
use crate::model::{Cluster, FieldPath, FoundFile, Host, HostLabels, Secrets, SiteFile, SiteFiles};

/// A document with all that is known around it, and what every rule would else work out again.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The document.
    pub cluster: &'a Cluster,
    /// The secrets that are at hand.
    pub secrets: &'a Secrets,
    /// The site's files as they were found.
    pub site_files: &'a SiteFiles,
    /// The release, if it can be read.
    pub release: Option<Release>,
    /// The hosts whose address can be read, each with it, in the order of the upstream.
    pub addresses: Vec<(&'a Host, Address)>,
    /// The variables, as of the release line; 3.x if the release cannot be read.
    pub environment: Environment<'a>,
    /// Every variable that a person set; those of all hosts come first.
    pub assignments: Vec<Assignment<'a>>,
    /// The first deployed host of each kind: those with the same role and the same variables of
    /// their own are alike for every variable. So a thousand hosts cost no more than two.
    pub kinds_of_hosts: Vec<&'a Host>,
    /// What messages call the hosts.
    pub host_labels: HostLabels,
}

impl<'a> Subject<'a> {
    /// Prepares a document for judging.
    #[must_use]
    pub fn new(cluster: &'a Cluster, secrets: &'a Secrets, site_files: &'a SiteFiles) -> Self {
        let environment = Environment::of(cluster);
        let line = environment.line();
        let address = |host: &'a Host| Some((host, host.address.parse().ok()?));
        Self {
            cluster,
            secrets,
            site_files,
            release: cluster.settings.release.parse().ok(),
            addresses: cluster.hosts.iter().filter_map(address).collect(),
            environment,
            assignments: assignment::all(cluster, line),
            kinds_of_hosts: kinds_of_hosts(cluster),
            host_labels: HostLabels::new(cluster),
        }
    }

    /// Returns the deployed hosts whose address can be read, each with it.
    pub fn deployed_addresses(&self) -> impl Iterator<Item = (&'a Host, &Address)> {
        self.addresses
            .iter()
            .filter(|(host, _)| host.role.is_deployed())
            .map(|(host, address)| (*host, address))
    }

    /// Returns the file that a field names, if it was found on this machine.
    #[must_use]
    pub fn file(&self, field: impl Into<FieldPath>) -> Option<&'a FoundFile> {
        let field = field.into();
        let path = self.cluster.get(&field)?.to_string();
        match self.site_files.get(field, &path)? {
            SiteFile::Found(file) => Some(file),
            SiteFile::Unreadable(_) => None,
        }
    }

    /// Returns the release as messages call it; the line if it cannot be read.
    #[must_use]
    pub fn version(&self) -> String {
        match self.release {
            Some(release) => release.to_string(),
            None => self.line().to_string(),
        }
    }

    /// Returns the release line; 3.x if the release cannot be read.
    #[must_use]
    pub fn line(&self) -> Line {
        self.environment.line()
    }
}

fn kinds_of_hosts(cluster: &Cluster) -> Vec<&Host> {
    let mut seen = HashSet::new();
    let hosts = cluster.deployed_hosts();
    hosts
        .filter(|host| seen.insert((host.role, &host.env)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Role;

    #[test]
    fn hosts_are_of_a_kind_if_role_and_variables_are_equal() {
        let mut case = Case::new(Line::V3);
        let secondary = case.cluster.hosts[1].clone();
        let mut other = secondary.clone();
        other.env.set("VISA_LOGGING_LEVEL", "DEBUG");
        let mut spare = other.clone();
        spare.role = Role::Spare;
        case.cluster.hosts.extend([secondary, other, spare]);
        let kinds = kinds_of_hosts(&case.cluster);
        let expected = [0, 1, 3].map(|index| &case.cluster.hosts[index]);
        assert_eq!(kinds, expected);
    }
}
