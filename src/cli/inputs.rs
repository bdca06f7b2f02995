//! What commands read before they can judge: the project, its secrets and the site's files.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::lint::Subject;
use crate::model::{Cluster, Secrets, SiteFiles};
use crate::store::project::{self, Origin, Overwrite};
use crate::store::{secrets, site_files};

/// Arguments of all commands that judge a project.
#[derive(Args, Debug)]
#[group(skip)]
pub(super) struct Arguments {
    /// Project file, NAME.visa.toml.
    pub(super) project: PathBuf,
    /// File with passwords and tokens, NAME=value a line, which only you can read. What it lacks is
    /// taken from the environment.
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
}

impl Arguments {
    /// Returns the folder that the paths of site files start from.
    fn base(&self) -> &Path {
        self.project.parent().unwrap_or(Path::new(""))
    }
}

/// A document with all that is known around it.
#[derive(Debug)]
pub(super) struct Inputs {
    cluster: Cluster,
    origin: Origin,
    secrets: Secrets,
    site_files: SiteFiles,
}

impl Inputs {
    /// Reads everything.
    pub(super) fn read(arguments: &Arguments) -> anyhow::Result<Self> {
        let project::Loaded { cluster, origin } = project::load(&arguments.project)?;
        let mut secrets = match &arguments.secrets {
            Some(path) => secrets::read_file(path)?,
            None => Secrets::default(),
        };
        secrets.fill_from(secrets::from_environment());
        let site_files = site_files::read(&cluster, Some(arguments.base()));
        Ok(Self {
            cluster,
            origin,
            secrets,
            site_files,
        })
    }

    /// Saves another state of the document in the project file, and goes on with it.
    pub(super) fn save(&mut self, arguments: &Arguments, cluster: Cluster) -> anyhow::Result<()> {
        let origin = Some(&self.origin);
        self.origin = project::save(&arguments.project, &cluster, origin, Overwrite::IfUnchanged)?;
        if SiteFiles::wanted(&cluster) != SiteFiles::wanted(&self.cluster) {
            self.site_files = site_files::read(&cluster, Some(arguments.base()));
        }
        self.cluster = cluster;
        Ok(())
    }

    /// Returns what is judged.
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject::new(&self.cluster, &self.secrets, &self.site_files)
    }
}
