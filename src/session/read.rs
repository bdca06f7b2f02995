//! What a window may see of a session.

use std::path::{Path, PathBuf};

use super::variables::{Listing, Wanted};
use super::{Notice, Question, Session};
use crate::diagnostic::Diagnostic;
use crate::export::{Outcome, Plan, Progress};
use crate::import::Note;
use crate::lint::Subject;
use crate::model::Cluster;
use crate::model::syntax::{Line, Release};

impl Session {
    /// Returns the document.
    #[must_use]
    pub fn cluster(&self) -> &Cluster {
        &self.document.cluster
    }

    /// Returns the document with its secrets and files, ready to be judged or rendered.
    #[must_use]
    pub fn subject(&self) -> Subject<'_> {
        Subject::new(&self.document.cluster, &self.secrets, &self.site_files)
    }

    /// Returns the variables that are wanted, as a form shows them.
    #[must_use]
    pub fn listing(&self, wanted: &Wanted) -> Listing {
        Listing::new(self.cluster(), &self.secrets, self.findings(), wanted)
    }

    /// Returns the release line; 3.x if the release cannot be read.
    #[must_use]
    pub fn line(&self) -> Line {
        self.release.map_or(Line::V3, Release::line)
    }

    /// Returns the release, if it can be read.
    #[must_use]
    pub fn release(&self) -> Option<Release> {
        self.release
    }

    /// Returns a number that changes with each document that is opened.
    #[must_use]
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Returns a number that changes whenever the exported files may be others.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns what is wrong with the document, errors first; see [`Self::is_judging`].
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.judgement.findings
    }

    /// Returns the file that the document is saved in; none for the example and new documents.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.document.path.as_deref()
    }

    /// Returns the name that the window shows.
    #[must_use]
    pub fn title(&self) -> String {
        self.document.title()
    }

    /// Tells whether the document differs from what is saved.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        // What is nowhere on disk any more would be lost, too.
        self.document.is_changed() || self.disk.is_gone()
    }

    /// Returns what an undo would take back.
    #[must_use]
    pub fn undo_title(&self) -> Option<&str> {
        self.history.undo_title()
    }

    /// Returns what a redo would do again.
    #[must_use]
    pub fn redo_title(&self) -> Option<&str> {
        self.history.redo_title()
    }

    /// Returns the project files that were open lately, the newest first.
    #[must_use]
    pub fn recent(&self) -> &[PathBuf] {
        &self.recent
    }

    /// Returns what the import of this document had to say, by file; empty if it was not imported
    /// or the report was put away.
    #[must_use]
    pub fn import_notes(&self) -> &[Note] {
        &self.import_notes
    }

    /// Returns what must be answered before anything else goes on.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        self.questions.first()
    }

    /// Returns what is to be told, the oldest first.
    #[must_use]
    pub fn notices(&self) -> &[Notice] {
        self.notices.all()
    }

    /// Returns the folder that an export goes to, as typed.
    #[must_use]
    pub fn export_folder(&self) -> String {
        match &self.exports.folder {
            Some(folder) => folder.clone(),
            None => self.suggested_export_folder(),
        }
    }

    /// Tells whether an export adds archives: as the person said, or else where there are such
    /// already, which would be out of date.
    #[must_use]
    pub fn wants_archives(&self) -> bool {
        let are_there = || self.planning.plan().is_some_and(Plan::has_archives);
        self.exports.archives.unwrap_or_else(are_there)
    }

    /// Returns how far the running export has come; `None` if none is running.
    #[must_use]
    pub fn export_progress(&self) -> Option<&Progress> {
        self.exports.progress()
    }

    /// Returns what the last export of this document did.
    #[must_use]
    pub fn last_export(&self) -> Option<&Outcome> {
        self.exports.last.as_ref()
    }

    /// Returns a number that changes whenever an export has come to its end.
    #[must_use]
    pub fn exports(&self) -> u64 {
        self.exports.count
    }

    /// Returns the folder of the project file.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.document.path.as_deref().and_then(Path::parent)
    }
}
