//! What a recovery file holds, as TOML.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::veil;
use crate::model::{Cluster, changed_fields};
use crate::store::project::{self, Digest, Loaded, Origin};

/// How these files are read; a larger number is of a newer program.
const VERSION: u32 = 1;

/// Changes that are named; all are counted.
const MOST_NAMES: usize = 20;

/// A document with changes that are not saved.
#[derive(Clone, Debug)]
pub struct Unsaved {
    /// What the window calls it.
    pub title: String,
    /// The file that it is saved in, if any.
    pub path: Option<PathBuf>,
    /// The document.
    pub cluster: Arc<Cluster>,
    /// What it is without the changes.
    pub saved: Arc<Cluster>,
    /// The text that it came from.
    pub origin: Origin,
}

/// The file itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Note {
    version: u32,
    pub(super) title: String,
    /// The project file.
    pub(super) path: Option<PathBuf>,
    /// Fingerprint of what was in the project file.
    on_disk: String,
    /// When it was written, in seconds since 1970.
    written: u64,
    /// Number of changes.
    pub(super) count: usize,
    /// The first of them, by their fields.
    pub(super) changes: Vec<String>,
    /// The project, as a save would write it but for the secrets in it.
    text: String,
}

impl Note {
    pub(super) fn of(unsaved: &Unsaved) -> Self {
        let mut changes = changed_fields(&unsaved.saved, &unsaved.cluster);
        let count = changes.len();
        changes.truncate(MOST_NAMES);
        let text = project::to_text(&unsaved.cluster, Some(&unsaved.origin));
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            version: VERSION,
            title: unsaved.title.clone(),
            // A path that is no text cannot stand there.
            path: unsaved.path.clone().filter(|path| path.to_str().is_some()),
            on_disk: unsaved.origin.on_disk().to_string(),
            written: now.map_or(0, |now| now.as_secs()),
            count,
            changes,
            text: veil::hide(&text),
        }
    }

    pub(super) fn to_bytes(&self) -> io::Result<Vec<u8>> {
        let text = toml::to_string(self).map_err(io::Error::other)?;
        Ok(format!("{HEADING}{text}").into_bytes())
    }

    /// Reads a file; says in words what is wrong with it.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct Head {
            version: u32,
        }
        let head: Head = toml::from_slice(bytes).map_err(|_| DAMAGED.to_owned())?;
        if head.version > VERSION {
            return Err("a newer version of this program wrote it".to_owned());
        }
        toml::from_slice(bytes).map_err(|_| DAMAGED.to_owned())
    }

    /// Returns how long ago it was written.
    pub(super) fn age(&self) -> Duration {
        let written = UNIX_EPOCH + Duration::from_secs(self.written);
        SystemTime::now()
            .duration_since(written)
            .unwrap_or_default()
    }

    /// Returns the document, with secrets from the text of its project file, and the fields whose
    /// secrets are not known any more.
    pub(super) fn document(&self, file: Option<&str>) -> Result<(Loaded, Vec<String>), String> {
        let (text, lost) = veil::restore(&self.text, file);
        let mut loaded = project::parse(&text).map_err(|_| DAMAGED.to_owned())?;
        let on_disk: Digest = self.on_disk.parse().map_err(|_| DAMAGED.to_owned())?;
        loaded.origin = loaded.origin.expecting(on_disk);
        Ok((loaded, lost))
    }
}

const DAMAGED: &str = "it is damaged";

/// For whoever looks into such a file.
const HEADING: &str = "\
# Unsaved changes of a project, kept by visa-cluster in case it ends unexpectedly.
# The next window offers them; then this file goes.
";
