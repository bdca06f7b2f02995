//! Quotes, escapes and `$` in values of env files, as compose-go's `dotenv` and `template` read them.

use zeroize::Zeroizing;

/// Defaults within defaults beyond this are refused: each level is looked through once more.
const MAX_DEPTH: usize = 16;

/// Bytes that the values of one file may take from other variables. A value may take in another
/// twice, and so on: thirty lines would fill the memory.
const MAX_TAKEN_BYTES: usize = 16 << 20;

/// Why a value cannot be substituted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::import) enum ExpandError {
    #[error(
        "holds a `${{` that starts no variable, for which Docker Compose refuses the file. If it is meant as it stands, put the value in single quotes"
    )]
    Invalid,
    #[error("asks for a variable that this file does not set before")]
    Required,
    #[error("nests variables deeper than {MAX_DEPTH} levels")]
    Deep,
    #[error("grows too large by the variables that it takes in")]
    Large,
}

/// What becomes of `$NAME` if there is no such variable. `${NAME}` is empty then, for all readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Unset {
    /// It is empty, as for Docker Compose 2.
    Empty,
    /// It stays as it is written, as for Docker Compose 1 and `docker run`: of a password, nothing
    /// may get lost.
    Kept,
}

/// A value after substitution. It says nothing of the names of missing variables, since these may be
/// parts of a password.
#[derive(Default)]
pub(in crate::import) struct Expanded {
    pub(in crate::import) text: Zeroizing<String>,
    /// Whether a variable without a value was read as empty.
    pub(in crate::import) is_short: bool,
    /// Whether a variable without a value was kept as it is written.
    pub(in crate::import) is_kept: bool,
}

/// Substitutes the values of one file, and counts what they take from each other.
#[derive(Debug, Default)]
pub(in crate::import) struct Expander {
    taken_bytes: usize,
}

/// A reference within braces.
struct Braced<'a> {
    name: &'a str,
    /// `-`, `+` or `?`, and whether a colon stands before it.
    operator: Option<(char, bool)>,
    argument: &'a str,
}

impl Expander {
    /// Substitutes `$NAME`, `${NAME}` and `${NAME:-default}` with all its kin; `$$` is a `$`.
    pub(in crate::import) fn expand<'v>(
        &mut self,
        value: &str,
        unset: Unset,
        lookup: impl Fn(&str) -> Option<&'v str>,
    ) -> Result<Expanded, ExpandError> {
        let mut done = Expanded::default();
        // As long as what is written, so that most values never move and leave a copy behind.
        done.text.reserve(value.len());
        // Pieces that are still to be substituted, the next one last, with their depth.
        let mut pieces = vec![(value, 0)];
        while let Some((piece, depth)) = pieces.pop() {
            let Some((before, after)) = piece.split_once('$') else {
                done.text.push_str(piece);
                continue;
            };
            done.text.push_str(before);
            if let Some(rest) = after.strip_prefix('$') {
                done.text.push('$');
                pieces.push((rest, depth));
            } else if after.starts_with('{') {
                if depth == MAX_DEPTH {
                    return Err(ExpandError::Deep);
                }
                let (braced, rest) = braced(after).ok_or(ExpandError::Invalid)?;
                pieces.push((rest, depth));
                let found = lookup(braced.name);
                let counts =
                    |with_colon: bool| found.filter(|value| !(with_colon && value.is_empty()));
                match braced.operator {
                    Some(('-', colon)) if counts(colon).is_none() => {
                        pieces.push((braced.argument, depth + 1));
                    }
                    Some(('+', colon)) if counts(colon).is_some() => {
                        pieces.push((braced.argument, depth + 1));
                    }
                    // Without a value, the word of `+` counts for nothing.
                    Some(('+', _)) => self.take(&mut done, found.or(Some("")))?,
                    Some(('?', colon)) if counts(colon).is_none() => {
                        return Err(ExpandError::Required);
                    }
                    None | Some(_) => self.take(&mut done, found)?,
                }
            } else {
                let name = leading_name(after);
                match lookup(name) {
                    None if name.is_empty() => done.text.push('$'),
                    None if unset == Unset::Kept => {
                        done.text.extend(["$", name]);
                        done.is_kept = true;
                    }
                    found => self.take(&mut done, found)?,
                }
                pieces.push((&after[name.len()..], depth));
            }
        }
        Ok(done)
    }

    fn take(&mut self, done: &mut Expanded, value: Option<&str>) -> Result<(), ExpandError> {
        let Some(value) = value else {
            done.is_short = true;
            return Ok(());
        };
        self.taken_bytes += value.len();
        if self.taken_bytes > MAX_TAKEN_BYTES {
            return Err(ExpandError::Large);
        }
        done.text.push_str(value);
        Ok(())
    }
}

