//! Puts a rendered bundle on disk without losing anything.
//!
//! Everything is judged and rendered in memory before the first byte is written. Files are replaced
//! whole, one by one, through the opened folder, so that no symbolic link leads out of it; a
//! manifest tells the files of an earlier export from those that a person wrote. What a person wrote
//! is kept, or put aside. The reasons are in formats/export.md.
#![allow(
    clippy::disallowed_methods,
    reason = "this module writes the exported files"
)]

mod access;
mod archive;
pub(crate) mod atomic;
mod comparison;
mod crash;
pub mod diff;
mod digest;
mod error;
mod folder;
mod manifest;
mod plan;
mod role;
mod write;

use std::fmt;
use std::path::Path;
use std::sync::atomic::AtomicBool;

pub use comparison::Comparison;
pub use error::ExportError;
pub use plan::{Plan, PlannedFile, Status};

use crate::lint::Subject;
use folder::{Folder, Found};

/// What becomes of files that somebody edited by hand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edited {
    /// They stay as they are; everything else is written. But an env file that gives its host another
    /// role than the project does stops the export.
    #[default]
    Keep,
    /// They stop the export before anything is written.
    Stop,
    /// They are replaced, and what the person wrote is put beside them as `NAME.orig`.
    Replace,
}

/// What an export may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// What becomes of files that somebody edited by hand.
    pub edited: Edited,
    /// Removes what earlier exports wrote, is no longer part of the bundle, and nobody edited.
    pub remove_old: bool,
    /// Adds an archive of each part of the bundle, and one of the whole.
    pub archives: bool,
}

/// What an export did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The files as they were before it, and what it made of them.
    pub plan: Plan,
    /// What it was allowed to do.
    pub options: Options,
    /// Files that somebody had edited and that were replaced, each with the copy of the edited one.
    pub copies: Vec<(String, String)>,
}

impl Outcome {
    /// Returns the files that were written.
    pub fn written(&self) -> impl Iterator<Item = &PlannedFile> {
        let files = self.plan.files.iter();
        files.filter(|file| file.is_written(self.options))
    }

    /// Returns the files that were removed.
    pub fn removed(&self) -> impl Iterator<Item = &PlannedFile> {
        let files = self.plan.files.iter();
        files.filter(|file| file.is_removed(self.options))
    }

    /// Returns the files that were kept because somebody edited them.
    pub fn kept(&self) -> impl Iterator<Item = &PlannedFile> {
        let files = self.plan.edited();
        files.filter(|file| !file.is_written(self.options))
    }
}

/// How far an export has come, or a look at its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Files that are done.
    pub done: usize,
    /// Files that are to be done.
    pub total: usize,
    /// The file that is next, below the folder of the export.
    pub path: String,
}

/// The caller's hold on a running export.
pub struct Control<'a> {
    /// Hears of every file before it is written or looked at.
    pub progress: &'a dyn Fn(Progress),
    /// Ends it before the next file once it is true.
    pub cancelled: &'a AtomicBool,
}

impl fmt::Debug for Control<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control")
            .field("cancelled", self.cancelled)
            .finish_non_exhaustive()
    }
}

impl Control<'static> {
    /// Tells nobody and is never cancelled.
    #[must_use]
    pub fn silent() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Self {
            progress: &|_| (),
            cancelled: &NEVER,
        }
    }
}

/// Tells whether a folder holds something, but no manifest of an earlier export.
#[must_use]
pub fn is_foreign(out: &Path) -> bool {
    // What cannot be opened is told by the export.
    let Ok(Some(folder)) = Folder::open(out) else {
        return false;
    };
    let is_missing = |name: &str| folder.look(name) == Found::Missing;
    !folder.is_empty() && is_missing(manifest::FINAL) && is_missing(manifest::PENDING)
}

/// Judges and renders a document and writes its bundle. Returns what was done.
///
/// Nobody has seen its plan. So if another export comes between plan and writing, it plans once more.
pub fn export(
    subject: &Subject<'_>,
    out: &Path,
    options: Options,
    control: &Control<'_>,
) -> Result<Outcome, ExportError> {
    let write = || Comparison::new(subject, out, options.archives)?.write(options, control);
    match write() {
        Err(ExportError::Outdated(_)) => write(),
        result => result,
    }
}

/// Does the same, but only what a person was shown: if folder or document are not as they were then,
/// nothing is written and the new plan comes back as [`ExportError::Outdated`].
pub fn export_as_seen(
    subject: &Subject<'_>,
    seen: &Plan,
    options: Options,
    control: &Control<'_>,
) -> Result<Outcome, ExportError> {
    let comparison = Comparison::new(subject, &seen.out, options.archives)?;
    let comparison = comparison.decided(seen).map_err(ExportError::Outdated)?;
    comparison.write(options, control)
}

#[cfg(test)]
mod tests;
