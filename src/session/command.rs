//! What a person wants, from a menu, a key, a form or a drop.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::{Answer, Decision, ExportChoice, NoticeId, NoticeKind, Side};
use crate::lint::fixes::FixId;
use crate::model::{Edit, FilesField, HostId, Secret};
use crate::probe::Target;
use crate::store::recovery::RecoveryId;

/// Which file is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// The one that a file dialog will name.
    Ask,
    /// This one.
    Path(PathBuf),
}

/// Which files an import reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportFrom {
    /// Files that a dialog will name.
    Files,
    /// A folder that a dialog will name.
    Folder,
    /// These files and folders.
    Paths(Vec<PathBuf>),
}

/// One wish.
#[derive(Clone, Debug)]
pub enum Command {
    /// Changes the document, in one step of the history. Changes of the same field that follow each
    /// other, as in typing, become one step.
    Edit(Vec<Edit>),
    /// Applies every safe fix, in one step of the history.
    ApplySafeFixes,
    /// Applies the fixes that a person chose, in one step of the history.
    ApplyFixes(BTreeSet<FixId>),
    /// Lists all fixes to choose from.
    ReviewFixes,
    /// Gives up fixes that are being worked out to be applied.
    CancelFixes,
    /// Says that typing in a field is over, so that the next change is a step of its own.
    EndTyping,
    /// Gives a secret for this document; an empty one is forgotten.
    SetSecret {
        /// The variable.
        name: String,
        /// Its secret.
        secret: Secret,
    },
    /// Has a password made for a variable.
    GenerateSecret(String),
    /// Keeps what was typed for a variable in the keychain.
    RememberSecret(String),
    /// Takes the secret of a variable out of the keychain; what was typed stays.
    ForgetSecret(String),
    /// Asks the keychain for the secrets of this document once more.
    AskKeychain,
    /// Writes the typed secrets that nothing keeps to the file beside the project.
    SaveSecrets,
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
    /// Makes a new document of the files of a VISA that runs already.
    Import(ImportFrom),
    /// Puts the report of the import away.
    EndImport,
    /// Saves to the file of the document, or asks for one.
    Save,
    /// Saves to another file.
    SaveAs(Where),
    /// Sets the folder that an export goes to.
    SetExportFolder(String),
    /// Says whether an export adds archives.
    SetArchives(bool),
    /// Lets a person choose that folder.
    ChooseExportFolder,
    /// Lets a person choose a site file.
    ChooseSiteFile(FilesField),
    /// Looks at what an export would do.
    LookAtExport,
    /// Ends a running look.
    CancelLook,
    /// Decides something about what an export does.
    Choose(ExportChoice),
    /// Has a file of the plan compared with what lies on disk.
    Compare(String),
    /// Writes the plan of the export that was seen; without one, looks first.
    Export,
    /// Shows the folder of the last export in the file manager.
    OpenExported,
    /// Ends a running export after the file that it is at.
    CancelExport,
    /// Tests the connection to one target, or to all.
    Probe(Option<Target>),
    /// Ends the running tests.
    CancelProbe,
    /// Names the file of authorities that tests trust besides those of this computer.
    SetAuthorities(String),
    /// Lets a person choose that file.
    ChooseAuthorities,
    /// Makes a secondary the primary, saves and exports.
    Promote {
        /// The host.
        host: HostId,
        /// Whether the old primary is gone, and becomes a spare host.
        is_old_gone: bool,
    },
    /// Decides about changes that a crash left behind.
    Decide(RecoveryId, Decision),
    /// Looks whether another program changed the file of the document.
    LookAtFile,
    /// Ends the difference between the document and its file.
    Take(Side),
    /// Saves the report about the connections to a file, and asks for one.
    SaveReport,
    /// Answers the question that is open.
    Answer(Answer),
    /// Puts a notice away.
    Dismiss(NoticeId),
    /// Shows a notice.
    Notify(NoticeKind, String),
    /// Ends the program.
    Close,
}
