//! Writes the report of a test of connections into a file of its own.

use std::io;
use std::path::{Path, PathBuf};

use super::project::{Overwrite, open_parent};
use crate::export::atomic;

/// Why a report cannot be written; what was there is as it was then.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is something of that name, and nobody agreed to lose it.
    #[error("there is a file of that name already: {}", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refuses.
    #[error("cannot write the report: {source}: {}", path.display())]
    Io {
        /// What it says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

impl WriteError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Exists { .. } => "it is left alone; choose another name",
            Self::Io { .. } => "choose a folder that is there and that you may write to",
        }
    }
}

/// Writes a report whole or not at all; an existing file is replaced only if `overwrite` says so.
pub fn write(path: &Path, text: &str, overwrite: Overwrite) -> Result<(), WriteError> {
    let fail = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Exists {
            path: path.to_owned(),
        },
        _ => WriteError::Io {
            source,
            path: path.to_owned(),
        },
    };
    let (dir, name) = open_parent(path).map_err(fail)?;
    let written = match overwrite {
        Overwrite::Always => atomic::replace(&dir, name, text.as_bytes(), None),
        Overwrite::IfUnchanged => atomic::create(&dir, name, text.as_bytes(), None),
    };
    written.map_err(fail)
}
