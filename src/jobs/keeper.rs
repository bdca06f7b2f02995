//! The thread that keeps unsaved changes: some seconds after the last of them, so that nobody waits
//! while typing.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::teller::Teller;
use crate::session::{Event, Failure, Job, Keeping, KeepingNews};
use crate::store::recovery::{RecoveryId, Shelf, Unsaved};

/// How long nothing more must come before changes are kept.
const QUIET: Duration = Duration::from_secs(2);

/// How long changes wait at most while more of them come.
const LONGEST: Duration = Duration::from_secs(10);

/// The way to the thread. Dropped, it has the thread keep what waits, as after a fault of the window,
/// and waits for that.
pub(super) struct Keeper {
    wishes: Option<Sender<Keeping>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    pub(super) fn start(shelf: Shelf, teller: Teller) -> io::Result<Self> {
        let (wishes, receiver) = channel();
        let mut desk = Desk {
            shelf,
            teller,
            waiting: None,
            replaced: Vec::new(),
            has_failed: false,
        };
        let name = Job::Keeping.name().to_owned();
        let work = move || {
            let job = Job::Keeping;
            if catch_unwind(AssertUnwindSafe(|| desk.work(&receiver))).is_err() {
                desk.teller.tell(Event::JobDied { job });
            }
        };
        Ok(Self {
            wishes: Some(wishes),
            thread: Some(thread::Builder::new().name(name).spawn(work)?),
        })
    }

    pub(super) fn wish(&self, wish: Keeping) {
        if let Some(wishes) = &self.wishes {
            // If the thread has died, it has told so.
            let _ = wishes.send(wish);
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.wishes = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread has before it.
struct Desk {
    shelf: Shelf,
    teller: Teller,
    waiting: Option<Waiting>,
    /// What this window opened, and has not kept itself yet.
    replaced: Vec<RecoveryId>,
    /// Whether it was told that changes cannot be kept.
    has_failed: bool,
}

/// Changes that are not kept yet.
struct Waiting {
    unsaved: Box<Unsaved>,
    since: Instant,
    until: Instant,
}

impl Desk {
    fn work(&mut self, wishes: &Receiver<Keeping>) {
        loop {
            let wish = match &self.waiting {
                None => wishes.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(waiting) => {
                    wishes.recv_timeout(waiting.until.saturating_duration_since(Instant::now()))
                }
            };
            match wish {
                Ok(wish) => self.carry_out(wish),
                Err(RecvTimeoutError::Timeout) => self.keep(),
                Err(RecvTimeoutError::Disconnected) => return self.keep(),
            }
        }
    }

    fn carry_out(&mut self, wish: Keeping) {
        match wish {
            Keeping::Keep(unsaved) => {
                let now = Instant::now();
                let since = self.waiting.as_ref().map_or(now, |waiting| waiting.since);
                self.waiting = Some(Waiting {
                    unsaved,
                    since,
                    until: (now + QUIET).min(since + LONGEST),
                });
            }
            Keeping::Forget => {
                self.waiting = None;
                let forgotten = self.shelf.forget();
                self.tell_fault(forgotten, "cannot remove the kept changes");
                self.remove_replaced();
            }
            Keeping::Find => match self.shelf.find() {
                Ok(found) if found.is_empty() => {}
                Ok(found) => self.tell(KeepingNews::Found(found)),
                Err(error) => self.tell_fault(Err(error), "cannot look for unsaved changes"),
            },
            Keeping::Open(id) => {
                let news = match self.shelf.open(&id) {
                    Ok(recovered) => KeepingNews::Opened {
                        id,
                        recovered: Box::new(recovered),
                    },
                    Err(reason) => KeepingNews::Unreadable { id, reason },
                };
                self.tell(news);
            }
            Keeping::Replace(id) => self.replaced.push(id),
            Keeping::Remove(id) => {
                let removed = self.shelf.remove(&id);
                self.tell_fault(removed, "cannot remove the kept changes");
            }
            Keeping::Leave(id) => self.shelf.leave(&id),
        }
    }

    /// Keeps what waits. Only then may go what it replaces.
    fn keep(&mut self) {
        let Some(waiting) = self.waiting.take() else {
            return;
        };
        match self.shelf.keep(&waiting.unsaved) {
            Ok(()) => {
                self.has_failed = false;
                self.remove_replaced();
            }
            Err(error) if !std::mem::replace(&mut self.has_failed, true) => {
                let what = "unsaved changes cannot be kept in case of a crash";
                self.tell_fault(Err(error), what);
            }
            Err(_) => {}
        }
    }

    fn remove_replaced(&mut self) {
        for id in std::mem::take(&mut self.replaced) {
            let removed = self.shelf.remove(&id);
            self.tell_fault(removed, "cannot remove the kept changes");
        }
    }

    fn tell(&self, news: KeepingNews) {
        self.teller.tell(Event::Keeping(news));
    }

    fn tell_fault(&self, result: io::Result<()>, what: &str) {
        if let Err(error) = result {
            self.tell(KeepingNews::Failed(Failure {
                message: format!("{what}: {error}: {}", self.shelf.folder().display()),
                hint: Some("save the project from time to time".to_owned()),
            }));
        }
    }
}
