//! What must be answered before a command goes on.

use std::mem::discriminant;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Command, Dialog, Effect, Session, Where};
use crate::export::Plan;

/// A question to the person at the window.
#[derive(Clone, Debug)]
pub enum Question {
    /// The document has changes that would be lost.
    Unsaved {
        /// What goes on after the answer.
        then: Box<Command>,
    },
    /// Somebody else changed the project file.
    ChangedOnDisk {
        /// The file.
        path: PathBuf,
    },
    /// Files that somebody edited, or that cannot be replaced, stop the export.
    InTheWay {
        /// What the export would do.
        plan: Plan,
    },
    /// There is no file dialog, so the path must be typed.
    TypePath {
        /// The dialog that was wanted.
        dialog: Dialog,
    },
}

/// An answer to a [`Question`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Save first.
    Save,
    /// Lose the changes.
    Discard,
    /// Replace what is on disk.
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
            Question::Unsaved { then } => Some(*then),
            _ => None,
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Session {
    /// Goes on after an answer. An answer that does not fit the question cancels.
    pub(super) fn answer(&mut self, answer: Answer) -> Vec<Effect> {
        let Some(question) = self.questions.take_first() else {
            return Vec::new();
        };
        match (question, answer) {
            (Question::Unsaved { then }, Answer::Save) => {
                self.saves.go_on_with(*then);
                self.save()
            }
            (Question::Unsaved { then }, Answer::Discard) => {
                self.may_lose = Some(Arc::clone(&self.document.cluster));
                self.carry_out(*then)
            }
            (Question::ChangedOnDisk { path }, Answer::Overwrite) => self.save_over(path),
            (Question::ChangedOnDisk { .. }, Answer::SaveAs) => self.save_as(Where::Ask),
            (Question::InTheWay { plan }, Answer::Overwrite) => {
                // The person agreed to lose what is in this folder, and in no other.
                let is_same = plan.out.as_path() == Path::new(&self.export_folder());
                self.export(is_same)
            }
            (Question::TypePath { dialog }, Answer::Path(path)) => match dialog {
                // Nobody has asked yet whether an existing file may be replaced.
                Dialog::SaveProject { .. } => self.save_as(Where::Path(path)),
                _ => self.picked(&dialog, path),
            },
            _ => {
                self.saves.go_on_with_nothing();
                Vec::new()
            }
        }
    }
}
