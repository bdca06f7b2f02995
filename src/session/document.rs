//! The document in memory against the file that it is saved in.

use std::path::PathBuf;
use std::sync::Arc;

use super::Effect;
use crate::model::Cluster;
use crate::store::project::{self, Digest, Loaded, Origin, Overwrite};
use crate::store::recovery::Unsaved;

/// Ending of the names of project files.
const ENDING: &str = ".visa.toml";

/// A document and its file.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) cluster: Arc<Cluster>,
    /// The file that it is saved in.
    pub(super) path: Option<PathBuf>,
    /// What it is called as long as there is none.
    kind: &'static str,
    /// The text of that file, with a person's comments.
    origin: Origin,
    /// What is in that file.
    saved: Arc<Cluster>,
}

impl Document {
    pub(super) fn example() -> Self {
        Self::new(None, "Example", project::example())
    }

    pub(super) fn starter() -> Self {
        Self::new(None, "New project", project::starter())
    }

    pub(super) fn loaded(path: PathBuf, loaded: Loaded) -> Self {
        Self::new(Some(path), "Project", loaded)
    }

    /// Nothing of it is saved yet.
    pub(super) fn imported(loaded: Loaded) -> Self {
        Self {
            saved: Arc::default(),
            ..Self::new(None, "Imported project", loaded)
        }
    }

    /// Nothing of it is known to be saved.
    pub(super) fn recovered(path: Option<PathBuf>, loaded: Loaded) -> Self {
        Self {
            saved: Arc::default(),
            ..Self::new(path, "Recovered project", loaded)
        }
    }

    fn new(path: Option<PathBuf>, kind: &'static str, loaded: Loaded) -> Self {
        let cluster = Arc::new(loaded.cluster);
        Self {
            saved: Arc::clone(&cluster),
            cluster,
            path,
            kind,
            origin: loaded.origin,
        }
    }

    pub(super) fn is_changed(&self) -> bool {
        !Arc::ptr_eq(&self.cluster, &self.saved) && self.cluster != self.saved
    }

    /// Returns what a save expects to find in the file.
    pub(super) fn on_disk(&self) -> Digest {
        self.origin.on_disk()
    }

    /// Lets the next save replace what another program wrote.
    pub(super) fn expect_on_disk(&mut self, digest: Digest) {
        self.origin = self.origin.clone().expecting(digest);
    }

    /// Becomes what another program wrote into the file. Returns the document before that.
    pub(super) fn follow(&mut self, theirs: Loaded) -> Arc<Cluster> {
        let Loaded { cluster, origin } = theirs.following(&self.cluster);
        let cluster = Arc::new(cluster);
        self.saved = Arc::clone(&cluster);
        self.origin = origin;
        std::mem::replace(&mut self.cluster, cluster)
    }

    /// Returns what a crash must not lose.
    pub(super) fn unsaved(&self) -> Unsaved {
        Unsaved {
            title: self.title(),
            path: self.path.clone(),
            cluster: Arc::clone(&self.cluster),
            saved: Arc::clone(&self.saved),
            origin: self.origin.clone(),
        }
    }

    /// Asks for the document, as it is now, to be written.
    pub(super) fn save_to(&self, path: PathBuf, overwrite: Overwrite) -> Effect {
        Effect::Save {
            path,
            cluster: Arc::clone(&self.cluster),
            origin: self.origin.clone(),
            overwrite,
        }
    }

    /// Takes note of what was written; the document may have changed since.
    pub(super) fn saved(&mut self, path: PathBuf, cluster: Arc<Cluster>, origin: Origin) {
        self.path = Some(path);
        self.saved = cluster;
        self.origin = origin;
    }

    pub(super) fn title(&self) -> String {
        let name = self.path.as_ref().and_then(|path| path.file_name());
        match name {
            Some(name) => name.to_string_lossy().into_owned(),
            None => format!("{} (not saved)", self.kind),
        }
    }

    /// Returns the name of the file without its ending, or else that of the cluster.
    pub(super) fn base_name(&self) -> String {
        let file = self.path.as_ref().and_then(|path| path.file_name());
        let name = match file {
            Some(file) => file.to_string_lossy().into_owned(),
            None => self.cluster.settings.name.clone(),
        };
        let base = name.strip_suffix(ENDING).unwrap_or(&name);
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if base.is_empty() || !base.chars().all(is_plain) {
            "visa".to_owned()
        } else {
            base.to_owned()
        }
    }
}
