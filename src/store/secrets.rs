//! Passwords and tokens from outside the project file: from a file of their own, from the process
//! environment, or freshly made.
//!
//! The file is written like an env file, but strictly, and nothing in it is ever substituted: a
//! password may well hold a `$`.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::limited::{self, ReadError};
use super::private::{belongs_to_another, mode_of_others};
use crate::catalog::{Catalog, Reader};
use crate::model::syntax::VariableName;
use crate::model::{Secret, Secrets};

/// Largest file of secrets that is read.
const MOST_MIB: u64 = 1;

/// Length of a generated secret; 64 characters to choose from make 6 bits each.
const GENERATED_CHARS: usize = 32;

/// Why there are no secrets.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// The file cannot be read.
    #[error("cannot read the secrets: {reason}: {}", path.display())]
    Read {
        /// What went wrong, in words.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// Others than the owner have access to the file.
    #[error("others than its owner have access to the secrets (mode {mode:03o}): {}", path.display())]
    Open {
        /// Its Unix permission bits.
        mode: u32,
        /// The file.
        path: PathBuf,
    },
    /// The file, or a link that leads to it, is another user's.
    #[error("the secrets belong to another user, who can read and change them: {}", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// A line cannot be read.
    #[error("line {line} of the secrets {problem}: {}", path.display())]
    Line {
        /// Line, counted from one.
        line: usize,
        /// What is wrong with it; never its value.
        problem: String,
        /// The file.
        path: PathBuf,
    },
    /// The operating system gives no random numbers.
    #[error("cannot make a password: {0}")]
    Random(io::Error),
}

impl SecretsError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Open { path, .. } => Some(format!("chmod 600 {}", path.display())),
            Self::NotOurs { .. } => {
                Some("copy them into a file of your own, with mode 600".to_owned())
            }
            Self::Read { .. } | Self::Line { .. } | Self::Random(_) => None,
        }
    }
}

/// Reads a file of secrets: `NAME=value` a line, the value bare or in quotes.
///
/// Nobody but its owner may have access to it.
pub fn read_file(path: &Path) -> Result<Secrets, SecretsError> {
    let fail = |error: ReadError| SecretsError::Read {
        reason: error.to_string(),
        path: path.to_owned(),
    };
    if path.is_dir() {
        return Err(fail(ReadError::NotAFile("a folder")));
    }
    // A pipe is fine here: the shell makes one of `--secrets <(pass show visa)`.
    let file = File::open(path).map_err(|error| fail(error.into()))?;
    let metadata = file.metadata().map_err(|error| fail(error.into()))?;
    if let Some(mode) = mode_of_others(&metadata) {
        return Err(SecretsError::Open {
            mode,
            path: path.to_owned(),
        });
    }
    if belongs_to_another(path, &metadata) {
        return Err(SecretsError::NotOurs {
            path: path.to_owned(),
        });
    }
    let bytes = limited::read_open(&file, metadata.len(), MOST_MIB).map_err(fail)?;
    parse(&bytes).map_err(|(line, problem)| SecretsError::Line {
        line,
        problem,
        path: path.to_owned(),
    })
}

/// Takes the secrets that the environment of this process holds, under the names of the catalogue.
///
/// Only those that a container reads: a `DATABASE_URL` there is likely that of another program.
#[must_use]
pub fn from_environment() -> Secrets {
    pick(|name| std::env::var(name).ok())
}

fn pick(value: impl Fn(&str) -> Option<String>) -> Secrets {
    let mut secrets = Secrets::default();
    for name in names() {
        if let Some(value) = value(name) {
            secrets.set(name, Secret::new(value));
        }
    }
    secrets
}

/// Returns the names of the secrets that a container reads.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let secrets = Catalog::get().variables().iter();
    secrets
        .filter(|variable| variable.secret)
        .filter(|variable| matches!(variable.reader, Reader::Service | Reader::SiteService))
        .map(|variable| variable.name.as_str())
}

/// Makes a random secret for each name, of letters, digits, `-` and `_`.
pub fn generate<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Secrets, SecretsError> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut secrets = Secrets::default();
    for name in names {
        let mut random = Zeroizing::new([0; GENERATED_CHARS]);
        getrandom::fill(random.as_mut_slice())
            .map_err(|error| SecretsError::Random(io::Error::other(error)))?;
        let text = random
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte % 64)]));
        secrets.set(name, Secret::new(text.collect()));
    }
    Ok(secrets)
}

