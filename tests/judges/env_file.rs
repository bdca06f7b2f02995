//! Reads env files back, as the forms in which values are exported were measured.

/// Reads the variables of an env file, in order. Fails on a line that is neither a variable, nor a
/// comment, nor empty.
pub(crate) fn variables(text: &str) -> Result<Vec<(String, String)>, String> {
    let lines = text.split('\n');
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let bad = || format!("no variable: {line:?}");
            let (name, written) = line.split_once('=').ok_or_else(bad)?;
            let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            let value = is_name.then(|| read(written)).flatten();
            Ok((name.to_owned(), value.ok_or_else(bad)?))
        })
        .collect()
}

/// Reads what follows `NAME=`; `None` if it is in no form that all readers agree on.
fn read(written: &str) -> Option<String> {
    if let Some(rest) = written.strip_prefix('\'') {
        let value = rest.strip_suffix('\'')?;
        let is_sound = !value.contains('\'') && !value.contains("\\\\") && !value.ends_with('\\');
        return is_sound.then(|| value.to_owned());
    }
    let Some(rest) = written.strip_prefix('"') else {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&b);
        return written.bytes().all(is_plain).then(|| written.to_owned());
    };
    let mut value = String::new();
    let mut rest = rest.strip_suffix('"')?;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("${VISA_NIL:-$}") {
            value.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix("${VISA_NIL:-}") {
            rest = after;
        } else if c == '\\' {
            let escaped = rest[1..].chars().next().filter(|c| "\\\"".contains(*c))?;
            value.push(escaped);
            rest = &rest[2..];
        } else if "$\"".contains(c) {
            return None;
        } else {
            value.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    Some(value)
}

/// Expands a value as VISA's API of 3.x does; fails where that stops it.
pub(crate) fn expand(value: &str) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = value.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('$', Some('{')) => return Err(format!("{value:?} stops VISA at its start")),
            ('\\' | '$', Some('$')) => {
                rest.next();
                text.push('$');
            }
            _ => text.push(c),
        }
    }
    Ok(text)
}
