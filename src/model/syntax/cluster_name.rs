//! The name of the cluster.

use std::str::FromStr;

use super::{SyntaxError, checked_text, first_not, quoted};

/// A name that Docker Compose takes for a project: lower-case letters, digits, `_` and `-`, with a
/// letter or digit first (Compose specification, "Name top-level element").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClusterName(String);

checked_text!(ClusterName);

const HELP: &str = "use lower-case letters, digits, hyphens and underscores, with a letter or digit first, such as ill";

impl FromStr for ClusterName {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let is_first = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let message = if text.is_empty() {
            "the cluster has no name".to_owned()
        } else if text.len() > 63 {
            format!("{} is longer than 63 characters", quoted(text))
        } else if let Some(c) = first_not(text, |c| is_first(c) || c == '-' || c == '_') {
            format!(
                "{} cannot name the compose project: it holds {c}",
                quoted(text)
            )
        } else if !text.starts_with(is_first) {
            format!(
                "{} cannot name the compose project: it starts with no letter or digit",
                quoted(text)
            )
        } else {
            return Ok(Self(text.to_owned()));
        };
        Err(SyntaxError::new(message, HELP))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_compose_project_names_are_accepted() {
        for text in ["ill", "visa_prod-2", "4ever"] {
            assert!(text.parse::<ClusterName>().is_ok(), "{text}");
        }
        for text in ["", "ILL", "-a", "_a", "../../etc", "a b", "a\n", "é"] {
            assert!(text.parse::<ClusterName>().is_err(), "{text:?}");
        }
    }
}
