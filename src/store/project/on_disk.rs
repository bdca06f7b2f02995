//! What became of a project file since a document was read from it.

use std::io;
use std::path::Path;

use super::{Digest, LoadError, Loaded, MOST_MIB, load_bytes};
use crate::store::limited::{self, ReadError};

/// A project file, compared with what was read from it before.
#[derive(Debug)]
pub enum OnDisk {
    /// It is as it was.
    Same,
    /// Another program changed it.
    Changed {
        /// What is there now.
        digest: Digest,
        /// The document in it, or why there is none.
        loaded: Box<Result<Loaded, LoadError>>,
    },
    /// It was moved or deleted.
    Gone,
    /// It cannot be told now, as when a drive is away.
    Unknown,
}

/// Looks at a project file; `known` is what was read from it or written into it last.
#[must_use]
pub fn look(path: &Path, known: Digest) -> OnDisk {
    let bytes = match limited::read(path, MOST_MIB) {
        Ok(bytes) => bytes,
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
            return OnDisk::Gone;
        }
        Err(_) => return OnDisk::Unknown,
    };
    let digest = Digest::of(&bytes);
    if digest == known {
        return OnDisk::Same;
    }
    OnDisk::Changed {
        digest,
        loaded: Box::new(load_bytes(path, &bytes)),
    }
}
