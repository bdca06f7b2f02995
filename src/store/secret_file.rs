//! Writes a file of secrets that [`super::secrets::read_file`] reads back.
//!
//! Nobody but its owner has access to it, from its first byte on.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::project::open_parent;
use super::secrets::{self, SecretsError};
use crate::export::atomic;
use crate::model::Secrets;

/// Permission bits of the file.
const MODE: u32 = 0o600;

const HEADING: &str = "\
# Passwords and tokens of a VISA cluster, for `visa-cluster … --secrets FILE`.
# Keep it private (chmod 600), and out of Git.
";

/// Why secrets cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// There is something of that name, which is left alone.
    #[error("there is a file of that name already: {}", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// There is one that cannot be read, or that others can read.
    #[error(transparent)]
    Unsound(#[from] SecretsError),
    /// The operating system refuses.
    #[error("cannot write the secrets: {source}: {}", path.display())]
    Io {
        /// What it says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

impl WriteError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unsound(error) => error.hint(),
            Self::Exists { .. } | Self::Io { .. } => None,
        }
    }

    fn new(source: io::Error, path: &Path) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::AlreadyExists => Self::Exists { path },
            _ => Self::Io { source, path },
        }
    }
}

/// Writes a new file of secrets, never over an existing one.
pub fn create(path: &Path, secrets: &Secrets) -> Result<(), WriteError> {
    let fail = |source| WriteError::new(source, path);
    let text = text(HEADING, secrets);
    let (dir, name) = open_parent(path).map_err(fail)?;
    atomic::create(&dir, name, text.as_bytes(), Some(MODE)).map_err(fail)
}

/// Adds secrets to a file; makes one if there is none. What stands in it stays, comments and all,
/// and a name that is there keeps its value.
pub fn add(path: &Path, secrets: &Secrets) -> Result<(), WriteError> {
    if !path.exists() {
        return create(path, secrets);
    }
    let held = secrets::read_file(path)?;
    let mut new = Secrets::default();
    for (name, secret) in secrets.iter() {
        if held.get(name).is_none() {
            new.set(name, secret.clone());
        }
    }
    let fail = |source| WriteError::new(source, path);
    // Through a symbolic link, which stays.
    let path = path.canonicalize().map_err(fail)?;
    let mut before = Zeroizing::new(fs::read_to_string(&path).map_err(fail)?);
    if !before.is_empty() && !before.ends_with('\n') {
        before.push('\n');
    }
    let text = text(&before, &new);
    let (dir, name) = open_parent(&path).map_err(fail)?;
    atomic::replace(&dir, name, text.as_bytes(), Some(MODE)).map_err(fail)
}

/// Writes secrets below what is there before.
fn text(before: &str, secrets: &Secrets) -> Zeroizing<String> {
    // Twice as long at most, with quotes, so that it never moves and leaves a copy behind.
    let lengths = secrets
        .iter()
        .map(|(name, secret)| name.len() + 2 * secret.expose().len() + 4);
    let mut text = Zeroizing::new(String::with_capacity(before.len() + lengths.sum::<usize>()));
    text.push_str(before);
    for (name, secret) in secrets.iter() {
        text.push_str(name);
        text.push('=');
        quote(secret.expose(), &mut text);
        text.push('\n');
    }
    text
}

/// Writes a value in quotes.
fn quote(value: &str, text: &mut String) {
    if !value.contains('\'') {
        text.extend(["'", value, "'"]);
        return;
    }
    text.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Secret;

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_read_back_and_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("secrets.env");
        let values = [
            "a b",
            "it's",
            "\"",
            "'\"\\$`#",
            "$(id) # x",
            "a\\",
            "'",
            " é ",
        ];
        let mut before = Secrets::default();
        for (index, value) in values.iter().enumerate() {
            before.set(format!("SITE_{index}"), Secret::new((*value).to_owned()));
        }
        create(&path, &before).expect("write");
        let mode = fs::metadata(&path).expect("metadata").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let after = secrets::read_file(&path).expect("read");
        for (index, value) in values.iter().enumerate() {
            let found = after.get(&format!("SITE_{index}")).map(Secret::expose);
            assert_eq!(found, Some(*value));
        }
        let again = create(&path, &before).expect_err("exists");
        assert!(matches!(again, WriteError::Exists { .. }));
    }

    #[cfg(unix)]
    #[test]
    fn secrets_are_added_to_a_file_that_keeps_what_it_has() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("ill.secrets.env");
        let one = |name: &str, value: &str| {
            let mut secrets = Secrets::default();
            secrets.set(name, Secret::new(value.to_owned()));
            secrets
        };
        let mode = |mode| {
            let permissions = fs::Permissions::from_mode(mode);
            fs::set_permissions(&path, permissions).expect("mode");
        };
        fs::write(&path, "# mine\nA_TOKEN=first").expect("write");
        mode(0o644);
        let open = add(&path, &one("B_TOKEN", "b")).expect_err("open to others");
        assert!(open.hint().expect("hint").contains("chmod 600"), "{open}");
        mode(0o400);
        let mut both = one("A_TOKEN", "second");
        both.fill_from(one("B_TOKEN", "b c"));
        add(&path, &both).expect("add");
        let text = fs::read_to_string(&path).expect("read");
        assert_eq!(text, "# mine\nA_TOKEN=first\nB_TOKEN='b c'\n");
        let metadata = fs::metadata(&path).expect("metadata");
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600);

        let new = folder.path().join("new.secrets.env");
        add(&new, &one("A_TOKEN", "x")).expect("create");
        assert!(
            secrets::read_file(&new)
                .expect("read")
                .get("A_TOKEN")
                .is_some()
        );
    }
}
