//! What an export does to each file: the bundle against what lies on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use super::digest::sha256;
use super::folder::{Folder, Found, above};
use super::manifest::Known;
use super::{Control, Edited, ExportError, Options, Progress, archive, role};
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
    /// Its content is not from an export: somebody edited it, or put it there. It is kept, unless
    /// [`Options::edited`] says otherwise.
    EditedByHand,
    /// An earlier export wrote it, and it is no part of the bundle any more. It is left alone,
    /// unless [`Options::remove_old`] says otherwise.
    NoLongerOurs,
    /// The same, but somebody edited it since: it is left alone in any case.
    NoLongerOursButEdited,
    /// It cannot be written, for this reason.
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
            Self::NoLongerOursButEdited => "no longer part of the bundle, edited by hand",
            Self::Blocked(reason) => return write!(f, "blocked: {reason}"),
        })
    }
}

/// One file of a plan.
///
/// Two are equal if they are of the same bytes; what was decided about them does not count.
#[derive(Clone, Debug)]
pub struct PlannedFile {
    /// Path below the folder of the export, with `/` between its parts.
    pub path: String,
    /// What happens to it.
    pub status: Status,
    /// What lies there.
    pub(super) old: Version,
    /// What an export writes there.
    pub(super) new: Version,
    /// Whether it is to be replaced even though it was edited, whatever the options say.
    is_given_up: bool,
    contradiction: Option<&'static str>,
}

impl PartialEq for PlannedFile {
    fn eq(&self, other: &Self) -> bool {
        let is_same_file = self.path == other.path && self.status == other.status;
        is_same_file && self.old == other.old && self.new == other.new
    }
}

impl Eq for PlannedFile {}

/// A file as it was or will be; all empty if there is none.
///
/// It is never printed: from the hash of a file with a weak password the password can be guessed.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) sha256: Option<String>,
    pub(super) mode: Option<u32>,
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl PlannedFile {
    /// Describes a file of which no more is known than this.
    #[must_use]
    pub fn new(path: impl Into<String>, status: Status) -> Self {
        Self {
            path: path.into(),
            status,
            old: Version::default(),
            new: Version::default(),
            is_given_up: false,
            contradiction: None,
        }
    }

    /// Says why the file must not be kept, if it was edited in such a way.
    #[must_use]
    pub fn contradiction(&self) -> Option<&'static str> {
        self.contradiction
    }

    /// Returns the permission bits before and after, if an export changes those of an existing file.
    #[must_use]
    pub fn mode_change(&self) -> Option<(u32, u32)> {
        let change = (self.old.mode?, self.new.mode?);
        (change.0 != change.1).then_some(change)
    }

    /// Tells whether an export that may do so much writes the file.
    #[must_use]
    pub fn is_written(&self, options: Options) -> bool {
        match self.status {
            Status::Create | Status::Change => true,
            Status::EditedByHand => self.is_given_up || options.edited == Edited::Replace,
            Status::Unchanged
            | Status::NoLongerOurs
            | Status::NoLongerOursButEdited
            | Status::Blocked(_) => false,
        }
    }

    /// Tells whether an export that may do so much removes the file.
    #[must_use]
    pub fn is_removed(&self, options: Options) -> bool {
        self.status == Status::NoLongerOurs && options.remove_old
    }

    /// Tells whether the file stops an export that may do so much.
    #[must_use]
    pub fn stops(&self, options: Options) -> bool {
        match self.status {
            Status::Blocked(_) => true,
            Status::EditedByHand => match options.edited {
                Edited::Keep => !self.is_given_up && self.contradiction.is_some(),
                Edited::Stop => !self.is_given_up,
                Edited::Replace => false,
            },
            _ => false,
        }
    }

    /// Tells whether a file of the bundle is not on disk as the project has it. What earlier exports
    /// left there does not count.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        !matches!(
            self.status,
            Status::Unchanged | Status::NoLongerOurs | Status::NoLongerOursButEdited
        )
    }

    /// Tells whether the file is not as the project has it.
    #[must_use]
    pub fn differs(&self) -> bool {
        !matches!(
            self.status,
            Status::Unchanged | Status::NoLongerOursButEdited
        )
    }
}

/// What an export does on disk.
///
/// Two plans are equal if they are of the same bytes: both on disk and in the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The folder of the export.
    pub out: PathBuf,
    /// All files, sorted by path.
    pub files: Vec<PlannedFile>,
}

