//! Words of NGINX configurations.
//!
//! A template must write a whole word with `{{ … }}`, never a part of one: NGINX allows quotes
//! around whole words only. The one exception is `cluster_id`, which never needs quotes.

use super::EscapeError;

/// Writes a value as one word.
pub(crate) fn word(value: &str) -> Result<String, EscapeError> {
    // NGINX expands `$` in quotes too, and has no way to write it.
    if value.contains('$') {
        return Err(EscapeError(
            "with `$` cannot stand in an NGINX configuration",
        ));
    }
    expression(value)
}

/// Writes a word in which `$` is meant: a regular expression, or the target of a redirect.
pub(crate) fn expression(value: &str) -> Result<String, EscapeError> {
    if value.is_empty() {
        return Err(EscapeError(
            "is empty and cannot stand in an NGINX configuration",
        ));
    }
    if value.chars().any(char::is_control) {
        return Err(EscapeError(
            "with a line break cannot stand in an NGINX configuration",
        ));
    }
    if value.bytes().all(is_plain) {
        return Ok(value.to_owned());
    }
    Ok(format!(
        "\"{}\"",
        value.replace('\\', "\\\\").replace('"', "\\\"")
    ))
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_./:[]-".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_they_must_be() {
        for (value, written) in [
            ("visa-1.example.org:443", "visa-1.example.org:443"),
            ("[2001:db8::1]:443", "[2001:db8::1]:443"),
            ("/my certs/visa.crt", "\"/my certs/visa.crt\""),
            ("a\"b\\c", "\"a\\\"b\\\\c\""),
            ("a; }", "\"a; }\""),
        ] {
            assert_eq!(word(value).as_deref(), Ok(written));
        }
    }

    #[test]
    fn what_nginx_has_no_way_to_write_is_refused() {
        for value in ["", "$host", "a\nb", "a\0"] {
            assert!(word(value).is_err(), "{value:?}");
        }
        assert_eq!(expression("^/a$").as_deref(), Ok("\"^/a$\""));
        assert!(expression("a\nb").is_err());
    }
}
