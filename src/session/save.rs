//! Saves of the open document, one at a time and in the order of the wishes.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use super::planning::Promoting;
use super::{Command, Dialog, Effect, Failure, Job, Question, Session, Where};
use crate::model::{Cluster, Role};
use crate::store::project::{Origin, Overwrite};

/// The saves that are under way.
///
/// Two at once could overtake each other, and the second would take what the first wrote for a
/// stranger's work. So each waits for the one before it.
#[derive(Debug, Default)]
pub(super) struct Saves {
    running: Option<Running>,
    waiting: VecDeque<Save>,
    /// What goes on once everything is written.
    then: Option<Command>,
    /// The promotion whose bundles are written once it stands in the project file.
    promotes: Option<Promoting>,
}

#[derive(Debug)]
struct Running {
    /// Generation of the document that is being written.
    generation: u64,
    typed: Option<Typed>,
}

/// A path that was typed for want of a dialog.
#[derive(Debug, PartialEq, Eq)]
struct Typed {
    dialog: Dialog,
    path: PathBuf,
}

#[derive(Debug, PartialEq, Eq)]
struct Save {
    /// None: the file that the document has by then.
    path: Option<PathBuf>,
    overwrite: Overwrite,
    typed: Option<Typed>,
}

impl Saves {
    pub(super) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// Tells whether the program is to end once everything is written.
    pub(super) fn are_last(&self) -> bool {
        matches!(self.then, Some(Command::Close))
    }

    /// Keeps a command until everything is written.
    pub(super) fn go_on_with(&mut self, command: Command) {
        self.then = Some(command);
    }

    /// Forgets what was to go on after the saves.
    pub(super) fn go_on_with_nothing(&mut self) {
        self.then = None;
    }

    /// Forgets everything about the former document; a running save goes on.
    pub(super) fn forget(&mut self) {
        self.waiting.clear();
        self.then = None;
        self.promotes = None;
    }

    /// Returns the promotion that waits for its save.
    pub(super) fn promoting(&mut self) -> Option<&mut Promoting> {
        self.promotes.as_mut()
    }

    /// Keeps a promotion until it is saved.
    pub(super) fn promote_after(&mut self, promoting: Promoting) {
        self.promotes = Some(promoting);
    }
}

impl Session {
    /// Saves to the file of the document, or asks for one.
    pub(super) fn save(&mut self) -> Vec<Effect> {
        if self.document.path.is_some() {
            self.begin_save(None, Overwrite::IfUnchanged)
        } else {
            self.save_elsewhere()
        }
    }

    /// Saves to another file. What lies there is replaced only if the person agrees.
    pub(super) fn save_as(&mut self, file: Where) -> Vec<Effect> {
        match file {
            Where::Path(path) => self.begin_save(Some(path), Overwrite::IfUnchanged),
            Where::Ask => self.save_elsewhere(),
        }
    }

    /// Asks for a file and saves to it.
    pub(super) fn save_elsewhere(&mut self) -> Vec<Effect> {
        let suggested = self.suggested_path();
        self.ask(Dialog::SaveProject { suggested })
    }

    /// Saves to a file whose path was typed. Nobody has asked yet whether it may be replaced.
    pub(super) fn save_to_typed(&mut self, dialog: Dialog, path: PathBuf) -> Vec<Effect> {
        self.notices.try_anew(Job::Save);
        self.write(Save {
            path: Some(path.clone()),
            overwrite: Overwrite::IfUnchanged,
            typed: Some(Typed { dialog, path }),
        })
    }

    /// Saves to a file that was chosen in a dialog.
    pub(super) fn save_to_chosen(&mut self, path: PathBuf) -> Vec<Effect> {
        let is_same = self.document.path.as_ref() == Some(&path);
        let overwrite = if is_same {
            Overwrite::IfUnchanged
        } else {
            // The dialog has asked already.
            Overwrite::Always
        };
        self.begin_save(Some(path), overwrite)
    }

    /// Saves over what somebody else wrote.
    pub(super) fn save_over(&mut self, path: PathBuf) -> Vec<Effect> {
        self.begin_save(Some(path), Overwrite::Always)
    }