impl Plan {
    /// Finds a file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&PlannedFile> {
        let index = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        index.ok().map(|index| &self.files[index])
    }

    /// Tells whether earlier exports left archives in the folder.
    #[must_use]
    pub fn has_archives(&self) -> bool {
        let mut files = self.files.iter();
        files.any(|file| file.status != Status::Create && archive::is_one(&file.path))
    }

    /// Decides that these files are replaced if somebody edited them, and no others, unless
    /// [`Options::edited`] says so of all.
    #[must_use]
    pub fn replacing(mut self, paths: &BTreeSet<String>) -> Self {
        for file in &mut self.files {
            file.is_given_up = paths.contains(&file.path);
        }
        self
    }

    /// Counts the files of one status; for [`Status::Blocked`] the reason must be the same.
    #[must_use]
    pub fn count(&self, status: &Status) -> usize {
        let same = self.files.iter().filter(|file| file.status == *status);
        same.count()
    }

    /// Tells whether anything on disk is not as the project has it.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.files.iter().any(PlannedFile::differs)
    }

    /// Returns the files that cannot be written.
    pub fn blocked(&self) -> impl Iterator<Item = &PlannedFile> {
        let is_blocked = |file: &&PlannedFile| matches!(file.status, Status::Blocked(_));
        self.files.iter().filter(is_blocked)
    }

    /// Returns the files of the bundle that somebody edited.
    pub fn edited(&self) -> impl Iterator<Item = &PlannedFile> {
        let is_edited = |file: &&PlannedFile| file.status == Status::EditedByHand;
        self.files.iter().filter(is_edited)
    }

    /// Returns the files that stop an export which may do so much.
    pub fn stopping(&self, options: Options) -> impl Iterator<Item = &PlannedFile> {
        self.files.iter().filter(move |file| file.stops(options))
    }
}

/// Compares a bundle with a folder; without a folder everything is new.
pub(super) fn build(
    bundle: &Bundle,
    folder: Option<&Folder>,
    known: &Known,
    out: &Path,
    control: &Control<'_>,
) -> Result<Plan, ExportError> {
    let total = bundle.files().len();
    let look = |path: &str| folder.map_or(Found::Missing, |folder| folder.look(path));
    let mut writable = Writable {
        folder,
        known: BTreeMap::new(),
    };
    let mut files: Vec<PlannedFile> = bundle
        .files()
        .iter()
        .enumerate()
        .map(|(done, file)| {
            if control.cancelled.load(Ordering::Relaxed) {
                return Err(ExportError::Cancelled { done, total });
            }
            (control.progress)(Progress {
                done,
                total,
                path: file.path.clone(),
            });
            let new = Version {
                sha256: Some(sha256(file.content.bytes())),
                mode: Some(file.mode),
            };
            let (status, old) = match look(&file.path) {
                Found::Missing => (Status::Create, Version::default()),
                Found::Blocked(reason) => (Status::Blocked(reason), Version::default()),
                Found::File(old) => {
                    let is_same = old.sha256 == new.sha256;
                    let status = if is_same && (old.mode.is_none() || old.mode == new.mode) {
                        Status::Unchanged
                    } else if is_same || known.wrote(&file.path, &old) {
                        Status::Change
                    } else {
                        Status::EditedByHand
                    };
                    (status, old)
                }
            };
            let status = match status {
                Status::Create | Status::Change => writable.judge(&file.path, status),
                status => status,
            };
            let contradiction = folder
                .filter(|_| status == Status::EditedByHand)
                .and_then(|folder| role::contradiction(file, folder));
            Ok(PlannedFile {
                old,
                new,
                contradiction,
                ..PlannedFile::new(&file.path, status)
            })
        })
        .collect::<Result<_, _>>()?;
    for path in known.paths() {
        if bundle.file(path).is_some() {
            continue;
        }
        let (status, old) = match look(path) {
            Found::Missing => continue,
            Found::File(old) if known.wrote(path, &old) => (Status::NoLongerOurs, old),
            Found::File(old) => (Status::NoLongerOursButEdited, old),
            Found::Blocked(_) => (Status::NoLongerOursButEdited, Version::default()),
        };
        files.push(PlannedFile {
            old,
            ..PlannedFile::new(path, status)
        });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Plan {
        out: out.to_owned(),
        files,
    })
}

/// Tells of each folder once whether files can be written there.
struct Writable<'a> {
    folder: Option<&'a Folder>,
    known: BTreeMap<String, Option<String>>,
}

impl Writable<'_> {
    /// Blocks a file whose folder cannot be written.
    fn judge(&mut self, path: &str, status: Status) -> Status {
        let Some(folder) = self.folder else {
            return status;
        };
        let above = above(path);
        if !self.known.contains_key(above) {
            self.known.insert(above.to_owned(), folder.refusal(above));
        }
        let refusal = self.known.get(above).cloned().flatten();
        refusal.map_or(status, Status::Blocked)
    }
}
