//! The project file: read with every fault named, saved without losing what a person wrote.
//!
//! Whether the values make sense is for `lint`.

mod digest;
mod on_disk;
mod origin;
mod problem;
mod read;
mod section;
#[cfg(test)]
mod tests;
mod write;

use std::borrow::Cow;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;

pub use digest::Digest;
pub use on_disk::{OnDisk, look};
pub use origin::{Loaded, Origin};
pub use problem::{ParseError, Problem};

use super::is_there;
use super::limited::{self, ReadError};
use crate::export::atomic;
use crate::model::Cluster;
use crate::model::syntax::{Line, Release, SyntaxError};

/// The schema of the project files that this program reads and writes.
pub const SCHEMA_VERSION: i64 = 1;

/// What some editors put before a text.
const BOM: char = '\u{feff}';

/// Largest project file that is read.
const MOST_MIB: u64 = 16;

/// Why a project file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// Its bytes cannot be had.
    #[error("cannot read the project: {reason}: {}", path.display())]
    Read {
        /// What went wrong, in words.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// Its text is no project.
    #[error("cannot understand the project file {}", path.display())]
    Parse {
        /// What is wrong, and where.
        source: ParseError,
        /// The file.
        path: PathBuf,
    },
}

impl LoadError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Read { path, .. } if !is_there(path) => {
                Some(format!("`visa-cluster new {}` begins one", path.display()))
            }
            Self::Read { .. } | Self::Parse { .. } => None,
        }
    }
}

/// Whether a save may replace what another program wrote meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// Only the text that the document was read from is replaced.
    IfUnchanged,
    /// Whatever is there is replaced.
    Always,
}

/// Why a project file cannot be saved; the file is as it was then.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The file holds something that this document was not read from.
    #[error("the file was changed by another program: {}", path.display())]
    ChangedOnDisk {
        /// The file.
        path: PathBuf,
    },
    /// The file is write-protected.
    #[error("the file is write-protected: {}", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The operating system refuses.
    #[error("cannot save the project: {source}: {}", path.display())]
    Io {
        /// What it says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

impl SaveError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::ChangedOnDisk { .. } => Some("nothing was saved; run it once more".to_owned()),
            Self::ReadOnly { .. } | Self::Io { .. } => {
                Some("nothing was saved; the file is as it was".to_owned())
            }
        }
    }
}

/// Why a starting project cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// There is something of that name, which is left alone.
    #[error("there is a file of that name already: {}", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The release cannot be read.
    #[error(transparent)]
    Release(#[from] SyntaxError),
    /// The operating system refuses.
    #[error("cannot write the project: {source}: {}", path.display())]
    Io {
        /// What it says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

impl CreateError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Exists { .. } => {
                Some("it is left alone; choose another name, or move it away first".to_owned())
            }
            Self::Release(error) => Some(error.help.clone()),
            Self::Io { .. } => None,
        }
    }
}

/// Reads a project file.
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    let bytes = limited::read(path, MOST_MIB).map_err(|error| LoadError::Read {
        reason: error.to_string(),
        path: path.to_owned(),
    })?;
    load_bytes(path, &bytes)
}

fn load_bytes(path: &Path, bytes: &[u8]) -> Result<Loaded, LoadError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|&b| b == b'\n').count();
        LoadError::Read {
            reason: format!("it is not text in UTF-8 (line {line})"),
            path: path.to_owned(),
        }
    })?;
    parse(text).map_err(|source| LoadError::Parse {
        source,
        path: path.to_owned(),
    })
}

/// Reads the text of a project file.
pub fn parse(text: &str) -> Result<Loaded, ParseError> {
    read::parse(text)
}

/// Writes the text of a project file: into the text that it was read from, if there is one.
///
/// Secrets among the variables are neither added nor changed.
#[must_use]
pub fn to_text(cluster: &Cluster, origin: Option<&Origin>) -> String {
    write::to_text(cluster, origin)
}

