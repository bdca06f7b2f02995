//! The rows of a diff: its lines one below the other or side by side, long runs without a change
//! folded. Knows nothing of a window.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::export::diff::{Hunk, LineKind, Part};

/// Unchanged lines that stay in sight around a change.
const AROUND: usize = 3;

/// Fewer unchanged lines than this are not folded.
const SHORTEST_FOLD: usize = 4;

/// More letters of a line are not shown.
const LONGEST: usize = 2_000;

/// How lines stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Mode {
    /// Before at the left, after at the right.
    #[default]
    SideBySide,
    /// One below the other.
    Unified,
}

/// A line that can be shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) kind: LineKind,
    /// Its number before, counted from one.
    pub(super) old: Option<usize>,
    /// Its number after.
    pub(super) new: Option<usize>,
    pub(super) parts: Vec<Part>,
    /// What is to be said besides.
    pub(super) note: String,
}

impl Shown {
    /// Returns the text without marks.
    pub(super) fn text(&self) -> String {
        self.parts.iter().map(|part| part.text.as_str()).collect()
    }

    fn letters(&self) -> usize {
        let parts = self.parts.iter().map(|part| part.text.chars().count());
        parts.sum::<usize>() + self.note.chars().count()
    }
}

/// A row of what is shown. Numbers are those of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// Unchanged lines that are folded.
    Fold(Range<usize>),
    /// So many unchanged lines that are not known.
    Gap(usize),
    /// A line over the whole width.
    One(usize),
    /// A line at the left, at the right, or both.
    Two(Option<usize>, Option<usize>),
}

/// The rows in one layout.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// The rows at which changes begin.
    pub(super) changes: Vec<usize>,
}

/// Lines that belong together.
#[derive(Debug)]
enum Block {
    Same(Range<usize>),
    Gap(usize),
    Changed {
        removed: Range<usize>,
        added: Range<usize>,
    },
}

/// All lines of a diff.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) lines: Vec<Shown>,
    blocks: Vec<Block>,
    /// Letters of the longest line.
    pub(super) letters: usize,
    /// The greatest line number.
    pub(super) last_number: usize,
}

impl Model {
    pub(super) fn new(hunks: &[Hunk]) -> Self {
        let mut model = Self::default();
        let mut old_end = 1;
        for hunk in hunks {
            // Where a side has no line, the line before it is named.
            let first = |start: usize, lines: usize| start + usize::from(lines == 0);
            let mut old = first(hunk.old_start, hunk.old_lines);
            let mut new = first(hunk.new_start, hunk.new_lines);
            if old > old_end {
                model.blocks.push(Block::Gap(old - old_end));
            }
            for line in &hunk.lines {
                let (has_old, has_new) = match line.kind {
                    LineKind::Context => (true, true),
                    LineKind::Removed => (true, false),
                    LineKind::Added => (false, true),
                };
                let shown = shown(line, has_old.then_some(old), has_new.then_some(new));
                old += usize::from(has_old);
                new += usize::from(has_new);
                model.add(shown);
            }
            old_end = old;
            model.last_number = model.last_number.max(old.max(new).saturating_sub(1));
        }
        model.letters = model.lines.iter().map(Shown::letters).max().unwrap_or(0);
        model
    }

    fn add(&mut self, line: Shown) {
        let at = self.lines.len();
        let next = at..at + 1;
        match (line.kind, self.blocks.last_mut()) {
            (LineKind::Context, Some(Block::Same(lines))) => lines.end = next.end,
            (LineKind::Context, _) => self.blocks.push(Block::Same(next)),
            (LineKind::Removed, Some(Block::Changed { removed, added }))
                if added.start == added.end =>
            {
                removed.end = next.end;
                *added = next.end..next.end;
            }
            (LineKind::Removed, _) => self.blocks.push(Block::Changed {
                added: next.end..next.end,
                removed: next,
            }),
            (LineKind::Added, Some(Block::Changed { added, .. })) => added.end = next.end,
            (LineKind::Added, _) => self.blocks.push(Block::Changed {
                removed: at..at,
                added: next,
            }),
        }
        self.lines.push(line);
    }

