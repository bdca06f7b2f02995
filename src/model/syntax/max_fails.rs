//! After how many failures a host is left out.

use super::SyntaxError;

/// The failures of a server of an upstream that are counted, 0 to 1000. With 0 it is never left
/// out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxFails(u16);

impl MaxFails {
    const MOST: u16 = 1000;

    /// Returns the number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<i64> for MaxFails {
    type Error = SyntaxError;

    fn try_from(number: i64) -> Result<Self, SyntaxError> {
        u16::try_from(number)
            .ok()
            .filter(|fails| *fails <= Self::MOST)
            .map(Self)
            .ok_or_else(|| {
                SyntaxError::new(
                    format!("{number} failures cannot be counted"),
                    format!(
                        "write a number from 0 (never leave a host out) to {}, usually 3",
                        Self::MOST
                    ),
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_failures_have_their_range() {
        assert_eq!(MaxFails::try_from(0).map(MaxFails::get), Ok(0));
        for number in [-1, 1001, 65_536] {
            assert!(MaxFails::try_from(number).is_err(), "{number}");
        }
    }
}
