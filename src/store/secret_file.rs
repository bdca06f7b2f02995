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
use crate::model::{Secret, Secrets};

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
    /// A value could not be read back, so nothing is written.
    #[error("{name} could not be read back from a file of secrets: its line {problem}: {}", path.display())]
    Unkeepable {
        /// The variable.
        name: String,
        /// What is wrong with its line; never its value.
        problem: String,
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

impl WriteError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unsound(error) => error.hint(),
            Self::Unkeepable { name, .. } => Some(format!(
                "give {name} another value, in one line; nothing was written"
            )),
            Self::Exists { .. } => {
                Some("it is left alone; choose another name, or move it away first".to_owned())
            }
            Self::Io { .. } => None,
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
    check(secrets, path)?;
    let fail = |source| WriteError::new(source, path);
    let text = text(HEADING, secrets);
    let (dir, name) = open_parent(path).map_err(fail)?;
    atomic::create(&dir, name, text.as_bytes(), Some(MODE)).map_err(fail)
}

/// Removes a file that [`create`] just made, where what it belongs to could not be written.
pub fn withdraw(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
}

/// Adds secrets to a file; makes one if there is none. What stands in it stays, comments and all,
/// and a name that has a value there keeps it.
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
    check(&new, path)?;
    let fail = |source| WriteError::new(source, path);
    // Through a symbolic link, which stays.
    let path = path.canonicalize().map_err(fail)?;
    let before = Zeroizing::new(fs::read_to_string(&path).map_err(fail)?);
    let text = text(&before, &new);
    let (dir, name) = open_parent(&path).map_err(fail)?;
    atomic::replace(&dir, name, text.as_bytes(), Some(MODE)).map_err(fail)
}

/// Makes sure that each secret would be read back: one that is not would take the others with it.
fn check(secrets: &Secrets, path: &Path) -> Result<(), WriteError> {
    for (name, secret) in secrets.iter() {
        let mut line = with_room_for(0, secrets);
        assign(name, secret, &mut line);
        secrets::assignment(&line).map_err(|problem| WriteError::Unkeepable {
            name: name.to_owned(),
            problem,
            path: path.to_owned(),
        })?;
    }
    Ok(())
}

/// Writes secrets into the empty assignments of what is there before, and the others below it.
fn text(before: &str, secrets: &Secrets) -> Zeroizing<String> {
    let mut text = with_room_for(before.len() + 1, secrets);
    let mut filled = Vec::new();
    for line in before.split_inclusive('\n') {
        match empty_assignment(line) {
            Some((name, start, end)) if let Some(secret) = secrets.get(name) => {
                text.push_str(&line[..start]);
                quote(secret.expose(), &mut text);
                text.push_str(&line[end..]);
                filled.push(name);
            }
            _ => text.push_str(line),
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for (name, secret) in secrets.iter() {
        if !filled.contains(&name) {
            assign(name, secret, &mut text);
            text.push('\n');
        }
    }
    text
}

/// Finds the name in a line that gives it an empty value, and where that value starts and ends.
fn empty_assignment(line: &str) -> Option<(&str, usize, usize)> {
    let bare = line.trim_start_matches('\u{feff}').trim();
    if bare.starts_with('#') {
        return None;
    }
    let (name, secret) = secrets::assignment(bare).ok()?;
    if !secret.expose().is_empty() {
        return None;
    }
    let start = line.find('=')? + 1;
    let value = line[start..].trim_start();
    let is_quoted = value.starts_with("''") || value.starts_with("\"\"");
    let end = if is_quoted {
        line.len() - value.len() + 2
    } else {
        start
    };
    Some((name, start, end))
}

/// Returns a text in which there is room for so many bytes and the assignments of secrets, so that
/// it never moves and leaves a copy behind.
fn with_room_for(bytes: usize, secrets: &Secrets) -> Zeroizing<String> {
    // Twice as long at most, with quotes.
    let lengths = secrets
        .iter()
        .map(|(name, secret)| name.len() + 2 * secret.expose().len() + 4);
    Zeroizing::new(String::with_capacity(bytes + lengths.sum::<usize>()))
}

fn assign(name: &str, secret: &Secret, text: &mut String) {
    text.extend([name, "="]);
    quote(secret.expose(), text);
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

    fn one(name: &str, value: &str) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.set(name, Secret::new(value.to_owned()));
        secrets
    }

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

    #[cfg(unix)]
    #[test]
    fn an_empty_assignment_gets_the_value_where_it_stands() {
        use std::os::unix::fs::PermissionsExt;
        for (before, after) in [
            ("A_TOKEN=\n", "A_TOKEN='x'\n"),
            ("A_TOKEN=", "A_TOKEN='x'\n"),
            ("A_TOKEN=''\n", "A_TOKEN='x'\n"),
            (
                "# first\nexport A_TOKEN = \"\" # ask the site\r\nB_TOKEN=b\n",
                "# first\nexport A_TOKEN ='x' # ask the site\r\nB_TOKEN=b\n",
            ),
            ("\u{feff}A_TOKEN=  \r\n", "\u{feff}A_TOKEN='x'  \r\n"),
            ("#A_TOKEN=\n", "#A_TOKEN=\nA_TOKEN='x'\n"),
        ] {
            let folder = tempfile::tempdir().expect("folder");
            let path = folder.path().join("ill.secrets.env");
            fs::write(&path, before).expect("write");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("mode");
            add(&path, &one("A_TOKEN", "x")).expect("add");
            assert_eq!(fs::read_to_string(&path).expect("read"), after);
            let read = secrets::read_file(&path).expect("it is read back");
            assert_eq!(read.get("A_TOKEN").map(Secret::expose), Some("x"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn what_could_not_be_read_back_is_not_written() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("ill.secrets.env");
        fs::write(&path, "B_TOKEN=b\n").expect("write");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("mode");
        let new = folder.path().join("new.secrets.env");
        for (name, value, problem) in [
            ("A_TOKEN", "hunter2\tx", "control character"),
            ("A_TOKEN", "hunter2\nx", "control character"),
            ("COMPOSE_FILE", "hunter2", "decide themselves"),
        ] {
            let mut both = one(name, value);
            both.set("C_TOKEN", Secret::new("c".to_owned()));
            for result in [create(&new, &both), add(&path, &both)] {
                let error = result.expect_err("it would not be read back");
                let text = format!("{error}\n{}", error.hint().expect("a hint"));
                assert!(text.contains(name) && text.contains(problem), "{text}");
                assert!(!text.contains("hunter2"), "{text}");
            }
        }
        assert!(!new.exists());
        assert_eq!(fs::read_to_string(&path).expect("read"), "B_TOKEN=b\n");
    }
}
