//! Tells whether a quoted value goes on in the next line, for readers that disagree about quotes.

/// Who reads a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Docker Compose: a backslash escapes any quote, and the first quote that is not escaped ends the
    /// value.
    Compose,
    /// A shell: within single quotes nothing escapes, and what follows a quote is joined.
    Shell,
}

/// A value in quotes, and how far it has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quotes {
    reader: Reader,
    /// The quote that is open.
    open: char,
}

/// Where a value in quotes ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Behind this byte of the line.
    At(usize),
    /// In a line that follows.
    Later(Quotes),
}

impl Quotes {
    /// Reads a value that starts with a quote, up to the end of its line; `None` for any other.
    pub(super) fn begin(reader: Reader, value: &str) -> Option<End> {
        let open = value.chars().next().filter(|c| "'\"`".contains(*c))?;
        let quotes = Self { reader, open };
        Some(match quotes.go_on(&value[open.len_utf8()..]) {
            End::At(end) => End::At(open.len_utf8() + end),
            later @ End::Later(_) => later,
        })
    }

    /// Reads on to the end of a line.
    pub(super) fn go_on(self, line: &str) -> End {
        match self.reader {
            Reader::Compose => self.as_compose(line),
            Reader::Shell => self.as_shell(line),
        }
    }

    fn as_compose(self, line: &str) -> End {
        let mut is_escaped = false;
        for (at, c) in line.char_indices() {
            if c == self.open && !is_escaped {
                return End::At(at + c.len_utf8());
            }
            is_escaped = c == '\\' && !is_escaped;
        }
        End::Later(self)
    }

    fn as_shell(self, line: &str) -> End {
        let mut open = Some(self.open);
        let mut is_escaped = false;
        let mut before = ' ';
        for c in line.chars() {
            match open {
                _ if is_escaped => is_escaped = false,
                Some('\'') if c == '\'' => open = None,
                Some('\'') => {}
                _ if c == '\\' => is_escaped = true,
                Some(quote) if c == quote => open = None,
                None if c == '#' && before.is_whitespace() => break,
                None if "'\"`".contains(c) => open = Some(c),
                Some(_) | None => {}
            }
            before = c;
        }
        match open {
            Some(open) => End::Later(Self { open, ..self }),
            None => End::At(line.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns what is open at the end of the line, for Compose and for a shell.
    fn open(value: &str) -> [Option<char>; 2] {
        [Reader::Compose, Reader::Shell].map(|reader| match Quotes::begin(reader, value) {
            Some(End::Later(quotes)) => Some(quotes.open),
            Some(End::At(_)) => None,
            None => panic!("{value} has no quotes"),
        })
    }

    #[test]
    fn each_reader_ends_a_value_where_it_does() {
        for value in [
            "'a'",
            "\"a\"",
            "\"it's\"",
            "'it'\\''s'",
            "'a' # it's",
            "`a`",
            "\"a\\\"b\"",
        ] {
            assert_eq!(open(value), [None, None], "{value}");
        }
        for (value, expected) in [
            ("'a", [Some('\''), Some('\'')]),
            ("\"a\\\"", [Some('"'), Some('"')]),
            ("'a\\'", [Some('\''), None]),
            ("'a\\'b'", [None, Some('\'')]),
            ("'a'\"b", [None, Some('"')]),
        ] {
            assert_eq!(open(value), expected, "{value}");
        }
        assert_eq!(Quotes::begin(Reader::Compose, "it's"), None);
        assert_eq!(
            Quotes::begin(Reader::Compose, "'é'x"),
            Some(End::At("'é'".len()))
        );
    }
}
