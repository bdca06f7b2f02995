//! A host's share of requests.

use super::SyntaxError;

/// The weight of a server of an upstream, 1 to 1000. NGINX refuses zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight(u16);

impl Weight {
    const MOST: u16 = 1000;

    /// Returns the number.
    #[must_use]
    pub fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<i64> for Weight {
    type Error = SyntaxError;

    fn try_from(number: i64) -> Result<Self, SyntaxError> {
        u16::try_from(number)
            .ok()
            .filter(|weight| (1..=Self::MOST).contains(weight))
            .map(Self)
            .ok_or_else(|| {
                SyntaxError::new(
                    format!("the weight {number} is not between 1 and {}", Self::MOST),
                    "write 1, or make the host spare if it shall get no requests",
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_their_range() {
        assert_eq!(Weight::try_from(1000).map(Weight::get), Ok(1000));
        for number in [i64::MIN, -1, 0, 1001, 65_537] {
            assert!(Weight::try_from(number).is_err(), "{number}");
        }
    }
}
