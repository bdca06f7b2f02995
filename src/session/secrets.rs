//! The secrets of the open document: where each comes from, and which is lost with the window.
//!
//! The first source that has one wins: the file beside the project, the environment of the
//! process, the form. The form begins with what the keychain holds, so that it can be changed
//! there.

use std::path::{Path, PathBuf};

use super::keychain::Keychain;
use super::{Effect, Failure, Job, NoticeKind, Session};
use crate::catalog::Catalog;
use crate::model::{Secret, Secrets};

/// Ending of the file of secrets that lies beside a project, `ill.secrets.env` for
/// `ill.visa.toml`.
const ENDING: &str = ".secrets.env";

/// Where a secret comes from, and how long it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// Nobody gave it.
    Missing,
    /// The file beside the project, which decides.
    File,
    /// The environment of the process, which decides.
    Environment,
    /// The keychain holds it.
    Keychain,
    /// It was typed, and lasts until the window closes.
    Typed {
        /// Whether the keychain holds another one.
        differs: bool,
    },
}

/// All sources of secrets.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Of the file beside the project.
    file: Secrets,
    /// That file; another one after the project was saved elsewhere.
    file_path: Option<PathBuf>,
    /// Of the process.
    environment: Secrets,
    /// As the form has them.
    typed: Secrets,
    /// Counts changes of any of them.
    pub(super) changes: u64,
    pub(super) keychain: Keychain,
}

impl Sources {
    pub(super) fn new(environment: Secrets) -> Self {
        Self {
            environment,
            ..Self::default()
        }
    }

    /// Forgets all that was for the former document.
    pub(super) fn forget(&mut self) {
        self.file = Secrets::default();
        self.file_path = None;
        self.typed = Secrets::default();
        self.keychain = Keychain::default();
    }

    /// Returns the secrets that count.
    pub(super) fn all(&self) -> Secrets {
        let mut all = self.file.clone();
        all.fill_from(self.environment.clone());
        all.fill_from(self.typed.clone());
        all
    }

    /// Tells where a secret of a cluster of that name comes from.
    fn source(&self, cluster: &str, name: &str) -> SecretSource {
        if self.file.get(name).is_some() {
            return SecretSource::File;
        }
        if self.environment.get(name).is_some() {
            return SecretSource::Environment;
        }
        match (self.typed.get(name), self.keychain.held(cluster, name)) {
            (None, _) => SecretSource::Missing,
            (Some(typed), Some(held)) if typed.is_same(held) => SecretSource::Keychain,
            (Some(_), held) => SecretSource::Typed {
                differs: held.is_some(),
            },
        }
    }

    /// Tells whether something is typed that neither file nor keychain holds.
    fn would_lose(&self, cluster: &str) -> bool {
        let mut typed = self.typed.iter();
        typed.any(|(name, secret)| {
            let kept = [self.file.get(name), self.keychain.held(cluster, name)];
            !kept.into_iter().flatten().any(|kept| kept.is_same(secret))
        })
    }

    /// Returns the typed secrets that count and that nothing else keeps.
    fn unkept(&self, cluster: &str) -> Secrets {
        let mut unkept = Secrets::default();
        for (name, secret) in self.typed.iter() {
            if matches!(self.source(cluster, name), SecretSource::Typed { .. }) {
                unkept.set(name, secret.clone());
            }
        }
        unkept
    }
}

impl Session {
    /// Returns the secret that the form has for a variable, so that its field can show it.
    #[must_use]
    pub fn typed_secret(&self, name: &str) -> Option<&Secret> {
        self.sources.typed.get(name)
    }

    /// Tells whether secrets were typed that nothing keeps; they go with the document that they
    /// were typed for.
    #[must_use]
    pub fn has_typed_secrets(&self) -> bool {
        self.sources.would_lose(&self.cluster().settings.name)
    }

    /// Tells where a secret comes from.
    #[must_use]
    pub fn secret_source(&self, name: &str) -> SecretSource {
        self.sources.source(&self.cluster().settings.name, name)
    }

