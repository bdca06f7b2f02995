//! What a session makes of the events of jobs.

use std::path::PathBuf;

use super::document::Document;
use super::{Command, Dialog, Effect, Event, Failure, Question, Session, Where};
use crate::model::{Edit, FieldPath};
use crate::store::project::Loaded;

impl Session {
    /// Takes note of what a job did.
    pub fn receive(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Loaded { path, loaded } => self.loaded(path, *loaded),
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
            Event::Picked { dialog, path } => self.picked(&dialog, path),
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

    fn loaded(&mut self, path: PathBuf, loaded: Loaded) -> Vec<Effect> {
        let mut effects = self.show(Document::loaded(path.clone(), loaded));
        effects.push(Effect::Remember { path });
        effects
    }

    pub(super) fn picked(&mut self, dialog: &Dialog, path: PathBuf) -> Vec<Effect> {
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
                    field: FieldPath::Files(*field),
                    value: shown.display().to_string().as_str().into(),
                };
                self.edit(&[edit])
            }
        }
    }
}
