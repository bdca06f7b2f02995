//! What a person decides about a plan.

use std::collections::BTreeSet;

use super::{Planning, Seen};
use crate::export::{Plan, Status};

/// What a person may decide about a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportChoice {
    /// Whether a file that was edited by hand is replaced.
    Replace {
        /// The file.
        path: String,
        /// Replace it, and keep what is there as a copy.
        is_wanted: bool,
    },
    /// Whether all such files are replaced.
    ReplaceAll(bool),
    /// Whether files of earlier exports that are no longer part of the bundle are removed.
    RemoveOld(bool),
    /// Whether the bundles may come to lie between files that no export wrote.
    AmongOthers(bool),
}

/// What was decided about the plan that is shown.
#[derive(Debug, Default)]
pub(super) struct Choices {
    pub(super) replaced: BTreeSet<String>,
    pub(super) removes_old: bool,
    pub(super) goes_among_others: bool,
}

impl Planning {
    /// Keeps of the decisions those that were made about files which are still the same.
    pub(super) fn adopt(&mut self, seen: &Seen) {
        let before = self.plan();
        let is_same_folder = before.is_some_and(|before| before.out == seen.plan.out);
        let is_same = |path: &str| {
            let file = seen.plan.file(path);
            file.is_some() && file == before.and_then(|before| before.file(path))
        };
        let choices = if is_same_folder {
            let replaced = self.choices.replaced.iter();
            let is_old = |status: &Status| *status == Status::NoLongerOurs;
            let old = seen.plan.files.iter().filter(|file| is_old(&file.status));
            let mut old = old.peekable();
            Choices {
                replaced: replaced.filter(|path| is_same(path)).cloned().collect(),
                removes_old: self.choices.removes_old
                    && old.peek().is_some()
                    && old.all(|file| is_same(&file.path)),
                goes_among_others: self.choices.goes_among_others && seen.is_foreign,
            }
        } else {
            Choices::default()
        };
        self.choices = choices;
    }

    pub(super) fn choose(&mut self, choice: ExportChoice) {
        let edited = || {
            let plan = self.plan().into_iter();
            plan.flat_map(Plan::edited).map(|file| file.path.clone())
        };
        match choice {
            ExportChoice::Replace {
                path,
                is_wanted: true,
            } => {
                if edited().any(|edited| edited == path) {
                    self.choices.replaced.insert(path);
                }
            }
            ExportChoice::Replace { path, .. } => {
                self.choices.replaced.remove(&path);
            }
            ExportChoice::ReplaceAll(true) => self.choices.replaced = edited().collect(),
            ExportChoice::ReplaceAll(false) => self.choices.replaced.clear(),
            ExportChoice::RemoveOld(wanted) => self.choices.removes_old = wanted,
            ExportChoice::AmongOthers(wanted) => self.choices.goes_among_others = wanted,
        }
    }
}