/// Saves a project file, whole or not at all. Returns what the next save is to start from.
///
/// A symbolic link is followed; the permissions of an existing file are kept.
pub fn save(
    path: &Path,
    cluster: &Cluster,
    origin: Option<&Origin>,
    overwrite: Overwrite,
) -> Result<Origin, SaveError> {
    let fail = |source| SaveError::Io {
        source,
        path: path.to_owned(),
    };
    let target = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() => path.canonicalize().map_err(fail)?,
        _ => path.to_owned(),
    };
    let mut mode = None;
    match target.metadata() {
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(SaveError::ReadOnly {
                path: path.to_owned(),
            });
        }
        Ok(metadata) => mode = permission_bits(&metadata),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(fail(error)),
    }
    let changed = || SaveError::ChangedOnDisk {
        path: path.to_owned(),
    };
    let may_be_replaced = || match overwrite {
        Overwrite::IfUnchanged => Ok(!is_changed(&target, origin)?),
        Overwrite::Always => Ok(true),
    };
    if !may_be_replaced().map_err(fail)? {
        return Err(changed());
    }
    let text = to_text(cluster, origin);
    let (dir, name) = open_parent(&target).map_err(fail)?;
    // Once more at the last moment: another window may save at the same time.
    let is_as_seen = || may_be_replaced().unwrap_or_default();
    match atomic::replace_if(&dir, name, text.as_bytes(), mode, is_as_seen) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(changed()),
        result => result.map(|()| Origin::new(text, cluster)).map_err(fail),
    }
}

/// Writes a small, sound project with comments to start from; never over an existing file.
pub fn create(path: &Path, release: &str) -> Result<(), CreateError> {
    let release: Release = release.parse()?;
    create_text(path, &starter_text(release))
}

/// Writes a document as a new project file; never over an existing one.
pub fn create_from(path: &Path, cluster: &Cluster) -> Result<(), CreateError> {
    create_text(path, &to_text(cluster, None))
}

fn create_text(path: &Path, text: &str) -> Result<(), CreateError> {
    let fail = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => CreateError::Exists {
            path: path.to_owned(),
        },
        _ => CreateError::Io {
            source,
            path: path.to_owned(),
        },
    };
    let (dir, name) = open_parent(path).map_err(fail)?;
    atomic::create(&dir, name, text.as_bytes(), None).map_err(fail)
}

/// Writes the starting project of a release.
fn starter_text(release: Release) -> String {
    let Loaded {
        mut cluster,
        origin,
    } = starter();
    cluster.settings.release = release.to_string();
    if release.line() == Line::V2 {
        // 2.x has no defaults for these and would write them as `${…}`.
        for (name, format) in V2_LOG_FORMATS {
            cluster.env.set(*name, *format);
        }
    }
    to_text(&cluster, Some(&origin))
}

/// What 2.x writes into its logs; a line of the file and one of syslog.
const V2_LOG_FORMATS: &[(&str, &str)] = &[
    (
        "VISA_LOGGING_FILE_FORMAT",
        "%d{ISO8601} %-5level %logger - %msg%n",
    ),
    ("VISA_LOGGING_SYSLOG_FORMAT", "%-5level %logger - %msg%n"),
];

/// Returns a small, sound project to start from.
#[must_use]
pub fn starter() -> Loaded {
    embedded(include_str!("../../../assets/examples/starter.visa.toml"))
}

/// Returns the built-in example.
#[must_use]
pub fn example() -> Loaded {
    embedded(include_str!("../../../assets/examples/example.visa.toml"))
}

fn embedded(text: &str) -> Loaded {
    parse(text).expect("the embedded projects are read by a test")
}

/// Takes away what differs only by editor or operating system.
fn plain(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    if text.contains("\r\n") {
        Cow::Owned(text.replace("\r\n", "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Tells whether a file holds something else than a document was read from.
fn is_changed(path: &Path, origin: Option<&Origin>) -> io::Result<bool> {
    match limited::read(path, MOST_MIB) {
        Ok(bytes) => Ok(origin.is_none_or(|origin| Digest::of(&bytes) != origin.on_disk())),
        Err(ReadError::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(ReadError::Io(error)) => Err(error),
        Err(error @ ReadError::NotAFile(_)) => Err(io::Error::other(error.to_string())),
        Err(ReadError::TooLarge(_)) => Ok(true),
    }
}

/// Opens the folder of a file, and returns the name of the file in it.
pub(super) fn open_parent(path: &Path) -> io::Result<(Dir, &str)> {
    let name = path
        .file_name()
        .and_then(OsStr::to_str)
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "that is no name for a file"))?;
    let parent = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    Ok((Dir::open_ambient_dir(parent, ambient_authority())?, name))
}

#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "other systems have no bits to keep"
)]
fn permission_bits(metadata: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(metadata.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
fn permission_bits(_: &std::fs::Metadata) -> Option<u32> {
    None
}
