//! What a session asks of the world, and what the world answers.

use std::path::PathBuf;
use std::sync::Arc;

use super::import::ImportResult;
use super::{JudgeRequest, KeychainTask, LookRequest, MendRequest, Mended, Seen};
use crate::diagnostic::Diagnostic;
use crate::export::diff::FileDiff;
use crate::export::{Options, Outcome, Plan, Progress};
use crate::model::{Cluster, FilesField, Secret, Secrets, SiteFiles};
use crate::probe;
use crate::store::keychain::KeychainError;
use crate::store::project::{Loaded, Origin, Overwrite};

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
    /// Test connections, in place of a test that runs.
    Probe {
        /// The targets.
        plan: Box<probe::Plan>,
        /// How it is done.
        options: probe::Options,
    },
    /// End the running test of connections.
    CancelProbe,
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
            Self::Keychain => "keychain",
            Self::Secrets => "secrets",
            Self::SaveReport => "save-report",
        }
    }
}

/// What a job did.
#[derive(Debug)]
pub enum Event {
    /// The list of recent files was read or changed.
    Recent {
        /// The newest first.
        files: Vec<PathBuf>,
        /// Whether the newest of them is to be opened.
        open_newest: bool,
    },
    /// A project was read.
    Loaded {
        /// Its file.
        path: PathBuf,
        /// The document.
        loaded: Box<Loaded>,
    },
    /// A project could not be read.
    LoadFailed {
        /// Its file.
        path: PathBuf,
        /// Whether there is no such file.
        is_gone: bool,
        /// What went wrong.
        failure: Failure,
    },
    /// Files of a VISA that runs already were read.
    Imported(Box<ImportResult>),
    /// No project could be made of such files.
    ImportFailed(Failure),
    /// The project was saved.
    Saved {
        /// Its file.
        path: PathBuf,
        /// What was saved.
        cluster: Arc<Cluster>,
        /// The text that was written.
        origin: Origin,
    },
    /// The project was not saved, because somebody else changed the file.
    ChangedOnDisk {
        /// The file.
        path: PathBuf,
    },
    /// The project could not be saved.
    SaveFailed(Failure),
    /// The document was judged.
    Judged {
        /// The state of it that was judged.
        revision: u64,
        /// What was found.
        findings: Vec<Diagnostic>,
    },
    /// Fixes were worked out.
    Mended {
        /// The request.
        number: u64,
        /// The state of the document that they are for.
        revision: u64,
        /// What was worked out.
        mended: Box<Mended>,
    },
    /// The site's files were read.
    SiteFiles {
        /// The document that they are for.
        generation: u64,
        /// What was found.
        files: SiteFiles,
    },
    /// The file of secrets beside the project was read; it is empty if there is none.
    SecretFile {
        /// The document that it is for.
        generation: u64,
        /// What it holds, or why that cannot be read.
        result: Result<Secrets, Failure>,
    },
    /// Secrets were written to that file.
    SecretFileWritten {
        /// The document that it is for.
        generation: u64,
        /// The file.
        path: PathBuf,
        /// What it holds now, or why nothing was written.
        result: Result<Secrets, Failure>,
    },
    /// A password was made.
    SecretGenerated {
        /// The document that it is for.
        generation: u64,
        /// The variable.
        name: String,
        /// The password, or why there is none.
        result: Result<Secret, Failure>,
    },
    /// The keychain answered, or did not.
    KeychainAnswered {
        /// The document that it is for.
        generation: u64,
        /// What it was asked.
        task: KeychainTask,
        /// What it told; nothing if it was told something.
        result: Result<Secrets, KeychainError>,
    },
    /// A file or folder was chosen.
    Picked {
        /// The document that it is for.
        generation: u64,
        /// In which dialog.
        dialog: Dialog,
        /// What was chosen.
        path: PathBuf,
    },
    /// Several files were chosen.
    PickedSeveral {
        /// What was chosen.
        paths: Vec<PathBuf>,
    },
    /// This computer has no file dialog.
    NoDialog {
        /// The document that it is for.
        generation: u64,
        /// The one that was wanted.
        dialog: Dialog,
    },
    /// A dialog was closed without a choice.
    DialogClosed,
    /// A look at the folder of the export goes on.
    LookProgress(Progress),
    /// The folder of the export was looked at.
    Looked {
        /// Which look it was.
        number: u64,
        /// What was found, or why nothing.
        result: Result<Seen, Failure>,
    },
    /// A file was compared.
    Compared {
        /// The look that the plan is from.
        look: u64,
        /// How it differs.
        diff: Box<FileDiff>,
    },
    /// A folder could not be shown.
    FolderNotShown(Failure),
    /// An export goes on.
    ExportProgress(Progress),
    /// The bundles were written.
    Exported(Outcome),
    /// Nothing was written, because the plan that the person was shown does not hold any more.
    ExportOutdated,
    /// The bundles could not be written.
    ExportFailed(Failure),
    /// A test of connections goes on.
    Probing(Vec<probe::Update>),
    /// A test of connections is over.
    Probed(Box<probe::Report>),
    /// Nothing could be tested.
    ProbeFailed(Failure),
    /// The report about the connections was written.
    ReportSaved {
        /// The file.
        path: PathBuf,
    },
    /// The report could not be written.
    ReportNotSaved(Failure),
    /// A job ended by a fault of the program.
    JobDied {
        /// The job.
        job: Job,
    },
}
