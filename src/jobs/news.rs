//! News that wait for the window in any number, told by one event.

use std::sync::{Arc, Mutex, PoisonError};

use crate::probe::Update;

/// What a test of connections has told, and nobody has taken.
#[derive(Clone, Default)]
pub(super) struct News(Arc<Mutex<Untaken>>);

#[derive(Default)]
struct Untaken {
    updates: Vec<Update>,
    /// Whether an event is on its way that says so.
    is_told: bool,
}

impl News {
    /// Adds one. `tell` lets an event tell that there is something, and says whether it could.
    pub(super) fn add(&self, update: Update, tell: impl FnOnce() -> bool) {
        let mut untaken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        untaken.updates.push(update);
        if !untaken.is_told {
            untaken.is_told = tell();
        }
    }

    /// Takes all, the oldest first.
    pub(super) fn take(&self) -> Vec<Update> {
        let mut untaken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        untaken.is_told = false;
        std::mem::take(&mut untaken.updates)
    }
}
