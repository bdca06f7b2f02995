//! Patterns of log lines: logback reads them in 2.x, `JBoss` `LogManager` in 3.x.
//!
//! Both write `%`, perhaps a width, and what is meant; but logback's names are words (`%level`), and
//! `JBoss`'s single letters (`%p`), so that each starts with the patterns of the other and writes
//! nonsense.

use crate::model::syntax::Line;

/// Words of logback, and the same for `JBoss`; none where it has no such thing.
const WORDS: &[(&str, Option<&str>)] = &[
    ("C", Some("C")),
    ("F", Some("F")),
    ("L", Some("L")),
    ("M", Some("M")),
    ("X", Some("X")),
    ("c", Some("c")),
    ("caller", None),
    ("class", Some("C")),
    ("contextName", None),
    ("d", Some("d")),
    ("date", Some("d")),
    ("ex", Some("e")),
    ("exception", Some("e")),
    ("file", Some("F")),
    ("highlight", None),
    ("le", Some("p")),
    ("level", Some("p")),
    ("line", Some("L")),
    ("lo", Some("c")),
    ("logger", Some("c")),
    ("m", Some("s%e")),
    ("marker", None),
    ("mdc", Some("X")),
    ("message", Some("s%e")),
    ("method", Some("M")),
    ("msg", Some("s%e")),
    ("n", Some("n")),
    ("nopex", None),
    ("nopexception", None),
    ("p", Some("p")),
    ("property", None),
    ("r", Some("r")),
    ("rEx", None),
    ("relative", Some("r")),
    ("replace", None),
    ("t", Some("t")),
    ("thread", Some("t")),
    ("throwable", Some("e")),
    ("wEx", None),
    ("xEx", None),
];

/// Letters of `JBoss` that logback does not know, with logback's word; none where it has none.
const LETTERS: &[(&str, Option<&str>)] = &[
    ("s", Some("msg")),
    // Logback writes exceptions behind each line by itself.
    ("e", Some("")),
    ("h", None),
    ("H", None),
    ("i", None),
    ("k", None),
    ("l", None),
    ("N", None),
    ("x", None),
    ("z", None),
];

/// A piece of a pattern.
#[derive(Debug, PartialEq)]
enum Piece<'a> {
    Text(&'a str),
    /// `%`, width, letters, and what stands in braces behind them.
    Word(&'a str, &'a str, Option<&'a str>),
}

/// Patterns for 2.x, which has none of its own, that say what the defaults of 3.x say.
pub(super) const USUAL_IN_2: [(&str, &str); 2] = [
    (
        "VISA_LOGGING_FILE_FORMAT",
        "%d{ISO8601} %-5level [%thread] %logger - %msg%n",
    ),
    (
        "VISA_LOGGING_SYSLOG_FORMAT",
        "%-5level [%thread] %logger - %msg%n",
    ),
];

/// Tells whether a parenthesis ends a pattern early. Logback takes one that closes no group for the
/// end of all, and its way to write a plain one, with a backslash, is none that 2.x can read.
pub(super) fn is_cut_short(pattern: &str) -> bool {
    let mut depth = 0_usize;
    let mut opens = false;
    // Options stand behind a word or a group.
    let mut has_options = false;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        let is_behind_group = std::mem::take(&mut has_options);
        match c {
            '%' => opens = true,
            '{' if opens || is_behind_group => {
                opens = false;
                chars.by_ref().find(|&c| c == '}');
            }
            '(' if opens => {
                depth += 1;
                opens = false;
            }
            ')' => match depth.checked_sub(1) {
                Some(less) => {
                    depth = less;
                    opens = false;
                    has_options = true;
                }
                None => return true,
            },
            // Width and word between percent sign and group.
            c if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') => {}
            _ => opens = false,
        }
    }
    false
}

/// Tells whether a pattern is one of the other release line.
pub(super) fn is_foreign(pattern: &str, line: Line) -> bool {
    pieces(pattern).iter().any(|piece| match (piece, line) {
        (Piece::Word(_, word, braces), Line::V3) => {
            let is_logback = word.len() > 1 && WORDS.iter().any(|(known, _)| known == word);
            is_logback || *braces == Some("ISO8601")
        }
        (Piece::Word(_, word, _), Line::V2) => LETTERS.iter().any(|(letter, _)| letter == word),
        (Piece::Text(_), _) => false,
    })
}

