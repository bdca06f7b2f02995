//! Compares masked lines.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices, capture_diff_slices_deadline};
use similar::{diff_ratio, group_diff_ops};

use super::mask::{Both, Masked};
use super::{Hunk, Line, LineKind, Part};

/// How many lines are told around those that differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::export) enum Around {
    /// As many as one needs to know the place.
    AFew,
    /// All.
    All,
}

/// Lines that are shown around those that differ.
const CONTEXT: usize = 3;

/// After this time a difference need not be the shortest any more.
const LONGEST: Duration = Duration::from_secs(1);

/// Lines that are less alike than this are not compared within.
const ALIKE: f32 = 0.4;

/// Returns the places where both sides differ.
pub(super) fn hunks(both: &Both, around: Around) -> Vec<Hunk> {
    let Both { old, new } = both;
    let deadline = Instant::now().checked_add(LONGEST);
    let ops = capture_diff_slices_deadline(Algorithm::Myers, old, new, deadline);
    let groups = match around {
        Around::AFew => group_diff_ops(ops, CONTEXT),
        Around::All => vec![ops],
    };
    groups
        .iter()
        .filter(|ops| ops.iter().any(|op| op.tag() != DiffTag::Equal))
        .map(|ops| hunk(ops, old, new))
        .collect()
}

fn hunk(ops: &[DiffOp], old: &[Masked], new: &[Masked]) -> Hunk {
    let span = |range: fn(&DiffOp) -> Range<usize>| {
        let start = ops.first().map_or(0, |op| range(op).start);
        let end = ops.last().map_or(0, |op| range(op).end);
        (start, end - start)
    };
    let (old_start, old_lines) = span(DiffOp::old_range);
    let (new_start, new_lines) = span(DiffOp::new_range);
    Hunk {
        old_start: old_start + usize::from(old_lines > 0),
        old_lines,
        new_start: new_start + usize::from(new_lines > 0),
        new_lines,
        lines: ops.iter().flat_map(|op| lines(op, old, new)).collect(),
    }
}

fn lines(op: &DiffOp, old: &[Masked], new: &[Masked]) -> Vec<Line> {
    let (old, new) = (&old[op.old_range()], &new[op.new_range()]);
    if op.tag() == DiffTag::Equal {
        let context = new.iter().map(|line| whole(LineKind::Context, line));
        return context.collect();
    }
    let mut removed: Vec<Line> = old.iter().map(|l| whole(LineKind::Removed, l)).collect();
    let mut added: Vec<Line> = new.iter().map(|l| whole(LineKind::Added, l)).collect();
    for (index, (before, after)) in old.iter().zip(new).enumerate() {
        if let Some((before, after)) = inner(&before.text, &after.text) {
            removed[index].parts = before;
            added[index].parts = after;
        }
    }
    mark_secrets(&mut removed, old, new);
    mark_secrets(&mut added, new, old);
    removed.append(&mut added);
    removed
}

fn whole(kind: LineKind, line: &Masked) -> Line {
    Line {
        kind,
        parts: vec![Part {
            text: line.text.clone(),
            is_changed: false,
        }],
        is_other_secret: false,
        is_unended: line.is_unended,
    }
}

/// Marks the lines that look like one on the other side and hide something else.
fn mark_secrets(lines: &mut [Line], own: &[Masked], others: &[Masked]) {
    for (line, own) in lines.iter_mut().zip(own) {
        let is_twin = |other: &Masked| other.text == own.text && other.hidden != own.hidden;
        line.is_other_secret = own.hidden.is_some() && others.iter().any(is_twin);
    }
}

/// Compares two lines word by word; `None` if they have too little in common.
fn inner(old: &str, new: &str) -> Option<(Vec<Part>, Vec<Part>)> {
    let (old, new) = (words(old), words(new));
    let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
    if diff_ratio(&ops, old.len(), new.len()) < ALIKE {
        return None;
    }
    let parts = |words: &[&str], range: fn(&DiffOp) -> Range<usize>| {
        let parts = ops.iter().map(|op| Part {
            text: words[range(op)].concat(),
            is_changed: op.tag() != DiffTag::Equal,
        });
        parts.filter(|part| !part.text.is_empty()).collect()
    };
    Some((
        parts(&old, DiffOp::old_range),
        parts(&new, DiffOp::new_range),
    ))
}

/// Cuts a line into words and the signs between them.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric())
                .unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}
