//! What the world answers.

use std::path::PathBuf;
use std::sync::Arc;

use super::import::ImportResult;
use super::{Dialog, DiskNews, Failure, Job, KeepingNews, KeychainTask, Mended, Seen};
use crate::diagnostic::Diagnostic;
use crate::export::diff::FileDiff;
use crate::export::{Outcome, Progress};
use crate::model::{Cluster, Secret, Secrets, SiteFiles};
use crate::probe;
use crate::store::keychain::KeychainError;
use crate::store::project::{Loaded, Origin};

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
        mended: Mended,
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
        /// The file.
        path: PathBuf,
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
        /// The name of the cluster that it was asked about.
        cluster: String,
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
    ProbeFailed {
        /// The number of the plan.
        run: u64,
        /// What went wrong.
        failure: Failure,
    },
    /// This file of authorities was named the last time, as it was typed.
    AuthoritiesRecalled(String),
    /// A file of authorities was read.
    AuthoritiesChecked {
        /// The file, as it was typed.
        path: PathBuf,
        /// How many certificates it holds, or why they cannot be had.
        found: Result<usize, String>,
    },
    /// Something became of unsaved changes.
    Keeping(KeepingNews),
    /// The project file was looked at.
    Disk(DiskNews),
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
