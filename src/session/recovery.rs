//! Unsaved changes: kept in case of a crash, and offered after one.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::document::Document;
use super::{Command, Effect, Failure, Job, NoticeKind, Session};
use crate::model::Cluster;
use crate::store::recovery::{Recovered, Recovery, RecoveryId, Unsaved};

/// What is wanted of the folder in which unsaved changes are kept.
#[derive(Clone, Debug)]
pub enum Keeping {
    /// Keep these changes in place of those before, once nothing more comes for a while.
    Keep(Box<Unsaved>),
    /// Forget what is kept.
    Forget,
    /// Find what crashed windows left behind.
    Find,
    /// Open what was found.
    Open(RecoveryId),
    /// Remove what was found, as soon as this window keeps what is open in it.
    Replace(RecoveryId),
    /// Remove what was found.
    Remove(RecoveryId),
    /// Leave what was found to the next window.
    Leave(RecoveryId),
}

/// What became of unsaved changes.
#[derive(Debug)]
pub enum KeepingNews {
    /// Crashed windows left something behind.
    Found(Vec<Recovery>),
    /// It was opened.
    Opened {
        /// Which.
        id: RecoveryId,
        /// The document.
        recovered: Box<Recovered>,
    },
    /// It cannot be opened.
    Unreadable {
        /// Which.
        id: RecoveryId,
        /// Why, in words.
        reason: String,
    },
    /// Changes cannot be kept.
    Failed(Failure),
}

/// What becomes of changes that a crash left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Open them.
    Recover,
    /// Lose them.
    Discard,
    /// Ask again at the next start.
    Later,
}

/// The changes that crashed windows left behind, and what of this document is kept.
#[derive(Debug, Default)]
pub(super) struct Recoveries {
    pub(super) found: Vec<Recovery>,
    /// What was given away to be kept last.
    kept: Option<(u64, Option<PathBuf>, Arc<Cluster>)>,
}

impl Session {
    /// Returns what follows from the state of the document, however it came about: changes are
    /// kept, its file is watched. To be called once commands and events were dealt with.
    pub fn follow(&mut self) -> Vec<Effect> {
        let mut effects = Vec::from_iter(self.keep_changes());
        effects.extend(self.watch_file());
        effects
    }

    fn keep_changes(&mut self) -> Option<Effect> {
        if !self.is_changed() {
            let had_some = self.recoveries.kept.take().is_some();
            return had_some.then_some(Effect::Keeping(Keeping::Forget));
        }
        let (generation, path) = (self.generation, &self.document.path);
        let is_kept = |kept: &(u64, Option<PathBuf>, Arc<Cluster>)| {
            kept.0 == generation && kept.1 == *path && Arc::ptr_eq(&kept.2, &self.document.cluster)
        };
        if self.recoveries.kept.as_ref().is_some_and(is_kept) {
            return None;
        }
        let cluster = Arc::clone(&self.document.cluster);
        self.recoveries.kept = Some((generation, path.clone(), cluster));
        let unsaved = self.document.unsaved();
        Some(Effect::Keeping(Keeping::Keep(Box::new(unsaved))))
    }

    /// Ends the program. What the person agreed to lose is not kept; if a save is still under way,
    /// it is, for nobody knows how that ends.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        if self.is_changed() && self.would_lose() {
            return vec![Effect::Quit];
        }
        self.recoveries.kept = None;
        vec![Effect::Keeping(Keeping::Forget), Effect::Quit]
    }

    pub(super) fn keeping_news(&mut self, news: KeepingNews) -> Vec<Effect> {
        match news {
            KeepingNews::Found(found) => self.recoveries.found.extend(found),
            KeepingNews::Opened { id, recovered } => return self.recovered(id, *recovered),
            KeepingNews::Unreadable { id, reason } => {
                let mut found = self.recoveries.found.iter_mut();
                if let Some(recovery) = found.find(|recovery| recovery.id == id) {
                    recovery.content = Err(reason);
                }
            }
            KeepingNews::Failed(failure) => self.notices.fail(Job::Keeping, failure),
        }
        Vec::new()
    }

    /// Does what was decided about changes that a crash left behind.
    pub(super) fn decide(&mut self, id: RecoveryId, decision: Decision) -> Vec<Effect> {
        if !self.recoveries.found.iter().any(|found| found.id == id) {
            return Vec::new();
        }
        if decision == Decision::Recover {
            return vec![Effect::Keeping(Keeping::Open(id))];
        }
        self.recoveries.found.retain(|found| found.id != id);
        vec![Effect::Keeping(match decision {
            Decision::Discard => Keeping::Remove(id),
            Decision::Later | Decision::Recover => Keeping::Leave(id),
        })]
    }

    fn recovered(&mut self, id: RecoveryId, recovered: Recovered) -> Vec<Effect> {
        if self.would_lose() {
            // The changes were made while it was being read.
            self.ask_unsaved(Command::Decide(id, Decision::Recover));
            return Vec::new();
        }
        let Recovered { path, loaded, lost } = recovered;
        self.recoveries.found.retain(|found| found.id != id);
        let mut effects = self.show(Document::recovered(path, loaded));
        let mut text = "Recovered. It is not saved yet".to_owned();
        let mut kind = NoticeKind::Good;
        if !lost.is_empty() {
            kind = NoticeKind::Bad;
            text = format!(
                "{text}. Secrets are not kept in case of a crash, so these are not set: {}",
                lost.join(", ")
            );
        }
        self.notices.add(kind, text);
        effects.push(Effect::Keeping(Keeping::Replace(id)));
        effects.extend(self.read_secrets());
        effects
    }

    /// Returns what crashed windows left behind, the newest first.
    #[must_use]
    pub fn recoveries(&self) -> &[Recovery] {
        &self.recoveries.found
    }
}

/// Says how long ago something was.
#[must_use]
pub fn ago(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    let (number, unit) = match minutes {
        0 => return "just now".to_owned(),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural} ago")
}
