//! Writes a file of secrets that [`super::secrets::read_file`] reads back.
//!
//! Nobody but its owner has access to it, from its first byte on.

use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::project::open_parent;
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
    /// The operating system refuses.
    #[error("cannot write the secrets: {source}: {}", path.display())]
    Io {
        /// What it says.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

/// Writes a new file of secrets, never over an existing one.
pub fn create(path: &Path, secrets: &Secrets) -> Result<(), WriteError> {
    let fail = |source: io::Error| match source.kind() {
        io::ErrorKind::AlreadyExists => WriteError::Exists {
            path: path.to_owned(),
        },
        _ => WriteError::Io {
            source,
            path: path.to_owned(),
        },
    };
    let text = text(secrets);
    let (dir, name) = open_parent(path).map_err(fail)?;
    atomic::create(&dir, name, text.as_bytes(), Some(MODE)).map_err(fail)
}

fn text(secrets: &Secrets) -> Zeroizing<String> {
    // Twice as long at most, with quotes, so that it never moves and leaves a copy behind.
    let lengths = secrets
        .iter()
        .map(|(name, secret)| name.len() + 2 * secret.expose().len() + 4);
    let mut text = Zeroizing::new(String::with_capacity(
        HEADING.len() + lengths.sum::<usize>(),
    ));
    text.push_str(HEADING);
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
    use crate::store::secrets;

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
        let mode = std::fs::metadata(&path)
            .expect("metadata")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let after = secrets::read_file(&path).expect("read");
        for (index, value) in values.iter().enumerate() {
            let found = after.get(&format!("SITE_{index}")).map(Secret::expose);
            assert_eq!(found, Some(*value));
        }
        let again = create(&path, &before).expect_err("exists");
        assert!(matches!(again, WriteError::Exists { .. }));
    }
}
