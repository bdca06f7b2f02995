//! What commands read before they can judge: the project, its secrets and the site's files.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::lint::Subject;
use crate::model::{Cluster, Secrets, SiteFiles};
use crate::store::{project, secrets, site_files};

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

/// A document with all that is known around it.
#[derive(Debug)]
pub(super) struct Inputs {
    cluster: Cluster,
    secrets: Secrets,
    site_files: SiteFiles,
}

impl Inputs {
    /// Reads everything.
    pub(super) fn read(arguments: &Arguments) -> anyhow::Result<Self> {
        let cluster = project::load(&arguments.project)?.cluster;
        let mut secrets = match &arguments.secrets {
            Some(path) => secrets::read_file(path)?,
            None => Secrets::default(),
        };
        secrets.fill_from(secrets::from_environment());
        let base = arguments.project.parent().unwrap_or(Path::new(""));
        let site_files = site_files::read(&cluster, Some(base));
        Ok(Self {
            cluster,
            secrets,
            site_files,
        })
    }

    /// Returns what is judged.
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject::new(&self.cluster, &self.secrets, &self.site_files)
    }
}
