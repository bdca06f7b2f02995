//! An env text cut into its statements, so that the text of each can be replaced.

use crate::import::env_file;
use crate::model::Secret;

/// Lines beyond which the end of a quoted value is not looked for.
const LONGEST: usize = 200;

/// One statement, comment or empty line, with its line breaks.
pub(super) struct Statement<'a> {
    /// Line on which it starts, counted from one.
    pub(super) line: usize,
    /// All of its lines.
    pub(super) text: &'a str,
    /// Name and value, if it can be read by itself.
    pub(super) entry: Option<(String, Secret)>,
}

/// Cuts a text; the pieces together are the text.
pub(super) fn statements(text: &str) -> impl Iterator<Item = Statement<'_>> {
    let mut line = 1;
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, entry) = first(rest);
        let statement = Statement {
            line,
            text: piece,
            entry,
        };
        line += piece.matches('\n').count();
        rest = &rest[piece.len()..];
        Some(statement)
    })
}

/// Reads the first statement: a line, or several within quotes.
fn first(text: &str) -> (&str, Option<(String, Secret)>) {
    let mut end = 0;
    for line in text.split_inclusive('\n').take(LONGEST) {
        end += line.len();
        let file = env_file::read(&text[..end]);
        // Where a quote is never closed, the next line is read for itself.
        let entry = file.entries.into_iter().next();
        if let Some(entry) = entry.filter(|entry| entry.line == 1) {
            return (&text[..end], Some((entry.name, entry.value)));
        }
        let is_open = line.contains(['\'', '"']) || end > line.len();
        if file.problems.is_empty() || !is_open {
            break;
        }
    }
    let line = text.split_inclusive('\n').next().unwrap_or_default();
    (line, None)
}
