//! What jobs do with secrets: their file, the keychain, new ones.

use std::path::Path;

use super::keychain::{Asked, PATIENCE};
use crate::model::{Secret, Secrets};
use crate::session::{Failure, KeychainTask};
use crate::store::keychain::{self, KeychainError};
use crate::store::secrets::{self, SecretsError};
use crate::store::{is_there, secret_file};

/// Reads the file of secrets beside a project; there need not be one.
pub(super) fn read(path: &Path) -> Result<Secrets, Failure> {
    if !is_there(path) {
        return Ok(Secrets::default());
    }
    secrets::read_file(path).map_err(|error| failure(&error))
}

/// Adds secrets to that file, and returns all that it holds then.
pub(super) fn add(path: &Path, secrets: &Secrets) -> Result<Secrets, Failure> {
    secret_file::add(path, secrets).map_err(|error| Failure {
        message: error.to_string(),
        hint: error.hint(),
    })?;
    read(path)
}

pub(super) fn generate(name: &str) -> Result<Secret, Failure> {
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
pub(super) fn ask_keychain(
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
