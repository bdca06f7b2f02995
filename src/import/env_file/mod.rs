//! Reads env files as Docker Compose 2 does, since VISA runs under it, and tells where Docker Compose
//! 1 reads a value otherwise. What only a shell reads is read as it does.
//!
//! The order of things is that of the parser in compose-go: name, `=` or `:`, then a bare or quoted
//! value; substitution after that. Where Compose refuses a whole file, only the line is left out
//! here and reading goes on, so that one mistake does not hide the rest. One pass, no recursion.

pub(super) mod expand;
mod other;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use zeroize::Zeroizing;

use crate::catalog::must_be_hidden;
use crate::model::Secret;
use expand::{Expander, Unset};

/// Problems of one file that are listed; what has more is no env file.
const MAX_PROBLEMS: usize = 1000;

/// The place of the word about those that are not.
const LAST_PROBLEM: usize = MAX_PROBLEMS - 1;

/// What an env file says.
#[derive(Debug, Default)]
pub struct EnvFile {
    /// The variables in the order of their lines. A name stands here once: the last line wins.
    pub entries: Vec<EnvEntry>,
    /// What could not be read, or means something else than it seems, in the order of the lines.
    pub problems: Vec<LineProblem>,
}

/// A variable of an env file.
#[derive(Clone, Debug)]
pub struct EnvEntry {
    /// Line on which its name stands, counted from one.
    pub line: usize,
    /// Its name, as Compose accepts it; not every such name is one that VISA could read.
    pub name: String,
    /// Its value. Any value may be a secret.
    pub value: Secret,
    /// Whether Docker Compose 1 reads another value, or none.
    pub is_disputed: bool,
}

/// Something about a line that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineProblem {
    /// Line, counted from one.
    pub line: usize,
    /// What is wrong and what to do; never shows a value.
    pub message: String,
    /// Whether the line, or its value, is not among the entries.
    pub is_left_out: bool,
}

/// Reads the text of an env file.
#[must_use]
pub fn read(text: &str) -> EnvFile {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        text,
        rest: text,
        line: 1,
        entries: Vec::new(),
        places: HashMap::new(),
        problems: Vec::new(),
        expander: Expander::default(),
    };
    while reader.skip_to_statement() {
        reader.statement();
    }
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.line);
    EnvFile {
        entries: reader.entries.into_iter().flatten().collect(),
        problems,
    }
}

struct Reader<'a> {
    text: &'a str,
    /// What is not read yet; a tail of `text`.
    rest: &'a str,
    line: usize,
    /// An entry that a later line replaced is `None`.
    entries: Vec<Option<EnvEntry>>,
    /// Name to place in `entries`.
    places: HashMap<&'a str, usize>,
    problems: Vec<LineProblem>,
    expander: Expander,
}

/// A name, and what follows its `=` or `:`.
struct Name<'a> {
    name: &'a str,
    value: &'a str,
}

impl<'a> Reader<'a> {
    /// Goes on to the next name, past empty lines and comments; tells whether there is one.
    fn skip_to_statement(&mut self) -> bool {
        loop {
            let start = self.rest.trim_start();
            self.go_to(start);
            if !start.starts_with('#') {
                return !start.is_empty();
            }
            self.go_to_line_end();
        }
    }

    fn statement(&mut self) {
        let line = self.line;
        match name(self.rest) {
            Ok(Name { name, value }) => {
                self.go_to(value);
                self.value(line, name);
            }
            Err(message) => {
                self.left_out(line, message);
                self.go_to_line_end();
            }
        }
    }

    /// Reads the value that starts here.
    fn value(&mut self, line: usize, name: &'a str) {
        if let Some(quote) = self.rest.chars().next().filter(|c| "'\"".contains(*c)) {
            self.quoted_value(line, name, quote);
            return;
        }
        let text = self.rest;
        let written = text.split('\n').next().unwrap_or_default();
        // Only a blank makes a comment of what follows; a tab does not.
        let value = written.split(" #").next().unwrap_or_default().trim_end();
        self.go_to(&text[written.len()..]);
        self.set_expanded(line, name, value);
        self.compare(line, text);
    }

    /// Compares the entry of a line, if there is one, with what Docker Compose 1 reads from where its
    /// value starts.
    fn compare(&mut self, line: usize, written: &str) {
        let before = &self.text[..self.text.len() - written.len()];
        let is_colon = before.trim_end_matches(is_space).ends_with(':');
        let Some((Some(entry), known)) = self.entries.split_last_mut() else {
            return;
        };
        let lookup = |name: &str| {
            let entry = known.get(*self.places.get(name)?)?.as_ref()?;
            Some(entry.value.expose())
        };
        if entry.line == line {
            let value = entry.value.expose();
            entry.is_disputed = is_colon || !other::compose_1_agrees(written, value, lookup);
        }
    }

    fn quoted_value(&mut self, line: usize, name: &'a str, quote: char) {
        let text = self.rest;
        let body = &text[1..];
        let Some((value, after)) = expand::closed(body, quote) else {
            self.left_out(
                line,
                format!("the quote of {name} is never closed; the line is left out"),
            );
            self.go_to_line_end();
            return;
        };
        let more = after.trim_start_matches(is_space);
        let is_end = more.is_empty() || more.starts_with(['\n', '#']);
        if !is_end && self::name(more).is_err() {
            if let Some((value, after)) = other::in_pieces(text) {
                self.doubt(
                    line,
                    format!(
                        "the value of {name} stands in several pieces, which only shells put together, and so it is read; Docker Compose refuses the file. Put the whole value in one pair of quotes"
                    ),
                );
                self.go_to(after);
                self.set(line, name, value);
                return;
            }
            // Likely a quote that ends where another should begin.
            self.left_out(
                line,
                format!(
                    "text stands behind the closing quote of {name}, and Docker Compose does not read it as a part of the value; the line is left out. Put the whole value in one pair of quotes"
                ),
            );
            self.go_to_line_end();
            return;
        }
        self.go_to(after);
        if !is_end {
            self.doubt(
                self.line,
                format!(
                    "what stands behind the closing quote of {name} is read as another variable, as Docker Compose does"
                ),
            );
        }
        if self.line > line {
            self.doubt(
                line,
                format!(
                    "the value of {name} goes on to line {}; if that is not meant, a closing quote is missing",
                    self.line
                ),
            );
        }
        if quote == '"' {
            self.set_expanded(line, name, &expand::unescape(&value));
        } else {
            self.set(line, name, value);
        }
        self.compare(line, text);
    }

