//! The thread that watches the project file: it looks when the operating system tells of a change, or
//! when the window asks.

use std::io;
use std::mem::{Discriminant, discriminant};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use super::teller::Teller;
use crate::session::{DiskNews, Event, Job};
use crate::store::project::{self, Digest, OnDisk};
use crate::store::watch::Watch;

/// How long a file is left in peace after a change: programs write in several steps.
const SETTLING: Duration = Duration::from_millis(300);

/// The way to the thread, which ends when this is dropped.
pub(super) struct Watcher(Sender<Wish>);

enum Wish {
    /// Watch this file, of which that much is known; or none.
    Watch(Option<(PathBuf, Digest)>),
    /// Look at it.
    Look,
    /// End.
    End,
}

impl Watcher {
    pub(super) fn start(teller: Teller) -> io::Result<Self> {
        let (wishes, receiver) = channel();
        let own = wishes.clone();
        let work = move || {
            let job = Job::Watch;
            if catch_unwind(AssertUnwindSafe(|| work(&own, &receiver, &teller))).is_err() {
                teller.tell(Event::JobDied { job });
            }
        };
        thread::Builder::new()
            .name(Job::Watch.name().to_owned())
            .spawn(work)?;
        Ok(Self(wishes))
    }

    pub(super) fn watch(&self, file: Option<(PathBuf, Digest)>) {
        // If the thread has died, it has told so.
        let _ = self.0.send(Wish::Watch(file));
    }

    pub(super) fn look(&self) {
        let _ = self.0.send(Wish::Look);
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // Nobody waits for it: a look at a drive that is away may take long.
        let _ = self.0.send(Wish::End);
    }
}

/// What was told last: in which way the file differed, and in what text.
type LastTold = Option<(Discriminant<OnDisk>, Option<Digest>)>;

fn work(own: &Sender<Wish>, wishes: &Receiver<Wish>, teller: &Teller) {
    let mut file: Option<(PathBuf, Digest)> = None;
    let mut watch = None;
    let mut last: LastTold = None;
    while let Ok(first) = wishes.recv() {
        let mut wish = first;
        // Whatever comes meanwhile is answered by one look.
        loop {
            match wish {
                Wish::End => return,
                Wish::Look => {}
                Wish::Watch(next) => {
                    let old = file.as_ref().map(|(path, _)| path);
                    if old != next.as_ref().map(|(path, _)| path) {
                        let path = next.as_ref().map(|(path, _)| path);
                        watch = path.and_then(|path| begin(path, own));
                    }
                    file = next;
                    last = None;
                }
            }
            match wishes.recv_timeout(SETTLING) {
                Ok(next) => wish = next,
                Err(_) => break,
            }
        }
        if let Some((path, known)) = &file {
            look(path, *known, &mut last, teller);
        }
    }
    drop(watch);
}

fn begin(path: &std::path::Path, own: &Sender<Wish>) -> Option<Watch> {
    let own = own.clone();
    Watch::begin(path, move || {
        let _ = own.send(Wish::Look);
    })
}

/// Looks, and tells what is new.
fn look(path: &std::path::Path, known: Digest, last: &mut LastTold, teller: &Teller) {
    let state = project::look(path, known);
    let digest = match &state {
        OnDisk::Changed { digest, .. } => Some(*digest),
        OnDisk::Same | OnDisk::Gone | OnDisk::Unknown => None,
    };
    let now = Some((discriminant(&state), digest));
    let is_new = match state {
        OnDisk::Unknown => false,
        // At first nothing else was told.
        OnDisk::Same => last.is_some() && *last != now,
        OnDisk::Changed { .. } | OnDisk::Gone => *last != now,
    };
    if is_new {
        *last = now;
        teller.tell(Event::Disk(DiskNews {
            path: path.to_owned(),
            known,
            state,
        }));
    }
}
