//! A number of bytes as NGINX writes it.

use std::str::FromStr;

use super::{SyntaxError, checked_text, quoted};

/// A number, perhaps with `k`, `m` or `g`; `0` means no limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NginxSize(String);

checked_text!(NginxSize);

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
    fn only_sizes_are_accepted() {
        for text in ["0", "100m", "2G", "512k", "1048576"] {
            assert!(text.parse::<NginxSize>().is_ok(), "{text}");
        }
        for text in ["", "m", "100 m", "100mb", "-1", "1t", "100m;", "9999999999"] {
            assert!(text.parse::<NginxSize>().is_err(), "{text:?}");
        }
    }
}
