//! What jobs do with secrets: their file, the keychain, new ones.

use std::path::{Path, PathBuf};

use super::Jobs;
use super::keychain::{Asked, PATIENCE};
use crate::model::{Secret, Secrets};
use crate::session::{Event, Failure, Job, KeychainTask};
use crate::store::keychain::{self, KeychainError};
use crate::store::secrets::{self, SecretsError};
use crate::store::{is_there, secret_file};

impl Jobs {
    pub(super) fn read_secrets(&mut self, generation: u64, path: PathBuf) {
        self.spawn_in_order(Job::Secrets, move |teller| {
            teller.tell(Event::SecretFile {
                generation,
                result: read(&path),
                path,
            });
        });
    }

    pub(super) fn write_secrets(&mut self, generation: u64, path: PathBuf, secrets: Secrets) {
        self.spawn_in_order(Job::Secrets, move |teller| {
            teller.tell(Event::SecretFileWritten {
                generation,
                result: add(&path, &secrets),
                path,
            });
        });
    }

    pub(super) fn generate(&mut self, generation: u64, name: String) {
        self.spawn_in_order(Job::Secrets, move |teller| {
            teller.tell(Event::SecretGenerated {
                generation,
                result: generate(&name),
                name,
            });
        });
    }

    pub(super) fn ask_keychain(&mut self, generation: u64, cluster: String, task: KeychainTask) {
        let is_there = self.has_keychain;
        self.spawn_in_order(Job::Keychain, move |teller| {
            teller.tell(Event::KeychainAnswered {
                generation,
                result: ask_keychain(is_there, cluster.clone(), &task),
                cluster,
                task,
            });
        });
    }
}

/// Reads the file of secrets beside a project; there need not be one.
fn read(path: &Path) -> Result<Secrets, Failure> {
    if !is_there(path) {
        return Ok(Secrets::default());
    }
    secrets::read_file(path).map_err(|error| failure(&error))
}

/// Adds secrets to that file, and returns all that it holds then.
fn add(path: &Path, secrets: &Secrets) -> Result<Secrets, Failure> {
    secret_file::add(path, secrets).map_err(|error| Failure {
        message: error.to_string(),
        hint: error.hint(),
    })?;
    read(path)
}

fn generate(name: &str) -> Result<Secret, Failure> {
    let made = secrets::generate([name]).map_err(|error| failure(&error))?;
    Ok(made.get(name).cloned().unwrap_or_default())
}

fn failure(error: &SecretsError) -> Failure {
    Failure {
        message: error.to_string(),
        hint: error.hint(),
    }
}

/// Asks the keychain, for as long as somebody may take to unlock it.
fn ask_keychain(
    is_there: bool,
    cluster: String,
    task: &KeychainTask,
) -> Result<Secrets, KeychainError> {
    if !is_there {
        return Err(KeychainError::Missing {
            reason: "it is not used".to_owned(),
        });
    }
    let task = task.clone();
    let asked = Asked::new(move || match task {
        KeychainTask::Read => keychain::read(&cluster),
        KeychainTask::Remember { name, secret } => {
            keychain::remember(&cluster, &name, &secret).map(|()| Secrets::default())
        }
        KeychainTask::Forget { name } => {
            keychain::forget(&cluster, &name).map(|()| Secrets::default())
        }
    });
    asked.wait(PATIENCE).unwrap_or(Err(KeychainError::Slow))
}
