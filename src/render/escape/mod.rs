//! How a value is written in each language of the exported files, one language a file.

pub(super) mod ansible;
pub(super) mod compose;
pub(super) mod env;
pub(super) mod markdown;
pub(super) mod nginx;
pub(super) mod shell;

/// A value that cannot be written in a language. It does not repeat the value, which may be secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value {0}")]
pub struct EscapeError(&'static str);

/// Makes a text fit for a comment that ends with its line.
pub(super) fn comment(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}
