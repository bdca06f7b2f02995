//! Tells whether a quoted value goes on in the next line, for readers that disagree about quotes.

/// What is open at the end of a line.
///
/// Docker Compose lets a backslash escape any quote; a shell does not within single quotes, but
/// joins what follows. A value is over only when it is for both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quotes {
    quote: char,
    is_open_to_compose: bool,
    open_to_shell: Option<char>,
}

impl Quotes {
    /// Begins with a value that starts with a quote; `None` for any other.
    pub(super) fn begin(value: &str) -> Option<Self> {
        let quote = value.chars().next().filter(|c| "'\"`".contains(*c))?;
        let mut quotes = Self {
            quote,
            is_open_to_compose: true,
            open_to_shell: Some(quote),
        };
        quotes.go_on(&value[quote.len_utf8()..]);
        Some(quotes)
    }

    /// Reads on to the end of a line.
    pub(super) fn go_on(&mut self, line: &str) {
        self.to_compose(line);
        self.to_shell(line);
    }

    /// Tells whether the value goes on.
    pub(super) fn is_open(&self) -> bool {
        self.is_open_to_compose || self.open_to_shell.is_some()
    }

    fn to_compose(&mut self, line: &str) {
        let mut is_escaped = false;
        for c in line.chars() {
            if c == self.quote && !is_escaped {
                self.is_open_to_compose = false;
            }
            is_escaped = c == '\\' && !is_escaped;
        }
    }

    fn to_shell(&mut self, line: &str) {
        let mut is_escaped = false;
        let mut before = ' ';
        for c in line.chars() {
            match self.open_to_shell {
                _ if is_escaped => is_escaped = false,
                Some('\'') if c == '\'' => self.open_to_shell = None,
                Some('\'') => {}
                _ if c == '\\' => is_escaped = true,
                Some(quote) if c == quote => self.open_to_shell = None,
                Some(_) => {}
                None if c == '#' && before.is_whitespace() => return,
                None if "'\"`".contains(c) => self.open_to_shell = Some(c),
                None => {}
            }
            before = c;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_over_when_it_is_for_all_readers() {
        let is_open = |value| Quotes::begin(value).map(|quotes| quotes.is_open());
        for value in [
            "'a'",
            "\"a\"",
            "\"it's\"",
            "'it'\\''s'",
            "'a' # it's",
            "`a`",
            "\"a\\\"b\"",
        ] {
            assert_eq!(is_open(value), Some(false), "{value}");
        }
        for value in ["'a", "\"a", "\"a\\\"", "'a\\'", "'a\\'b'", "'"] {
            assert_eq!(is_open(value), Some(true), "{value}");
        }
        assert_eq!(is_open("it's"), None);
        let mut quotes = Quotes::begin("\"a").expect("a quote");
        quotes.go_on("b\\\"c");
        assert!(quotes.is_open());
        quotes.go_on("d\"");
        assert!(!quotes.is_open());
    }
}
