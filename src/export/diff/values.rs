//! Follows the values of secrets through the lines of a text.
//!
//! Some values go on in the next lines, and readers disagree about which. Every way to read the text
//! is followed, and what is secret to one of them is secret.

use std::collections::BTreeSet;

use super::assignment::{self, Names};
use super::quotes::{End, Quotes, Reader};

/// All ways to read a text.
#[derive(Debug)]
pub(super) struct Values<'k> {
    names: Names<'k>,
    /// How far the line is indented that named a secret whose `value` may follow.
    named_at: Option<usize>,
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
    /// Begins a text. `kept` are names that are secret, whatever they say; `has_blanks` says that a value
    /// may follow its name after a blank.
    pub(super) fn new(kept: &'k BTreeSet<String>, has_blanks: bool) -> Self {
        let way = |reader| Way {
            reader,
            goes_on: None,
        };
        Self {
            names: Names {
                kept,
                has_blanks,
                has_named_one: false,
            },
            named_at: None,
            ways: [way(Reader::Compose), way(Reader::Shell)],
        }
    }

    /// Reads a line; returns where in it a secret starts, which then goes to its end.
    pub(super) fn read(&mut self, line: &str) -> Option<usize> {
        if self.names.has_blanks {
            self.follow_names(line);
        }
        let names = self.names;
        let starts = self.ways.each_mut().map(|way| way.read(line, names));
        starts.into_iter().flatten().min()
    }

    /// Takes note of a key `name` whose value is the name of a secret: the key `value` has the secret.
    fn follow_names(&mut self, line: &str) {
        // The keys of an item of a list stand below its first one, not below its dash.
        let indent = line.len() - line.trim_start_matches([' ', '\t', '-']).len();
        if let Some(is_secret) = assignment::names_one(line, self.names.kept) {
            self.named_at = is_secret.then_some(indent);
        } else if !line.trim().is_empty() && self.named_at.is_some_and(|named| indent < named) {
            self.named_at = None;
        }
        self.names.has_named_one = self.named_at.is_some();
    }
}

impl Way {
    fn read(&mut self, line: &str, names: Names<'_>) -> Option<usize> {
        match self.goes_on.take() {
            None => self.begin(line, names),
            Some(GoesOn::Quotes(quotes)) => {
                match quotes.go_on(line) {
                    End::Later(quotes) => self.goes_on = Some(GoesOn::Quotes(quotes)),
                    // Another one may begin in the same line.
                    End::At(end) => {
                        self.begin(&line[end..], names);
                        if self.goes_on.is_none() {
                            // Or the quote was left open by mistake, and the line stands for itself.
                            self.begin(line, names);
                        }
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
                self.begin(line, names)
            }
            Some(GoesOn::Backslash) => {
                self.begin(line, names);
                if self.goes_on.is_none() && ends_in_backslash(line) {
                    self.goes_on = Some(GoesOn::Backslash);
                }
                Some(0)
            }
        }
    }

    /// Reads a line that no value goes on in.
    fn begin(&mut self, line: &str, names: Names<'_>) -> Option<usize> {
        let mut first = None;
        let mut at = 0;
        while let Some(found) = assignment::find(&line[at..], names) {
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
        let mut values = Values::new(&kept, true);
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
            (
                "- name: DB_PASSWORD\n  value: a\n- name: LEVEL\n  value: b",
                &[
                    "- name: DB_PASSWORD",
                    "  value: §",
                    "- name: LEVEL",
                    "  value: b",
                ],
            ),
            (
                "- key: \"DB_PASSWORD\"\n  value: |\n    a\nvalue: b",
                &["- key: \"DB_PASSWORD\"", "  value: §", "    §", "value: b"],
            ),
            (
                "[{\"name\": \"LEVEL\"}, {\"name\": \"DB_PASSWORD\", \"value\": \"a\"}]",
                &["[{\"name\": \"LEVEL\"}, {\"name\": \"DB_PASSWORD\", §"],
            ),
            (
                "command:\n  - --requirepass\n  - a\n  - --port\n",
                &["command:", "  - --requirepass§", "  §", "  - --port"],
            ),
            (
                "A_TOKEN=\"\nB_TOKEN=\"a\nX=b\n\"\nY=1",
                &["A_TOKEN=§", "§", "§", "§", "Y=1"],
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
