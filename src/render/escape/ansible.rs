//! Values of YAML files that Ansible reads, and then takes for Jinja templates.

use std::fmt::Write as _;

use super::EscapeError;

/// Writes a value as a YAML scalar in double quotes. One with a brace is marked as unsafe, which is
/// Ansible's word for a value that is never to be taken for a template.
pub(crate) fn scalar(value: &str) -> Result<String, EscapeError> {
    if value.contains('\0') {
        return Err(EscapeError(
            "with a null byte cannot stand in a file of Ansible",
        ));
    }
    let mut text = String::new();
    if value.contains('{') {
        text.push_str("!unsafe ");
    }
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            ' '..='~' => text.push(c),
            // Letters stay readable; YAML folds or refuses some of the others.
            c if c.is_alphanumeric() => text.push(c),
            // Writing to a string cannot fail.
            c => write!(text, "\\U{:08X}", u32::from(c)).unwrap_or_default(),
        }
    }
    text.push('"');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_quoted_and_templates_are_marked() {
        for (value, written) in [
            ("visa-1.example.org", "\"visa-1.example.org\""),
            ("2001:db8::1", "\"2001:db8::1\""),
            ("no", "\"no\""),
            ("007", "\"007\""),
            ("a: \"b\" # \\ $c", "\"a: \\\"b\\\" # \\\\ $c\""),
            (
                "{{ lookup('pipe', 'id') }}",
                "!unsafe \"{{ lookup('pipe', 'id') }}\"",
            ),
            ("{% raw %}{#", "!unsafe \"{% raw %}{#\""),
            ("a\nb\t", "\"a\\U0000000Ab\\U00000009\""),
            ("é😀\u{2028}", "\"é\\U0001F600\\U00002028\""),
        ] {
            assert_eq!(scalar(value).as_deref(), Ok(written));
        }
        assert!(scalar("a\0").is_err());
    }

    #[test]
    fn a_yaml_parser_reads_back_what_was_written() {
        for value in [
            "",
            " a ",
            "- x",
            "a: b",
            "\u{85}\u{2028}\u{feff}\u{7f}",
            "'\"\\",
            "&a *b !c",
        ] {
            let written = scalar(value).expect("a scalar");
            let read: String = serde_saphyr::from_str(&written).expect("YAML");
            assert_eq!(read, value, "{written}");
        }
    }
}
