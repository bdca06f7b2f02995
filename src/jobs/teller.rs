//! How a job tells the window what it did.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use crate::session::{Event, Job};

/// An event with the job that it comes from.
pub(super) struct Told {
    pub(super) job: Job,
    pub(super) number: u64,
    pub(super) event: Event,
}

/// A job's way to tell what it did.
pub(super) struct Teller {
    pub(super) job: Job,
    pub(super) number: u64,
    pub(super) sender: SyncSender<Told>,
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
}

impl Teller {
    /// Tells something; waits while too much is untold.
    pub(super) fn tell(&self, event: Event) {
        // Nobody listens any more when the window is closed.
        if self.sender.send(self.told(event)).is_ok() {
            (self.wake)();
        }
    }

    /// Tells something that the next event makes obsolete; drops it rather than wait.
    /// Returns whether it is told.
    pub(super) fn mention(&self, event: Event) -> bool {
        let is_told = self.sender.try_send(self.told(event)).is_ok();
        if is_told {
            (self.wake)();
        }
        is_told
    }

    fn told(&self, event: Event) -> Told {
        Told {
            job: self.job,
            number: self.number,
            event,
        }
    }
}
