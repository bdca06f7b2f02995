//! The version of an NGINX.

use std::fmt;
use std::str::FromStr;

use super::{SyntaxError, quoted};

/// A version such as 1.28 or 1.25.1. Without a third number, any of its branch is meant: they are
/// alike, apart from branch 1.25, where the third number must be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NginxVersion {
    numbers: [u16; 3],
    has_patch: bool,
}

const HELP: &str = "write what `nginx -v` prints on the load balancer, such as 1.28 or 1.22.1";

impl NginxVersion {
    /// Tells whether `http2 on;` is understood, which came with 1.25.1 and replaced the parameter
    /// of `listen` (formats/nginx.md: each form is refused or warned about on the other side).
    #[must_use]
    pub fn has_http2_directive(self) -> bool {
        self.numbers >= [1, 25, 1]
    }

    /// Tells whether it is older than another branch, such as 1.22.
    #[must_use]
    pub fn is_before(self, branch: [u16; 2]) -> bool {
        self.branch() < branch
    }

    /// Tells whether it is newer than another branch, such as 1.31.
    #[must_use]
    pub fn is_after(self, branch: [u16; 2]) -> bool {
        self.branch() > branch
    }

    fn branch(self) -> [u16; 2] {
        [self.numbers[0], self.numbers[1]]
    }
}

impl FromStr for NginxVersion {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let error = || SyntaxError::new(format!("{} is no version of NGINX", quoted(text)), HELP);
        let numbers: Vec<u16> = text
            .split('.')
            .map(|part| {
                // `parse` alone would let a sign pass.
                let is_number = part.bytes().all(|b| b.is_ascii_digit());
                let number = part.parse().ok();
                number.filter(|_| is_number).ok_or_else(error)
            })
            .collect::<Result<_, _>>()?;
        match numbers.as_slice() {
            // As an image this is the last of the branch; on a server it may be the first.
            [1, 25] => Err(SyntaxError::new(
                "\"1.25\" says too little: how HTTP/2 is switched on changed between 1.25.0 and 1.25.1",
                "write all three numbers, as `nginx -v` prints them on the load balancer, such as 1.25.5",
            )),
            [major @ 1..=9, minor] => Ok(Self {
                numbers: [*major, *minor, 0],
                has_patch: false,
            }),
            [major @ 1..=9, minor, patch] => Ok(Self {
                numbers: [*major, *minor, *patch],
                has_patch: true,
            }),
            _ => Err(error()),
        }
    }
}

impl fmt::Display for NginxVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.numbers;
        write!(f, "{major}.{minor}")?;
        if self.has_patch {
            write!(f, ".{patch}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dialect_changes_at_1_25_1() {
        for (text, has_http2_directive) in [
            ("1.22", false),
            ("1.22.1", false),
            ("1.25.0", false),
            ("1.25.1", true),
            ("1.28", true),
            ("1.31.3", true),
        ] {
            let version: NginxVersion = text.parse().expect(text);
            assert_eq!(version.has_http2_directive(), has_http2_directive, "{text}");
            assert_eq!(version.to_string(), text);
        }
    }

    #[test]
    fn branches_are_compared_without_the_third_number() {
        let version = |text: &str| text.parse::<NginxVersion>().expect(text);
        assert!(version("1.9.15").is_before([1, 22]));
        assert!(!version("1.22").is_before([1, 22]) && !version("1.22.1").is_before([1, 22]));
        assert!(version("1.32").is_after([1, 31]) && version("2.0").is_after([1, 31]));
        assert!(!version("1.31.9").is_after([1, 31]));
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "1",
            "stable",
            "1.25",
            "1.28;",
            "1.28-alpine",
            "0.8",
            "1.2.3.4",
            "1.-1",
            "1.+1",
        ] {
            assert!(text.parse::<NginxVersion>().is_err(), "{text:?}");
        }
    }
}