/// Returns the variable's name at the start of a text; empty if there is none.
fn leading_name(text: &str) -> &str {
    let is_part = |c: char| c == '_' || c.is_ascii_alphanumeric();
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        ""
    } else {
        &text[..end]
    }
}

/// Reads a reference from its `{` on; returns it and what follows.
fn braced(text: &str) -> Option<(Braced<'_>, &str)> {
    let name = leading_name(&text[1..]);
    let after = &text[1 + name.len()..];
    if name.is_empty() {
        return None;
    }
    if let Some(rest) = after.strip_prefix('}') {
        let braced = Braced {
            name,
            operator: None,
            argument: "",
        };
        return Some((braced, rest));
    }
    let (has_colon, sign) = match after.strip_prefix(':') {
        Some(sign) => (true, sign),
        None => (false, after),
    };
    let operator = sign.chars().next().filter(|c| "-+?".contains(*c))?;
    let line = text.split('\n').next().unwrap_or_default();
    let end = closing_brace(line).or_else(|| line.rfind('}'))?;
    let start = text.len() - sign.len() + 1;
    let braced = Braced {
        name,
        operator: Some((operator, has_colon)),
        argument: text.get(start..end)?,
    };
    Some((braced, &text[end + 1..]))
}

/// Finds the brace that closes the first one; the character behind an opening brace never counts,
/// as in Compose.
fn closing_brace(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut bytes = text.bytes().enumerate();
    while let Some((index, byte)) = bytes.next() {
        match byte {
            b'{' => {
                depth += 1;
                bytes.next();
            }
            b'}' if depth == 1 => return Some(index),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Reads up to the closing quote; returns the text between, and what follows.
///
/// An opening quote that is not found closed is at most the last of its kind in the file, since the
/// next one would close it: so all such searches together are one pass.
pub(super) fn closed(body: &str, quote: char) -> Option<(Zeroizing<String>, &str)> {
    let mut is_escape = false;
    let end = body.find(|c| {
        let is_end = c == quote && !is_escape;
        is_escape = c == '\\' && !is_escape;
        is_end
    })?;
    // As long as what was written, so that it never moves and leaves a copy behind.
    let mut value = Zeroizing::new(String::with_capacity(end));
    let mut chars = body[..end].chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some(next) if next == quote => value.push(quote),
            Some(next) => value.extend(['\\', next]),
            None => value.push('\\'),
        }
    }
    Some((value, &body[end + 1..]))
}

/// Reads the escapes of a value in double quotes. `\$` becomes `$$`, which substitution reads as `$`.
pub(in crate::import) fn unescape(value: &str) -> Zeroizing<String> {
    // No escape becomes longer than it was.
    let mut text = Zeroizing::new(String::with_capacity(value.len()));
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let Some(escape) = after.chars().next() else {
            text.push('\\');
            return text;
        };
        rest = &after[escape.len_utf8()..];
        match escape {
            'a' => text.push('\u{7}'),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'v' => text.push('\u{b}'),
            '$' => text.push_str("$$"),
            '"' | '\\' => text.push(escape),
            '0' => {
                let is_digit = |byte: &u8| byte.is_ascii_digit();
                let count = rest.bytes().take(3).take_while(is_digit).count();
                let (digits, after) = rest.split_at(count);
                rest = after;
                match u8::from_str_radix(digits, 8) {
                    Ok(code) if count == 3 => text.push(char::from(code)),
                    _ => text.extend(["\\", digits]),
                }
            }
            other => text.extend(['\\', other]),
        }
    }
    text.push_str(rest);
    text
}
