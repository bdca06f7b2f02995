//! What a session asks of the world.

use std::path::PathBuf;
use std::sync::Arc;

use super::{JudgeRequest, Keeping, KeychainTask, LookRequest, MendRequest};
use crate::export::{Options, Plan};
use crate::model::{Cluster, FilesField, Secrets};
use crate::probe;
use crate::store::project::{Digest, Origin, Overwrite};

/// A wish that needs a disk, a dialog or the end of the program.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Read the list of recent files.
    ReadRecent {
        /// Whether the newest of them is to be opened.
        open_newest: bool,
    },
    /// Put a file on top of the list of recent files.
    Remember {
        /// The file.
        path: PathBuf,
    },
    /// Take a file that is gone from the list of recent files.
    Forget {
        /// The file.
        path: PathBuf,
    },
    /// Read a project file.
    Load {
        /// The file.
        path: PathBuf,
    },
    /// Read the files of a VISA that runs already.
    Import {
        /// Files and folders.
        paths: Vec<PathBuf>,
    },
    /// Write a project file.
    Save {
        /// The file.
        path: PathBuf,
        /// The document.
        cluster: Arc<Cluster>,
        /// The text that it came from, whose comments stay.
        origin: Origin,
        /// What to do if the file is not as it was.
        overwrite: Overwrite,
    },
    /// Judge the document.
    Judge(Box<JudgeRequest>),
    /// Work out fixes.
    Mend(Box<MendRequest>),
    /// Read the site's files.
    ReadSiteFiles {
        /// The document that they are for.
        generation: u64,
        /// The document, which names them.
        cluster: Arc<Cluster>,
        /// The folder that the paths start from.
        base: Option<PathBuf>,
    },
    /// Read the file of secrets beside the project, if there is one.
    ReadSecretFile {
        /// The document that it is for.
        generation: u64,
        /// The file.
        path: PathBuf,
    },
    /// Write secrets to that file, beside what it holds already.
    WriteSecretFile {
        /// The document that it is for.
        generation: u64,
        /// The file.
        path: PathBuf,
        /// What is to be added.
        secrets: Secrets,
    },
    /// Make a password.
    GenerateSecret {
        /// The document that it is for.
        generation: u64,
        /// The variable.
        name: String,
    },
    /// Ask the keychain.
    AskKeychain {
        /// The document that it is for.
        generation: u64,
        /// The name of its cluster.
        cluster: String,
        /// What it is to do.
        task: KeychainTask,
    },
    /// Let a person choose a file or folder.
    Ask {
        /// The document that it is for.
        generation: u64,
        /// The dialog.
        dialog: Dialog,
    },
    /// Look at what an export would do, in place of a look that runs.
    Look(Box<LookRequest>),
    /// End the running look.
    CancelLook,
    /// Forget what the last look found, which holds secrets.
    ForgetLook,
    /// Compare a file of a plan with what lies on disk.
    Compare {
        /// The look that the plan is from.
        look: u64,
        /// The file, below the folder of the export.
        path: String,
    },
    /// Show a folder in the file manager.
    ShowFolder {
        /// The folder.
        path: PathBuf,
    },
    /// Write the bundles.
    Export(Box<ExportRequest>),
    /// End the running export.
    CancelExport,
    /// Test connections, beside tests that run.
    Probe {
        /// The targets.
        plan: Box<probe::Plan>,
        /// How it is done.
        options: probe::Options,
    },
    /// End the running tests of connections.
    CancelProbe,
    /// Read which file of authorities was named the last time.
    RecallAuthorities,
    /// Remember which file of authorities is named, as it was typed.
    KeepAuthorities(String),
    /// See whether there are certificates in a file.
    CheckAuthorities {
        /// The file, as it was typed.
        path: PathBuf,
    },
    /// Keep unsaved changes, or deal with those that a crash left behind.
    Keeping(Keeping),
    /// Watch a project file, of which that much is known; none: no file.
    Watch(Option<(PathBuf, Digest)>),
    /// Look at the watched file once more.
    LookAtFile,
    /// Write the report about the connections.
    SaveReport {
        /// The file.
        path: PathBuf,
        /// The report, without secrets.
        text: String,
        /// Whether a file of that name may be replaced.
        overwrite: Overwrite,
    },
    /// End the program.
    Quit,
}

/// Everything that an export needs.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// The document.
    pub cluster: Arc<Cluster>,
    /// The secrets.
    pub secrets: Secrets,
    /// The folder that the paths of site files start from; they are read anew.
    pub base: Option<PathBuf>,
    /// Whether the folder may hold what no export wrote.
    pub may_be_foreign: bool,
    /// What the export may do.
    pub options: Options,
    /// The plan that a person was shown, and decided about; the export does that or nothing.
    pub seen: Plan,
}

/// A file dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dialog {
    /// A project to open.
    OpenProject,
    /// Files of a VISA that runs already.
    ImportFiles,
    /// A folder with such files.
    ImportFolder,
    /// Where to save the project.
    SaveProject {
        /// The path that is offered.
        suggested: PathBuf,
    },
    /// Where to save the report about the connections.
    SaveReport {
        /// The path that is offered.
        suggested: PathBuf,
    },
    /// Where the bundles go.
    ExportFolder {
        /// Where to start looking.
        start: Option<PathBuf>,
    },
    /// A file of authorities to trust.
    Authorities {
        /// Where to start looking.
        start: Option<PathBuf>,
    },
    /// A file of the site.
    SiteFile {
        /// Which one.
        field: FilesField,
        /// Where to start looking.
        start: Option<PathBuf>,
    },
}

/// What went wrong, in words for people. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong; may have several lines.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Failure {
    /// Says all of it in one text.
    pub(super) fn text(&self) -> String {
        match &self.hint {
            Some(hint) => format!("{}\n{hint}", self.message),
            None => self.message.clone(),
        }
    }
}

/// What jobs are there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Job {
    /// Reading or changing the list of recent files.
    RecentFiles,
    /// Reading a project.
    Load,
    /// Reading the files of a VISA that runs already.
    Import,
    /// Writing a project.
    Save,
    /// Judging the document.
    Judge,
    /// Working out fixes.
    Mend,
    /// Reading the site's files.
    SiteFiles,
    /// Asking a person.
    Dialog,
    /// Looking at what an export would do.
    Look,
    /// Comparing a file with what lies on disk.
    Compare,
    /// Writing the bundles.
    Export,
    /// Showing a folder in the file manager.
    ShowFolder,
    /// Testing the connections.
    Probe,
    /// Reading or remembering the file of authorities that such a test trusts.
    Authorities,
    /// Keeping unsaved changes.
    Keeping,
    /// Watching the project file.
    Watch,
    /// Writing the report about them.
    SaveReport,
    /// Asking the keychain.
    Keychain,
    /// Reading, writing or making secrets.
    Secrets,
}

impl Job {
    /// Returns a short name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RecentFiles => "recent-files",
            Self::Load => "load",
            Self::Import => "import",
            Self::Save => "save",
            Self::SiteFiles => "site-files",
            Self::Dialog => "dialog",
            Self::Judge => "judge",
            Self::Mend => "mend",
            Self::Look => "look",
            Self::Compare => "compare",
            Self::Export => "export",
            Self::ShowFolder => "show-folder",
            Self::Probe => "probe",
            Self::Authorities => "authorities",
            Self::Keeping => "keeping",
            Self::Watch => "watch",
            Self::Keychain => "keychain",
            Self::Secrets => "secrets",
            Self::SaveReport => "save-report",
        }
    }
}
