//! An import: the files of a VISA that runs already become a new document that is not saved yet.

use std::path::{Path, PathBuf};

use super::document::Document;
use super::{Command, Dialog, Effect, ImportFrom, Job, Session};
use crate::import::Note;
use crate::model::Secrets;
use crate::store::project::Loaded;

/// What an import made of files.
#[derive(Debug)]
pub struct ImportResult {
    /// The files and folders that were named.
    pub paths: Vec<PathBuf>,
    /// The document.
    pub loaded: Loaded,
    /// The passwords and tokens that the files hold.
    pub secrets: Secrets,
    /// What there is to say about the files.
    pub notes: Vec<Note>,
}

impl Session {
    /// Reads files, or lets a person choose them.
    pub(super) fn import(&mut self, from: ImportFrom) -> Vec<Effect> {
        match from {
            ImportFrom::Files => self.ask(Dialog::ImportFiles),
            ImportFrom::Folder => self.ask(Dialog::ImportFolder),
            ImportFrom::Paths(paths) => {
                self.opens_newest = false;
                self.notices.try_anew(Job::Import);
                vec![Effect::Import { paths }]
            }
        }
    }

    /// Opens what was imported; its secrets count as typed.
    pub(super) fn imported(&mut self, result: ImportResult) -> Vec<Effect> {
        let ImportResult {
            paths,
            loaded,
            secrets,
            notes,
        } = result;
        if self.would_lose() {
            // The changes were made while the files were being read.
            self.ask_unsaved(Command::Import(ImportFrom::Paths(paths)));
            return Vec::new();
        }
        let effects = self.show(Document::imported(loaded));
        for (name, secret) in secrets.iter() {
            self.set_secret(name, secret.clone());
        }
        self.import_notes = notes;
        effects
    }
}

/// Tells whether a dropped file is a project, which is opened instead of imported.
#[must_use]
pub fn is_project(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.ends_with(".visa.toml")
}
