//! How a file on disk differs from that of the bundle, in a form that may be shown to anybody.
//!
//! Secrets are masked on both sides before lines are compared, and yet a secret that changed is
//! seen to have changed: a masked line bears a hash of what it hides, keyed at random and for this
//! process alone. Masking errs on the side of hiding. What is hidden: values of variables that hold
//! secrets, whatever the syntax around them; the secrets of the project and of the env files on
//! disk, wherever they stand; passwords in URLs; files with private keys as a whole; and in env
//! files all that a person wrote and that is no plain setting, such as comments.

mod assignment;
mod known;
mod lines;
mod mask;
mod quotes;
#[cfg(test)]
mod tests;
mod values;

use std::path::Path;

use serde::Serialize;

pub(super) use known::Known;
pub(super) use lines::Around;

use super::folder::{Folder, Text};
use super::{PlannedFile, archive};
use crate::model::credentials::PrivateKey;
use crate::render::BundleFile;

/// Longer files are not compared line by line.
const LONGEST_BYTES: u64 = 512 * 1024;

/// Permission bits of files that hold secrets.
const PRIVATE_MODE: u32 = 0o600;

/// How a file differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileDiff {
    /// Path below the folder of the export, with `/` between its parts.
    pub path: String,
    /// Whether there is such a file on disk.
    pub is_on_disk: bool,
    /// Whether there is such a file in the bundle.
    pub is_in_bundle: bool,
    /// What differs in the content.
    pub content: ContentDiff,
}

/// What differs in the content of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ContentDiff {
    /// Nothing.
    Same,
    /// Lines.
    Text {
        /// The places where they differ, in the order of the file.
        hunks: Vec<Hunk>,
    },
    /// It holds a private key, of which nothing is shown.
    PrivateKey,
    /// It is no text, before or after.
    Binary,
    /// It is too long to be compared by line, before or after.
    TooLong,
    /// What is on disk cannot be read.
    Unreadable {
        /// What the operating system said.
        reason: String,
    },
}

/// Lines that differ, with a few around them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Hunk {
    /// The first line on disk, counted from one; where there is none, the line before it.
    pub old_start: usize,
    /// How many lines on disk.
    pub old_lines: usize,
    /// The first line in the bundle, counted in the same way.
    pub new_start: usize,
    /// How many lines in the bundle.
    pub new_lines: usize,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Line {
    /// Where it stands.
    pub kind: LineKind,
    /// Its text in parts, with `•••` for secrets.
    pub parts: Vec<Part>,
    /// Whether it looks like one on the other side, but hides another secret.
    pub is_other_secret: bool,
    /// Whether the file ends in it without a line break.
    pub is_unended: bool,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// On both sides.
    Context,
    /// On disk alone.
    Removed,
    /// In the bundle alone.
    Added,
}

/// Part of a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether this is what changed within the line.
    pub is_changed: bool,
}

impl FileDiff {
    /// Counts the lines that are added and those that are removed.
    #[must_use]
    pub fn changed_lines(&self) -> (usize, usize) {
        let ContentDiff::Text { hunks } = &self.content else {
            return (0, 0);
        };
        let lines = || hunks.iter().flat_map(|hunk| &hunk.lines);
        let count = |kind| lines().filter(|line| line.kind == kind).count();
        (count(LineKind::Added), count(LineKind::Removed))
    }
}

/// Compares a file on disk with that of the bundle.
pub(super) fn of(
    file: &PlannedFile,
    folder: Option<&Folder>,
    new: Option<&BundleFile>,
    known: &Known,
    around: Around,
) -> FileDiff {
    let is_on_disk = file.old.sha256.is_some();
    let content = match (is_on_disk, folder) {
        (true, Some(folder)) => match folder.read_at_most(&file.path, LONGEST_BYTES) {
            Ok(Text::Whole(old)) => content(file, Some(&old), new, known, around),
            Ok(Text::TooLong) if is_key(file) && !archive::is_one(&file.path) => {
                ContentDiff::PrivateKey
            }
            Ok(Text::TooLong) => ContentDiff::TooLong,
            Err(error) => ContentDiff::Unreadable {
                reason: error.to_string(),
            },
        },
        _ => content(file, None, new, known, around),
    };
    FileDiff {
        path: file.path.clone(),
        is_on_disk,
        is_in_bundle: new.is_some(),
        content,
    }
}

fn content(
    file: &PlannedFile,
    old: Option<&[u8]>,
    new: Option<&BundleFile>,
    known: &Known,
    around: Around,
) -> ContentDiff {
    let new = new.map(|file| file.content.bytes());
    if old == new {
        return ContentDiff::Same;
    }
    if archive::is_one(&file.path) {
        return ContentDiff::Binary;
    }
    let sides = [old, new];
    let sides = || sides.into_iter().flatten();
    if is_key(file) || sides().any(PrivateKey::is_in) {
        return ContentDiff::PrivateKey;
    }
    if sides().any(|bytes| bytes.len() as u64 > LONGEST_BYTES) {
        return ContentDiff::TooLong;
    }
    let (Some(old), Some(new)) = (as_text(old), as_text(new)) else {
        return ContentDiff::Binary;
    };
    ContentDiff::Text {
        hunks: lines::hunks(&mask::both(old, new, kind(&file.path), known), around),
    }
}

/// Returns bytes as text; a missing file is an empty one.
fn as_text(bytes: Option<&[u8]>) -> Option<&str> {
    let text = std::str::from_utf8(bytes.unwrap_or_default()).ok()?;
    (!text.contains('\0')).then_some(text)
}

/// Tells how a file is written.
fn kind(path: &str) -> mask::Kind {
    if is_env(path) {
        mask::Kind::Env
    } else if Path::new(path).extension().is_some_and(|end| end == "md") {
        mask::Kind::Prose
    } else {
        mask::Kind::Other
    }
}

/// Tells whether a file is an env file, in which secrets stand by name.
fn is_env(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name == ".env"
}

/// Tells whether a file is secret as a whole: private ones are env files and keys.
fn is_key(file: &PlannedFile) -> bool {
    let mode = file.new.mode.or(file.old.mode);
    mode == Some(PRIVATE_MODE) && !is_env(&file.path)
}
