//! Hides secrets in the lines of a text.

use std::collections::BTreeSet;
use std::ops::Range;

use super::known::Known;
use super::values::{Values, indent_of};

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

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// As an env file.
    Env,
    /// In sentences, which speak of passwords.
    Prose,
    /// In any other way.
    Other,
}

/// Both sides of a difference.
#[derive(Debug)]
pub(super) struct Both {
    pub(super) old: Vec<Masked>,
    pub(super) new: Vec<Masked>,
}

/// Masks both sides. In an env file, what stands on disk and not in the bundle was written by a
/// person, who may have noted passwords anywhere.
pub(super) fn both(old: &str, new: &str, kind: Kind, known: &Known) -> Both {
    let own: BTreeSet<&str> = new.lines().collect();
    Both {
        old: lines(old, kind, (kind == Kind::Env).then_some(&own), known),
        new: lines(new, kind, None, known),
    }
}

/// Returns the values that an env file gives to secrets, as they are written there, line by line.
pub(super) fn values<'t>(text: &'t str, kept: &BTreeSet<String>) -> impl Iterator<Item = &'t str> {
    let mut values = Values::new(kept, false);
    text.lines().filter_map(move |line| {
        let start = values.read(line)?;
        Some(line[start..].trim()).filter(|value| !value.is_empty())
    })
}

fn lines(text: &str, kind: Kind, own: Option<&BTreeSet<&str>>, known: &Known) -> Vec<Masked> {
    let mut values = Values::new(known.names(), kind == Kind::Other);
    text.split_inclusive('\n')
        .map(|whole| {
            let line = whole.strip_suffix('\n').unwrap_or(whole);
            let mut ranges = Vec::new();
            ranges.extend(values.read(line).map(|start| start..line.len()));
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

/// Returns user names and passwords in URLs, and passwords before an `@` elsewhere.
fn in_urls(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in line.split_inclusive(char::is_whitespace) {
        if let Some(end) = word.rfind('@') {
            let user = match word.find("://") {
                Some(sign) if sign < end => has_user(&word[sign + 3..]).then_some(sign + 3),
                _ => word[..end].find(':').map(|sign| sign + 1),
            };
            found.extend(user.map(|user| start + user..start + end));
        }
        start += word.len();
    }
    found
}

/// Tells whether a user name or password stands in a URL, of which this is what follows `://`.
fn has_user(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // A password may hold such signs, but what stands before them is no port then.
    let is_port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let port = authority.split_once(':').map(|(_, port)| port);
    authority.contains('@') || port.is_some_and(|port| !is_port(port))
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
