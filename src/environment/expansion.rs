//! VISA's second expansion of values.
//!
//! The API of 3.x (Quarkus with `SmallRye` Config) expands `${…}` in the values of its environment
//! and turns `$$` and `\$` into `$`; other containers take values as they come
//! (formats/env-files.md, "VISA expands API values once more").

use crate::catalog::{Catalog, Component};
use crate::model::syntax::Line;

/// How a variable's value is read inside the containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As it comes.
    Plain,
    /// Expanded once more, by the API of 3.x.
    Expanded,
    /// It is not known which container reads it.
    Unknown,
}

/// Tells how a variable is read in a release line.
#[must_use]
pub fn reading(name: &str, line: Line) -> Reading {
    if line == Line::V2 {
        return Reading::Plain;
    }
    match Catalog::get().variable(name) {
        Some(variable) if variable.component == Component::Api => Reading::Expanded,
        Some(_) => Reading::Plain,
        // Any Quarkus setting works, and only the API runs Quarkus.
        None if name.starts_with("QUARKUS_") => Reading::Expanded,
        None => Reading::Unknown,
    }
}

/// Tells whether expansion changes a value.
#[must_use]
pub fn changes(value: &str) -> bool {
    ["$$", "\\$", "${"].iter().any(|sign| value.contains(sign))
}

/// Writes a value so that it is what it was after expansion.
#[must_use]
pub fn protect(value: &str) -> String {
    if changes(value) {
        value.replace('$', "\\$")
    } else {
        value.to_owned()
    }
}

/// Returns what a value is after expansion; `None` if it takes in another setting.
#[must_use]
pub fn unprotect(value: &str) -> Option<String> {
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('$', Some('{')) => return None,
            ('\\' | '$', Some('$')) => {
                chars.next();
                text.push('$');
            }
            _ => text.push(c),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_values_that_would_change_are_protected() {
        for (value, written) in [
            ("pa$word", "pa$word"),
            ("pa$$word", "pa\\$\\$word"),
            ("a\\$b", "a\\\\$b"),
            ("a${b}", "a\\${b}"),
            ("", ""),
        ] {
            assert_eq!(protect(value), written);
            assert_eq!(unprotect(written).as_deref(), Some(value));
        }
    }

    #[test]
    fn what_takes_in_another_setting_has_no_value_of_its_own() {
        assert_eq!(unprotect("${a}"), None);
        assert_eq!(unprotect("a$$b").as_deref(), Some("a$b"));
    }
}