/// A pattern, written for the other line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Converted {
    pub(super) pattern: String,
    /// Whether it says the same; else names of loggers are no longer shortened.
    pub(super) is_faithful: bool,
}

/// Writes a pattern of the other line for this one, if both can say that.
pub(super) fn convert(pattern: &str, line: Line) -> Option<Converted> {
    let mut text = String::new();
    let mut is_faithful = true;
    let pieces = pieces(pattern);
    let has_group = pieces.windows(2).any(|pair| {
        matches!(pair, [Piece::Word(_, _, None), Piece::Text(text)] if text.starts_with('('))
    });
    if has_group {
        return None;
    }
    for piece in pieces {
        let (width, word, braces) = match piece {
            // Groups, and how a percent sign is written, are each line's own.
            Piece::Text(part) if part.contains('%') => return None,
            // In logback a group, which is not meant; 2.x cannot read the backslash before a plain one.
            Piece::Text(part) if line == Line::V2 => {
                text.push_str(&part.replace('(', "[").replace(')', "]"));
                continue;
            }
            Piece::Text(part) => {
                text.push_str(part);
                continue;
            }
            Piece::Word(width, word, braces) => (width, word, braces),
        };
        // What is logback's already stays as it is.
        if line == Line::V2 && word.len() > 1 && WORDS.iter().any(|(own, _)| *own == word) {
            text.extend(["%", width, word]);
            if let Some(braces) = braces {
                text.extend(["{", braces, "}"]);
            }
            continue;
        }
        let known = |table: &[(&str, Option<&'static str>)]| {
            let found = table.iter().find(|(from, _)| *from == word);
            found.and_then(|(_, to)| *to)
        };
        let new = match line {
            Line::V3 => known(WORDS)?,
            // What both know stays.
            Line::V2 if known(LETTERS).is_none() => {
                WORDS
                    .iter()
                    .find(|(from, _)| *from == word && from.len() == 1)?
                    .0
            }
            Line::V2 => known(LETTERS)?,
        };
        if new.is_empty() {
            continue;
        }
        text.push('%');
        text.push_str(width);
        text.push_str(new);
        match (new, braces) {
            (_, None) | ("d", Some("ISO8601")) => {}
            // How names are shortened is said in other ways, and a time zone as well.
            ("c" | "lo" | "logger", Some(_)) => is_faithful = false,
            ("d", Some(format)) if !format.contains(", ") => {
                text.extend(["{", format, "}"]);
            }
            ("X", Some(key)) => text.extend(["{", key, "}"]),
            _ => return None,
        }
    }
    Some(Converted {
        pattern: text,
        is_faithful,
    })
}

/// Takes a pattern apart as logback does.
fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(at) = rest.find('%') {
        let after = &rest[at + 1..];
        let start = after
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '.')))
            .unwrap_or(after.len());
        let (width, tail) = after.split_at(start);
        let end = tail
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(tail.len());
        let (word, mut tail) = tail.split_at(end);
        if word.is_empty() {
            // `%%`, `%(` and the like.
            let next = after.chars().next().map_or(0, char::len_utf8);
            let (text, others) = rest.split_at(at + 1 + next);
            pieces.push(Piece::Text(text));
            rest = others;
            continue;
        }
        pieces.push(Piece::Text(&rest[..at]));
        let mut braces = None;
        if let Some((inner, others)) = tail.strip_prefix('{').and_then(|t| t.split_once('}')) {
            braces = Some(inner);
            tail = others;
        }
        pieces.push(Piece::Word(width, word, braces));
        rest = tail;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_each_line_are_told_apart() {
        for pattern in [
            "%d{ISO8601} %-5level %logger - %msg%n",
            "%thread %m%n",
            "%highlight(%p)",
        ] {
            assert!(is_foreign(pattern, Line::V3), "{pattern}");
            assert!(!is_foreign(pattern, Line::V2), "{pattern}");
        }
        for pattern in [
            "%d %-5p [%c] (%t) %s%e%n",
            "[%-5p] [%c{3.}] (%t) %s%e%n",
            "%h %N[%i]",
        ] {
            assert!(is_foreign(pattern, Line::V2), "{pattern}");
            assert!(!is_foreign(pattern, Line::V3), "{pattern}");
        }
        for pattern in ["", "100%", "%d %p %c %m%n", "%%", "%(", "%é"] {
            assert!(
                !is_foreign(pattern, Line::V2) && !is_foreign(pattern, Line::V3),
                "{pattern}"
            );
        }
    }

    #[test]
    fn what_can_be_said_in_both_is_converted() {
        for (logback, jboss) in [
            (
                "%d{ISO8601} %-5level %logger - %msg%n",
                Some("%d %-5p %c - %s%e%n"),
            ),
            (
                "%date{HH:mm:ss} [%thread] %X{user} %message%n",
                Some("%d{HH:mm:ss} [%t] %X{user} %s%e%n"),
            ),
            ("%d{HH:mm, UTC} %msg", None),
            ("%highlight(%level)", None),
            ("%odd %level", None),
            ("%-30(%d %thread) %msg", None),
            ("%level(%thread) %msg", None),
        ] {
            assert_eq!(faithful(logback, Line::V3).as_deref(), jboss, "{logback}");
        }
        for (jboss, logback) in [
            ("%d %-5p [%c] (%t) %s%e%n", Some("%d %-5p [%c] [%t] %msg%n")),
            (
                "%logger{36} (%thread) %m%n",
                Some("%logger{36} [%thread] %m%n"),
            ),
            ("%h %s", None),
            ("%highlight(%p) (%t) %m%n", None),
            ("%replace(%msg){'a','b'} (%t)%n", None),
            ("100%% %s", None),
        ] {
            assert_eq!(faithful(jboss, Line::V2).as_deref(), logback, "{jboss}");
        }
    }

    fn faithful(pattern: &str, line: Line) -> Option<String> {
        let converted = convert(pattern, line)?;
        assert!(converted.is_faithful, "{pattern}");
        Some(converted.pattern)
    }

    #[test]
    fn shortened_names_become_whole_ones() {
        for (pattern, line, new) in [
            ("%logger{36} - %msg%n", Line::V3, "%c - %s%e%n"),
            (
                "[%-5p] [%c{3.}] (%t) %s%e%n",
                Line::V2,
                "[%-5p] [%c] [%t] %msg%n",
            ),
        ] {
            let converted = convert(pattern, line).expect("a conversion");
            assert_eq!(
                (converted.pattern.as_str(), converted.is_faithful),
                (new, false)
            );
        }
    }

    #[test]
    fn a_parenthesis_that_closes_no_group_is_seen() {
        for pattern in [
            "(%t) %m",
            "%d %m)",
            "%highlight(%p)) %m",
            "%p(a %m) b)",
            "%d{HH:mm (z)} (%t) %m",
            "%replace(%msg){'a','b'} (%t)%n",
            "%highlight(%p) {(} %m)",
        ] {
            assert!(is_cut_short(pattern), "{pattern}");
        }
        for pattern in [
            "",
            "%m",
            "%-30(%d %t) %m",
            "%highlight(%(%p)) %m",
            "(%m",
            "%d{HH:mm (z)} %msg%n",
            "%replace(%msg){'a)','(b'} %n",
            "%d{HH:mm)",
        ] {
            assert!(!is_cut_short(pattern), "{pattern}");
        }
        for (_, pattern) in USUAL_IN_2 {
            assert!(
                !is_cut_short(pattern) && !is_foreign(pattern, Line::V2),
                "{pattern}"
            );
        }
    }

    #[test]
    fn a_conversion_is_at_home_in_its_line() {
        for (pattern, line) in [
            ("%d{ISO8601} %-5level %logger - %msg%n", Line::V3),
            ("%d %-5p [%c] (%t) %s%e%n", Line::V2),
        ] {
            let converted = convert(pattern, line).expect("a conversion").pattern;
            assert!(!is_foreign(&converted, line), "{converted}");
            assert!(line == Line::V3 || !is_cut_short(&converted), "{converted}");
        }
    }
}