    /// Lays the lines out; runs whose first line is among `unfolded` are not folded.
    pub(super) fn rows(&self, mode: Mode, unfolded: &BTreeSet<usize>) -> Rows {
        let mut all = Rows::default();
        let last = self.blocks.len().saturating_sub(1);
        for (index, block) in self.blocks.iter().enumerate() {
            match block {
                Block::Gap(count) => all.rows.push(Row::Gap(*count)),
                Block::Same(lines) => {
                    let before = if index == 0 { 0 } else { AROUND };
                    let after = if index == last { 0 } else { AROUND };
                    let fold = lines.start + before..lines.end.saturating_sub(after);
                    let is_folded = fold.len() >= SHORTEST_FOLD && !unfolded.contains(&fold.start);
                    let same = |line| match mode {
                        Mode::Unified => Row::One(line),
                        Mode::SideBySide => Row::Two(Some(line), Some(line)),
                    };
                    if is_folded {
                        all.rows.extend((lines.start..fold.start).map(same));
                        all.rows.push(Row::Fold(fold.clone()));
                        all.rows.extend((fold.end..lines.end).map(same));
                    } else {
                        all.rows.extend(lines.clone().map(same));
                    }
                }
                Block::Changed { removed, added } => {
                    all.changes.push(all.rows.len());
                    match mode {
                        Mode::Unified => {
                            let lines = removed.clone().chain(added.clone());
                            all.rows.extend(lines.map(Row::One));
                        }
                        Mode::SideBySide => {
                            let count = removed.len().max(added.len());
                            let at = |lines: &Range<usize>, index: usize| lines.clone().nth(index);
                            all.rows
                                .extend((0..count).map(|i| Row::Two(at(removed, i), at(added, i))));
                        }
                    }
                }
            }
        }
        all
    }

    /// Writes the changes as a patch does, for the clipboard.
    pub(super) fn as_text(&self) -> String {
        let mut text = String::new();
        for row in self.rows(Mode::Unified, &BTreeSet::new()).rows {
            match row {
                Row::One(line) => {
                    let line = &self.lines[line];
                    text.push(sign(line.kind));
                    text.push_str(&line.text());
                    text.push_str(&line.note);
                    text.push('\n');
                }
                Row::Fold(_) | Row::Gap(_) => text.push_str("…\n"),
                Row::Two(..) => {}
            }
        }
        text
    }
}

/// Returns the sign before a line.
pub(super) fn sign(kind: LineKind) -> char {
    match kind {
        LineKind::Context => ' ',
        LineKind::Removed => '-',
        LineKind::Added => '+',
    }
}

