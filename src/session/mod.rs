//! The open document: commands of a person and events of jobs in, effects for jobs out.
//!
//! It holds all that a window shows and nothing of how it shows it. It reads no file, starts no
//! thread and knows no window, so every behaviour of the program can be tested without one. What
//! must touch the world leaves as an [`Effect`]; `jobs` carries it out and brings an [`Event`] back.

mod authorities;
mod command;
mod disk;
mod document;
mod edit;
mod effect;
mod event;
mod export;
mod history;
mod import;
mod judge;
mod keychain;
mod mend;
mod notice;
mod planning;
mod probes;
mod promotion;
mod question;
mod read;
mod receive;
mod recovery;
mod report;
mod save;
mod secrets;
#[cfg(test)]
mod tests;
mod title;
pub mod variables;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use authorities::Authorities;
pub use command::{Command, ImportFrom, Where};
use disk::Disk;
pub use disk::{DiskNews, Divergence, Side};
use document::Document;
pub use effect::{Dialog, Effect, ExportRequest, Failure, Job};
pub use event::Event;
use export::Exports;
use history::History;
pub use import::{ImportResult, is_project};
pub use judge::JudgeRequest;
use judge::Judgement;
pub use keychain::KeychainTask;
use mend::{Fixes, Mending};
pub use mend::{MendRequest, Mended};
use notice::Notices;
pub use notice::{Notice, NoticeId, NoticeKind};
pub use planning::{ExportChoice, LookRequest, Planning, Seen};
pub use probes::Probes;
pub use promotion::EnvChange;
use question::{Agreed, Questions};
pub use question::{Answer, Question};
use recovery::Recoveries;
pub use recovery::{Decision, Keeping, KeepingNews, ago};
use save::Saves;
pub use secrets::SecretSource;
use secrets::Sources;

use crate::import::Note;
use crate::model::syntax::Release;
use crate::model::{Promotion, Secrets, SiteFiles};

