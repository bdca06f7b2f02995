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

    /// Says who decides a variable that steers the exported stack, and what to do instead.
    ///
    /// Docker Compose takes the first two kinds from the env file of a host: `COMPOSE_FILE` would
    /// start other services, `DOCKER_HOST` would start them on another machine.
    fn decided(text: &str) -> Option<(&'static str, &'static str)> {
        // Windows does not tell capital letters from small ones.
        let upper = text.to_ascii_uppercase();
        let starts = |start| upper.starts_with(start);
        if starts("COMPOSE_") {
            Some((
                "steers Docker Compose, and the exported files decide that",
                "take it out; the name of the project follows from the name of the cluster, the rest from the exported compose file",
            ))
        } else if starts("DOCKER_") {
            Some((
                "steers Docker, and each host's own set-up decides that",
                "take it out, and set it on the host for whoever runs deploy.sh",
            ))
        } else if starts("VISA_CLUSTER_") {
            Some((
                "belongs to the exported compose file, and the fields of the project decide it",
                "take it out and set the field, such as the HTTPS port of the host",
            ))
        } else {
            None
        }
    }

    /// Tells whether a text could name a variable but for being decided by somebody else.
    #[must_use]
    pub fn is_decided(text: &str) -> bool {
        Self::decided(text).is_some()
    }
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
        if let Some((who, help)) = Self::decided(text) {
            return Err(SyntaxError::new(format!("{} {who}", quoted(text)), help));
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

    #[test]
    fn what_steers_the_exported_stack_is_refused_with_who_decides_it() {
        for (text, reason) in [
            ("COMPOSE_PROJECT_NAME", "the exported files decide"),
            ("COMPOSE_FILE", "the exported files decide"),
            ("Compose_Profiles", "the exported files decide"),
            ("DOCKER_HOST", "set-up decides"),
            (
                "VISA_CLUSTER_HTTPS_PORT",
                "the fields of the project decide",
            ),
        ] {
            let error = text.parse::<VariableName>().expect_err(text);
            assert!(error.message.contains(reason), "{}", error.message);
        }
        for text in ["COMPOSE", "DOCKERFILE", "VISA_CLUSTERS", "MY_DOCKER_HOST"] {
            assert!(text.parse::<VariableName>().is_ok(), "{text}");
        }
    }
}
