//! The plan of an export: what a look at its folder found, whether that still holds, what a person
//! decided about it, and how one of its files differs.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Effect, Failure, Session};
use crate::diagnostic::has_errors;
use crate::export::diff::{ContentDiff, FileDiff};
use crate::export::{Plan, Progress, Status};
use crate::model::{Cluster, Secrets};

/// Everything that a look at the folder of an export needs.
#[derive(Clone, Debug)]
pub struct LookRequest {
    /// Which look it is.
    pub number: u64,
    /// The document.
    pub cluster: Arc<Cluster>,
    /// The secrets.
    pub secrets: Secrets,
    /// The folder that the paths of site files start from; they are read anew.
    pub base: Option<PathBuf>,
    /// Where the bundles go; as typed, so it may be relative or begin with `~`.
    pub out: PathBuf,
}

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What an export would do.
    pub plan: Plan,
    /// Whether the folder holds something, but nothing of an earlier export.
    pub is_foreign: bool,
}

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
struct Choices {
    replaced: BTreeSet<String>,
    removes_old: bool,
    goes_among_others: bool,
}

/// What a plan is about.
#[derive(Debug, PartialEq, Eq)]
struct About {
    /// The state of the document.
    revision: u64,
    /// The folder, as typed.
    folder: String,
}

#[derive(Debug)]
struct Looking {
    number: u64,
    about: About,
    progress: Progress,
}

#[derive(Debug)]
struct Looked {
    number: u64,
    about: About,
    result: Result<Seen, Failure>,
}

/// The plan that is shown, with all that belongs to it.
#[derive(Debug, Default)]
pub struct Planning {
    /// Counts looks.
    count: u64,
    running: Option<Looking>,
    last: Option<Looked>,
    /// Whether the folder may have changed since the last look.
    is_expired: bool,
    /// Whether the plan came in the place of one that could not be written any more.
    is_news: bool,
    choices: Choices,
    /// The file that is being compared.
    comparing: Option<String>,
    diff: Option<Arc<FileDiff>>,
}

