//! Puts a rendered bundle on disk without losing anything.
//!
//! Everything is judged and rendered in memory before the first byte is written. Files are replaced
//! whole, one by one, through the opened folder, so that no symbolic link leads out of it; a
//! manifest tells the files of an earlier export from those that a person wrote. It deletes
//! nothing. The reasons are in formats/export.md.
#![allow(
    clippy::disallowed_methods,
    reason = "this module writes the exported files"
)]

mod archive;
pub(crate) mod atomic;
mod folder;
mod manifest;
mod plan;
mod write;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

pub use plan::{Plan, PlannedFile, Status};

use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::lint::{self, Subject};
use crate::render::{Bundle, RenderError, Resolved};
use folder::{Folder, Found};
use manifest::Known;

/// What an export may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Replaces files that somebody edited by hand; without it they stop the export.
    pub overwrite_edited: bool,
    /// Adds an archive of each part of the bundle, and one of the whole.
    pub archives: bool,
}

/// How far an export has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Files that are written.
    pub done: usize,
    /// Files that are to be written.
    pub total: usize,
    /// The file that is next, below the folder of the export.
    pub path: String,
}

/// The caller's hold on a running export.
pub struct Control<'a> {
    /// Hears of every file before it is written.
    pub progress: &'a dyn Fn(Progress),
    /// Ends the export before the next file once it is true.
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

/// Why an export did not happen, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The document has faults; nothing was written. All findings, errors first.
    #[error("{}", faults(.0))]
    Findings(Vec<Diagnostic>),
    /// A file cannot be rendered; nothing was written.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// Files on disk are in the way; nothing was written.
    #[error("{}", conflicts(.0))]
    Conflicts(Plan),
    /// The manifest of an earlier export cannot be understood; nothing was written.
    #[error("{reason}: {}", path.display())]
    Manifest {
        /// What is wrong with it.
        reason: String,
        /// The manifest.
        path: PathBuf,
    },
    /// The folder holds the bundle of another cluster; nothing was written.
    #[error("the folder holds the bundle of the cluster {other:?}, not of {cluster:?}: {}", path.display())]
    OtherCluster {
        /// The cluster that was to be exported.
        cluster: String,
        /// The cluster whose files lie there.
        other: String,
        /// The folder.
        path: PathBuf,
    },
    /// The disk refused. Every file is whole, the old one or the new one.
    #[error("cannot {action}: {source}: {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// What the operating system said.
        source: io::Error,
        /// The file or folder.
        path: PathBuf,
    },
    /// The caller cancelled it. Every file is whole, the old one or the new one.
    #[error("cancelled after {done} of {total} files; export again to finish")]
    Cancelled {
        /// Files that were written.
        done: usize,
        /// Files that were to be written.
        total: usize,
    },
}

impl ExportError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Findings(_) => Some("mend the errors, then export again; nothing was written"),
            Self::Conflicts(plan) if plan.count(&Status::EditedByHand) > 0 => Some(
                "move your changes into the project, or allow edited files to be replaced; nothing was written",
            ),
            Self::Conflicts(_) => Some("move what is in the way; nothing was written"),
            Self::Manifest { .. } => {
                Some("move the manifest away; files that differ will then count as edited by hand")
            }
            Self::OtherCluster { .. } => Some(
                "choose another folder; if it is the same cluster under a new name, move manifest.json away (manifest.pending.json too, if there is one), and files that differ will then count as edited by hand",
            ),
            Self::Io { .. } => Some("mend the cause, then export again to finish"),
            Self::Render(_) | Self::Cancelled { .. } => None,
        }
    }
}

fn faults(findings: &[Diagnostic]) -> String {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    match errors.count() {
        1 => "the project has an error".to_owned(),
        count => format!("the project has {count} errors"),
    }
}

fn conflicts(plan: &Plan) -> String {
    let mut names = plan.in_the_way().map(|file| file.path.as_str());
    let first = names.next().unwrap_or_default();
    match names.count() {
        0 => format!("{first} is in the way"),
        1 => format!("{first} and another file are in the way"),
        more => format!("{first} and {more} other files are in the way"),
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

/// Judges and renders a document, and says what an export would do on disk. Writes nothing.
pub fn plan(subject: &Subject<'_>, out: &Path, options: Options) -> Result<Plan, ExportError> {
    let bundle = bundle(subject, options)?;
    let folder = Folder::open(out)?;
    let known = known(&bundle, folder.as_ref(), out)?;
    Ok(plan::build(&bundle, folder.as_ref(), &known, out))
}

/// Judges and renders a document and writes its bundle. Returns what was done.
pub fn export(
    subject: &Subject<'_>,
    out: &Path,
    options: Options,
    control: &Control<'_>,
) -> Result<Plan, ExportError> {
    let bundle = bundle(subject, options)?;
    let folder = Folder::open(out)?;
    let known = known(&bundle, folder.as_ref(), out)?;
    let plan = plan::build(&bundle, folder.as_ref(), &known, out);
    if plan.stopping(options).next().is_some() {
        return Err(ExportError::Conflicts(plan));
    }
    let folder = match folder {
        Some(folder) => folder,
        None => Folder::create(out)?,
    };
    write::write(&bundle, &plan, &known, &folder, control)?;
    Ok(plan)
}

/// Reads what earlier exports into a folder left behind; they must be of the same cluster.
fn known(bundle: &Bundle, folder: Option<&Folder>, out: &Path) -> Result<Known, ExportError> {
    let known = Known::read(folder, out)?;
    known.belongs_to(bundle.cluster_name(), out)?;
    Ok(known)
}

/// Renders a document that has no error finding.
fn bundle(subject: &Subject<'_>, options: Options) -> Result<Bundle, ExportError> {
    let findings = lint::check(subject);
    if has_errors(&findings) {
        return Err(ExportError::Findings(findings));
    }
    let resolved = Resolved::new(subject).map_err(RenderError::from)?;
    let mut bundle = resolved.bundle()?;
    if options.archives {
        archive::add(&mut bundle);
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests;
