//! The name of an environment variable.

use std::str::FromStr;

use super::{SyntaxError, checked_text, quoted};

/// Letters, digits and underscores, with no digit first: the names that every reader of an env
/// file takes (formats/env-files.md).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VariableName(String);

checked_text!(VariableName);

impl VariableName {
    /// A name that no bundle may define: the env files rely on its being undefined.
    pub const NIL: &'static str = "VISA_NIL";
}

impl FromStr for VariableName {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let is_first = |c: char| c.is_ascii_alphabetic() || c == '_';
        let is_sound =
            text.starts_with(is_first) && text.chars().all(|c| is_first(c) || c.is_ascii_digit());
        if !is_sound {
            return Err(SyntaxError::new(
                format!("{} cannot name a variable", quoted(text)),
                "use letters, digits and underscores, with no digit first, such as VISA_LOGGING_LEVEL",
            ));
        }
        if text == Self::NIL {
            return Err(SyntaxError::new(
                format!("{} must stay undefined", Self::NIL),
                "choose another name; exported env files need this one to be empty",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_portable_names_are_accepted() {
        for text in ["A", "_x", "VISA_LOGGING_LEVEL", "a1"] {
            assert!(text.parse::<VariableName>().is_ok(), "{text}");
        }
        for text in ["", "1A", "A-B", "A B", "A=B", "A\n", "É", "VISA_NIL", "a.b"] {
            assert!(text.parse::<VariableName>().is_err(), "{text:?}");
        }
    }
}