    fn set_expanded(&mut self, line: usize, name: &'a str, value: &str) {
        let lookup = |name: &str| {
            let entry = self.entries[*self.places.get(name)?].as_ref()?;
            Some(entry.value.expose())
        };
        let is_hidden = must_be_hidden(name, value);
        let unset = if is_hidden { Unset::Kept } else { Unset::Empty };
        let expanded = match self.expander.expand(value, unset, lookup) {
            Ok(expanded) => expanded,
            Err(error) => {
                let message = format!("the value of {name} {error}; the line is left out");
                self.left_out(line, message);
                return;
            }
        };
        // Messages name no variable that is missing: it may be a part of a password.
        if expanded.is_short && is_hidden {
            self.left_out(
                line,
                format!(
                    "{name} takes in a variable in `${{…}}`, which this file does not set before, so its value is not known; the line is left out. Write the value out, in single quotes"
                ),
            );
            return;
        }
        if expanded.is_short {
            self.doubt(
                line,
                format!(
                    "{name} takes in a variable, which this file does not set before; read as empty, as Docker Compose does unless the environment has it. If a dollar sign is meant, put the value in single quotes"
                ),
            );
        }
        if expanded.is_kept {
            self.doubt(
                line,
                format!(
                    "{name} has a dollar sign, behind which Docker Compose 2 reads the name of a variable, which this file does not set before, and drops it; here it stays, as with Docker Compose 1 and `docker run`. Put the value in single quotes"
                ),
            );
        }
        self.set(line, name, expanded.text);
    }

    fn set(&mut self, line: usize, name: &'a str, mut value: Zeroizing<String>) {
        if name.starts_with(|c: char| c.is_numeric()) {
            self.left_out(
                line,
                "the name starts with a digit, so Docker Compose leaves it out; so it is here"
                    .to_owned(),
            );
            return;
        }
        if let Some(place) = self.places.insert(name, self.entries.len()) {
            let before = self.entries[place].take();
            if let Some(before) = before {
                self.doubt(
                    line,
                    format!(
                        "{name} is set a second time; this line wins over line {}",
                        before.line
                    ),
                );
            }
        }
        self.entries.push(Some(EnvEntry {
            line,
            name: name.to_owned(),
            value: Secret::new(std::mem::take(&mut *value)),
            is_disputed: false,
        }));
    }

    /// Notes that a line is read otherwise than it seems.
    fn doubt(&mut self, line: usize, message: impl Into<String>) {
        self.problem(line, message, false);
    }

    /// Notes that a line is not read.
    fn left_out(&mut self, line: usize, message: impl Into<String>) {
        self.problem(line, message, true);
    }

    fn problem(&mut self, line: usize, message: impl Into<String>, is_left_out: bool) {
        let message = match self.problems.len() {
            MAX_PROBLEMS.. => return,
            LAST_PROBLEM => "there are more problems from here on, which are not listed".to_owned(),
            _ => message.into(),
        };
        self.problems.push(LineProblem {
            line,
            message,
            is_left_out,
        });
    }

    /// Goes on to a later place, which is a tail of `rest`.
    fn go_to(&mut self, later: &'a str) {
        let start = self.text.len() - self.rest.len();
        let end = self.text.len() - later.len();
        self.line += self.text[start..end].matches('\n').count();
        self.rest = later;
    }

    fn go_to_line_end(&mut self) {
        let end = self.rest.find('\n').unwrap_or(self.rest.len());
        self.rest = &self.rest[end..];
    }
}

/// Reads a name up to its `=` or `:`. An error says what is wrong; it repeats nothing, since a line
/// that names no variable may be a part of a password.
fn name(text: &str) -> Result<Name<'_>, String> {
    let text = match text.strip_prefix("export") {
        Some(rest) if rest.starts_with(is_space) => rest.trim_start_matches(is_space),
        _ => text,
    };
    let is_part = |c: char| is_space(c) || c.is_alphanumeric() || "_.-[]".contains(c);
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let name = text[..end].trim_end();
    match text[end..].chars().next() {
        Some('=' | ':') if name.is_empty() => {
            Err("there is no name before the `=`; the line is left out".to_owned())
        }
        Some('=' | ':') if name.contains(char::is_whitespace) => Err(
            "a name cannot hold a blank, so Docker Compose refuses the file; the line is left out. Write NAME=value"
                .to_owned(),
        ),
        Some('=' | ':') => Ok(Name {
            name,
            value: text[end + 1..].trim_start_matches(is_space),
        }),
        None | Some('\n') => Err(
            "the line has no `=`, so Docker Compose takes the value from the environment of whoever starts it; write NAME=value"
                .to_owned(),
        ),
        Some(_) => Err(
            "something other than a name stands before the `=`, so Docker Compose refuses the file; the line is left out. Write NAME=value"
                .to_owned(),
        ),
    }
}

/// Blanks within a line, as Compose counts them.
fn is_space(c: char) -> bool {
    matches!(
        c,
        '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}'
    )
}
