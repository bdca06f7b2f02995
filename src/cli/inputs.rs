//! What commands read before they can judge: the project, its secrets and the site's files.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::text::visible;
use crate::jobs::keychain::Asked;
use crate::lint::Subject;
use crate::model::{Cluster, Secrets, SiteFiles};
use crate::store::keychain::{self, KeychainError};
use crate::store::project::{self, Origin, Overwrite};
use crate::store::{secrets, site_files};

/// How long the keychain may be silent before it is said what is waited for.
const SILENCE: Duration = Duration::from_secs(1);

/// How long somebody at a terminal has to unlock the keychain.
const PATIENCE: Duration = Duration::from_mins(1);

/// How long it has where nobody is at a terminal.
const PATIENCE_ALONE: Duration = Duration::from_secs(5);

/// Arguments of all commands that judge a project.
#[derive(Args, Debug)]
#[group(skip)]
pub(super) struct Arguments {
    /// Project file, NAME.visa.toml.
    pub(super) project: PathBuf,
    /// File with passwords and tokens, NAME=value a line, which only you can read. What it lacks is
    /// taken from the environment, then from the keychain of this computer.
    #[arg(long, value_name = "FILE")]
    secrets: Option<PathBuf>,
    /// Leaves the keychain of this computer alone.
    #[arg(long)]
    no_keychain: bool,
}

impl Arguments {
    /// Returns the options that say where secrets are, as they were given.
    pub(super) fn options(&self) -> Vec<String> {
        let file = self.secrets.iter();
        let file = file.flat_map(|path| ["--secrets".to_owned(), path.display().to_string()]);
        let alone = self.no_keychain.then(|| "--no-keychain".to_owned());
        file.chain(alone).collect()
    }

    /// Writes another command for the same project and the same secrets, to be told to a person.
    pub(super) fn call(&self, command: &str, more: &[&str]) -> String {
        let project = self.project.to_string_lossy();
        let options = self.options();
        let words = ["visa-cluster", command, &project];
        let words = words.into_iter().chain(more.iter().copied());
        let words = words.chain(options.iter().map(String::as_str));
        // A path with a zero byte names no file, and has been refused.
        visible(&shlex::try_join(words).unwrap_or_default())
    }

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
    /// Reads everything. What it waits for goes to `err`.
    pub(super) fn read(arguments: &Arguments, err: &mut dyn Write) -> anyhow::Result<Self> {
        let project::Loaded { cluster, origin } = project::load(&arguments.project)?;
        let mut secrets = match &arguments.secrets {
            Some(path) => secrets::read_file(path)?,
            None => Secrets::default(),
        };
        secrets.fill_from(secrets::from_environment());
        if !arguments.no_keychain {
            secrets.fill_from(from_keychain(&cluster.settings.name, err)?);
        }
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

    /// Returns what is judged if the document is in another state, which names the same files.
    pub(super) fn subject_of<'a>(&'a self, cluster: &'a Cluster) -> Subject<'a> {
        Subject::new(cluster, &self.secrets, &self.site_files)
    }

    /// Returns what is judged.
    pub(super) fn subject(&self) -> Subject<'_> {
        Subject::new(&self.cluster, &self.secrets, &self.site_files)
    }
}

/// Reads what the keychain holds for a cluster. Without it all goes on; only what the person might
/// wonder about is told.
fn from_keychain(cluster: &str, err: &mut dyn Write) -> anyhow::Result<Secrets> {
    let name = cluster.to_owned();
    let asked = Asked::new(move || keychain::read(&name));
    let result = if let Some(result) = asked.wait(SILENCE) {
        result
    } else {
        let is_watched = std::io::stderr().is_terminal();
        if is_watched {
            writeln!(
                err,
                "waiting for the keychain of this computer, which may have to be unlocked; --no-keychain goes on without"
            )?;
        }
        let limit = if is_watched { PATIENCE } else { PATIENCE_ALONE };
        asked.wait(limit).unwrap_or(Err(KeychainError::Slow))
    };
    match result {
        Ok(secrets) => Ok(secrets),
        // A server has none, and a bad name is a finding.
        Err(KeychainError::Missing { .. } | KeychainError::NoName) => Ok(Secrets::default()),
        Err(error) => {
            let text = visible(&error.to_string());
            writeln!(
                err,
                "warning: {text}; no secrets are taken from it\nhint: {}, or go on without it by --no-keychain",
                error.hint()
            )?;
            Ok(Secrets::default())
        }
    }
}
