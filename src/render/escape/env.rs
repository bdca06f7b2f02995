//! Values of `.env` files.
//!
//! One way of writing that Docker Compose 1.29, 2 and 5 read alike, and where it can be the shell
//! too; the rule and the measurements behind it are in formats/env-files.md.

use super::EscapeError;
use crate::model::syntax::VariableName;

/// Writes what follows `NAME=`.
pub(crate) fn value(value: &str) -> Result<String, EscapeError> {
    if value.chars().any(|c| c.is_control() && c != '\t') {
        return Err(EscapeError("with a line break cannot stand in an env file"));
    }
    let has_reference = value
        .split_once("${")
        .is_some_and(|(_, rest)| rest.contains('}'));
    if !has_reference {
        if value.bytes().all(is_plain) {
            return Ok(value.to_owned());
        }
        if !value.contains('\'') && !value.contains("\\\\") && !value.ends_with('\\') {
            return Ok(format!("'{value}'"));
        }
    }
    Ok(double_quoted(value))
}

/// Bytes that need no quotes in any reader.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&byte)
}

/// Writes in double quotes; a dollar sign comes from a variable that nobody defines, since no
/// escape of it is read alike by all versions.
fn double_quoted(value: &str) -> String {
    let nil = VariableName::NIL;
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '\\' => text.push_str("\\\\"),
            '"' => text.push_str("\\\""),
            '$' => text.extend(["${", nil, ":-$}"]),
            c => text.push(c),
        }
    }
    // Version 1 would take a final backslash for an escape of the closing quote.
    if value.ends_with('\\') {
        text.extend(["${", nil, ":-}"]);
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Vector {
        value: String,
        line: String,
    }

    #[test]
    fn every_measured_value_is_written_as_measured() {
        let vectors: Vec<Vector> =
            serde_json::from_str(include_str!("../../../tests/fixtures/env-vectors.json"))
                .expect("vectors");
        assert!(vectors.len() > 30);
        for Vector { value: text, line } in vectors {
            assert_eq!(value(&text).as_deref(), Ok(line.as_str()), "{text:?}");
        }
    }

    #[test]
    fn a_line_break_is_refused() {
        for text in ["a\nb", "a\r", "\0", "\u{85}"] {
            assert!(value(text).is_err(), "{text:?}");
        }
    }
}