    /// Returns the file that gave secrets, if it was read.
    #[must_use]
    pub fn given_by_file(&self) -> Option<&Path> {
        self.sources.file_path.as_deref()
    }

    /// Returns the file of secrets beside the project, whether it is there or not; none for a
    /// document that was never saved.
    #[must_use]
    pub fn secret_file(&self) -> Option<PathBuf> {
        let folder = self.folder()?;
        Some(folder.join(format!("{}{ENDING}", self.document.base_name())))
    }

    /// Takes what was typed for a variable.
    pub(super) fn set_secret(&mut self, name: &str, secret: Secret) -> Option<Effect> {
        self.sources.typed.set(name, secret);
        self.secrets_changed()
    }

    /// Judges by the secrets that count now.
    pub(super) fn secrets_changed(&mut self) -> Option<Effect> {
        self.sources.changes += 1;
        self.secrets = self.sources.all();
        self.judge()
    }

    /// Reads the secrets that are kept for a document that was opened.
    pub(super) fn read_secrets(&mut self) -> Vec<Effect> {
        let file = self.secret_file().map(|path| Effect::ReadSecretFile {
            generation: self.generation,
            path,
        });
        let mut effects = Vec::from_iter(file);
        effects.extend(self.read_keychain());
        effects
    }

    /// Fills the form where nobody has typed.
    pub(super) fn fill_form(&mut self, secrets: Secrets) -> Option<Effect> {
        if secrets.is_empty() {
            return None;
        }
        self.sources.typed.fill_from(secrets);
        self.secrets_changed()
    }

    /// Takes note of what the file beside the project holds.
    pub(super) fn secret_file_read(
        &mut self,
        generation: u64,
        path: PathBuf,
        result: Result<Secrets, Failure>,
    ) -> Option<Effect> {
        if generation != self.generation {
            return None;
        }
        match result {
            // Most projects have no such file.
            Ok(secrets) if secrets.is_empty() && self.sources.file.is_empty() => None,
            Ok(secrets) => {
                self.sources.file = secrets;
                self.sources.file_path = Some(path);
                self.secrets_changed()
            }
            Err(failure) => {
                self.notices.fail(Job::Secrets, failure);
                None
            }
        }
    }

    /// Writes the typed secrets that nothing keeps to the file beside the project.
    pub(super) fn save_secrets(&mut self) -> Vec<Effect> {
        self.notices.try_anew(Job::Secrets);
        let Some(path) = self.secret_file() else {
            let text = "Save the project first; its secrets go beside it".to_owned();
            self.notices.add(NoticeKind::Bad, text);
            return Vec::new();
        };
        vec![Effect::WriteSecretFile {
            generation: self.generation,
            path,
            secrets: self.sources.unkept(&self.cluster().settings.name),
        }]
    }

    /// Takes note that secrets were written, or why not.
    pub(super) fn secret_file_written(
        &mut self,
        generation: u64,
        path: PathBuf,
        result: Result<Secrets, Failure>,
    ) -> Option<Effect> {
        if result.is_ok() {
            let text = format!("The secrets are kept in {}", path.display());
            self.notices.done(Job::Secrets, text);
        }
        self.secret_file_read(generation, path, result)
    }

    /// Has a password made for a variable.
    pub(super) fn generate_secret(&self, name: String) -> Vec<Effect> {
        vec![Effect::GenerateSecret {
            generation: self.generation,
            name,
        }]
    }

    /// Puts a password that was made into the form.
    pub(super) fn secret_generated(
        &mut self,
        generation: u64,
        name: &str,
        result: Result<Secret, Failure>,
    ) -> Option<Effect> {
        if generation != self.generation {
            return None;
        }
        match result {
            Ok(secret) => {
                let known = Catalog::get().variable(name);
                let server = known.and_then(|variable| variable.given_to.as_deref());
                let server = server.unwrap_or("whatever asks for it");
                let text = format!(
                    "Made a password for {name}. Give it to {server} too: copy it by the menu beside its field"
                );
                self.notices.done(Job::Secrets, text);
                self.set_secret(name, secret)
            }
            Err(failure) => {
                self.notices.fail(Job::Secrets, failure);
                None
            }
        }
    }
}
