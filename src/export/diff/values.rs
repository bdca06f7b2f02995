//! Follows the values of secrets through the lines of a text.
//!
//! Some values go on in the next lines, and readers disagree about which. Every way to read the text
//! is followed, and what is secret to one of them is secret.

use std::collections::BTreeSet;

use super::assignment;
use super::quotes::{End, Quotes, Reader};

/// All ways to read a text.
#[derive(Debug)]
pub(super) struct Values<'k> {
    /// Names that are secret, whatever they say.
    kept: &'k BTreeSet<String>,
    ways: [Way; 2],
}

/// One way to read it.
#[derive(Debug)]
struct Way {
    reader: Reader,
    goes_on: Option<GoesOn>,
}

/// How a secret goes on in the next line.
#[derive(Clone, Copy, Debug)]
enum GoesOn {
    /// Quotes are open.
    Quotes(Quotes),
    /// Lines that are indented more than this.
    Indented(usize),
    /// Whatever comes next, and after it such lines.
    Next(usize),
    /// The line ended in a backslash.
    Backslash,
}

impl<'k> Values<'k> {
    /// Begins a text.
    pub(super) fn new(kept: &'k BTreeSet<String>) -> Self {
        let way = |reader| Way {
            reader,
            goes_on: None,
        };
        Self {
            kept,
            ways: [way(Reader::Compose), way(Reader::Shell)],
        }
    }

    /// Reads a line; returns where in it a secret starts, which then goes to its end.
    pub(super) fn read(&mut self, line: &str) -> Option<usize> {
        let kept = self.kept;
        let starts = self.ways.each_mut().map(|way| way.read(line, kept));
        starts.into_iter().flatten().min()
    }
}

impl Way {
    fn read(&mut self, line: &str, kept: &BTreeSet<String>) -> Option<usize> {
        match self.goes_on.take() {
            None => self.begin(line, kept),
            Some(GoesOn::Quotes(quotes)) => {
                match quotes.go_on(line) {
                    End::Later(quotes) => self.goes_on = Some(GoesOn::Quotes(quotes)),
                    // Another one may begin in the same line.
                    End::At(end) => {
                        self.begin(&line[end..], kept);
                    }
                }
                Some(0)
            }
            Some(GoesOn::Next(indent)) => {
                self.goes_on = Some(if line.trim().is_empty() {
                    GoesOn::Next(indent)
                } else {
                    GoesOn::Indented(indent)
                });
                Some(indent_of(line))
            }
            Some(GoesOn::Indented(indent)) => {
                if line.trim().is_empty() || indent_of(line) > indent {
                    self.goes_on = Some(GoesOn::Indented(indent));
                    return Some(indent_of(line));
                }
                self.begin(line, kept)
            }
            Some(GoesOn::Backslash) => {
                self.begin(line, kept);
                if self.goes_on.is_none() && ends_in_backslash(line) {
                    self.goes_on = Some(GoesOn::Backslash);
                }
                Some(0)
            }
        }
    }

    /// Reads a line that no value goes on in.
    fn begin(&mut self, line: &str, kept: &BTreeSet<String>) -> Option<usize> {
        let mut first = None;
        let mut at = 0;
        while let Some(found) = assignment::find(&line[at..], kept) {
            let start = at + found.start;
            first.get_or_insert(start);
            at = start;
            let value = &line[start..];
            match Quotes::begin(self.reader, value) {
                Some(End::At(end)) => at += end,
                Some(End::Later(quotes)) => {
                    self.goes_on = Some(GoesOn::Quotes(quotes));
                    return first;
                }
                None if found.is_mapping && value.trim().is_empty() => {
                    self.goes_on = Some(GoesOn::Next(indent_of(line)));
                    return first;
                }
                None if found.is_mapping && value.starts_with(['|', '>', '&', '!']) => {
                    self.goes_on = Some(GoesOn::Indented(indent_of(line)));
                    return first;
                }
                None => {}
            }
        }
        if first.is_some() && ends_in_backslash(line) {
            self.goes_on = Some(GoesOn::Backslash);
        }
        first
    }
}

/// Returns how many bytes of blanks a line starts with.
pub(super) fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn ends_in_backslash(line: &str) -> bool {
    let line = line.trim_end_matches('\r');
    let bare = line.trim_end_matches('\\');
    (line.len() - bare.len()) % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the lines of a text, with a sign where a secret starts.
    fn marked(text: &str) -> Vec<String> {
        let kept = BTreeSet::new();
        let mut values = Values::new(&kept);
        let lines = text.lines().map(|line| match values.read(line) {
            Some(start) => format!("{}§", &line[..start]),
            None => line.to_owned(),
        });
        lines.collect()
    }

    #[test]
    fn values_of_several_lines_are_followed_to_their_end() {
        for (text, expected) in [
            (
                "A_TOKEN='a\nb\nc'\nX=1",
                &["A_TOKEN=§", "§", "§", "X=1"][..],
            ),
            ("A_TOKEN=a\\\nb\\\nc\nX=1", &["A_TOKEN=§", "§", "§", "X=1"]),
            (
                "  token: |\n    a\n\n    b\n  x: 1",
                &["  token: §", "    §", "§", "    §", "  x: 1"],
            ),
            ("token:\nb\n c\nx: 1", &["token: §", "§", " §", "x: 1"]),
            (
                "A_TOKEN='x' B_TOKEN='y\nz'\nX=1",
                &["A_TOKEN=§", "§", "X=1"],
            ),
            (
                "A_TOKEN='a\nb' B_TOKEN='c\nd'\nX=1",
                &["A_TOKEN=§", "§", "§", "X=1"],
            ),
            ("A_TOKEN=it's\nX=1", &["A_TOKEN=§", "X=1"]),
        ] {
            let expected: Vec<_> = expected
                .iter()
                .map(|line| line.replace(": §", ":§"))
                .collect();
            let marked: Vec<_> = marked(text)
                .iter()
                .map(|line| line.replace(": §", ":§"))
                .collect();
            assert_eq!(marked, expected, "{text}");
        }
    }

    #[test]
    fn a_value_is_over_when_it_is_for_all_readers() {
        // For a shell the first value ends in its second line, and another one begins there.
        let text = "A_TOKEN='\n\\'b'\nA_TOKEN='c\nX=d\n'";
        assert_eq!(marked(text), ["A_TOKEN=§", "§", "§", "§", "§"]);
    }
}
