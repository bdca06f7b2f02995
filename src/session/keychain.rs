//! The keychain of the operating system as the session sees it: what it holds, what it is asked,
//! and why it cannot be used.

use super::{Effect, Failure, Job, Session};
use crate::model::{Secret, Secrets};
use crate::store::keychain::KeychainError;

/// What the keychain is asked to do.
#[derive(Clone, Debug)]
pub enum KeychainTask {
    /// Tell all secrets of the cluster.
    Read,
    /// Keep a secret.
    Remember {
        /// The variable.
        name: String,
        /// Its secret.
        secret: Secret,
    },
    /// Forget a secret.
    Forget {
        /// The variable.
        name: String,
    },
}

/// What is known of the keychain.
#[derive(Debug, Default)]
pub(super) struct Keychain {
    /// What it holds.
    held: Secrets,
    /// The name of the cluster that this is held under.
    cluster: String,
    /// Tasks that it has not answered.
    waiting: usize,
    /// Why it could not be used the last time.
    fault: Option<KeychainError>,
}

impl Keychain {
    /// Returns the secret that is held for a variable of a cluster of that name.
    pub(super) fn held(&self, cluster: &str, name: &str) -> Option<&Secret> {
        self.held.get(name).filter(|_| self.cluster == cluster)
    }
}

impl Session {
    /// Tells whether the keychain holds a secret for a variable, be it the typed one or another.
    #[must_use]
    pub fn is_in_keychain(&self, name: &str) -> bool {
        self.sources
            .keychain
            .held(&self.cluster().settings.name, name)
            .is_some()
    }

    /// Tells whether the keychain was asked and has not answered: somebody may have to unlock it.
    #[must_use]
    pub fn awaits_keychain(&self) -> bool {
        self.sources.keychain.waiting > 0
    }

    /// Returns why the keychain could not be used the last time that it was asked.
    #[must_use]
    pub fn keychain_fault(&self) -> Option<&KeychainError> {
        self.sources.keychain.fault.as_ref()
    }

    pub(super) fn read_keychain(&mut self) -> Vec<Effect> {
        self.ask_keychain(KeychainTask::Read)
    }

    /// Keeps what was typed for a variable.
    pub(super) fn remember_secret(&mut self, name: String) -> Vec<Effect> {
        match self.typed_secret(&name).cloned() {
            Some(secret) => self.ask_keychain(KeychainTask::Remember { name, secret }),
            None => Vec::new(),
        }
    }

    pub(super) fn forget_secret(&mut self, name: String) -> Vec<Effect> {
        self.ask_keychain(KeychainTask::Forget { name })
    }

    fn ask_keychain(&mut self, task: KeychainTask) -> Vec<Effect> {
        self.notices.try_anew(Job::Keychain);
        let name = &self.document.cluster.settings.name;
        let keychain = &mut self.sources.keychain;
        keychain.waiting += 1;
        if keychain.cluster != *name {
            // Under another name nothing is held that is known.
            keychain.held = Secrets::default();
            keychain.cluster.clone_from(name);
        }
        vec![Effect::AskKeychain {
            generation: self.generation,
            cluster: name.clone(),
            task,
        }]
    }

    /// Takes note of what the keychain did.
    pub(super) fn keychain_answered(
        &mut self,
        generation: u64,
        cluster: &str,
        task: KeychainTask,
        result: Result<Secrets, KeychainError>,
    ) -> Option<Effect> {
        if generation != self.generation {
            return None;
        }
        let keychain = &mut self.sources.keychain;
        keychain.waiting = keychain.waiting.saturating_sub(1);
        keychain.fault = result.as_ref().err().cloned();
        let secrets = match result {
            Ok(secrets) => secrets,
            Err(error) => {
                self.keychain_failed(&task, &error);
                return None;
            }
        };
        // It was asked under another name if the cluster was renamed since.
        let is_of_held = keychain.cluster == cluster;
        match task {
            KeychainTask::Read => {
                if is_of_held {
                    keychain.held = secrets.clone();
                }
                if self.cluster().settings.name == cluster {
                    return self.fill_form(secrets);
                }
            }
            KeychainTask::Remember { name, secret } => {
                let text = format!("The keychain of this computer keeps {name}");
                if is_of_held {
                    keychain.held.set(name, secret);
                }
                self.notices.done(Job::Keychain, text);
            }
            KeychainTask::Forget { name } => {
                let text = format!("The keychain of this computer has forgotten {name}");
                if is_of_held {
                    keychain.held.set(name, Secret::default());
                }
                self.notices.done(Job::Keychain, text);
            }
        }
        None
    }

    /// Takes note that a question ended without an answer.
    pub(super) fn keychain_died(&mut self) {
        let keychain = &mut self.sources.keychain;
        keychain.waiting = keychain.waiting.saturating_sub(1);
    }

    fn keychain_failed(&mut self, task: &KeychainTask, error: &KeychainError) {
        let what = match task {
            // Whoever has no keychain knows, and the forms say it.
            KeychainTask::Read
                if matches!(error, KeychainError::Missing { .. } | KeychainError::NoName) =>
            {
                return;
            }
            KeychainTask::Read => "No secrets were read".to_owned(),
            KeychainTask::Remember { name, .. } => format!("{name} is not remembered"),
            KeychainTask::Forget { name } => format!("{name} is not forgotten"),
        };
        let changes = !matches!(task, KeychainTask::Read);
        let hint = if changes && *error == KeychainError::Slow {
            // Nothing takes the question back, and somebody may answer it yet.
            "unlock it, then try again; if it is unlocked later, it may still do so"
        } else {
            error.hint()
        };
        let failure = Failure {
            message: format!("{what}: {error}"),
            hint: Some(hint.to_owned()),
        };
        self.notices.fail(Job::Keychain, failure);
    }
}
