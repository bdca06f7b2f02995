//! The open document: commands of a person and events of jobs in, effects for jobs out.
//!
//! It holds all that a window shows and nothing of how it shows it. It reads no file, starts no
//! thread and knows no window, so every behaviour of the program can be tested without one. What
//! must touch the world leaves as an [`Effect`]; `jobs` carries it out and brings an [`Event`] back.

mod command;
mod document;
mod effect;
mod export;
mod history;
mod notice;
mod question;
#[cfg(test)]
mod tests;
mod title;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use command::{Command, Where};
use document::Document;
pub use effect::{Dialog, Effect, Event, ExportRequest, Failure};
use export::Exports;
use history::History;
use notice::Notices;
pub use notice::{Notice, NoticeId, NoticeKind};
pub use question::{Answer, Question};

use crate::diagnostic::Diagnostic;
use crate::export::{Plan, Progress};
use crate::lint::{self, Subject};
use crate::model::{Cluster, Edit, Secret, Secrets, SiteFiles};
use crate::store::project::{self, Loaded};

/// The open document with everything around it.
#[derive(Debug)]
pub struct Session {
    document: Document,
    history: History,
    /// Secrets of the process environment; they win over typed ones.
    environment_secrets: Secrets,
    /// Secrets that were typed for this document.
    typed_secrets: Secrets,
    /// Both together.
    secrets: Secrets,
    site_files: SiteFiles,
    findings: Vec<Diagnostic>,
    recent: Vec<PathBuf>,
    question: Option<Question>,
    /// What goes on once the document is saved.
    after_save: Option<Command>,
    exports: Exports,
    notices: Notices,
    /// Counts what changes the exported files.
    revision: u64,
    /// Counts documents, so that the result of a job for an earlier one is dropped.
    generation: u64,
}

impl Session {
    /// Starts with the built-in example. `environment_secrets` are those of the process environment.
    #[must_use]
    pub fn new(environment_secrets: Secrets) -> Self {
        let mut session = Self {
            document: Document::example(),
            history: History::default(),
            secrets: environment_secrets.clone(),
            environment_secrets,
            typed_secrets: Secrets::default(),
            site_files: SiteFiles::default(),
            findings: Vec::new(),
            recent: Vec::new(),
            question: None,
            after_save: None,
            exports: Exports::default(),
            notices: Notices::default(),
            revision: 0,
            generation: 0,
        };
        session.show(Document::example());
        session
    }

    /// Begins: opens the given project, or else the one that was open last.
    pub fn start(&mut self, path: Option<PathBuf>) -> Vec<Effect> {
        let open_newest = path.is_none();
        let mut effects = vec![Effect::ReadRecent { open_newest }];
        effects.extend(path.map(|path| Effect::Load { path }));
        effects
    }

    /// Carries out what a person wants; asks first where unsaved changes would be lost.
    pub fn handle(&mut self, command: Command) -> Vec<Effect> {
        let replaces = matches!(
            command,
            Command::OpenExample | Command::Open(_) | Command::Close
        );
        if replaces && self.is_changed() {
            self.question = Some(Question::Unsaved {
                then: Box::new(command),
            });
            return Vec::new();
        }
        self.carry_out(command)
    }

