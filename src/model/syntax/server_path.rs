//! A path on a server.

use std::str::FromStr;

use super::{SyntaxError, checked_text, first_not, quoted};

/// An absolute path of a file on a Linux server, in one way of writing: no `.` or `..`, no double
/// slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerPath(String);

checked_text!(ServerPath);

const HELP: &str = "write the whole path of the file, such as /etc/nginx/certs/visa.crt";

/// Where the image of NGINX keeps its configuration, and the exported one is mounted.
const CONFIGURATION: &str = "/etc/nginx/conf.d/";

/// Folders that are, with all below them, those of the system or of the image.
const SYSTEM: &[&str] = &[
    "bin",
    "boot",
    "dev",
    "docker-entrypoint.d",
    "lib",
    "lib32",
    "lib64",
    "libx32",
    "proc",
    "root",
    "sbin",
    "sys",
    "usr",
];

/// Folders of the image that hold more than the folders of a site below them.
const SHARED: &[&str] = &[
    "/etc",
    "/etc/nginx",
    "/etc/ssl",
    "/home",
    "/run",
    "/tmp",
    "/var",
    "/var/cache",
    "/var/cache/nginx",
    "/var/lib",
    "/var/log",
    "/var/log/nginx",
    "/var/run",
    "/var/tmp",
];

impl ServerPath {
    /// Returns what of the server must be mounted for a container of NGINX to read the file.
    ///
    /// That is its folder, as a mounted file would stay the old one when another takes its place. But
    /// where the folder would hide one that the container needs, such as `/etc`, it is the file.
    #[must_use]
    pub fn mount(&self) -> &str {
        // Parsing lets only files in a folder pass.
        let (folder, _) = self.0.rsplit_once('/').unwrap_or_default();
        let top = folder.split('/').nth(1).unwrap_or_default();
        if SYSTEM.contains(&top) || SHARED.contains(&folder) {
            return &self.0;
        }
        folder
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
        // In the container, the exported configuration lies there and can be given no other file.
        if text.starts_with(CONFIGURATION) {
            return Err(bad(
                "it lies in /etc/nginx/conf.d, where only configurations belong".to_owned(),
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
        assert_eq!(path.as_str(), "/etc/nginx/my certs/visa.crt");
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
            "/etc/nginx/conf.d/visa.crt",
            "/etc/nginx/conf.d/certs/visa.crt",
        ] {
            assert!(text.parse::<ServerPath>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn no_folder_is_mounted_over_one_of_the_image() {
        for (path, mount) in [
            ("/etc/nginx/certs/visa.crt", "/etc/nginx/certs"),
            ("/etc/pki/visa/visa.crt", "/etc/pki/visa"),
            ("/srv/visa.crt", "/srv"),
            ("/var/lib/acme/visa.crt", "/var/lib/acme"),
            ("/etc/visa.crt", "/etc/visa.crt"),
            ("/etc/nginx/visa.crt", "/etc/nginx/visa.crt"),
            ("/etc/ssl/visa.crt", "/etc/ssl/visa.crt"),
            ("/usr/sbin/visa.crt", "/usr/sbin/visa.crt"),
            (
                "/lib/x86_64-linux-gnu/visa.crt",
                "/lib/x86_64-linux-gnu/visa.crt",
            ),
            ("/run/visa.crt", "/run/visa.crt"),
        ] {
            let path: ServerPath = path.parse().expect(path);
            assert_eq!(path.mount(), mount);
        }
    }
}