/// Reads the lines of a file; an error is a line and what is wrong with it.
fn parse(bytes: &[u8]) -> Result<Secrets, (usize, String)> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes[..error.valid_up_to()].split(|&b| b == b'\n').count();
        (line, "is not text in UTF-8".to_owned())
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut secrets = Secrets::default();
    let mut names = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, secret) = assignment(line).map_err(|problem| (number, problem))?;
        if names.contains(&name) {
            return Err((number, format!("sets {name} a second time")));
        }
        secrets.set(name, secret);
        names.push(name);
    }
    Ok(secrets)
}

/// Reads a line that assigns a value; an error says what is wrong with it.
pub(super) fn assignment(line: &str) -> Result<(&str, Secret), String> {
    let line = match line.strip_prefix("export") {
        Some(rest) if rest.starts_with([' ', '\t']) => rest.trim_start(),
        _ => line,
    };
    // A line without `=` may be a password by itself, and a name that is none a part of one, so
    // neither is repeated.
    let (name, rest) = line.split_once('=').ok_or("has no `=`; write NAME=value")?;
    let name = name.trim_end();
    if VariableName::is_decided(name) {
        return Err("sets a variable that the exported files decide themselves".to_owned());
    }
    if name.parse::<VariableName>().is_err() {
        return Err("sets something that cannot name a variable; write NAME=value".to_owned());
    }
    if let Some(variable) = Catalog::get().variable(name)
        && !variable.secret
    {
        return Err(format!(
            "sets {name}, which is no secret; put it in [env] of the project"
        ));
    }
    let text = unquoted(rest.trim_start())?;
    if text.chars().any(char::is_control) {
        return Err(format!("gives {name} a control character"));
    }
    Ok((name, Secret::new(text)))
}

fn unquoted(text: &str) -> Result<String, String> {
    let (value, rest) = if let Some(text) = text.strip_prefix('\'') {
        let (value, rest) = text.split_once('\'').ok_or("has no closing quote")?;
        (value.to_owned(), rest)
    } else if let Some(text) = text.strip_prefix('"') {
        double_quoted(text)?
    } else {
        let end = text
            .find(" #")
            .or_else(|| text.find("\t#"))
            .unwrap_or(text.len());
        let value = text[..end].trim_end();
        if value.contains(['\'', '"', '\\']) {
            return Err("has a quote or backslash in a bare value; put it in quotes".to_owned());
        }
        (value.to_owned(), "")
    };
    let rest = rest.trim_start();
    if rest.is_empty() || rest.starts_with('#') {
        Ok(value)
    } else {
        Err("goes on behind the closing quote".to_owned())
    }
}

