//! A number of bytes as NGINX writes it.

use std::str::FromStr;

use super::{SyntaxError, checked_text, quoted};

/// A number, perhaps with `k`, `m` or `g`; `0` means no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NginxSize(String);

checked_text!(NginxSize);

impl NginxSize {
    /// Returns the number of bytes; 0 means no limit.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let (digits, factor) = match self.0.as_bytes().last() {
            Some(b'k' | b'K') => (&self.0[..self.0.len() - 1], 1 << 10),
            Some(b'm' | b'M') => (&self.0[..self.0.len() - 1], 1 << 20),
            Some(b'g' | b'G') => (&self.0[..self.0.len() - 1], 1 << 30),
            _ => (self.0.as_str(), 1),
        };
        digits.parse::<u64>().unwrap_or_default() * factor
    }
}

impl FromStr for NginxSize {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let digits = text
            .strip_suffix(['k', 'K', 'm', 'M', 'g', 'G'])
            .unwrap_or(text);
        let is_number =
            !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|b| b.is_ascii_digit());
        if is_number {
            Ok(Self(text.to_owned()))
        } else {
            Err(SyntaxError::new(
                format!("{} is no size", quoted(text)),
                "write a number with k, m or g, such as 100m; 0 means no limit",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_so_many_bytes() {
        for (text, bytes) in [
            ("0", 0),
            ("0m", 0),
            ("512k", 524_288),
            ("100M", 104_857_600),
            ("999999999g", 999_999_999 << 30),
        ] {
            assert_eq!(text.parse::<NginxSize>().expect(text).bytes(), bytes);
        }
    }

    #[test]
    fn only_sizes_are_accepted() {
        for text in ["0", "100m", "2G", "512k", "1048576"] {
            assert!(text.parse::<NginxSize>().is_ok(), "{text}");
        }
        for text in ["", "m", "100 m", "100mb", "-1", "1t", "100m;", "9999999999"] {
            assert!(text.parse::<NginxSize>().is_err(), "{text:?}");
        }
    }
}
