//! What an export does to each file: the bundle against what lies on disk.

use std::fmt;
use std::path::{Path, PathBuf};

use super::Options;
use super::folder::{Folder, Found, sha256};
use super::manifest::Known;
use crate::render::Bundle;

/// What happens to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// There is none yet.
    Create,
    /// An earlier export wrote it; its content or its permissions will be others.
    Change,
    /// It is already as it should be.
    Unchanged,
    /// Its content is not from an export: somebody edited it, or put it there.
    EditedByHand,
    /// An earlier export wrote it, this one does not; it is left alone.
    NoLongerOurs,
    /// It cannot be replaced, for this reason.
    Blocked(String),
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Unchanged => "unchanged",
            Self::EditedByHand => "edited by hand",
            Self::NoLongerOurs => "no longer part of the bundle",
            Self::Blocked(reason) => return write!(f, "blocked: {reason}"),
        })
    }
}

/// One file of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// Path below the folder of the export, with `/` between its parts.
    pub path: String,
    /// What happens to it.
    pub status: Status,
}

/// What an export does on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The folder of the export.
    pub out: PathBuf,
    /// All files, sorted by path.
    pub files: Vec<PlannedFile>,
}

impl Plan {
    /// Counts the files of one status; for [`Status::Blocked`] the reason must be the same.
    #[must_use]
    pub fn count(&self, status: &Status) -> usize {
        let same = self.files.iter().filter(|file| file.status == *status);
        same.count()
    }

    /// Returns the files that stop an export unless it is told to replace them, or at all.
    pub fn in_the_way(&self) -> impl Iterator<Item = &PlannedFile> {
        self.stopping(Options::default())
    }

    /// Returns the files that stop an export which may do so much.
    pub fn stopping(&self, options: Options) -> impl Iterator<Item = &PlannedFile> {
        self.files.iter().filter(move |file| match file.status {
            Status::Blocked(_) => true,
            Status::EditedByHand => !options.overwrite_edited,
            Status::Create | Status::Change | Status::Unchanged | Status::NoLongerOurs => false,
        })
    }
}

/// Compares a bundle with a folder; without a folder everything is new.
pub(super) fn build(bundle: &Bundle, folder: Option<&Folder>, known: &Known, out: &Path) -> Plan {
    let look = |path: &str| folder.map_or(Found::Missing, |folder| folder.look(path));
    let mut files: Vec<PlannedFile> = bundle
        .files()
        .iter()
        .map(|file| PlannedFile {
            path: file.path.clone(),
            status: match look(&file.path) {
                Found::Missing => Status::Create,
                Found::Blocked(reason) => Status::Blocked(reason),
                Found::File { sha256: old, mode } => {
                    if old == sha256(file.content.bytes()) {
                        let is_as_wanted = mode.is_none_or(|mode| mode == file.mode);
                        if is_as_wanted {
                            Status::Unchanged
                        } else {
                            Status::Change
                        }
                    } else if known.wrote(&file.path, &old) {
                        Status::Change
                    } else {
                        Status::EditedByHand
                    }
                }
            },
        })
        .collect();
    for path in known.paths() {
        if bundle.file(path).is_none() && look(path) != Found::Missing {
            files.push(PlannedFile {
                path: path.to_owned(),
                status: Status::NoLongerOurs,
            });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Plan {
        out: out.to_owned(),
        files,
    }
}
