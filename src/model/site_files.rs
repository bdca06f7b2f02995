//! The site's own files, as they were found on disk.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::FilesField;

/// Content of one site file, or why there is none.
#[derive(Clone)]
pub enum SiteFile {
    /// The bytes of the file. They may be a private key, so they are wiped and never printed.
    Found(Arc<Zeroizing<Vec<u8>>>),
    /// What went wrong, in words, without the path.
    Unreadable(String),
}

impl fmt::Debug for SiteFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Found(bytes) => write!(f, "Found({} bytes)", bytes.len()),
            Self::Unreadable(why) => write!(f, "Unreadable({why})"),
        }
    }
}

/// The files that `[files]` names, each with what was found.
///
/// `store` fills it; a path that is not in it was not looked for yet.
#[derive(Clone, Debug, Default)]
pub struct SiteFiles(BTreeMap<FilesField, (String, SiteFile)>);

impl SiteFiles {
    /// Returns what was found for a field, if it was looked for at this path.
    #[must_use]
    pub fn get(&self, field: FilesField, path: &str) -> Option<&SiteFile> {
        self.0
            .get(&field)
            .filter(|(looked_at, _)| looked_at == path)
            .map(|(_, file)| file)
    }

    /// Records what was found at the path that the project gives for a field.
    pub fn set(&mut self, field: FilesField, path: impl Into<String>, file: SiteFile) {
        self.0.insert(field, (path.into(), file));
    }
}
