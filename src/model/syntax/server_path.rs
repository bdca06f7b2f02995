//! A path on a server.

use std::str::FromStr;

use super::{SyntaxError, checked_text, first_not, quoted};

/// An absolute path of a file on a Linux server, in one way of writing: no `.` or `..`, no double
/// slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerPath(String);

checked_text!(ServerPath);

const HELP: &str = "write the whole path of the file, such as /etc/nginx/certs/visa.crt";

impl ServerPath {
    /// Returns the folder that the file lies in.
    #[must_use]
    pub fn folder(&self) -> &str {
        // Parsing lets only files in a folder pass.
        self.0.rsplit_once('/').map_or("/", |(folder, _)| folder)
    }
}

impl FromStr for ServerPath {
    type Err = SyntaxError;

    fn from_str(text: &str) -> Result<Self, SyntaxError> {
        let bad = |reason: String| {
            SyntaxError::new(
                format!("{} is no path on a server: {reason}", quoted(text)),
                HELP,
            )
        };
        if text.is_empty() {
            return Err(SyntaxError::new("the path is missing", HELP));
        }
        let Some(rest) = text.strip_prefix('/') else {
            return Err(bad("it does not start with a slash".to_owned()));
        };
        if let Some(c) = first_not(text, |c| !c.is_control()) {
            return Err(bad(format!("it holds {c}")));
        }
        // NGINX takes `$` for a variable, even in quotes, and cannot be kept from it.
        if text.contains('$') {
            return Err(bad(
                "it holds `$`, which NGINX would take for a variable".to_owned()
            ));
        }
        if rest.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(bad(
                "it has an empty part, `.` or `..`, or ends with a slash".to_owned(),
            ));
        }
        // The folder is mounted into a container.
        if !rest.contains('/') {
            return Err(bad("it lies in no folder".to_owned()));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_paths_are_accepted() {
        let path: ServerPath = "/etc/nginx/my certs/visa.crt".parse().expect("sound");
        assert_eq!(path.folder(), "/etc/nginx/my certs");
        for text in [
            "",
            "visa.crt",
            "/a/../b",
            "/a//b",
            "/a/",
            "/",
            "/a\nb",
            "/$host/a",
            "/visa.crt",
        ] {
            assert!(text.parse::<ServerPath>().is_err(), "{text:?}");
        }
    }
}
