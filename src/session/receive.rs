//! What a session makes of the events of jobs.

use std::path::PathBuf;

use super::document::Document;
use super::{Command, Dialog, Effect, Event, Failure, ImportFrom, Job, Question, Session, Where};
use crate::model::{Edit, FieldPath};
use crate::store::project::Loaded;

impl Session {
    /// Takes note of what a job did.
    pub fn receive(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Recent { files, open_newest } => return self.recent_files(files, open_newest),
            Event::Loaded { path, loaded } => return self.loaded(path, *loaded),
            Event::LoadFailed {
                path,
                is_gone,
                failure,
            } => return self.load_failed(path, is_gone, failure),
            Event::Imported(result) => return self.imported(*result),
            Event::ImportFailed(failure) => self.notices.fail(Job::Import, failure),
            Event::Saved {
                path,
                cluster,
                origin,
            } => return self.saved(path, cluster, origin),
            Event::ChangedOnDisk { path } => return self.changed_on_disk(path),
            Event::SaveFailed(failure) => return self.save_failed(failure),
            Event::SiteFiles { generation, files } => {
                if generation == self.generation {
                    self.site_files = files;
                    return Vec::from_iter(self.judge());
                }
            }
            Event::SecretFile {
                generation,
                path,
                result,
            } => return Vec::from_iter(self.secret_file_read(generation, path, result)),
            Event::SecretFileWritten {
                generation,
                path,
                result,
            } => return Vec::from_iter(self.secret_file_written(generation, path, result)),
            Event::SecretGenerated {
                generation,
                name,
                result,
            } => return Vec::from_iter(self.secret_generated(generation, &name, result)),
            Event::KeychainAnswered {
                generation,
                cluster,
                task,
                result,
            } => {
                return Vec::from_iter(self.keychain_answered(generation, &cluster, task, result));
            }
            Event::Judged { revision, findings } => {
                return Vec::from_iter(self.judged(revision, findings));
            }
            Event::Mended {
                number,
                revision,
                mended,
            } => return self.mended(number, revision, mended),
            Event::Picked {
                generation,
                dialog,
                path,
            } => {
                self.dialog_is_open = false;
                if self.still_wants(generation, &dialog) {
                    return self.picked(&dialog, path);
                }
            }
            Event::PickedSeveral { paths } => {
                self.dialog_is_open = false;
                return self.import(ImportFrom::Paths(paths));
            }
            Event::NoDialog { generation, dialog } => self.no_dialog(generation, dialog),
            Event::DialogClosed => {
                self.dialog_is_open = false;
                // Whoever gives up choosing a file does not want what was to come after saving.
                self.saves.go_on_with_nothing();
            }
            Event::LookProgress(progress) => self.planning.go_on(progress),
            Event::Looked { number, result } => return self.looked(number, result),
            Event::Compared { look, diff } => self.compared(look, *diff),
            Event::FolderNotShown(failure) => self.notices.fail(Job::ShowFolder, failure),
            Event::ExportProgress(progress) => self.exports.go_on(progress),
            Event::Exported(outcome) => return self.exported(outcome),
            Event::ExportOutdated => return self.export_outdated(),
            Event::ExportFailed(failure) => return self.export_failed(failure),
            Event::Probing(updates) => self.probe_goes_on(updates),
            Event::Probed(report) => self.probed(*report),
            Event::ProbeFailed { run, failure } => self.probe_failed(run, failure),
            Event::AuthoritiesRecalled(typed) => return self.authorities_recalled(typed),
            Event::AuthoritiesChecked { path, found } => self.authorities_checked(&path, found),
            Event::Keeping(news) => return self.keeping_news(news),
            Event::Disk(news) => return self.disk_news(news),
            Event::ReportSaved { path } => self.report_saved(&path),
            Event::ReportNotSaved(failure) => self.report_not_saved(failure),
            Event::JobDied { job } => return self.job_died(job),
        }
        Vec::new()
    }

    /// Has a path typed where no dialog can be opened.
    fn no_dialog(&mut self, generation: u64, dialog: Dialog) {
        self.dialog_is_open = false;
        if self.still_wants(generation, &dialog) {
            self.questions.ask(Question::TypePath {
                dialog,
                typed: None,
                error: None,
            });
        }
    }

    fn recent_files(&mut self, files: Vec<PathBuf>, open_newest: bool) -> Vec<Effect> {
        let newest = files.first().cloned();
        self.recent = files;
        match newest {
            // Whoever has begun to work meanwhile is not disturbed.
            Some(path) if open_newest && self.opens_newest && !self.would_lose() => self.open(path),
            _ => Vec::new(),
        }
    }

    fn loaded(&mut self, path: PathBuf, loaded: Loaded) -> Vec<Effect> {
        if self.would_lose() {
            // The changes were made while the project was being read.
            self.opens_typed = None;
            self.ask_unsaved(Command::Open(Where::Path(path)));
            return Vec::new();
        }
        let mut effects = self.show(Document::loaded(path.clone(), loaded));
        effects.push(Effect::Remember { path });
        effects.extend(self.read_secrets());
        effects
    }

    fn load_failed(&mut self, path: PathBuf, is_gone: bool, failure: Failure) -> Vec<Effect> {
        let is_listed = self.recent.contains(&path);
        self.tell_load_failure(failure);
        if is_gone && is_listed {
            vec![Effect::Forget { path }]
        } else {
            Vec::new()
        }
    }

    /// Tells it where the path was typed, if it was.
    fn tell_load_failure(&mut self, failure: Failure) {
        match self.opens_typed.take() {
            Some(typed) => self.ask_path_again(Dialog::OpenProject, typed, failure.text()),
            None => self.notices.fail(Job::Load, failure),
        }
    }

    /// Tells whether a dialog concerns the open document, not a former one.
    fn still_wants(&self, generation: u64, dialog: &Dialog) -> bool {
        let is_for_another = matches!(
            dialog,
            Dialog::OpenProject
                | Dialog::ImportFiles
                | Dialog::ImportFolder
                | Dialog::Authorities { .. }
        );
        generation == self.generation || is_for_another
    }

    pub(super) fn picked(&mut self, dialog: &Dialog, path: PathBuf) -> Vec<Effect> {
        match dialog {
            Dialog::Authorities { .. } => self.set_authorities(path.display().to_string()),
            Dialog::OpenProject => self.open(path),
            Dialog::ImportFiles | Dialog::ImportFolder => {
                self.import(ImportFrom::Paths(vec![path]))
            }
            Dialog::SaveProject { .. } => self.save_to_chosen(path),
            Dialog::SaveReport { .. } => self.save_report_to_chosen(path),
            Dialog::ExportFolder { .. } => {
                self.set_export_folder(path.display().to_string());
                Vec::new()
            }
            Dialog::SiteFile { field, .. } => {
                let shown = self
                    .folder()
                    .and_then(|folder| path.strip_prefix(folder).ok())
                    .unwrap_or(&path);
                let edit = Edit::Set {
                    field: FieldPath::Files(*field),
                    value: shown.display().to_string().as_str().into(),
                };
                // A choice is a step of its own, even amid typing in the same field.
                self.history.end_typing();
                let effects = self.edit(&[edit]);
                self.history.end_typing();
                effects
            }
        }
    }

    fn job_died(&mut self, job: Job) -> Vec<Effect> {
        let failure = Failure {
            message: format!("an internal fault ended the job “{}”", job.name()),
            hint: Some("nothing of the project is lost; please report this".to_owned()),
        };
        match job {
            Job::Save => return self.save_failed(failure),
            Job::Export => return self.export_failed(failure),
            Job::Load => self.tell_load_failure(failure),
            Job::Dialog => {
                self.dialog_is_open = false;
                self.notices.fail(job, failure);
            }
            Job::Probe => return self.probe_died(failure),
            Job::SaveReport => self.report_not_saved(failure),
            Job::Judge => {
                self.judging_died();
                self.notices.fail(job, failure);
            }
            Job::Look => self.look_died(failure),
            Job::Compare => self.comparing_died(&failure),
            Job::Keychain => {
                self.keychain_died();
                self.notices.fail(job, failure);
            }
            Job::Mend => {
                self.mending.died(self.revision);
                self.notices.fail(job, failure);
            }
            Job::Authorities
            | Job::Import
            | Job::RecentFiles
            | Job::Secrets
            | Job::ShowFolder
            | Job::SiteFiles
            | Job::Keeping
            | Job::Watch => self.notices.fail(job, failure),
        }
        Vec::new()
    }
}