    fn carry_out(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Edit(edits) => self.edit(&edits),
            Command::EndTyping => {
                self.history.end_typing();
                Vec::new()
            }
            Command::SetSecret { name, secret } => {
                self.set_secret(&name, secret);
                Vec::new()
            }
            Command::Undo => self.travel(History::undo),
            Command::Redo => self.travel(History::redo),
            Command::OpenExample => self.show(Document::example()),
            Command::Open(Where::Ask) => vec![Effect::Ask(Dialog::OpenProject)],
            Command::Open(Where::Path(path)) => vec![Effect::Load { path }],
            Command::Close => vec![Effect::Quit],
            Command::Save => match self.document.path.clone() {
                Some(path) => vec![self.document.save_to(path, project::Overwrite::IfUnchanged)],
                None => self.handle(Command::SaveAs(Where::Ask)),
            },
            Command::SaveAs(Where::Ask) => vec![Effect::Ask(Dialog::SaveProject {
                suggested: self.suggested_path(),
            })],
            Command::SaveAs(Where::Path(path)) => {
                let is_same = self.document.path.as_ref() == Some(&path);
                let overwrite = if is_same {
                    project::Overwrite::IfUnchanged
                } else {
                    // The dialog, or the person who typed the path, was asked already.
                    project::Overwrite::Always
                };
                vec![self.document.save_to(path, overwrite)]
            }
            Command::SetExportFolder(folder) => {
                self.exports.folder = Some(folder);
                Vec::new()
            }
            Command::ChooseExportFolder => vec![Effect::Ask(Dialog::ExportFolder {
                start: self.folder().map(Path::to_owned),
            })],
            Command::ChooseSiteFile(field) => vec![Effect::Ask(Dialog::SiteFile {
                field,
                start: self.folder().map(Path::to_owned),
            })],
            Command::Export => self.export(false),
            Command::CancelExport => vec![Effect::CancelExport],
            Command::Answer(answer) => self.answer(answer),
            Command::Dismiss(notice) => {
                self.notices.dismiss(notice);
                Vec::new()
            }
            Command::Notify(kind, text) => {
                self.notices.add(kind, text);
                Vec::new()
            }
        }
    }

    /// Takes note of what a job did.
    pub fn receive(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Loaded { path, loaded } => self.loaded(path, loaded),
            Event::LoadFailed(failure) => {
                self.notices.fail(failure);
                Vec::new()
            }
            Event::Saved {
                path,
                cluster,
                origin,
            } => self.saved(path, cluster, origin),
            Event::ChangedOnDisk { path } => {
                self.question = Some(Question::ChangedOnDisk { path });
                Vec::new()
            }
            Event::SaveFailed(failure) => {
                self.after_save = None;
                self.notices.fail(failure);
                Vec::new()
            }
            Event::Recent { files, open_newest } => {
                let newest = files.first().cloned().filter(|_| open_newest);
                self.recent = files;
                newest
                    .map(|path| Effect::Load { path })
                    .into_iter()
                    .collect()
            }
            Event::SiteFiles { generation, files } => {
                if generation == self.generation {
                    self.site_files = files;
                    self.judge();
                }
                Vec::new()
            }
            Event::Picked { dialog, path } => self.picked(dialog, path),
            Event::NoDialog { dialog } => {
                self.question = Some(Question::TypePath { dialog });
                Vec::new()
            }
            Event::ExportProgress(progress) => {
                self.exports.progress(progress);
                Vec::new()
            }
            Event::Exported(plan) => {
                self.exported(plan);
                Vec::new()
            }
            Event::ExportStopped(plan) => {
                self.exports.finish();
                self.question = Some(Question::InTheWay { plan });
                Vec::new()
            }
            Event::ExportFailed(failure) => {
                self.exports.finish();
                self.notices.fail(failure);
                Vec::new()
            }
            Event::JobDied { job } => {
                self.exports.finish();
                self.notices.fail(Failure {
                    message: format!("an internal fault ended the job “{job}”"),
                    hint: Some("nothing of the project is lost; please report this".to_owned()),
                });
                Vec::new()
            }
        }
    }

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

    /// Returns a number that changes whenever the exported files may be others.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns what is wrong with the document, errors first.
    #[must_use]
    pub fn findings(&self) -> &[Diagnostic] {
        &self.findings
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
        self.document.is_changed()
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

    /// Returns what must be answered before anything else goes on.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        self.question.as_ref()
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

    /// Returns how far the running export has come; `None` if none is running.
    #[must_use]
    pub fn export_progress(&self) -> Option<&Progress> {
        self.exports.running.as_ref()
    }

    /// Returns what the last export of this document did.
    #[must_use]
    pub fn last_export(&self) -> Option<&Plan> {
        self.exports.last.as_ref()
    }

    /// Returns the folder of the project file.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.document.path.as_deref().and_then(Path::parent)
    }

    /// Returns the secret that was typed for a variable, so that its field can show it.
    #[must_use]
    pub fn typed_secret(&self, name: &str) -> Option<&Secret> {
        self.typed_secrets.get(name)
    }

    /// Tells whether the process environment decides a secret, over what is typed.
    #[must_use]
    pub fn is_secret_from_environment(&self, name: &str) -> bool {
        self.environment_secrets.get(name).is_some()
    }

    fn edit(&mut self, edits: &[Edit]) -> Vec<Effect> {
        let mut changed = Cluster::clone(&self.document.cluster);
        let title = title::of(edits, &changed);
        for edit in edits {
            if let Err(error) = changed.apply(edit) {
                self.notices
                    .add(NoticeKind::Bad, format!("{title}: {error}"));
                return Vec::new();
            }
        }
        if changed == *self.document.cluster {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.document.cluster, Arc::new(changed));
        self.history.commit(Arc::clone(&before), title, edits);
        self.after_change(&before)
    }

    fn travel(
        &mut self,
        step: fn(&mut History, Arc<Cluster>) -> Option<Arc<Cluster>>,
    ) -> Vec<Effect> {
        let now = Arc::clone(&self.document.cluster);
        let Some(then) = step(&mut self.history, Arc::clone(&now)) else {
            return Vec::new();
        };
        self.document.cluster = then;
        self.after_change(&now)
    }

    fn after_change(&mut self, before: &Cluster) -> Vec<Effect> {
        self.judge();
        if before.files == self.document.cluster.files {
            Vec::new()
        } else {
            vec![self.read_site_files()]
        }
    }

    /// Judges anew whatever changed: document, secrets or files.
    fn judge(&mut self) {
        self.revision += 1;
        self.findings = lint::check(&self.subject());
    }

    fn read_site_files(&self) -> Effect {
        Effect::ReadSiteFiles {
            generation: self.generation,
            files: self.document.cluster.files.clone(),
            base: self.folder().map(Path::to_owned),
        }
    }

    fn set_secret(&mut self, name: &str, secret: Secret) {
        self.typed_secrets.set(name, secret);
        self.secrets = self.environment_secrets.clone();
        self.secrets.fill_from(self.typed_secrets.clone());
        self.judge();
    }

    /// Shows another document. Nothing of the former one stays, least of all its secrets.
    fn show(&mut self, document: Document) -> Vec<Effect> {
        self.document = document;
        self.generation += 1;
        self.history = History::default();
        self.typed_secrets = Secrets::default();
        self.secrets = self.environment_secrets.clone();
        self.site_files = SiteFiles::default();
        self.exports.forget();
        self.question = None;
        self.judge();
        vec![self.read_site_files()]
    }

    fn loaded(&mut self, path: PathBuf, loaded: Loaded) -> Vec<Effect> {
        let mut effects = self.show(Document::loaded(path.clone(), loaded));
        effects.push(Effect::Remember { path });
        effects
    }

    fn saved(
        &mut self,
        path: PathBuf,
        cluster: Arc<Cluster>,
        origin: project::Origin,
    ) -> Vec<Effect> {
        self.notices
            .add(NoticeKind::Good, format!("Saved {}", path.display()));
        let has_moved = self.document.path.as_ref() != Some(&path);
        self.document.saved(path.clone(), cluster, origin);
        let mut effects = vec![Effect::Remember { path }];
        if has_moved {
            // Paths of site files are relative to the project file.
            effects.push(self.read_site_files());
        }
        if let Some(command) = self.after_save.take() {
            effects.extend(self.handle(command));
        }
        effects
    }

    fn picked(&mut self, dialog: Dialog, path: PathBuf) -> Vec<Effect> {
        match dialog {
            Dialog::OpenProject => vec![Effect::Load { path }],
            Dialog::SaveProject { .. } => self.handle(Command::SaveAs(Where::Path(path))),
            Dialog::ExportFolder { .. } => {
                self.exports.folder = Some(path.display().to_string());
                Vec::new()
            }
            Dialog::SiteFile { field, .. } => {
                let shown = self
                    .folder()
                    .and_then(|folder| path.strip_prefix(folder).ok())
                    .unwrap_or(&path);
                let edit = Edit::Set {
                    field: crate::model::FieldPath::Files(field),
                    value: shown.display().to_string().as_str().into(),
                };
                self.edit(&[edit])
            }
        }
    }

    fn suggested_path(&self) -> PathBuf {
        match &self.document.path {
            Some(path) => path.clone(),
            None => PathBuf::from(format!("{}.visa.toml", self.document.base_name())),
        }
    }

    fn suggested_export_folder(&self) -> String {
        let name = format!("{}-bundles", self.document.base_name());
        match self.folder() {
            Some(folder) => folder.join(name).display().to_string(),
            None => name,
        }
    }
}