impl Planning {
    /// Returns the plan of the last look; see [`Session::is_plan_current`].
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.seen().map(|seen| &seen.plan)
    }

    /// Says why there is no plan.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        self.last.as_ref()?.result.as_ref().err()
    }

    /// Returns how far the running look has come; `None` if none is running.
    #[must_use]
    pub fn progress(&self) -> Option<&Progress> {
        self.running.as_ref().map(|running| &running.progress)
    }

    /// Tells whether the folder holds something, but nothing of an earlier export.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.seen().is_some_and(|seen| seen.is_foreign)
    }

    /// Tells whether the plan came in the place of one that could not be written any more.
    #[must_use]
    pub fn is_news(&self) -> bool {
        self.is_news
    }

    /// Tells whether a file that was edited by hand is to be replaced.
    #[must_use]
    pub fn replaces(&self, path: &str) -> bool {
        self.choices.replaced.contains(path)
    }

    /// Tells whether files of earlier exports are to be removed.
    #[must_use]
    pub fn removes_old(&self) -> bool {
        self.choices.removes_old
    }

    /// Tells whether the bundles may come to lie between files that no export wrote.
    #[must_use]
    pub fn goes_among_others(&self) -> bool {
        self.choices.goes_among_others
    }

    /// Returns how a file differs, if that is what was compared last.
    #[must_use]
    pub fn diff(&self, path: &str) -> Option<&Arc<FileDiff>> {
        self.diff.as_ref().filter(|diff| diff.path == path)
    }

    /// Tells whether a file is being compared.
    #[must_use]
    pub fn is_comparing(&self, path: &str) -> bool {
        self.comparing.as_deref() == Some(path)
    }

    pub(super) fn seen(&self) -> Option<&Seen> {
        self.last.as_ref()?.result.as_ref().ok()
    }

    /// Counts the files that an export would write, and those that it would remove.
    #[must_use]
    pub fn work(&self) -> (usize, usize) {
        let Some(plan) = self.plan() else {
            return (0, 0);
        };
        let is_written = |status: &Status, path: &str| match status {
            Status::Create | Status::Change => true,
            Status::EditedByHand => self.replaces(path),
            _ => false,
        };
        let files = plan.files.iter();
        let written = files.filter(|file| is_written(&file.status, &file.path));
        let removed = if self.removes_old() {
            plan.count(&Status::NoLongerOurs)
        } else {
            0
        };
        (written.count(), removed)
    }

    /// Returns the decisions: the files to be replaced, and whether old ones are removed.
    pub(super) fn decided(&self) -> (&BTreeSet<String>, bool) {
        (&self.choices.replaced, self.choices.removes_old)
    }

    /// Takes note that the folder may not be any more what it was.
    pub(super) fn expire(&mut self) {
        self.is_expired = true;
    }

    /// Takes note that the plan could not be written any more.
    pub(super) fn outdate(&mut self) {
        self.is_expired = true;
        self.is_news = true;
    }

    /// Takes note that the person goes by the plan that is shown.
    pub(super) fn accept(&mut self) {
        self.is_news = false;
    }

    /// Forgets decisions, which were carried out.
    pub(super) fn carried_out(&mut self) {
        self.choices = Choices::default();
        self.is_expired = true;
    }

    pub(super) fn go_on(&mut self, progress: Progress) {
        // A late word from a look that is over must not revive it.
        if let Some(running) = &mut self.running {
            running.progress = progress;
        }
    }

    /// Forgets everything about the former document, but goes on counting.
    pub(super) fn forget(&mut self) -> Option<Effect> {
        let had_look = self.running.is_some() || self.last.is_some();
        *self = Self {
            count: self.count,
            ..Self::default()
        };
        had_look.then_some(Effect::ForgetLook)
    }

    /// Keeps of the decisions those that were made about files which are still the same.
    fn adopt(&mut self, seen: &Seen) {
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

    fn choose(&mut self, choice: ExportChoice) {
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

impl Session {
    /// Returns the plan of the next export.
    #[must_use]
    pub fn planning(&self) -> &Planning {
        &self.planning
    }

    /// Tells whether the last look was at this document and this folder, as far as is known.
    #[must_use]
    pub fn is_plan_current(&self) -> bool {
        let last = self.planning.last.as_ref();
        !self.planning.is_expired && last.is_some_and(|last| last.about == self.about())
    }

    /// Tells whether it is time for another look. With errors in the project there is none.
    #[must_use]
    pub fn needs_look(&self) -> bool {
        let running = self.planning.running.as_ref();
        !self.is_plan_current()
            && self.can_be_planned()
            && !running.is_some_and(|running| running.about == self.about())
    }

    fn can_be_planned(&self) -> bool {
        // Findings of an earlier state hold nobody up.
        let is_sound = self.is_judging() || !has_errors(self.findings());
        is_sound && self.export_progress().is_none() && !self.export_folder().trim().is_empty()
    }

    fn about(&self) -> About {
        About {
            revision: self.revision,
            folder: self.export_folder(),
        }
    }

    /// Looks at the folder of the export, in place of a look that is running.
    pub(super) fn look(&mut self) -> Vec<Effect> {
        if !self.can_be_planned() {
            return Vec::new();
        }
        if self.is_plan_current() {
            self.planning.is_news = false;
        }
        let about = self.about();
        let out = PathBuf::from(about.folder.trim());
        self.planning.count += 1;
        let number = self.planning.count;
        self.planning.is_expired = false;
        self.planning.running = Some(Looking {
            number,
            about,
            progress: Progress {
                done: 0,
                total: 0,
                path: String::new(),
            },
        });
        vec![Effect::Look(Box::new(LookRequest {
            number,
            cluster: Arc::clone(&self.document.cluster),
            secrets: self.secrets.clone(),
            base: self.folder().map(Path::to_owned),
            out,
        }))]
    }

    pub(super) fn cancel_look(&mut self) -> Vec<Effect> {
        let Some(number) = self.planning.running.as_ref().map(|running| running.number) else {
            return Vec::new();
        };
        let failure = Failure {
            message: "The look at the folder was cancelled".to_owned(),
            hint: Some("look again to see what an export would do".to_owned()),
        };
        self.looked(number, Err(failure));
        vec![Effect::CancelLook]
    }

    pub(super) fn looked(&mut self, number: u64, result: Result<Seen, Failure>) {
        let planning = &mut self.planning;
        let Some(running) = planning.running.take_if(|running| running.number == number) else {
            return;
        };
        if let Ok(seen) = &result {
            planning.adopt(seen);
        }
        planning.comparing = None;
        planning.diff = None;
        planning.last = Some(Looked {
            number,
            about: running.about,
            result,
        });
    }

    pub(super) fn look_died(&mut self, failure: Failure) {
        if let Some(number) = self.planning.running.as_ref().map(|running| running.number) {
            self.looked(number, Err(failure));
        }
    }

    pub(super) fn choose(&mut self, choice: ExportChoice) -> Vec<Effect> {
        self.planning.choose(choice);
        Vec::new()
    }

    /// Has a file of the plan compared.
    pub(super) fn compare(&mut self, path: String) -> Vec<Effect> {
        let last = self.planning.last.as_ref();
        let Some(last) = last.filter(|last| match &last.result {
            Ok(seen) => seen.plan.file(&path).is_some(),
            Err(_) => false,
        }) else {
            return Vec::new();
        };
        let look = last.number;
        self.planning.comparing = Some(path.clone());
        vec![Effect::Compare { look, path }]
    }

    pub(super) fn compared(&mut self, look: u64, diff: FileDiff) {
        let is_of_plan = self.planning.last.as_ref().map(|last| last.number) == Some(look);
        if is_of_plan && self.planning.is_comparing(&diff.path) {
            self.planning.comparing = None;
            self.planning.diff = Some(Arc::new(diff));
        }
    }

    /// Tells in the place of the differences that they could not be worked out.
    pub(super) fn comparing_died(&mut self, failure: &Failure) {
        if let Some(path) = self.planning.comparing.take() {
            self.planning.diff = Some(Arc::new(FileDiff {
                path,
                is_on_disk: true,
                is_in_bundle: true,
                content: ContentDiff::Unreadable {
                    reason: failure.message.clone(),
                },
            }));
        }
    }
}
