//! Names of container images and their parts.

use std::str::FromStr;

use super::{SyntaxError, checked_text, first_not, quoted};

/// A tag: letters, digits, `_`, `.` and `-`, at most 128, no `.` or `-` first
/// (OCI distribution specification).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag(String);

/// Registry and name space in front of an image's name, such as `ghcr.io/illgrenoble`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry(String);

/// A whole reference, such as `nginx:1.28` or `registry.example.org:5000/visa/sg@sha256:…`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image(String);

checked_text!(Tag, Registry, Image);

impl Image {
    /// Returns the tag, if the reference has one.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        let name = self
            .0
            .split_once('@')
            .map_or(self.0.as_str(), |(name, _)| name);
        let (_, tag) = name.rsplit_once(':')?;
        (!tag.contains('/')).then_some(tag)
    }
}

impl FromStr for Tag {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_sound = text.len() <= 128
            && text.starts_with(is_word)
            && text.chars().all(|c| is_word(c) || c == '.' || c == '-');
        if is_sound {
            Ok(Self(text.to_owned()))
        } else {
            Err(SyntaxError::new(
                format!("{} is no image tag", quoted(text)),
                "write a tag such as 3.8.2",
            ))
        }
    }
}

/// Tells whether a text is a path of lower-case components as image names have, and its first
/// component perhaps a registry with a port.
fn is_name(text: &str) -> bool {
    let is_component = |part: &str| {
        let is_edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        part.starts_with(is_edge)
            && part.ends_with(is_edge)
            && part
                .chars()
                .all(|c| is_edge(c) || matches!(c, '.' | '_' | '-'))
    };
    let mut parts = text.split('/');
    let first = parts.next().unwrap_or_default();
    let first = match first.split_once(':') {
        Some((host, port)) if text.contains('/') && port.parse::<super::Port>().is_ok() => host,
        Some(_) => return false,
        None => first,
    };
    is_component(first) && parts.all(is_component) && text.len() <= 255
}

impl FromStr for Registry {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let trimmed = text.strip_suffix('/').unwrap_or(text);
        // A registry alone (`registry.example.org:5000`) is sound too: an image's name follows.
        if is_name(&format!("{trimmed}/x")) {
            return Ok(Self(trimmed.to_owned()));
        }
        Err(SyntaxError::new(
            format!("{} is no registry", quoted(text)),
            "write registry and name space without https://, such as ghcr.io/illgrenoble",
        ))
    }
}

impl FromStr for Image {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        const HELP: &str = "write name and tag, such as nginx:1.28";
        let bad = |reason: String| {
            SyntaxError::new(format!("{} is no image: {reason}", quoted(text)), HELP)
        };
        if text.is_empty() {
            return Err(SyntaxError::new("the image is missing", HELP));
        }
        let is_known = |c: char| c.is_ascii_alphanumeric() || "._-/:@".contains(c);
        if let Some(c) = first_not(text, is_known) {
            return Err(bad(format!("it holds {c}")));
        }
        let (rest, digest) = match text.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (text, None),
        };
        if let Some(digest) = digest {
            let is_digest = digest.split_once(':').is_some_and(|(algorithm, hash)| {
                algorithm == "sha256"
                    && hash.len() == 64
                    && hash.bytes().all(|b| b.is_ascii_hexdigit())
            });
            if !is_digest {
                return Err(bad("what follows the @ is no sha256 digest".to_owned()));
            }
        }
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
            _ => (rest, None),
        };
        if !is_name(name) {
            return Err(bad("its name is not made of lower-case parts".to_owned()));
        }
        if let Some(tag) = tag {
            tag.parse::<Tag>().map_err(|error| bad(error.message))?;
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_accepted_and_their_tag_is_known() {
        let digest = format!("nginx@sha256:{}", "a".repeat(64));
        for (text, tag) in [
            ("nginx", None),
            ("nginx:1.28", Some("1.28")),
            ("registry.example.org:5000/visa/sg", None),
            (
                "registry.example.org:5000/visa/sg:2.3.0-site",
                Some("2.3.0-site"),
            ),
            (digest.as_str(), None),
        ] {
            assert_eq!(text.parse::<Image>().expect(text).tag(), tag);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "NGINX",
            "nginx:",
            "nginx:a b",
            "https://x/y",
            "nginx@sha256:00",
            "a//b",
            "-a",
            "nginx:1\n",
            "a:b:c",
        ] {
            assert!(text.parse::<Image>().is_err(), "{text:?}");
        }
        for text in ["", "https://ghcr.io", "ghcr.io/ILL", "a b", "x\n"] {
            assert!(text.parse::<Registry>().is_err(), "{text:?}");
        }
        for text in ["", ".1", "-1", "1:2", "a b", &"x".repeat(129)] {
            assert!(text.parse::<Tag>().is_err(), "{text:?}");
        }
        for text in [
            "ghcr.io/illgrenoble",
            "illgrenoble",
            "registry.example.org:5000",
        ] {
            assert!(text.parse::<Registry>().is_ok(), "{text:?}");
        }
    }
}
