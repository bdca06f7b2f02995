//! Asks the keychain, which may wait for a person, and waits only so long.
//!
//! A keychain that does not answer keeps its thread until it does; nobody listens to that answer.

use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

use crate::store::keychain::KeychainError;

/// How long the window waits for the keychain to be unlocked.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// A question to the keychain.
#[derive(Debug)]
pub struct Asked<T>(Receiver<Result<T, KeychainError>>);

impl<T: Send + 'static> Asked<T> {
    /// Asks on a thread of its own.
    #[must_use]
    pub fn new(ask: impl FnOnce() -> Result<T, KeychainError> + Send + 'static) -> Self {
        let (sender, receiver) = sync_channel(1);
        let named = thread::Builder::new().name("keychain-answer".to_owned());
        // Without a thread the channel is closed, which says so.
        let _ = named.spawn(move || {
            // Whoever has waited long enough does not listen any more.
            let _ = sender.send(ask());
        });
        Self(receiver)
    }

    /// Waits for the answer; none if it does not come in time.
    #[must_use]
    pub fn wait(&self, limit: Duration) -> Option<Result<T, KeychainError>> {
        match self.0.recv_timeout(limit) {
            Ok(result) => Some(result),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Err(KeychainError::Failed {
                reason: "an internal fault ended the question".to_owned(),
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_a_fault_and_silence_are_told_apart() {
        let soon = Duration::from_secs(20);
        assert_eq!(Asked::new(|| Ok(1)).wait(soon), Some(Ok(1)));
        let fault = Asked::<()>::new(|| panic!("a fault on purpose")).wait(soon);
        assert!(
            matches!(fault, Some(Err(KeychainError::Failed { .. }))),
            "{fault:?}"
        );

        let (sender, receiver) = sync_channel::<()>(1);
        let asked = Asked::new(move || {
            let _ = receiver.recv();
            Ok(2)
        });
        assert_eq!(asked.wait(Duration::from_millis(50)), None);
        sender.send(()).expect("the question waits");
        assert_eq!(asked.wait(soon), Some(Ok(2)), "patience is rewarded");
    }
}
