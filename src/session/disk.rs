//! The file of the open document, as other programs leave it.

use std::path::PathBuf;

use super::{Effect, NoticeKind, Session};
use crate::store::project::{Digest, LoadError, Loaded, OnDisk};

/// A look at the file of a document.
#[derive(Debug)]
pub struct DiskNews {
    /// The file.
    pub path: PathBuf,
    /// What was known of it.
    pub known: Digest,
    /// How it is now.
    pub state: OnDisk,
}

/// What is to be told about the file, until it is answered or over.
#[derive(Debug)]
pub enum Divergence {
    /// Another program changed the file while the document has changes of its own.
    Changed {
        /// What is there now.
        digest: Digest,
        /// The document in it.
        theirs: Box<Loaded>,
    },
    /// Another program changed the file, and it is no project now.
    Unreadable {
        /// What is there now.
        digest: Digest,
        /// Why it cannot be read.
        error: LoadError,
    },
    /// The file was moved or deleted.
    Gone,
}

/// What becomes of the two states of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The document becomes what is in the file.
    Theirs,
    /// The document stays, and the next save replaces the file.
    Mine,
}

/// The file that is watched, and what there is to tell about it.
#[derive(Debug, Default)]
pub(super) struct Disk {
    watched: Option<(PathBuf, Digest)>,
    divergence: Option<Divergence>,
}

impl Disk {
    /// Forgets everything about the former document or file.
    pub(super) fn forget(&mut self) {
        self.divergence = None;
    }

    /// Has the file looked at once more.
    pub(super) fn look_again(&mut self) {
        self.watched = None;
    }

    pub(super) fn is_gone(&self) -> bool {
        matches!(self.divergence, Some(Divergence::Gone))
    }
}

impl Session {
    pub(super) fn watch_file(&mut self) -> Option<Effect> {
        let digest = self.document.on_disk();
        let wanted = self.document.path.clone().map(|path| (path, digest));
        if wanted == self.disk.watched {
            return None;
        }
        self.disk.watched.clone_from(&wanted);
        Some(Effect::Watch(wanted))
    }

    /// Takes note of how the file is now. Who has no changes of his own follows it at once.
    pub(super) fn disk_news(&mut self, news: DiskNews) -> Vec<Effect> {
        let is_current = self.document.path.as_ref() == Some(&news.path)
            && self.document.on_disk() == news.known;
        if !is_current {
            return Vec::new();
        }
        if self.saves.is_running() {
            // The save itself may be what was seen; after it, the file is looked at again.
            self.disk.look_again();
            return Vec::new();
        }
        self.disk.divergence = match news.state {
            OnDisk::Unknown => return Vec::new(),
            OnDisk::Same => None,
            OnDisk::Gone => Some(Divergence::Gone),
            OnDisk::Changed { digest, loaded } => match *loaded {
                Err(error) => Some(Divergence::Unreadable { digest, error }),
                Ok(theirs) if self.document.is_changed() => Some(Divergence::Changed {
                    digest,
                    theirs: Box::new(theirs),
                }),
                Ok(theirs) => {
                    let name = self.document.title();
                    let before = self.document.cluster.clone();
                    let effects = self.load_theirs(theirs);
                    // Where only comments changed, there is nothing to be seen and nothing to undo.
                    if before != self.document.cluster {
                        let text = format!(
                            "{name} was changed by another program and is loaded anew. Undo takes that back"
                        );
                        self.notices.add(NoticeKind::Good, text);
                    }
                    return effects;
                }
            },
        };
        Vec::new()
    }

    /// Ends the difference between document and file.
    pub(super) fn take_side(&mut self, side: Side) -> Vec<Effect> {
        match (self.disk.divergence.take(), side) {
            (Some(Divergence::Changed { theirs, .. }), Side::Theirs) => {
                let text = "Loaded from disk. Undo brings your changes back".to_owned();
                self.notices.add(NoticeKind::Good, text);
                self.load_theirs(*theirs)
            }
            (
                Some(Divergence::Changed { digest, .. } | Divergence::Unreadable { digest, .. }),
                Side::Mine,
            ) => {
                self.document.expect_on_disk(digest);
                Vec::new()
            }
            (other, _) => {
                // Nothing is there to load, and what is gone stays gone until it is saved.
                self.disk.divergence = other;
                Vec::new()
            }
        }
    }

    /// Lets the document become what is in its file, as a step that undo takes back.
    fn load_theirs(&mut self, theirs: Loaded) -> Vec<Effect> {
        self.disk.divergence = None;
        self.history.end_typing();
        let before = self.document.follow(theirs);
        let title = "load the file anew".to_owned();
        if *before != *self.document.cluster {
            self.history.commit(before, title, &[]);
        }
        let mut effects = Vec::from_iter(self.judge());
        // The site's files may have changed together with it.
        effects.push(self.read_site_files());
        effects
    }

    /// Returns in what the file differs from what this document knows of it.
    #[must_use]
    pub fn divergence(&self) -> Option<&Divergence> {
        self.disk.divergence.as_ref()
    }
}
