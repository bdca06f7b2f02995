//! Words of shell scripts.

use super::EscapeError;

/// Writes a value as one word of a POSIX shell.
pub(crate) fn word(value: &str) -> Result<String, EscapeError> {
    if value.chars().any(char::is_control) {
        return Err(EscapeError(
            "with a line break cannot stand in a shell script",
        ));
    }
    shlex::try_quote(value)
        .map(Into::into)
        .map_err(|_| EscapeError("with a null byte cannot stand in a shell script"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_they_must_be() {
        assert_eq!(word("visa-1").as_deref(), Ok("visa-1"));
        let written = word("a b; $(id) `id` 'x' \"y\"").expect("one line");
        assert_eq!(
            shlex::split(&written),
            Some(vec!["a b; $(id) `id` 'x' \"y\"".to_owned()])
        );
        assert!(word("a\nb").is_err());
    }
}
