//! Values of compose files: YAML in which Compose expands `$`.

use super::EscapeError;

/// Writes a value as a YAML scalar in double quotes, a dollar sign doubled.
pub(crate) fn scalar(value: &str) -> Result<String, EscapeError> {
    if value.chars().any(char::is_control) {
        return Err(EscapeError(
            "with a line break cannot stand in a compose file",
        ));
    }
    // A JSON string is a YAML scalar.
    serde_json::to_string(&value.replace('$', "$$"))
        .map_err(|_| EscapeError("cannot stand in a compose file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_quoted() {
        for (value, written) in [
            ("nginx:1.28", "\"nginx:1.28\""),
            ("no", "\"no\""),
            ("a: \"b\" # $c \\", "\"a: \\\"b\\\" # $$c \\\\\""),
            ("é😀", "\"é😀\""),
        ] {
            assert_eq!(scalar(value).as_deref(), Ok(written));
        }
        assert!(scalar("a\nb").is_err());
    }
}