/// Reads up to the closing quote; returns what follows it, too.
fn double_quoted(text: &str) -> Result<(String, &str), String> {
    // As long as the text at most, so that it never moves and leaves a copy behind.
    let mut value = Zeroizing::new(String::with_capacity(text.len()));
    let mut chars = text.char_indices();
    while let Some((index, c)) = chars.next() {
        match c {
            '"' => return Ok((std::mem::take(&mut *value), &text[index + 1..])),
            '\\' => match chars.next() {
                Some((_, c @ ('"' | '\\' | '$'))) => value.push(c),
                _ => return Err("has a backslash that is no \\\\, \\\" or \\$".to_owned()),
            },
            c => value.push(c),
        }
    }
    Err("has no closing quote".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Option<String>, String> {
        let secrets = parse(line.as_bytes()).map_err(|(_, problem)| problem)?;
        let secret = secrets.get("VISA_DATABASE_PASSWORD");
        Ok(secret.map(|secret| secret.expose().to_owned()))
    }

    #[test]
    fn values_are_read_as_they_stand() {
        for (line, value) in [
            ("VISA_DATABASE_PASSWORD=a$b${c}", "a$b${c}"),
            ("export VISA_DATABASE_PASSWORD = a b # remark", "a b"),
            ("VISA_DATABASE_PASSWORD=a#b", "a#b"),
            (r"VISA_DATABASE_PASSWORD='a\n#$b' # remark", r"a\n#$b"),
            (r#"VISA_DATABASE_PASSWORD="a\"\\\$'#b""#, r#"a"\$'#b"#),
            ("\u{feff}# remark\r\n\r\nVISA_DATABASE_PASSWORD=x\r\n", "x"),
        ] {
            assert_eq!(read(line), Ok(Some(value.to_owned())), "{line}");
        }
        assert_eq!(read("VISA_DATABASE_PASSWORD="), Ok(None));
        assert_eq!(read("MY_OWN_TOKEN=x"), Ok(None));
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_without_its_value() {
        for (line, problem) in [
            ("hunter2", "no `=`"),
            ("hunter2-x=1", "cannot name a variable"),
            ("VISA_DATABASE_PASSWORD='hunter2", "no closing quote"),
            ("VISA_DATABASE_PASSWORD=\"hunter2", "no closing quote"),
            ("VISA_DATABASE_PASSWORD=hun'ter2", "quote or backslash"),
            ("VISA_DATABASE_PASSWORD=\"hunter\\2\"", "backslash"),
            ("VISA_DATABASE_PASSWORD='hunter'2", "behind the closing"),
            ("VISA_DATABASE_PASSWORD=hun\u{7}ter2", "control character"),
            ("A=hunter2\nA=hunter2", "sets A a second time"),
            (
                "VISA_LOGGING_LEVEL=hunter2",
                "put it in [env] of the project",
            ),
            ("VISA_NIL=hunter2", "cannot name a variable"),
            ("COMPOSE_FILE=hunter2", "the exported files decide"),
        ] {
            let error = read(line).expect_err(line);
            assert!(error.contains(problem), "{line}: {error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        assert_eq!(
            parse(b"A=1\nB='").map(drop),
            Err((2, "has no closing quote".to_owned()))
        );
        assert_eq!(
            parse(b"A=1\n\xff").map_err(|(line, _)| line).map(drop),
            Err(2)
        );
    }

    #[test]
    fn the_environment_gives_what_a_container_reads_and_nothing_else() {
        let secrets = pick(|_| Some("x".to_owned()));
        let names: Vec<&str> = secrets.iter().map(|(name, _)| name).collect();
        assert!(names.contains(&"VISA_DATABASE_PASSWORD"), "{names:?}");
        assert!(names.contains(&"VISA_SECURITY_GROUPS_SERVER_AUTH_TOKEN"));
        assert!(!names.contains(&"DATABASE_URL"), "{names:?}");
        assert!(!names.contains(&"VISA_LOGGING_LEVEL"), "{names:?}");
    }

    #[test]
    fn generated_secrets_are_long_and_differ() {
        let secrets = generate(["A", "B"]).expect("random");
        let texts: Vec<_> = secrets
            .iter()
            .map(|(_, secret)| secret.expose().to_owned())
            .collect();
        assert_ne!(texts[0], texts[1]);
        for text in texts {
            assert_eq!(text.len(), GENERATED_CHARS);
            let is_safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            assert!(text.chars().all(is_safe), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("secrets.env");
        std::fs::write(&path, "VISA_DATABASE_PASSWORD=x\n").expect("write");
        let mode = |mode| {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, permissions).expect("mode");
        };
        for open in [0o640, 0o604, 0o660] {
            mode(open);
            let error = read_file(&path).expect_err("open");
            assert!(
                error.to_string().contains(&format!("mode {open:03o}")),
                "{error}"
            );
            assert_eq!(error.hint(), Some(format!("chmod 600 {}", path.display())));
        }
        mode(0o600);
        // Only the administrator can give a file away.
        if std::os::unix::fs::chown(&path, Some(12_345), None).is_ok() {
            let theirs = read_file(&path).expect_err("of another user");
            assert!(theirs.to_string().contains("another user"), "{theirs}");
            let _ = std::os::unix::fs::chown(&path, Some(0), None);
            let link = folder.path().join("link.env");
            std::os::unix::fs::symlink(&path, &link).expect("link");
            assert!(read_file(&link).is_ok(), "a link of one's own is followed");
            std::os::unix::fs::lchown(&link, Some(12_345), None).expect("owner");
            let error = read_file(&link).expect_err("a link of another user");
            assert!(matches!(error, SecretsError::NotOurs { .. }), "{error}");
        }
        assert!(
            read_file(&path)
                .expect("read")
                .get("VISA_DATABASE_PASSWORD")
                .is_some()
        );
        let missing = read_file(&folder.path().join("missing")).expect_err("missing");
        assert!(missing.to_string().contains("there is no such file"));
        assert!(read_file(folder.path()).is_err());
    }
}
