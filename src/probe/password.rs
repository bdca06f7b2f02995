//! The password that a probe logs in with, and how it is kept out of what servers say.

use crate::model::Secret;

/// Letters of a password in a row that give too much of it away. Redis and others repeat only the
/// beginning of what they do not understand.
const TELLING: usize = 6;

/// More of what a server says is not shown.
const LONGEST: usize = 300;

/// What stands for a password.
const HIDDEN: &str = "•••";

/// The password that a probe logs in with; nothing if there is none.
///
/// Passwords are compared here alone, and with each other: to see whether a result still holds.
#[derive(Clone, Debug)]
pub(super) struct Password(pub(super) Option<Secret>);

impl PartialEq for Password {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Password {
    fn text(&self) -> Option<&str> {
        self.0.as_ref().map(Secret::expose)
    }

    /// Returns what a server said as one line of sensible length, without the password: a server may
    /// well repeat what it was sent, whole or in part.
    pub(super) fn taken_out_of(&self, said: &str) -> String {
        let without = match self.text() {
            Some(password) if !password.is_empty() => without(password, said),
            _ => said.to_owned(),
        };
        let mut letters = without.trim().chars();
        let line = letters.by_ref().take(LONGEST);
        let mut line: String = line.map(|c| if c.is_control() { ' ' } else { c }).collect();
        if letters.next().is_some() {
            line.push('…');
        }
        line
    }
}

/// Takes a password out of a text; where a part of it is left, the text ends.
fn without(password: &str, text: &str) -> String {
    let text = text.replace(password, HIDDEN);
    let begins: Vec<usize> = password.char_indices().map(|(at, _)| at).collect();
    let ends = begins.iter().copied().chain([password.len()]);
    let parts = begins.iter().zip(ends.skip(TELLING));
    let found = parts.filter_map(|(&begin, end)| text.find(&password[begin..end]));
    match found.min() {
        Some(at) => format!("{}{HIDDEN}", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(password: &str, said: &str) -> String {
        Password(Some(Secret::new(password.to_owned()))).taken_out_of(said)
    }

    #[test]
    fn what_a_server_repeats_of_a_password_is_hidden() {
        assert_eq!(hidden("hunter2", "no hunter2, no"), "no •••, no");
        // The beginning, the end, and the middle of a long one.
        let long = "correct-horse-battery-staple";
        assert_eq!(hidden(long, "what is correct-hor"), "what is •••");
        assert_eq!(hidden(long, "…tery-staple?"), "…•••");
        assert_eq!(hidden(long, "…rse-bat… and more"), "…•••");
        assert_eq!(hidden("pässwörter", "see pässwör"), "see •••");
        for (password, said) in [
            ("short", "a shor text"),
            ("", "as it is"),
            (long, "correct"),
        ] {
            let wanted = if password == long { "•••" } else { said };
            assert_eq!(hidden(password, said), wanted);
        }
    }

    #[test]
    fn what_a_server_says_is_one_line_of_sensible_length() {
        assert_eq!(hidden("hunter2", "a\r\nb\u{1b}[2Jc"), "a  b [2Jc");
        let shown = hidden("hunter2", &"x".repeat(1 << 20));
        assert_eq!(shown.chars().count(), LONGEST + 1);
        // Not even where the cut falls into it.
        let said = format!("{}hunter2", "x".repeat(LONGEST - 3));
        assert!(!hidden("hunter2", &said).contains("hun"));
    }
}
