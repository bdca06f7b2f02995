//! Short messages about what finished or failed.

use super::{Failure, Job};

/// Notices that are kept; older ones make room.
const MOST: usize = 5;

/// Names one notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoticeId(u64);

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something was done.
    Good,
    /// Something failed; the notice stays until it is dismissed.
    Bad,
}

/// A short message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its name.
    pub id: NoticeId,
    /// How it is meant.
    pub kind: NoticeKind,
    /// What happened; may have several lines.
    pub text: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The kind of job that it is about, if any.
    job: Option<Job>,
}

/// The notices that are to be shown.
#[derive(Debug, Default)]
pub(super) struct Notices {
    all: Vec<Notice>,
    count: u64,
}

impl Notices {
    pub(super) fn add(&mut self, kind: NoticeKind, text: String) {
        self.push(kind, text, None, None);
    }

    /// Tells of a job that was done; its older failures are of the past.
    pub(super) fn done(&mut self, job: Job, text: String) {
        self.try_anew(job);
        self.push(NoticeKind::Good, text, None, Some(job));
    }

    /// Tells of a job that failed, in place of its older failures.
    pub(super) fn fail(&mut self, job: Job, failure: Failure) {
        self.try_anew(job);
        self.push(NoticeKind::Bad, failure.message, failure.hint, Some(job));
    }

    /// Puts the failures of a job away, since it is tried anew.
    pub(super) fn try_anew(&mut self, job: Job) {
        let is_past = |notice: &Notice| notice.kind == NoticeKind::Bad && notice.job == Some(job);
        self.all.retain(|notice| !is_past(notice));
    }

    /// Puts all failures away.
    pub(super) fn forget_failures(&mut self) {
        self.all.retain(|notice| notice.kind != NoticeKind::Bad);
    }

    fn push(&mut self, kind: NoticeKind, text: String, hint: Option<String>, job: Option<Job>) {
        // The same again replaces the older one, so that it is seen anew.
        self.all.retain(|notice| notice.text != text);
        if self.all.len() == MOST {
            self.all.remove(0);
        }
        self.count += 1;
        self.all.push(Notice {
            id: NoticeId(self.count),
            kind,
            text,
            hint,
            job,
        });
    }

    pub(super) fn dismiss(&mut self, id: NoticeId) {
        self.all.retain(|notice| notice.id != id);
    }

    pub(super) fn all(&self) -> &[Notice] {
        &self.all
    }
}
