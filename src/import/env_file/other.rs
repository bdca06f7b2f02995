//! How others read a value than Docker Compose 2: Docker Compose 1, by python-dotenv, and shells.

use zeroize::Zeroizing;

use super::is_space;

/// Tells whether Docker Compose 1 reads a value as it was read; `text` goes on from where the value
/// starts, and `lookup` gives the variables of the file.
pub(super) fn compose_1_agrees<'v>(
    text: &str,
    value: &str,
    lookup: impl Fn(&str) -> Option<&'v str>,
) -> bool {
    let Some(quote) = text.chars().next().filter(|c| "'\"".contains(*c)) else {
        let line = text.split(['\r', '\n']).next().unwrap_or_default();
        return becomes(without_comment(line), value, lookup).is_some();
    };
    let Some((inside, after)) = quoted(&text[1..], quote) else {
        return false;
    };
    let after = after.trim_start_matches(is_space);
    let is_end = after.is_empty() || after.starts_with(['\n', '#']);
    is_end && becomes(&unescape(inside, quote), value, lookup).is_some()
}

/// Any blank makes a comment of what follows.
fn without_comment(line: &str) -> &str {
    let is_start = |(place, _): &(usize, &str)| line[..*place].ends_with(char::is_whitespace);
    let comment = line.match_indices('#').find(is_start);
    line[..comment.map_or(line.len(), |(place, _)| place)].trim_end()
}

/// Reads up to the closing quote. A backslash before a quote counts, whatever stands before that; if
/// that leaves none, the last quote of all closes.
fn quoted(body: &str, quote: char) -> Option<(&str, &str)> {
    let mut last = None;
    for (place, _) in body.match_indices(quote) {
        last = Some(place);
        // Two quotes never share a backslash.
        if !body[..place].ends_with('\\') {
            break;
        }
    }
    let end = last?;
    Some((&body[..end], &body[end + 1..]))
}

fn unescape(inside: &str, quote: char) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(inside.len()));
    let mut chars = inside.chars().peekable();
    while let Some(c) = chars.next() {
        let escaped = chars.peek().copied().filter(|_| c == '\\');
        let meant = match escaped {
            Some(sign @ ('\\' | '\'')) => Some(sign),
            Some('"') if quote == '"' => Some('"'),
            Some(letter) if quote == '"' => letter_of(letter),
            _ => None,
        };
        if meant.is_some() {
            chars.next();
        }
        text.push(meant.unwrap_or(c));
    }
    text
}

fn letter_of(letter: char) -> Option<char> {
    Some(match letter {
        'a' => '\u{7}',
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{b}',
        _ => return None,
    })
}

/// Takes `${…}` in, in any quotes, and nothing else; compares piece by piece, so that nothing grows.
/// `None` if it becomes something else.
fn becomes<'v>(written: &str, value: &str, lookup: impl Fn(&str) -> Option<&'v str>) -> Option<()> {
    let (mut rest, mut left) = (written, value);
    // Looked for once, and not from each `${` on.
    let behind_last = written.rfind('}').map_or(0, |last| written.len() - last);
    while let Some((before, after)) = rest.split_once("${") {
        let is_closed = after.len() >= behind_last && behind_last > 0;
        let Some(end) = after.find(['}', ':']).filter(|_| is_closed) else {
            break;
        };
        left = left.strip_prefix(before)?;
        let (name, more) = after.split_at(end);
        let default = more
            .strip_prefix(":-")
            .and_then(|more| more.split_once('}'));
        let (default, behind) = match (default, more.strip_prefix('}')) {
            (_, Some(behind)) => ("", behind),
            (Some((default, behind)), None) => (default, behind),
            (None, None) => {
                // Each other `${` before this colon meets it too.
                left = left.strip_prefix("${")?.strip_prefix(name)?;
                rest = more;
                continue;
            }
        };
        left = left.strip_prefix(lookup(name).unwrap_or(default))?;
        rest = behind;
    }
    (left == rest).then_some(())
}

/// Reads `'it'\''s'`, which means one thing to a shell and nothing to Docker Compose. Returns the
/// value and what follows it; `text` starts with the first quote.
pub(super) fn in_pieces(text: &str) -> Option<(Zeroizing<String>, &str)> {
    let line = text.split('\n').next()?;
    let mut value = Zeroizing::new(String::with_capacity(line.len()));
    let mut rest = line.strip_prefix('\'')?;
    loop {
        let (piece, after) = rest.split_once('\'')?;
        value.push_str(piece);
        let Some(next) = after.strip_prefix(r"\''") else {
            let more = after.trim_start_matches(is_space);
            let is_end = more.is_empty() || (more.starts_with('#') && more.len() < after.len());
            let end = line.len() - after.len();
            return is_end.then_some((value, &text[end..]));
        };
        value.push('\'');
        rest = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_put_pieces_together() {
        for (text, value, after) in [
            (r"'it'\''s'", "it's", ""),
            (r"''\''a\\$b'\'''  # remark", r"'a\\$b'", "  # remark"),
            ("'a'\\''b'\nK=c", "a'b", "\nK=c"),
        ] {
            let (read, rest) = in_pieces(text).expect(text);
            assert_eq!((read.as_str(), rest), (value, after), "{text}");
        }
        for text in [
            r"'a'\''b",
            r"'a'\'b'",
            "'a'b",
            r"'a'\''b'c",
            "'a'\\''b\n'",
            "'a'#b",
        ] {
            assert!(in_pieces(text).is_none(), "{text}");
        }
    }

    #[test]
    fn compose_1_reads_some_values_otherwise() {
        let lookup = |name: &str| (name == "A").then_some("1");
        for (text, value, agrees) in [
            ("a b #c", "a b", true),
            ("a\t#b", "a\t#b", false),
            ("a$X", "a$X", true),
            ("a$X", "a", false),
            ("a${A}${N:-x}\nB=2", "a1x", true),
            ("'a${U}b'", "a${U}b", false),
            ("'a${:b}'", "a${:b}", true),
            ("'a${b${:c}${A}${'", "a${b${:c}1${", true),
            ("'${:${A}'", "${:1", true),
            ("'a${'", "a${", true),
            (r#""a\$b""#, "a$b", false),
            (r#""a\n\"\\""#, "a\n\"\\", true),
            ("\"a\\\\\"\nB=\"x\"", "a\\", false),
            (r#""a\n\"b""#, "a\n\"b", true),
            (r"'a\\b'", r"a\\b", false),
            (r"'it\'s'", "it's", true),
            ("'a' # remark", "a", true),
            ("'a' B=2", "a", false),
        ] {
            assert_eq!(compose_1_agrees(text, value, lookup), agrees, "{text}");
        }
    }
}
