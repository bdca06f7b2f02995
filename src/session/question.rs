//! What must be answered before a command goes on.

use std::mem::discriminant;
use std::path::PathBuf;
use std::sync::Arc;

use super::{Command, Dialog, Effect, Session};
use crate::model::Cluster;

/// A question to the person at the window.
#[derive(Clone, Debug)]
pub enum Question {
    /// The document has changes, or secrets were typed, that would be lost.
    Unsaved {
        /// Whether typed secrets would be lost, which no project file holds.
        secrets: bool,
        /// What goes on after the answer.
        then: Box<Command>,
    },
    /// Somebody else changed the project file.
    ChangedOnDisk {
        /// The file.
        path: PathBuf,
    },
    /// There is no file dialog, so the path must be typed.
    TypePath {
        /// The dialog that was wanted.
        dialog: Dialog,
        /// What was typed before; none: nothing so far.
        typed: Option<PathBuf>,
        /// Why that does not do.
        error: Option<String>,
    },
    /// The program is to end while an export runs.
    Exporting,
}

/// What a person agreed to lose.
#[derive(Debug)]
pub(super) struct Agreed {
    /// The changed document.
    cluster: Option<Arc<Cluster>>,
    /// The typed secrets, by the count of their changes.
    secrets: u64,
}

/// An answer to a [`Question`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Save first.
    Save,
    /// Lose the changes.
    Discard,
    /// Replace what is on disk, or go on with or without the export all the same.
    Overwrite,
    /// Save to another file.
    SaveAs,
    /// The typed path.
    Path(PathBuf),
    /// Leave everything as it is.
    Cancel,
}

/// The questions that are open. One is shown at a time; none is lost when another comes up.
#[derive(Debug, Default)]
pub(super) struct Questions(Vec<Question>);

impl Questions {
    /// Asks a question, in place of an older one of the same kind.
    pub(super) fn ask(&mut self, question: Question) {
        let same = |known: &&mut Question| discriminant(*known) == discriminant(&question);
        match self.0.iter_mut().find(same) {
            Some(known) => *known = question,
            None => self.0.push(question),
        }
    }

    pub(super) fn first(&self) -> Option<&Question> {
        self.0.first()
    }

    fn take_first(&mut self) -> Option<Question> {
        (!self.0.is_empty()).then(|| self.0.remove(0))
    }

    /// Takes the question about unsaved changes back, and returns what waits for its answer.
    pub(super) fn take_unsaved(&mut self) -> Option<Command> {
        let is_unsaved = |question: &Question| matches!(question, Question::Unsaved { .. });
        let index = self.0.iter().position(is_unsaved)?;
        match self.0.remove(index) {
            Question::Unsaved { then, .. } => Some(*then),
            _ => None,
        }
    }

    /// Takes the question about a running export back; tells whether it was open.
    pub(super) fn take_exporting(&mut self) -> bool {
        let before = self.0.len();
        self.0
            .retain(|question| !matches!(question, Question::Exporting));
        self.0.len() < before
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Session {
    /// Asks about what a command would lose.
    pub(super) fn ask_unsaved(&mut self, then: Command) {
        self.questions.ask(Question::Unsaved {
            secrets: self.has_typed_secrets(),
            then: Box::new(then),
        });
    }

    /// Asks for a path; tells why the one that was typed does not do.
    pub(super) fn ask_path_again(&mut self, dialog: Dialog, typed: PathBuf, error: String) {
        self.questions.ask(Question::TypePath {
            dialog,
            typed: Some(typed),
            error: Some(error),
        });
    }

    /// Tells whether something would be lost that the person did not agree to lose.
    pub(super) fn would_lose(&self) -> bool {
        let agreed = self.may_lose.as_ref();
        let cluster = agreed.and_then(|agreed| agreed.cluster.as_ref());
        let is_lost = cluster.is_some_and(|lost| Arc::ptr_eq(lost, &self.document.cluster));
        let are_lost = agreed.is_some_and(|agreed| agreed.secrets == self.sources.changes);
        (self.is_changed() && !is_lost) || (self.has_typed_secrets() && !are_lost)
    }

    /// Goes on with a command after what it waited for; asks again only about what is new.
    pub(super) fn go_on(&mut self, command: Command) -> Vec<Effect> {
        if self.would_lose() {
            self.handle(command)
        } else {
            self.carry_out(command)
        }
    }

    /// Goes on after an answer. An answer that does not fit the question cancels.
    pub(super) fn answer(&mut self, answer: Answer) -> Vec<Effect> {
        let needs_dialog = match self.questions.first() {
            Some(Question::Unsaved { .. }) => {
                answer == Answer::Save && self.document.path.is_none()
            }
            Some(Question::ChangedOnDisk { .. }) => answer == Answer::SaveAs,
            _ => false,
        };
        if needs_dialog && self.dialog_is_open {
            // The question stays, for its answer cannot be carried out yet.
            self.tell_open_dialog();
            return Vec::new();
        }
        let Some(question) = self.questions.take_first() else {
            return Vec::new();
        };
        match (question, answer) {
            (Question::Unsaved { then, .. }, Answer::Save) => {
                self.may_lose = Some(Agreed {
                    cluster: None,
                    secrets: self.sources.changes,
                });
                self.saves.go_on_with(*then);
                self.save()
            }
            (Question::Unsaved { then, .. }, Answer::Discard) => {
                self.may_lose = Some(Agreed {
                    cluster: Some(Arc::clone(&self.document.cluster)),
                    secrets: self.sources.changes,
                });
                self.carry_out(*then)
            }
            (Question::ChangedOnDisk { path }, Answer::Overwrite) => self.save_over(path),
            (Question::ChangedOnDisk { .. }, Answer::SaveAs) => self.save_elsewhere(),
            (Question::Exporting, Answer::Overwrite) => self.stop_export_and_close(),
            // The saves that the end of the program may also wait for have nothing to do with it.
            (Question::Exporting, _) => Vec::new(),
            (Question::TypePath { dialog, .. }, Answer::Path(path)) => self.typed(dialog, path),
            _ => {
                self.saves.go_on_with_nothing();
                Vec::new()
            }
        }
    }

    fn typed(&mut self, dialog: Dialog, path: PathBuf) -> Vec<Effect> {
        if path.to_string_lossy().trim().is_empty() {
            self.ask_path_again(dialog, path, "Type a path first".to_owned());
            return Vec::new();
        }
        match dialog {
            Dialog::OpenProject => {
                let effects = self.open(path.clone());
                self.opens_typed = Some(path);
                effects
            }
            Dialog::SaveProject { .. } => self.save_to_typed(dialog, path),
            Dialog::SaveReport { .. } => self.save_report_to_typed(path),
            _ => self.picked(&dialog, path),
        }
    }
}
