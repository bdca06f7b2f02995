//! What a person wants, from a menu, a key, a form or a drop.

use std::path::PathBuf;

use super::{Answer, NoticeId, NoticeKind};
use crate::model::{Edit, FilesField, Secret};
use crate::probe::Target;

/// Which file is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// The one that a file dialog will name.
    Ask,
    /// This one.
    Path(PathBuf),
}

/// One wish.
#[derive(Clone, Debug)]
pub enum Command {
    /// Changes the document, in one step of the history. Changes of the same field that follow each
    /// other, as in typing, become one step.
    Edit(Vec<Edit>),
    /// Says that typing in a field is over, so that the next change is a step of its own.
    EndTyping,
    /// Gives a secret for this document; an empty one is forgotten.
    SetSecret {
        /// The variable.
        name: String,
        /// Its secret.
        secret: Secret,
    },
    /// Takes the last step back.
    Undo,
    /// Does the last undone step again.
    Redo,
    /// Begins a new project.
    New,
    /// Opens the built-in example.
    OpenExample,
    /// Opens a project.
    Open(Where),
    /// Saves to the file of the document, or asks for one.
    Save,
    /// Saves to another file.
    SaveAs(Where),
    /// Sets the folder that an export goes to.
    SetExportFolder(String),
    /// Lets a person choose that folder.
    ChooseExportFolder,
    /// Lets a person choose a site file.
    ChooseSiteFile(FilesField),
    /// Exports the bundles.
    Export,
    /// Ends a running export after the file that it is at.
    CancelExport,
    /// Tests the connection to one target, or to all.
    Probe(Option<Target>),
    /// Ends a running test.
    CancelProbe,
    /// Answers the question that is open.
    Answer(Answer),
    /// Puts a notice away.
    Dismiss(NoticeId),
    /// Shows a notice.
    Notify(NoticeKind, String),
    /// Ends the program.
    Close,
}
