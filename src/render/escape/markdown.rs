//! Text of Markdown pages.

use super::EscapeError;

/// Writes a value as plain text.
pub(crate) fn text(value: &str) -> Result<String, EscapeError> {
    check(value)?;
    let mut text = String::new();
    for c in value.chars() {
        if "\\`*_{}[]<>()#+!|&~".contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    Ok(text)
}

/// Writes a value as a code span.
pub(crate) fn code(value: &str) -> Result<String, EscapeError> {
    check(value)?;
    // A span is fenced by more backticks than it holds; a pipe would end a table's cell.
    let longest = value
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    Ok(format!(
        "{fence}{pad}{}{pad}{fence}",
        value.replace('|', "\\|")
    ))
}

fn check(value: &str) -> Result<(), EscapeError> {
    if value.chars().any(char::is_control) {
        return Err(EscapeError(
            "with a line break cannot stand in a page of text",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_lose_their_meaning() {
        assert_eq!(
            text("a*b* [c](d) <e>").as_deref(),
            Ok("a\\*b\\* \\[c\\]\\(d\\) \\<e\\>")
        );
        assert_eq!(code("a b").as_deref(), Ok("`a b`"));
        assert_eq!(code("a``b").as_deref(), Ok("``` a``b ```"));
        assert!(text("a\n# b").is_err());
    }
}
