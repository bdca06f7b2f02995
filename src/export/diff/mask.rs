//! Hides secrets in the lines of a text.

use std::collections::BTreeSet;
use std::ops::Range;

use super::assignment;
use super::known::Known;
use super::quotes::Quotes;

/// Stands for a secret.
const MASK: &str = "•••";

/// A line as it may be shown. Two of them are equal if what they hide is equal, too.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Masked {
    pub(super) text: String,
    /// Stands for what is hidden, if anything is.
    pub(super) hidden: Option<u64>,
    /// Whether no line break follows.
    pub(super) is_unended: bool,
}

/// Both sides of a difference.
#[derive(Debug)]
pub(super) struct Both {
    pub(super) old: Vec<Masked>,
    pub(super) new: Vec<Masked>,
}

/// Masks both sides. In an env file, what stands on disk and not in the bundle was written by a
/// person, who may have noted passwords anywhere.
pub(super) fn both(old: &str, new: &str, is_env: bool, known: &Known) -> Both {
    let own: BTreeSet<&str> = new.lines().collect();
    Both {
        old: lines(old, is_env.then_some(&own), known),
        new: lines(new, None, known),
    }
}

/// Returns the values that a text gives to secrets, as they are written there, line by line.
pub(super) fn values(text: &str) -> impl Iterator<Item = &str> {
    let mut carry = Carry::Nothing;
    text.lines().filter_map(move |line| {
        let range = named(line, &mut carry)?;
        Some(line[range].trim()).filter(|value| !value.is_empty())
    })
}

fn lines(text: &str, own: Option<&BTreeSet<&str>>, known: &Known) -> Vec<Masked> {
    let mut carry = Carry::Nothing;
    text.split_inclusive('\n')
        .map(|whole| {
            let line = whole.strip_suffix('\n').unwrap_or(whole);
            let mut ranges: Vec<Range<usize>> = named(line, &mut carry).into_iter().collect();
            ranges.extend(in_urls(line));
            ranges.extend(known.find(line));
            if let Some(own) = own
                && !own.contains(line.trim_end_matches('\r'))
            {
                ranges.extend(unplain(line));
            }
            ranges.retain(|range| !range.is_empty());
            Masked {
                hidden: (!ranges.is_empty()).then(|| known.hash(line)),
                text: masked(line, ranges),
                is_unended: line.len() == whole.len(),
            }
        })
        .collect()
}

/// Writes a line with dots for these parts of it.
fn masked(line: &str, mut ranges: Vec<Range<usize>>) -> String {
    ranges.sort_by_key(|range| range.start);
    let mut text = String::new();
    let mut shown = 0;
    for range in ranges {
        if range.start > shown || (range.start == shown && !text.ends_with(MASK)) {
            text.push_str(&line[shown..range.start]);
            text.push_str(MASK);
        }
        shown = shown.max(range.end);
    }
    text.push_str(&line[shown..]);
    text
}

/// What of a secret goes on in the next line.
enum Carry {
    Nothing,
    /// Quotes are open.
    Quotes(Quotes),
    /// Lines that are indented more than this.
    Indent(usize),
    /// The line ended in a backslash.
    Backslash,
}

/// Returns the part of a line that belongs to a value which its name tells to be secret.
fn named(line: &str, carry: &mut Carry) -> Option<Range<usize>> {
    match carry {
        Carry::Nothing => {}
        Carry::Quotes(quotes) => {
            quotes.go_on(line);
            if !quotes.is_open() {
                *carry = Carry::Nothing;
            }
            return Some(0..line.len());
        }
        Carry::Indent(indent) if line.trim().is_empty() || indent_of(line) > *indent => {
            return Some(indent_of(line).min(line.len())..line.len());
        }
        Carry::Indent(_) => *carry = Carry::Nothing,
        Carry::Backslash => {
            if !ends_in_backslash(line) {
                *carry = Carry::Nothing;
            }
            return Some(0..line.len());
        }
    }
    let found = assignment::find(line)?;
    let value = &line[found.start..];
    let is_block =
        found.is_mapping && (value.trim().is_empty() || value.starts_with(['|', '>', '&', '!']));
    *carry = match Quotes::begin(value) {
        Some(quotes) if quotes.is_open() => Carry::Quotes(quotes),
        _ if is_block => Carry::Indent(indent_of(line)),
        _ if ends_in_backslash(value) => Carry::Backslash,
        _ => Carry::Nothing,
    };
    Some(found.start..line.len())
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn ends_in_backslash(line: &str) -> bool {
    let line = line.trim_end_matches('\r');
    let bare = line.trim_end_matches('\\');
    (line.len() - bare.len()) % 2 == 1
}

/// Returns user names and passwords in URLs.
fn in_urls(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (sign, _) in line.match_indices("://") {
        let start = sign + 3;
        let word = line[start..].split(char::is_whitespace).next();
        let word = word.unwrap_or_default();
        let Some(at) = word.rfind('@') else {
            continue;
        };
        let authority = word.split(['/', '?', '#']).next().unwrap_or_default();
        // A password may hold such signs, but what stands before them is no port then.
        let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
        let has_password = match authority.split_once(':') {
            Some((_, password)) => !is_port(password),
            None => false,
        };
        if authority.contains('@') || has_password {
            found.push(start..start + at);
        }
    }
    found
}

/// Returns what a line of an env file says besides a plain setting.
fn unplain(line: &str) -> Option<Range<usize>> {
    let start = indent_of(line);
    let statement = &line[start..];
    if statement.is_empty() {
        return None;
    }
    if let Some(comment) = statement.strip_prefix('#') {
        return Some(line.len() - comment.trim_start().len()..line.len());
    }
    let whole = Some(start..line.len());
    let Some((name, value)) = statement.split_once('=') else {
        return whole;
    };
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    // A line of lower-case letters may well be one of a key.
    let is_variable = name.contains(|c: char| c.is_ascii_uppercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if !is_variable {
        return whole;
    }
    let comment = value.find('#')?;
    Some(line.len() - value.len() + comment..line.len())
}
