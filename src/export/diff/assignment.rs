//! Finds where a line gives a value to something that is named as a secret.

use std::collections::BTreeSet;

use crate::catalog::{is_login_header, names_a_secret};

/// What stands between a name and its value, the longest first.
const SEPARATORS: &[&str] = &[":=", "?=", "+=", "=", ":", ">"];

/// A value that is given to a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Assignment {
    /// Where the value starts, in bytes.
    pub(super) start: usize,
    /// Whether a colon stands before it, as in YAML.
    pub(super) is_mapping: bool,
}

/// Finds the first value of a secret in a line; it goes to the end of the line at most.
///
/// The syntax around it may be that of an env file, a shell, YAML, JSON, NGINX or a URL. Secrets are
/// what is named so, and what the project keeps among its secrets, whatever its name.
pub(super) fn find(line: &str, kept: &BTreeSet<String>) -> Option<Assignment> {
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        let name = rest.find(|c| !is_part(c)).map_or(rest, |end| &rest[..end]);
        if name.is_empty() {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        at += name.len();
        if (names_a_secret(name) || kept.contains(name))
            && let Some(found) = value_after(line, at, name)
            && !is_harmless(&line[found.start..])
        {
            return Some(found);
        }
    }
    None
}

fn value_after(line: &str, end: usize, name: &str) -> Option<Assignment> {
    let rest = &line[end..];
    let closed = rest.trim_start_matches(['"', '\'', '`']);
    let open = closed.trim_start();
    let has_blank = open.len() < closed.len();
    let separator = SEPARATORS.iter().find(|sign| open.starts_with(**sign));
    // Options of commands, and headers, whose value follows a blank.
    let is_word = (name.starts_with('-') || is_login_header(name))
        && (has_blank || closed.len() < rest.len());
    let (value, is_mapping) = match separator {
        Some(_) if open.starts_with("://") => return None,
        Some(separator) => (&open[separator.len()..], *separator == ":"),
        None if is_word => (open, false),
        None => return None,
    };
    let value = value.trim_start();
    Some(Assignment {
        start: line.len() - value.len(),
        is_mapping,
    })
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Tells whether a value hides nothing: a switch, or nothing but the name of another variable.
fn is_harmless(value: &str) -> bool {
    let bare = value.trim_end().trim_end_matches([',', ';']);
    let bare = bare.trim_matches(['"', '\'']);
    let name = bare
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'));
    let is_name = |name: &str| {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        !name.is_empty() && name.bytes().all(is_part)
    };
    let is_switch = matches!(bare, "true" | "false" | "yes" | "no" | "on" | "off");
    is_switch || name.is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<&str> {
        let found = find(line, &BTreeSet::from(["SITE_X".to_owned()]))?;
        Some(&line[found.start..])
    }

    #[test]
    fn values_of_secrets_are_found_in_every_syntax() {
        for start in [
            "VISA_DATABASE_PASSWORD=",
            "  export VISA_DATABASE_PASSWORD = ",
            "# VISA_DATABASE_PASSWORD: ",
            "visa_database_password: ",
            "      - VISA_VDI_REDIS_PASSWORD=",
            "{\"dbPassword\": ",
            "{'client-secret' : ",
            "spring.datasource.password=",
            "pgpassword=",
            "SITE_PASSWORT_NEW=",
            "SITE_TOKEN_2+=",
            "SITE_X=",
            "run --password ",
            "run --api-key=",
            "jdbc:postgresql://db/visa?user=visa&password=",
            "proxy_set_header Authorization ",
            "<password>",
            "VISA_LOGGING_LEVEL=INFO PASSWORD=",
            "é TOKEN=",
        ] {
            let line = format!("{start}hunter2");
            assert_eq!(found(&line), Some("hunter2"), "{line}");
        }
        let line = "SITE_TOKEN=true SITE_TOKEN=hunter2";
        assert_eq!(found(line), Some("true SITE_TOKEN=hunter2"));
    }

    #[test]
    fn what_is_no_secret_is_not_found() {
        for line in [
            "VISA_LOGGING_LEVEL=INFO",
            "VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH=/etc/visa/pam/private.pem",
            "proxy_pass http://api;",
            "SITE_USE_TOKEN=true",
            "VISA_DATABASE_PASSWORD: ${VISA_DATABASE_PASSWORD}",
            "the password",
            "with passwords: keep it private",
            "PWD=/srv",
            "token://a",
            "",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
