//! Why an export did not happen, or not to its end.

use std::io;
use std::path::PathBuf;

use super::{Options, Plan, Status};
use crate::diagnostic::{Diagnostic, Severity};
use crate::render::RenderError;

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
    #[error("{}", conflicts(plan, *options))]
    Conflicts {
        /// What the export would do.
        plan: Plan,
        /// What it was allowed to do.
        options: Options,
    },
    /// The folder or the project is not as it was when the plan was shown; nothing was written.
    #[error("the plan is out of date, because the folder or the project changed meanwhile: {}", .0.out.display())]
    Outdated(
        /// What an export would do now.
        Plan,
    ),
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
    /// Another export into the folder is running; nothing was written.
    #[error("another export into the folder is running: {}", path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// Somebody changed a file after it was compared. Every file is whole, and that one as they
    /// left it.
    #[error("the file changed during the export: {}", path.display())]
    ChangedMeanwhile {
        /// The file.
        path: PathBuf,
    },
    /// The disk refused. Every file is whole, the old one or the new one.
    #[error("cannot {action}: {source}{}: {}", in_brackets(note.as_deref()), path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// What the operating system said.
        source: io::Error,
        /// What else is known, such as whom a folder belongs to.
        note: Option<String>,
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
        Some(match self {
            Self::Findings(_) => "mend the errors, then export again; nothing was written",
            Self::Conflicts { plan, .. } if plan.blocked().next().is_some() => {
                "move what is in the way; nothing was written"
            }
            Self::Conflicts { .. } => {
                "move your changes into the project, or allow edited files to be replaced; nothing was written"
            }
            Self::Outdated(_) => "look at the plan again; nothing was written",
            Self::Manifest { .. } => {
                "move the manifest away; files that differ will then count as edited by hand"
            }
            Self::OtherCluster { .. } => {
                "choose another folder; if it is the same cluster under a new name, move manifest.json away (manifest.pending.json too, if there is one), and files that differ will then count as edited by hand"
            }
            Self::Busy { .. } => "wait for its end, then export again; nothing was written",
            Self::ChangedMeanwhile { .. } => {
                "export again: it will count as edited by hand; all other files are whole, old or new"
            }
            Self::Io { source, .. } => remedy(source.kind()),
            Self::Render(_) | Self::Cancelled { .. } => return None,
        })
    }
}

/// Says how the refusal of a disk is mended.
fn remedy(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room on the disk, then export again to finish; every file is whole, old or new"
        }
        io::ErrorKind::ReadOnlyFilesystem => {
            "choose another folder, or have the file system mounted for writing, then export again"
        }
        io::ErrorKind::PermissionDenied => {
            "export as the user whom the folder belongs to, have the right to write there, or choose another folder"
        }
        io::ErrorKind::NotFound => {
            "the folder was removed or renamed meanwhile: put it back or choose another one, then export again"
        }
        io::ErrorKind::IsADirectory | io::ErrorKind::NotADirectory => {
            "move away what stands there, then export again"
        }
        _ => "mend the cause, then export again to finish; every file is whole, old or new",
    }
}

fn in_brackets(note: Option<&str>) -> String {
    note.map_or_else(String::new, |note| format!(" ({note})"))
}

fn faults(findings: &[Diagnostic]) -> String {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    match errors.count() {
        1 => "the project has an error".to_owned(),
        count => format!("the project has {count} errors"),
    }
}

fn conflicts(plan: &Plan, options: Options) -> String {
    let mut files = plan.stopping(options);
    let Some(first) = files.next() else {
        return "files are in the way".to_owned();
    };
    let name = &first.path;
    let what = match (&first.status, first.contradiction()) {
        (Status::Blocked(reason), _) => reason.clone(),
        (_, Some(contradiction)) => format!("it was edited by hand, and {contradiction}"),
        (_, None) => "it was edited by hand".to_owned(),
    };
    match files.count() {
        0 => format!("{name} is in the way: {what}"),
        1 => format!("{name} and another file are in the way: {what}"),
        more => format!("{name} and {more} other files are in the way: {what}"),
    }
}