    fn begin_save(&mut self, path: Option<PathBuf>, overwrite: Overwrite) -> Vec<Effect> {
        self.notices.try_anew(Job::Save);
        self.write(Save {
            path,
            overwrite,
            typed: None,
        })
    }

    /// Writes, or waits for the running save.
    fn write(&mut self, save: Save) -> Vec<Effect> {
        if self.saves.is_running() {
            self.saves.waiting.retain(|waiting| *waiting != save);
            self.saves.waiting.push_back(save);
            return Vec::new();
        }
        let Some(path) = save.path.or_else(|| self.document.path.clone()) else {
            return Vec::new();
        };
        self.saves.running = Some(Running {
            generation: self.generation,
            typed: save.typed,
        });
        vec![self.document.save_to(path, save.overwrite)]
    }

    pub(super) fn saved(
        &mut self,
        path: PathBuf,
        cluster: Arc<Cluster>,
        origin: Origin,
    ) -> Vec<Effect> {
        self.notices
            .done(Job::Save, format!("Saved {}", path.display()));
        let mut effects = Vec::new();
        if self.is_own_save() {
            let has_moved = self.document.path.as_ref() != Some(&path);
            let promotes = self.saves.promotes.take_if(|promoting| {
                let host = cluster.host(promoting.promotion.new);
                host.is_some_and(|host| host.role == Role::Primary)
            });
            self.document.saved(path.clone(), cluster, origin);
            self.disk.forget();
            effects.push(Effect::Remember { path });
            if has_moved {
                // Paths of site files are relative to the project file.
                effects.push(self.read_site_files());
            }
            if let Some(promoting) = promotes {
                effects.extend(self.look_for(promoting));
            }
            if !self.is_changed()
                && !self.has_typed_secrets()
                && let Some(then) = self.questions.take_unsaved()
            {
                // There is nothing left to ask.
                self.saves.go_on_with(then);
            }
        }
        effects.extend(self.after_save());
        effects
    }

    pub(super) fn changed_on_disk(&mut self, path: PathBuf) -> Vec<Effect> {
        if self.is_own_save() {
            // The others would meet the same.
            self.saves.waiting.clear();
            self.saves.running = None;
            self.give_promotion_up();
            self.questions.ask(Question::ChangedOnDisk { path });
            return Vec::new();
        }
        self.save_failed(Failure {
            message: format!(
                "Not saved, since it was changed by another program: {}",
                path.display()
            ),
            hint: None,
        })
    }

    pub(super) fn save_failed(&mut self, failure: Failure) -> Vec<Effect> {
        let is_own = self.is_own_save();
        self.disk.look_again();
        let typed = self.saves.running.take().and_then(|save| save.typed);
        if self.saves.waiting.is_empty() {
            self.give_promotion_up();
        }
        match typed {
            Some(Typed { dialog, path }) if is_own => {
                self.ask_path_again(dialog, path, failure.text());
                if self.saves.waiting.is_empty() {
                    // What is to follow waits for a better path.
                    return Vec::new();
                }
            }
            _ => {
                self.notices.fail(Job::Save, failure);
                if self.saves.waiting.is_empty() {
                    self.saves.go_on_with_nothing();
                }
            }
        }
        self.after_save()
    }

    /// Leaves the bundles alone if the project file does not have the promotion.
    fn give_promotion_up(&mut self) {
        if self.saves.promotes.take().is_some() {
            self.not_saved();
        }
    }

    /// Tells whether the running save is one of the open document, not of a former one.
    fn is_own_save(&self) -> bool {
        let running = self.saves.running.as_ref();
        running.is_some_and(|save| save.generation == self.generation)
    }

    /// Begins the next save, or goes on with what waited for the last.
    fn after_save(&mut self) -> Vec<Effect> {
        self.saves.running = None;
        if let Some(save) = self.saves.waiting.pop_front() {
            return self.write(save);
        }
        // One that undo took back before it was saved.
        self.saves.promotes = None;
        match self.saves.then.take() {
            Some(command) => self.go_on(command),
            None => Vec::new(),
        }
    }

    fn suggested_path(&self) -> PathBuf {
        if let Some(path) = &self.document.path {
            return path.clone();
        }
        let name = format!("{}.visa.toml", self.document.base_name());
        self.home.clone().unwrap_or_default().join(name)
    }
}