/// The open document with everything around it.
#[derive(Debug)]
pub struct Session {
    document: Document,
    history: History,
    /// Where secrets come from.
    sources: Sources,
    /// Those that count.
    secrets: Secrets,
    site_files: SiteFiles,
    judgement: Judgement,
    mending: Mending,
    /// The release, if it can be read.
    release: Option<Release>,
    recent: Vec<PathBuf>,
    questions: Questions,
    saves: Saves,
    /// What the person agreed to lose.
    may_lose: Option<Agreed>,
    /// Whether a dialog is open, which is one at a time.
    dialog_is_open: bool,
    /// Whether the newest of the recent files is still to be opened.
    opens_newest: bool,
    /// The typed path of the project that is being read.
    opens_typed: Option<PathBuf>,
    /// Where documents without a file are suggested to go.
    home: Option<PathBuf>,
    planning: Planning,
    exports: Exports,
    /// What the import of this document had to say.
    import_notes: Vec<Note>,
    probes: Probes,
    /// The last promotion.
    promoted: Option<Promotion>,
    recoveries: Recoveries,
    disk: Disk,
    /// The typed path of the report that is being written.
    typed_report: Option<PathBuf>,
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
            sources: Sources::new(environment_secrets),
            site_files: SiteFiles::default(),
            judgement: Judgement::default(),
            mending: Mending::default(),
            release: None,
            recent: Vec::new(),
            questions: Questions::default(),
            saves: Saves::default(),
            may_lose: None,
            dialog_is_open: false,
            opens_newest: false,
            opens_typed: None,
            home: None,
            planning: Planning::default(),
            exports: Exports::default(),
            import_notes: Vec::new(),
            probes: Probes::default(),
            promoted: None,
            recoveries: Recoveries::default(),
            disk: Disk::default(),
            typed_report: None,
            notices: Notices::default(),
            revision: 0,
            generation: 0,
        };
        session.show(Document::example());
        session
    }

    /// Names the folder below which documents without a file are suggested to go.
    #[must_use]
    pub fn with_home(mut self, home: Option<PathBuf>) -> Self {
        self.home = home;
        self
    }

    /// Begins: opens the given project, or else the one that was open last.
    pub fn start(&mut self, path: Option<PathBuf>) -> Vec<Effect> {
        let open_newest = path.is_none();
        self.opens_newest = open_newest;
        let mut effects = vec![Effect::ReadRecent { open_newest }];
        effects.extend(path.map(|path| Effect::Load { path }));
        effects.push(Effect::Keeping(Keeping::Find));
        effects.push(Effect::RecallAuthorities);
        effects
    }

    /// Carries out what a person wants; asks first where unsaved changes or typed secrets would be
    /// lost.
    pub fn handle(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Open(Where::Ask) | Command::Import(ImportFrom::Files | ImportFrom::Folder)
                if self.dialog_is_open =>
            {
                return Vec::new();
            }
            Command::New
            | Command::OpenExample
            | Command::Open(_)
            | Command::Import(_)
            | Command::Decide(_, Decision::Recover)
            | Command::Close
                if self.is_changed() || self.has_typed_secrets() =>
            {
                self.ask_unsaved(command);
                return Vec::new();
            }
            // Another wish than the one that would have gone on after a save.
            Command::Save | Command::SaveAs(_) => self.saves.go_on_with_nothing(),
            _ => (),
        }
        self.carry_out(command)
    }

    fn carry_out(&mut self, command: Command) -> Vec<Effect> {
        match command {
            Command::Edit(edits) => self.edit(&edits),
            Command::ApplySafeFixes => self.apply_fixes(Fixes::Safe),
            Command::ApplyFixes(chosen) => self.apply_fixes(Fixes::Chosen(chosen)),
            Command::ReviewFixes => self.review_fixes(),
            Command::CancelFixes => {
                self.cancel_fixes();
                Vec::new()
            }
            Command::EndTyping => {
                self.history.end_typing();
                Vec::new()
            }
            Command::SetSecret { name, secret } => Vec::from_iter(self.set_secret(&name, secret)),
            Command::GenerateSecret(name) => self.generate_secret(name),
            Command::RememberSecret(name) => self.remember_secret(name),
            Command::ForgetSecret(name) => self.forget_secret(name),
            Command::AskKeychain => self.read_keychain(),
            Command::SaveSecrets => self.save_secrets(),
            Command::Undo => self.travel(History::undo),
            Command::Redo => self.travel(History::redo),
            Command::New => self.show(Document::starter()),
            Command::OpenExample => self.show(Document::example()),
            Command::Open(Where::Ask) => self.ask(Dialog::OpenProject),
            Command::Open(Where::Path(path)) => self.open(path),
            Command::Import(from) => self.import(from),
            Command::EndImport => {
                self.import_notes.clear();
                Vec::new()
            }
            Command::Close => self.close(),
            Command::Save => self.save(),
            Command::SaveAs(file) => self.save_as(file),
            Command::SetExportFolder(folder) => {
                self.set_export_folder(folder);
                Vec::new()
            }
            Command::SetArchives(archives) => {
                self.exports.archives = Some(archives);
                Vec::new()
            }
            Command::ChooseExportFolder => self.ask(Dialog::ExportFolder {
                start: self.folder().map(Path::to_owned),
            }),
            Command::ChooseSiteFile(field) => self.ask(Dialog::SiteFile {
                field,
                start: self.folder().map(Path::to_owned),
            }),
            Command::LookAtExport => self.look(),
            Command::CancelLook => self.cancel_look(),
            Command::Choose(choice) => self.choose(choice),
            Command::Compare(path) => self.compare(path),
            Command::Export => self.export(),
            Command::OpenExported => self.open_exported(),
            Command::CancelExport => vec![Effect::CancelExport],
            Command::Probe(only) => self.probe(only),
            Command::CancelProbe => self.cancel_probe(),
            Command::SetAuthorities(file) => self.set_authorities(file),
            Command::ChooseAuthorities => self.choose_authorities(),
            Command::Promote { host, is_old_gone } => self.promote(host, is_old_gone),
            Command::Decide(id, decision) => self.decide(id, decision),
            Command::LookAtFile => vec![Effect::LookAtFile],
            Command::Take(side) => self.take_side(side),
            Command::SaveReport => self.save_report(),
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

    pub(super) fn open(&mut self, path: PathBuf) -> Vec<Effect> {
        self.opens_newest = false;
        self.opens_typed = None;
        self.notices.try_anew(Job::Load);
        vec![Effect::Load { path }]
    }

    /// Ends the program, after a running save or promotion. Who asks twice waits no longer.
    fn close(&mut self) -> Vec<Effect> {
        if self.close_after_promotion() {
            // Project file and bundles would name different primaries.
            return Vec::new();
        }
        if self.exports.progress().is_some() && !self.exports.is_last {
            self.questions.ask(Question::Exporting);
            return Vec::new();
        }
        if self.saves.is_running() && !self.saves.are_last() {
            self.saves.go_on_with(Command::Close);
            return Vec::new();
        }
        self.quit()
    }

    /// Lets a person choose, unless a dialog is open already.
    fn ask(&mut self, dialog: Dialog) -> Vec<Effect> {
        if std::mem::replace(&mut self.dialog_is_open, true) {
            self.tell_open_dialog();
            return Vec::new();
        }
        vec![Effect::Ask {
            generation: self.generation,
            dialog,
        }]
    }

    fn tell_open_dialog(&mut self) {
        let text = "A file dialog is open already; close it first".to_owned();
        self.notices.add(NoticeKind::Bad, text);
    }

    fn read_site_files(&self) -> Effect {
        Effect::ReadSiteFiles {
            generation: self.generation,
            cluster: Arc::clone(&self.document.cluster),
            base: self.folder().map(Path::to_owned),
        }
    }

    /// Shows another document. Nothing of the former one stays, least of all its secrets.
    fn show(&mut self, document: Document) -> Vec<Effect> {
        self.document = document;
        self.generation += 1;
        self.history = History::default();
        self.sources.forget();
        self.secrets = self.sources.all();
        self.site_files = SiteFiles::default();
        self.exports.forget();
        let forget_look = self.planning.forget();
        let cancel = self.forget_probes();
        self.disk.forget();
        self.promoted = None;
        self.import_notes.clear();
        self.saves.forget();
        self.questions.clear();
        self.notices.forget_failures();
        self.may_lose = None;
        self.opens_newest = false;
        self.opens_typed = None;
        self.typed_report = None;
        self.judgement.forget();
        self.mending.forget();
        let mut effects = Vec::from_iter(self.judge());
        effects.push(self.read_site_files());
        effects.extend(cancel);
        effects.extend(forget_look);
        effects
    }
}
