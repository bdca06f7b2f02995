//! Secrets in the keychain of the operating system: the Secret Service of a Linux desktop, the
//! Keychain of macOS, the Credential Manager of Windows.
//!
//! Each secret is an entry of its own: service `visa-cluster`, user `CLUSTER/VARIABLE`. CLUSTER is
//! the name of the cluster, which is what a bundle is known by on its hosts, and stays when the
//! project file is moved, copied to a new name or checked out elsewhere. So all projects of one
//! cluster name share their secrets, and a cluster that gets another name begins without any.
//!
//! Not all keychains can be searched, so the entry `CLUSTER/` lists the names that the catalogue
//! does not know. It holds names alone.
//!
//! Each call may wait until a person unlocks the keychain, for as long as that takes: `jobs` puts
//! a limit to it.

use std::collections::BTreeSet;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use super::secrets::names;
use crate::catalog::Catalog;
use crate::model::syntax::{ClusterName, VariableName};
use crate::model::{Secret, Secrets};

/// The service under which all entries are kept.
const SERVICE: &str = "visa-cluster";

/// Why the keychain could not be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// This computer has none, or none that runs.
    #[error("this computer offers no keychain: {reason}")]
    Missing {
        /// What the system says.
        reason: String,
    },
    /// It is locked and nobody unlocked it, or access was refused.
    #[error("the keychain is locked, or access to it was refused")]
    Denied,
    /// There was no answer in time; somebody may still be asked to unlock it.
    #[error("the keychain did not answer in time")]
    Slow,
    /// The cluster's name cannot name an entry.
    #[error(
        "the keychain keeps secrets under the name of the cluster, and this one has none that is valid"
    )]
    NoName,
    /// It failed in another way.
    #[error("the keychain failed: {reason}")]
    Failed {
        /// What it says; never a secret.
        reason: String,
    },
}

impl KeychainError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Missing { .. } => {
                "without one, secrets are kept until the window closes, or in a file for --secrets"
            }
            Self::Denied | Self::Slow => "unlock it, then try again",
            Self::NoName => "correct the name of the cluster",
            Self::Failed { .. } => {
                "see whether the keychain of this computer works, then try again"
            }
        }
    }
}

impl From<Error> for KeychainError {
    fn from(error: Error) -> Self {
        match error {
            Error::NoStorageAccess(_) => Self::Denied,
            // What was read is part of these, and must not be told.
            Error::BadEncoding(bytes) | Error::BadDataFormat(bytes, _) => {
                drop(Zeroizing::new(bytes));
                Self::Failed {
                    reason: "an entry is no text".to_owned(),
                }
            }
            Error::PlatformFailure(source) => Self::Failed {
                reason: source.to_string(),
            },
            Error::Ambiguous(_) => Self::Failed {
                reason: "it has two entries of the same name".to_owned(),
            },
            other => Self::Failed {
                reason: other.to_string(),
            },
        }
    }
}

/// Reads all secrets of a cluster.
pub fn read(cluster: &str) -> Result<Secrets, KeychainError> {
    Keychain::open(cluster)?.read()
}

/// Keeps a secret of a cluster, in place of an older one.
pub fn remember(cluster: &str, name: &str, secret: &Secret) -> Result<(), KeychainError> {
    Keychain::open(cluster)?.remember(name, secret)
}

/// Forgets a secret of a cluster. One that is not there is none to worry about.
pub fn forget(cluster: &str, name: &str) -> Result<(), KeychainError> {
    Keychain::open(cluster)?.forget(name)
}

/// The entries of one cluster.
struct Keychain<'a> {
    store: Arc<CredentialStore>,
    cluster: &'a str,
}

impl<'a> Keychain<'a> {
    fn open(cluster: &'a str) -> Result<Self, KeychainError> {
        if cluster.parse::<ClusterName>().is_err() {
            return Err(KeychainError::NoName);
        }
        // A connection for each job: one that hangs holds up no other, and a keychain that was
        // started meanwhile is found.
        let store = system_store().map_err(|error| KeychainError::Missing {
            reason: match error {
                Error::PlatformFailure(source) => source.to_string(),
                other => other.to_string(),
            },
        })?;
        Ok(Self { store, cluster })
    }

    fn read(&self) -> Result<Secrets, KeychainError> {
        let mut secrets = Secrets::default();
        let known = names().map(str::to_owned);
        let all: BTreeSet<String> = known.chain(self.others()?).collect();
        for name in all {
            if let Some(secret) = self.get(&name)? {
                secrets.set(name, secret);
            }
        }
        Ok(secrets)
    }

    fn remember(&self, name: &str, secret: &Secret) -> Result<(), KeychainError> {
        // The list first: a name in it that has no entry does no harm, the opposite would be lost.
        self.list(name, true)?;
        let bytes = secret.expose().as_bytes();
        Ok(self.entry(name)?.set_secret(bytes)?)
    }

