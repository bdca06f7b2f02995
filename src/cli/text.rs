//! Words of messages.

/// Writes a number with its noun, such as `1 error` or `2 errors`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// Makes control characters visible: what stands in a project must not steer the terminal.
pub(super) fn visible(text: &str) -> String {
    let is_unseen = |c: char| {
        // Besides control characters those that turn the direction of the text.
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_the_terminal_is_written_out() {
        assert_eq!(visible("é\u{1b}[2J\n\u{202e}x"), "é\\u{1b}[2J\\n\\u{202e}x");
    }

    #[test]
    fn one_is_singular() {
        assert_eq!(
            [count(0, "error"), count(1, "error")],
            ["0 errors", "1 error"]
        );
    }
}
