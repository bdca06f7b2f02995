//! The folder of an export, opened once; everything below it is reached through it.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata};
use sha2::{Digest, Sha256};

use super::{ExportError, atomic};

/// The opened folder.
pub(super) struct Folder {
    dir: Dir,
    path: PathBuf,
}

/// What stands at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Missing,
    /// A regular file.
    File {
        /// Of its content, in hexadecimal digits.
        sha256: String,
        /// Its permission bits, where the operating system has such.
        mode: Option<u32>,
    },
    /// Something that must not be replaced, and why.
    Blocked(String),
}

impl Folder {
    /// Opens a folder; `None` if there is none of that name.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, ExportError> {
        match Dir::open_ambient_dir(path, ambient_authority()) {
            Ok(dir) => Ok(Some(Self {
                dir,
                path: path.to_owned(),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ExportError::Io {
                action: "open the folder",
                source,
                path: path.to_owned(),
            }),
        }
    }

    /// Makes a folder, with those above it, and opens it.
    pub(super) fn create(path: &Path) -> Result<Self, ExportError> {
        let fail = |source| ExportError::Io {
            action: "make the folder",
            source,
            path: path.to_owned(),
        };
        Dir::create_ambient_dir_all(path, ambient_authority()).map_err(fail)?;
        let dir = Dir::open_ambient_dir(path, ambient_authority()).map_err(fail)?;
        Ok(Self {
            dir,
            path: path.to_owned(),
        })
    }

    /// Tells whether nothing lies in it.
    pub(super) fn is_empty(&self) -> bool {
        self.dir
            .entries()
            .is_ok_and(|mut entries| entries.next().is_none())
    }

    /// Looks at a file. Symbolic links are not followed, and stand in the way.
    pub(super) fn look(&self, path: &str) -> Found {
        let look = || -> io::Result<Found> {
            for (end, _) in path.match_indices('/') {
                let above = &path[..end];
                let Some(metadata) = self.metadata(above)? else {
                    return Ok(Found::Missing);
                };
                if let Some(reason) = unlike_a_folder(&metadata) {
                    return Ok(Found::Blocked(format!("{above} is {reason}")));
                }
            }
            let Some(metadata) = self.metadata(path)? else {
                return Ok(Found::Missing);
            };
            if metadata.is_symlink() {
                return Ok(Found::Blocked("it is a symbolic link".to_owned()));
            }
            if !metadata.is_file() {
                return Ok(Found::Blocked("it is no regular file".to_owned()));
            }
            Ok(Found::File {
                sha256: sha256_of(&mut self.dir.open(path)?)?,
                mode: mode(&metadata),
            })
        };
        look().unwrap_or_else(|error| Found::Blocked(format!("it cannot be read: {error}")))
    }

    fn metadata(&self, path: &str) -> io::Result<Option<Metadata>> {
        match self.dir.symlink_metadata(path) {
            Ok(metadata) => Ok(Some(metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads a file of this program's own; `None` if there is none.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, ExportError> {
        match self.dir.read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(self.error("read", source, path)),
        }
    }

    /// Writes a file whole, and the folders above it.
    pub(super) fn write(&self, path: &str, bytes: &[u8], mode: u32) -> Result<(), ExportError> {
        let write = || {
            let Some((above, name)) = path.rsplit_once('/') else {
                return atomic::replace(&self.dir, path, bytes, Some(mode));
            };
            self.dir.create_dir_all(above)?;
            atomic::replace(&self.dir.open_dir(above)?, name, bytes, Some(mode))
        };
        write().map_err(|source| self.error("write", source, path))
    }

    /// Removes a file of this program's own.
    pub(super) fn remove(&self, path: &str) -> Result<(), ExportError> {
        match self.dir.remove_file(path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(self.error("remove", source, path))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn error(&self, action: &'static str, source: io::Error, path: &str) -> ExportError {
        ExportError::Io {
            action,
            source,
            path: self.path.join(path),
        }
    }
}

/// Says what stands where a folder should be.
fn unlike_a_folder(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_symlink() {
        Some("a symbolic link")
    } else if metadata.is_dir() {
        None
    } else {
        Some("no folder")
    }
}

fn sha256_of(file: &mut File) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            return Ok(hexadecimal(&hash.finalize()));
        }
        hash.update(&buffer[..length]);
    }
}

/// Returns the SHA-256 of bytes, in hexadecimal digits.
pub(super) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "elsewhere there are no permission bits"
)]
fn mode(metadata: &Metadata) -> Option<u32> {
    use cap_std::fs::PermissionsExt;
    Some(metadata.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn mode(_: &Metadata) -> Option<u32> {
    None
}
