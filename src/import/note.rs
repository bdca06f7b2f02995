//! What an import has to say: everything recognised in a summary, everything else with its line.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

/// Notes about one file that are kept; a file with more is not what it was taken for.
const MOST_OF_A_FILE: usize = 200;

/// Something that a person should know about what was imported. It never shows a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Note {
    /// The file as it was named; empty if it is about all of them.
    pub file: String,
    /// Line, counted from one; none if it is about the file as a whole.
    pub line: Option<usize>,
    /// What became of it.
    pub kind: NoteKind,
    /// What was found, what became of it, and what to do.
    pub message: String,
}

/// What became of a part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteKind {
    /// It is in the project, or the project needs nothing of it.
    Understood,
    /// It is in the project, but somebody should look whether it is right.
    Doubt,
    /// It is not in the project.
    NotUnderstood,
}

impl NoteKind {
    /// Returns the words that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Understood => "understood",
            Self::Doubt => "to check",
            Self::NotUnderstood => "left out",
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.file.is_empty() {
            f.write_str(&self.file)?;
            if let Some(line) = self.line {
                write!(f, ":{line}")?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}: {}", self.kind.label(), self.message)
    }
}

/// Counts things in words.
pub(super) fn count(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// Collects notes.
#[derive(Debug, Default)]
pub(super) struct Notes {
    all: Vec<Note>,
    /// How many there are of each file.
    counts: BTreeMap<String, usize>,
}

impl Notes {
    /// Adds a note; the last that a file may have says that there are more.
    pub(super) fn add(&mut self, kind: NoteKind, at: &At<'_>, message: impl Into<String>) {
        let number = self.counts.entry(at.file.to_owned()).or_default();
        if *number >= MOST_OF_A_FILE {
            return;
        }
        *number += 1;
        let message = if *number == MOST_OF_A_FILE {
            "there is more to say about this file, which is not listed".to_owned()
        } else {
            message.into()
        };
        self.all.push(Note {
            file: at.file.to_owned(),
            line: at.line,
            kind,
            message,
        });
    }

    pub(super) fn understood(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.add(NoteKind::Understood, at, message);
    }

    pub(super) fn doubt(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.add(NoteKind::Doubt, at, message);
    }

    pub(super) fn left_out(&mut self, at: &At<'_>, message: impl Into<String>) {
        self.add(NoteKind::NotUnderstood, at, message);
    }

    /// Notes that nothing was found in a file, if nothing else was said about it.
    pub(super) fn tell_silent(&mut self, file: &str) {
        if !self.counts.contains_key(file) {
            self.left_out(&At::file(file), "nothing in it is about VISA's hosts");
        }
    }

    /// Returns them by file and line.
    pub(super) fn into_sorted(self) -> Vec<Note> {
        let mut notes = self.all;
        notes.sort();
        notes.dedup();
        notes
    }
}

/// A place that a note is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct At<'a> {
    pub(super) file: &'a str,
    pub(super) line: Option<usize>,
}

impl<'a> At<'a> {
    /// A file as a whole.
    pub(super) fn file(file: &'a str) -> Self {
        Self { file, line: None }
    }

    /// A line of a file.
    pub(super) fn line(file: &'a str, line: usize) -> Self {
        Self {
            file,
            line: Some(line),
        }
    }

    /// All files together.
    pub(super) fn all() -> Self {
        Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_say_up_to_a_limit() {
        let mut notes = Notes::default();
        for line in 1..1000 {
            notes.left_out(&At::line("a", line), "x");
            notes.left_out(&At::line("b", line), "x");
        }
        notes.doubt(&At::all(), "y");
        let notes = notes.into_sorted();
        assert_eq!(notes.len(), 2 * MOST_OF_A_FILE + 1);
        assert_eq!(notes[0].to_string(), "to check: y");
        assert_eq!(notes[1].to_string(), "a:1: left out: x");
        assert!(notes[MOST_OF_A_FILE].message.contains("not listed"));
    }
}