fn shown(line: &crate::export::diff::Line, old: Option<usize>, new: Option<usize>) -> Shown {
    let mut room = LONGEST;
    let mut parts = Vec::with_capacity(line.parts.len());
    let mut is_cut = false;
    for part in &line.parts {
        let mut text = String::with_capacity(part.text.len());
        for letter in part.text.chars() {
            if room == 0 {
                is_cut = true;
                break;
            }
            room -= 1;
            match letter {
                '\t' => text.push_str("    "),
                // Such as the carriage return of a line from Windows, which would not be seen.
                control if control.is_control() => text.extend(control.escape_default()),
                letter => text.push(letter),
            }
        }
        parts.push(Part {
            text,
            is_changed: part.is_changed,
        });
    }
    let mut note = String::new();
    if is_cut {
        note.push_str(" … (the line goes on)");
    }
    if line.is_other_secret {
        note.push_str("  (other secret)");
    }
    if line.is_unended && line.kind != LineKind::Context {
        note.push_str("  (no line break at the end)");
    }
    Shown {
        kind: line.kind,
        old,
        new,
        parts,
        note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::diff::Line;

    /// Makes a hunk of lines that begin with their sign.
    fn hunk(start: usize, lines: &[&str]) -> Hunk {
        let lines: Vec<Line> = lines
            .iter()
            .map(|line| Line {
                kind: match &line[..1] {
                    "-" => LineKind::Removed,
                    "+" => LineKind::Added,
                    _ => LineKind::Context,
                },
                parts: vec![Part {
                    text: line[1..].to_owned(),
                    is_changed: false,
                }],
                is_other_secret: false,
                is_unended: false,
            })
            .collect();
        let count = |kind| lines.iter().filter(|line| line.kind != kind).count();
        Hunk {
            old_start: start,
            old_lines: count(LineKind::Added),
            new_start: start,
            new_lines: count(LineKind::Removed),
            lines,
        }
    }

    fn rows(model: &Model, mode: Mode) -> Vec<Row> {
        model.rows(mode, &BTreeSet::new()).rows
    }

    #[test]
    fn changed_lines_stand_side_by_side_and_keep_their_numbers() {
        let model = Model::new(&[hunk(1, &[" a", "-b", "-c", "+B", " d"])]);
        assert_eq!(
            rows(&model, Mode::SideBySide),
            [
                Row::Two(Some(0), Some(0)),
                Row::Two(Some(1), Some(3)),
                Row::Two(Some(2), None),
                Row::Two(Some(4), Some(4)),
            ]
        );
        let numbers: Vec<_> = model.lines.iter().map(|l| (l.old, l.new)).collect();
        assert_eq!(
            numbers,
            [
                (Some(1), Some(1)),
                (Some(2), None),
                (Some(3), None),
                (None, Some(2)),
                (Some(4), Some(3)),
            ]
        );
        assert_eq!(model.rows(Mode::SideBySide, &BTreeSet::new()).changes, [1]);
        assert_eq!(model.as_text(), " a\n-b\n-c\n+B\n d\n");
    }

    #[test]
    fn long_runs_are_folded_between_a_few_lines_until_they_are_unfolded() {
        let mut lines = vec!["-a", "+A"];
        lines.extend([" same"; 20]);
        lines.extend(["-z", "+Z"]);
        let model = Model::new(&[hunk(1, &lines)]);
        let folded = rows(&model, Mode::Unified);
        assert_eq!(folded[5], Row::Fold(5..19));
        assert_eq!(folded.len(), 2 + 3 + 1 + 3 + 2);
        let unfolded = model.rows(Mode::Unified, &BTreeSet::from([5]));
        assert_eq!(unfolded.rows.len(), lines.len());
        assert_eq!(unfolded.changes, [0, 22]);
    }

    #[test]
    fn the_ends_of_a_file_are_folded_whole() {
        let mut lines = vec![" same"; 9];
        lines.push("+new");
        lines.extend([" same"; 9]);
        let model = Model::new(&[hunk(1, &lines)]);
        let folded = rows(&model, Mode::Unified);
        assert_eq!(folded[0], Row::Fold(0..6));
        assert_eq!(folded.last(), Some(&Row::Fold(13..19)));
        assert_eq!(model.last_number, 19);
    }

    #[test]
    fn lines_that_are_not_known_are_counted() {
        let model = Model::new(&[hunk(11, &["-a", "+A"]), hunk(41, &["-b", "+B"])]);
        let rows = rows(&model, Mode::Unified);
        assert_eq!(rows[0], Row::Gap(10));
        assert_eq!(rows[3], Row::Gap(29));
        assert_eq!(model.lines[2].old, Some(41));
    }

    #[test]
    fn a_new_file_has_lines_at_the_right_alone() {
        let mut new = hunk(1, &["+a", "+b"]);
        new.old_start = 0;
        let model = Model::new(&[new]);
        assert_eq!(
            rows(&model, Mode::SideBySide),
            [Row::Two(None, Some(0)), Row::Two(None, Some(1))]
        );
        assert_eq!(model.lines[1].new, Some(2));
    }

    #[test]
    fn what_would_not_be_seen_is_spelt_out_and_endless_lines_are_cut() {
        let long = format!("+{}", "x".repeat(LONGEST + 1));
        let model = Model::new(&[hunk(1, &["-a\tb\r", &long])]);
        assert_eq!(model.lines[0].text(), "a    b\\r");
        assert_eq!(model.lines[1].text().len(), LONGEST);
        assert!(model.lines[1].note.contains("goes on"));
    }
}
