//! What is judged.

use super::assignment::{self, Assignment};
use crate::environment::Environment;
use crate::model::syntax::{Line, Release};
use crate::model::{Cluster, FieldPath, FoundFile, Secrets, SiteFile, SiteFiles};

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
        Self {
            cluster,
            secrets,
            site_files,
            release,
            environment: Environment::new(cluster, line),
            assignments: assignment::all(cluster, line),
        }
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

    /// Returns the release line; 3.x if the release cannot be read.
    #[must_use]
    pub fn line(&self) -> Line {
        self.environment.line()
    }
}
