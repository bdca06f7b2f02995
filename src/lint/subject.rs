//! What is judged.

use super::assignment::{self, Assignment};
use crate::environment::Environment;
use crate::model::syntax::{Address, Line, Release};
use crate::model::{Cluster, Host, Secrets, SiteFiles};

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
}

impl<'a> Subject<'a> {
    /// Prepares a document for judging.
    #[must_use]
    pub fn new(cluster: &'a Cluster, secrets: &'a Secrets, site_files: &'a SiteFiles) -> Self {
        let release: Option<Release> = cluster.settings.release.parse().ok();
        let line = release.map_or(Line::V3, Release::line);
        let address = |host: &'a Host| Some((host, host.address.parse().ok()?));
        Self {
            cluster,
            secrets,
            site_files,
            release,
            addresses: cluster.hosts.iter().filter_map(address).collect(),
            environment: Environment::new(cluster, line),
            assignments: assignment::all(cluster, line),
        }
    }

    /// Returns the deployed hosts whose address can be read, each with it.
    pub fn deployed_addresses(&self) -> impl Iterator<Item = (&'a Host, &Address)> {
        self.addresses
            .iter()
            .filter(|(host, _)| host.role.is_deployed())
            .map(|(host, address)| (*host, address))
    }

    /// Returns the release line; 3.x if the release cannot be read.
    #[must_use]
    pub fn line(&self) -> Line {
        self.environment.line()
    }
}
