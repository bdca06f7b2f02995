//! What must be answered before a command goes on.

use std::path::PathBuf;

use super::{Command, Dialog, Effect, Session, Where};
use crate::export::Plan;
use crate::store::project::Overwrite;

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

impl Session {
    /// Goes on after an answer. An answer that does not fit the question cancels.
    pub(super) fn answer(&mut self, answer: Answer) -> Vec<Effect> {
        let Some(question) = self.question.take() else {
            return Vec::new();
        };
        match (question, answer) {
            (Question::Unsaved { then }, Answer::Save) => {
                self.after_save = Some(*then);
                self.handle(Command::Save)
            }
            (Question::Unsaved { then }, Answer::Discard) => self.carry_out(*then),
            (Question::ChangedOnDisk { path }, Answer::Overwrite) => {
                vec![self.document.save_to(path, Overwrite::Always)]
            }
            (Question::ChangedOnDisk { .. }, Answer::SaveAs) => {
                self.handle(Command::SaveAs(Where::Ask))
            }
            (Question::InTheWay { .. }, Answer::Overwrite) => self.export(true),
            (Question::TypePath { dialog }, Answer::Path(path)) => self.picked(dialog, path),
            _ => {
                self.after_save = None;
                Vec::new()
            }
        }
    }
}
