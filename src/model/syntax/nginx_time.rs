//! A length of time as NGINX writes it.

use std::str::FromStr;
use std::time::Duration;

use super::{SyntaxError, checked_text, quoted};

/// One number and one unit, such as `10s` or `24h`; never zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NginxTime(String);

checked_text!(NginxTime);

/// Units of NGINX with their length in seconds.
const UNITS: &[(&str, u64)] = &[
    ("s", 1),
    ("m", 60),
    ("h", 60 * 60),
    ("d", 24 * 60 * 60),
    ("w", 7 * 24 * 60 * 60),
];

impl NginxTime {
    /// Returns the length.
    #[must_use]
    pub fn duration(&self) -> Duration {
        Duration::from_secs(seconds(&self.0).unwrap_or_default())
    }
}

/// Returns the seconds of `10s` and the like, if that is what the text is.
fn seconds(text: &str) -> Option<u64> {
    let (number, factor) = UNITS
        .iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))?;
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // NGINX keeps milliseconds in 32 bits on small machines.
    let seconds = number.parse::<u32>().ok()?;
    u64::from(seconds)
        .checked_mul(factor)
        .filter(|s| *s <= u64::from(u32::MAX / 1000))
}

impl FromStr for NginxTime {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        match seconds(text) {
            Some(1..) => Ok(Self(text.to_owned())),
            Some(0) | None => Err(SyntaxError::new(
                format!("{} is no length of time", quoted(text)),
                "write a number above zero and a unit: s, m, h, d or w, such as 10s or 24h (at most 49 days)",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_unit_is_accepted() {
        for (text, seconds) in [("10s", 10), ("5m", 300), ("24h", 86_400), ("1d", 86_400)] {
            let time: NginxTime = text.parse().expect(text);
            assert_eq!(time.duration(), Duration::from_secs(seconds));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "", "10", "s", "0s", "-1s", "10 s", "10s;", "10ms", "1h30m", "99999w", "١s",
        ] {
            assert!(text.parse::<NginxTime>().is_err(), "{text:?}");
        }
    }
}
