//! How hard a password is to guess, by its length and variety alone.
//!
//! A hint while somebody types, no judgement: what attackers try first is for the rules. A
//! dictionary such as zxcvbn's would add a megabyte and a dozen crates to say the same about
//! passwords that are made by generators, as these should be.

use std::collections::BTreeSet;

use super::Secret;

/// How hard a password is to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// A program that guesses finds it.
    Weak,
    /// It takes long to find.
    Fair,
    /// It is as good as one that a generator makes.
    Strong,
}

impl Strength {
    /// Estimates the strength of a password.
    #[must_use]
    pub fn of(secret: &Secret) -> Self {
        match bits(secret.expose()) {
            ..56.0 => Self::Weak,
            56.0..96.0 => Self::Fair,
            _ => Self::Strong,
        }
    }

    /// Returns the word that people read.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Fair => "fair",
            Self::Strong => "strong",
        }
    }
}

/// Counts the bits of a text that is as random as it looks. A character that follows from the one
/// before, as in `aaa`, `abc` and `321`, counts as none, and the variety is that of the characters
/// that occur.
fn bits(text: &str) -> f64 {
    let chars: Vec<char> = text.chars().collect();
    let follows = |pair: &&[char]| (pair[0] as u32).abs_diff(pair[1] as u32) <= 1;
    let following = chars.windows(2).filter(follows).count();
    let variety = chars.iter().collect::<BTreeSet<_>>().len();
    let size = |is_in: fn(&char) -> bool, size| if chars.iter().any(is_in) { size } else { 0 };
    let pool = size(char::is_ascii_lowercase, 26_u32)
        + size(char::is_ascii_uppercase, 26)
        + size(char::is_ascii_digit, 10)
        + size(|c| !c.is_ascii_alphanumeric(), 32);
    // A few characters in turn, as in `xkxkxkxk`, are worth no more than twice their number.
    let counted = (chars.len() - following).min(2 * variety);
    let counted = u32::try_from(counted).unwrap_or(u32::MAX);
    f64::from(counted) * f64::from(pool.max(1)).log2()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength(text: &str) -> Strength {
        Strength::of(&Secret::new(text.to_owned()))
    }

    #[test]
    fn short_and_regular_ones_are_weak() {
        for text in [
            "",
            "x",
            "hunter2",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "abcdefghijklmnopqrstuvwxyz",
            "xkxkxkxkxkxkxkxkxkxkxk",
            "20240101",
            "0123456789876543210",
        ] {
            assert_eq!(strength(text), Strength::Weak, "{text}");
        }
    }

    #[test]
    fn long_ones_are_fair_and_what_a_generator_makes_is_strong() {
        assert_eq!(strength("correct-horse-9"), Strength::Fair);
        assert_eq!(strength("kR7-pQ2_wZ9x"), Strength::Fair);
        assert_eq!(
            strength("q8Jw-3Zt_LfR0vXyB6nKdH1sMcPa9UeG"),
            Strength::Strong
        );
        assert_eq!(
            strength("Vogel Wolke Amboss Ziegel Frost"),
            Strength::Strong
        );
    }
}