    fn forget(&self, name: &str) -> Result<(), KeychainError> {
        match self.entry(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => self.list(name, false),
            Err(error) => Err(error.into()),
        }
    }

    /// Returns the names that the catalogue does not know.
    fn others(&self) -> Result<BTreeSet<String>, KeychainError> {
        let list = self.get("")?;
        let names = list.as_ref().map_or("", Secret::expose).split_whitespace();
        let sound = names.filter(|name| name.parse::<VariableName>().is_ok());
        Ok(sound.map(str::to_owned).collect())
    }

    /// Puts a name on the list, or takes it off.
    fn list(&self, name: &str, is_kept: bool) -> Result<(), KeychainError> {
        if Catalog::get().variable(name).is_some() {
            return Ok(());
        }
        let mut others = self.others()?;
        let is_changed = if is_kept {
            others.insert(name.to_owned())
        } else {
            others.remove(name)
        };
        if !is_changed {
            return Ok(());
        }
        let list = self.entry("")?;
        if others.is_empty() {
            return Ok(list.delete_credential()?);
        }
        let names: Vec<String> = others.into_iter().collect();
        Ok(list.set_secret(names.join(" ").as_bytes())?)
    }

    fn get(&self, name: &str) -> Result<Option<Secret>, KeychainError> {
        let bytes = match self.entry(name)?.get_secret() {
            Ok(bytes) => bytes,
            Err(Error::NoEntry) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(error) => Err(Error::BadEncoding(error.into_bytes()).into()),
        }
    }

    fn entry(&self, name: &str) -> Result<Entry, KeychainError> {
        let user = format!("{}/{name}", self.cluster);
        Ok(Entry::new_in_store(&self.store, SERVICE, &user)?)
    }
}

#[cfg(target_os = "macos")]
fn system_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn system_store() -> Result<Arc<CredentialStore>, Error> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "VISA_DATABASE_PASSWORD";

    fn keychain(store: &Arc<CredentialStore>, cluster: &'static str) -> Keychain<'static> {
        Keychain {
            store: Arc::clone(store),
            cluster,
        }
    }

    fn store() -> Arc<CredentialStore> {
        keyring_core::mock::Store::new().expect("a keychain in memory")
    }

    fn held(keychain: &Keychain<'_>) -> Vec<(String, String)> {
        let secrets = keychain.read().expect("read");
        let all = secrets.iter();
        all.map(|(name, secret)| (name.to_owned(), secret.expose().to_owned()))
            .collect()
    }

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn secrets_are_kept_by_cluster_and_variable_known_to_visa_or_not() {
        let store = store();
        let (ill, other) = (keychain(&store, "ill"), keychain(&store, "other"));
        assert_eq!(held(&ill), []);
        for (name, value) in [(PASSWORD, "old"), (PASSWORD, "new"), ("SITE_TOKEN", " é ")] {
            ill.remember(name, &secret(value)).expect("remember");
        }
        other
            .remember(PASSWORD, &secret("theirs"))
            .expect("remember");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            held(&ill),
            [pair("SITE_TOKEN", " é "), pair(PASSWORD, "new")]
        );
        assert_eq!(held(&other), [pair(PASSWORD, "theirs")]);
    }

    #[test]
    fn what_is_forgotten_leaves_nothing_behind() {
        let store = store();
        let ill = keychain(&store, "ill");
        for name in [PASSWORD, "SITE_TOKEN", "SITE_SECRET"] {
            ill.remember(name, &secret("x")).expect("remember");
        }
        for name in ["SITE_TOKEN", PASSWORD, "NEVER_THERE_TOKEN", "SITE_SECRET"] {
            ill.forget(name).expect("forget");
            ill.forget(name).expect("forget twice");
        }
        assert_eq!(held(&ill), []);
        assert!(ill.get("").expect("read").is_none(), "the list is gone");
    }

    #[test]
    fn what_is_no_text_is_told_without_its_bytes() {
        let store = store();
        let ill = keychain(&store, "ill");
        let entry = ill.entry(PASSWORD).expect("entry");
        entry.set_secret(b"hunter2\xff").expect("set");
        let error = ill.read().expect_err("no text");
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("no text"), "{shown}");
        assert!(
            !shown.contains("hunter2") && !shown.contains("104"),
            "{shown}"
        );
    }

    #[test]
    fn a_cluster_without_a_valid_name_has_no_entries() {
        for name in ["", "a/b", "Bad Name"] {
            assert_eq!(read(name).err(), Some(KeychainError::NoName), "{name}");
        }
    }

    #[test]
    fn refusals_of_the_system_are_told_apart() {
        let refusal = || -> Box<dyn std::error::Error + Send + Sync> { "dismissed".into() };
        let error: KeychainError = Error::NoStorageAccess(refusal()).into();
        assert_eq!(error, KeychainError::Denied);
        let error: KeychainError = Error::PlatformFailure(refusal()).into();
        assert_eq!(error.to_string(), "the keychain failed: dismissed");
    }
}
