//! The plan of an export: what a look at its folder found, whether that still holds, what a person
//! decided about it, and how one of its files differs.

mod choices;
mod look;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use choices::Choices;
pub use choices::ExportChoice;

use super::{Effect, Failure};
use crate::export::diff::FileDiff;
use crate::export::{Options, Plan, PlannedFile, Progress, Status};
use crate::model::{Cluster, Promotion, Secrets};

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
    /// A former state of the document; it is told whether the folder holds its bundles.
    pub former: Option<Arc<Cluster>>,
    /// Where the bundles go; as typed, so it may be relative or begin with `~`.
    pub out: PathBuf,
    /// Whether archives are part of it.
    pub archives: bool,
}

/// What a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What an export would do.
    pub plan: Plan,
    /// Whether the folder holds something, but nothing of an earlier export.
    pub is_foreign: bool,
    /// Whether it holds the bundles of the former state that was asked about.
    pub holds_former: bool,
}

/// A promotion on its way into project file and bundles.
#[derive(Clone, Debug)]
pub(in crate::session) struct Promoting {
    pub(in crate::session) promotion: Promotion,
    /// The document before it.
    pub(in crate::session) before: Arc<Cluster>,
    /// Whether the program is to end once its bundles are written.
    pub(in crate::session) is_last: bool,
}

/// What a plan is about.
#[derive(Debug, PartialEq, Eq)]
struct About {
    /// The state of the document.
    revision: u64,
    /// The folder, as typed.
    folder: String,
    /// Whether archives are part of it.
    archives: bool,
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
    /// The promotion that is written as soon as the folder was looked at.
    promotes: Option<Promoting>,
    /// The file that is being compared.
    comparing: Option<String>,
    diff: Option<Arc<FileDiff>>,
}

impl Planning {
    /// Returns the plan of the last look; see [`Session::is_plan_current`](super::Session::is_plan_current).
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

    /// Returns the files that stop an export, as things are decided now.
    pub fn stopping(&self) -> impl Iterator<Item = &PlannedFile> {
        let plan = self.plan().into_iter();
        let files = plan.flat_map(|plan| plan.stopping(Options::default()));
        files.filter(|file| !self.replaces(&file.path))
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

    pub(in crate::session) fn seen(&self) -> Option<&Seen> {
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
    pub(in crate::session) fn decided(&self) -> (&BTreeSet<String>, bool) {
        (&self.choices.replaced, self.choices.removes_old)
    }

    /// Takes note of a promotion that is to be written after the next look.
    pub(in crate::session) fn begin_promotion(&mut self, promoting: Promoting) {
        self.promotes = Some(promoting);
    }

    pub(in crate::session) fn promoting(&mut self) -> Option<&mut Promoting> {
        self.promotes.as_mut()
    }

    pub(in crate::session) fn take_promotion(&mut self) -> Option<Promoting> {
        self.promotes.take()
    }

    /// Takes note that the folder may not be any more what it was, not even for a running look.
    pub(in crate::session) fn expire(&mut self) {
        self.is_expired = true;
        self.running = None;
        self.promotes = None;
    }

    /// Takes note that the plan could not be written any more.
    pub(in crate::session) fn outdate(&mut self) {
        self.expire();
        self.is_news = true;
    }

    /// Takes note that the person goes by the plan that is shown.
    pub(in crate::session) fn accept(&mut self) {
        self.is_news = false;
    }

    /// Forgets decisions, which were carried out.
    pub(in crate::session) fn carried_out(&mut self) {
        self.choices = Choices::default();
        self.expire();
    }

    pub(in crate::session) fn go_on(&mut self, progress: Progress) {
        // A late word from a look that is over must not revive it.
        if let Some(running) = &mut self.running {
            running.progress = progress;
        }
    }

    /// Forgets everything about the former document, but goes on counting.
    pub(in crate::session) fn forget(&mut self) -> Option<Effect> {
        let had_look = self.running.is_some() || self.last.is_some();
        *self = Self {
            count: self.count,
            ..Self::default()
        };
        had_look.then_some(Effect::ForgetLook)
    }
}
