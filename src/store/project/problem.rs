//! What is wrong with the text of a project file, and where.

use std::fmt;

use crate::catalog::may_hold_secret;
use crate::model::FilesField;

/// Why a text is no project file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It is not TOML.
    #[error("{0}")]
    Syntax(Problem),
    /// It does not say by which schema it is to be read.
    #[error("the key `schema` is missing; write `schema = 1` in the first line")]
    NoSchema,
    /// Its schema is no number that was ever used.
    #[error("{0}")]
    BadSchema(Problem),
    /// A newer program wrote it, so this one could lose what it does not know.
    #[error(
        "it has schema {schema} and was written by a newer visa-cluster; this one knows schema {known}, so update the program (the file is left alone)",
        known = super::SCHEMA_VERSION
    )]
    Newer {
        /// The schema of the file.
        schema: i64,
    },
    /// Keys are unknown, or values are of the wrong kind; all of them, in the order of the file.
    #[error("{}", join(.0))]
    Content(Vec<Problem>),
}

/// A fault in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Line, counted from one.
    pub line: usize,
    /// Column in characters, counted from one.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// The line itself; the value in it is left out if it may be a secret.
    pub excerpt: String,
}

impl Problem {
    /// Describes a fault at a byte of a text.
    pub(super) fn new(text: &str, offset: usize, message: impl Into<String>) -> Self {
        // A fault may be said to be after the end, or within a character.
        let offset = (0..=offset.min(text.len()))
            .rev()
            .find(|&offset| text.is_char_boundary(offset))
            .unwrap_or_default();
        let before = &text[..offset];
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        Self {
            line: before.matches('\n').count() + 1,
            column: text[start..offset].chars().count() + 1,
            message: message.into(),
            excerpt: excerpt(&text[..start], line),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = (self.line, self.column);
        write!(f, "line {line}, column {column}: {}", self.message)?;
        if !self.excerpt.trim().is_empty() {
            write!(f, "\n  {line} | {}", self.excerpt)?;
        }
        Ok(())
    }
}

fn join(problems: &[Problem]) -> String {
    let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
    lines.join("\n")
}

/// Shows a line without what may be a password that a person pasted.
fn excerpt(before: &str, line: &str) -> String {
    const LONGEST: usize = 120;
    if let Some((key, _)) = line.split_once('=')
        && is_sensitive(line)
    {
        return format!("{} = •••", key.trim_end());
    }
    // A line without a key of its own may be the rest of a value that began above.
    let is_rest_of_secret = !line.contains('=')
        && before
            .lines()
            .rev()
            .find(|line| line.contains('=') || line.starts_with('['))
            .is_some_and(is_sensitive);
    if is_rest_of_secret || is_sensitive(line) {
        return "•••".to_owned();
    }
    line.chars()
        .take(LONGEST)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// Tells whether a line may hold a secret. A misspelt name counts as well.
fn is_sensitive(line: &str) -> bool {
    let (key, value) = line.split_once('=').unwrap_or((line, ""));
    // The key of a file's path is named after what is in the file.
    let is_path = FilesField::ALL
        .iter()
        .any(|field| field.info().key == key.trim());
    may_hold_secret(if is_path { value } else { line })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_shown_with_its_line_and_column() {
        let problem = Problem::new("a = 1\né = x\n", "a = 1\né = ".len(), "no value");
        assert_eq!(
            problem.to_string(),
            "line 2, column 5: no value\n  2 | é = x"
        );
    }

    #[test]
    fn a_fault_at_the_end_or_within_a_character_is_shown_too() {
        assert_eq!(
            Problem::new("", 0, "empty").to_string(),
            "line 1, column 1: empty"
        );
        assert_eq!(Problem::new("é", 1, "x").column, 1);
        assert_eq!(Problem::new("a\n", 99, "x").line, 2);
    }

    #[test]
    fn what_may_be_a_secret_is_not_repeated() {
        for text in [
            "VISA_DATABASE_PASSWORD = \"hunter2",
            "VISA_DATABASE_PASWORD = hunter2",
            "env = { VISA_CLOUD_APPLICATION_SECRET = hunter2 }",
            "url = \"redis://me:hunter2@db\" x",
            "VISA_DATABASE_PASSWORD = \"\"\"\nhunter2",
            "VISA_DATABASE_PASSWORD \"hunter2\"",
        ] {
            let shown = Problem::new(text, text.len(), "fault").to_string();
            assert!(!shown.contains("hunter2"), "{shown}");
            assert!(shown.contains("•••"), "{shown}");
        }
    }
}
