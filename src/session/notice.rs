//! Short messages about what finished or failed.

use super::Failure;

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
}

/// The notices that are to be shown.
#[derive(Debug, Default)]
pub(super) struct Notices {
    all: Vec<Notice>,
    count: u64,
}

impl Notices {
    pub(super) fn add(&mut self, kind: NoticeKind, text: String) {
        self.push(kind, text, None);
    }

    pub(super) fn fail(&mut self, failure: Failure) {
        self.push(NoticeKind::Bad, failure.message, failure.hint);
    }

    fn push(&mut self, kind: NoticeKind, text: String, hint: Option<String>) {
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
        });
    }

    pub(super) fn dismiss(&mut self, id: NoticeId) {
        self.all.retain(|notice| notice.id != id);
    }

    pub(super) fn all(&self) -> &[Notice] {
        &self.all
    }
}
