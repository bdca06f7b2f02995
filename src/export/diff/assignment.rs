//! Finds where a line gives a value to something that is named as a secret.

use std::collections::BTreeSet;

use crate::catalog::{is_login_header, names_a_secret};

/// What stands between a name and its value, the longest first.
const SEPARATORS: &[&str] = &[":=", "?=", "+=", "=", ":", ">"];

/// Directives of NGINX that are named like secrets and hold none.
const DIRECTIVES: &[&str] = &[
    "fastcgi_cache_bypass",
    "fastcgi_pass",
    "fastcgi_pass_header",
    "fastcgi_pass_request_body",
    "fastcgi_pass_request_headers",
    "grpc_pass",
    "grpc_pass_header",
    "memcached_pass",
    "proxy_cache_bypass",
    "proxy_pass",
    "proxy_pass_header",
    "proxy_pass_request_body",
    "proxy_pass_request_headers",
    "proxy_ssl_password_file",
    "scgi_pass",
    "server_tokens",
    "ssl_password_file",
    "uwsgi_pass",
];

/// What counts as the name of a secret, and how its value may follow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'k> {
    /// What the project keeps among its secrets, whatever its name.
    pub(super) kept: &'k BTreeSet<String>,
    /// Whether a blank may stand between name and value, as in `requirepass hunter2`.
    pub(super) has_blanks: bool,
    /// Whether `value` is the value of a secret that was named before it, as in lists of Kubernetes.
    pub(super) has_named_one: bool,
}

impl Names<'_> {
    fn has(self, name: &str) -> bool {
        names_a_secret(name)
            || self.kept.contains(name)
            || (self.has_named_one && name.eq_ignore_ascii_case("value"))
    }
}

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
pub(super) fn find(line: &str, names: Names<'_>) -> Option<Assignment> {
    let mut at = 0;
    while at < line.len() {
        let rest = &line[at..];
        let name = rest.find(|c| !is_part(c)).map_or(rest, |end| &rest[..end]);
        if name.is_empty() {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        at += name.len();
        if names.has(name)
            && let Some(found) = value_after(line, at, name, names.has_blanks)
            && !is_harmless(&line[found.start..])
        {
            return Some(found);
        }
    }
    None
}

/// Tells whether a line says by a key `name` that what follows is about a secret; `None` if it has no
/// such key.
pub(super) fn names_one(line: &str, kept: &BTreeSet<String>) -> Option<bool> {
    let mut result = None;
    for key in ["name", "Name", "key", "Key"] {
        for (at, _) in line.match_indices(key) {
            let end = at + key.len();
            let is_whole = !line[..at].ends_with(is_part) && !line[end..].starts_with(is_part);
            let value = is_whole
                .then(|| value_after(line, end, key, false))
                .flatten();
            let Some(value) = value.filter(|value| value.is_mapping) else {
                continue;
            };
            let value = line[value.start..].trim_start_matches(['"', '\'']);
            let name = value
                .find(|c| !is_part(c))
                .map_or(value, |end| &value[..end]);
            let is_one = names_a_secret(name) || kept.contains(name);
            result = Some(result.unwrap_or_default() || is_one);
        }
    }
    result
}

fn value_after(line: &str, end: usize, name: &str, has_blanks: bool) -> Option<Assignment> {
    let rest = &line[end..];
    let closed = rest.trim_start_matches(['"', '\'', '`']);
    let open = closed.trim_start();
    let has_blank = open.len() < closed.len();
    let separator = SEPARATORS.iter().find(|sign| open.starts_with(**sign));
    let is_quoted = closed.len() < rest.len();
    let is_option = name.starts_with('-');
    // Options of commands, and headers, whose value follows a blank.
    let is_word = (is_option || is_login_header(name)) && (has_blank || is_quoted);
    let (value, is_mapping) = match separator {
        Some(_) if open.starts_with("://") => return None,
        Some(separator) => (&open[separator.len()..], *separator == ":"),
        // The value is the next one of a list.
        None if has_blanks && is_quoted && open.starts_with(',') => (&open[1..], false),
        None if has_blanks && is_option && is_alone(&line[..end - name.len()], open) => ("", true),
        None if is_word => (open, false),
        None if has_blanks && has_blank && may_be_bare(line, name, open) => (open, false),
        None => return None,
    };
    let value = value.trim_start();
    Some(Assignment {
        start: line.len() - value.len(),
        is_mapping,
    })
}

/// Tells whether nothing else stands in a line but signs of a list; what follows the last name of
/// such a line is in the next one.
fn is_alone(before: &str, after: &str) -> bool {
    let is_sign = |c: char| c.is_whitespace() || matches!(c, '-' | '[' | '"' | '\'');
    before.chars().all(is_sign) && matches!(after.trim_end(), "" | ",")
}

/// Tells whether what follows a name and a blank is its value. In comments people speak of secrets,
/// so there it must be a single word.
fn may_be_bare(line: &str, name: &str, after: &str) -> bool {
    let is_comment =
        line.trim_start().starts_with(['#', ';']) || line.trim_start().starts_with("//");
    let mut words = after.split_whitespace();
    let is_something = words.next().is_some();
    let is_one_word = words.next().is_none();
    is_something && (is_one_word || !is_comment) && !DIRECTIVES.contains(&name)
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
    let is_empty = matches!(value.trim_end().trim_end_matches([',', ';']), "\"\"" | "''");
    let is_switch = matches!(bare, "true" | "false" | "yes" | "no" | "on" | "off");
    is_empty || is_switch || name.is_some_and(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Option<&str> {
        found_if(line, true)
    }

    fn found_if(line: &str, has_blanks: bool) -> Option<&str> {
        let names = Names {
            kept: &BTreeSet::from(["SITE_X".to_owned()]),
            has_blanks,
            has_named_one: false,
        };
        let found = find(line, names)?;
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
            "proxy_set_header X-Api-Key ",
            "proxy_set_header X-Auth-Token ",
            "proxy_set_header Cookie ",
            "curl -H 'Set-Cookie: ",
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
    fn a_value_may_follow_a_blank_or_be_the_next_of_a_list() {
        for (line, value) in [
            ("redis-server --requirepass hunter2", "hunter2"),
            (
                "[\"redis-server\", \"--requirepass\", \"hunter2\"]",
                "\"hunter2\"]",
            ),
            ("requirepass hunter2", "hunter2"),
            ("# requirepass hunter2", "hunter2"),
            ("set $password hunter2;", "hunter2;"),
            ("set $password \"hunter 2\";", "\"hunter 2\";"),
            ("[\"PASSWORD\", \"hunter2\"]", "\"hunter2\"]"),
            ("ENV DB_PASSWORD hunter2", "hunter2"),
            ("X-Auth-Token \"hunter2\"", "\"hunter2\""),
        ] {
            assert_eq!(found(line), Some(value), "{line}");
        }
        // In env files there are no such values, and prose speaks of passwords.
        for line in ["SITE_PASSWORD hunter2", "the password is kept"] {
            assert_eq!(found_if(line, false), None, "{line}");
        }
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
            "the password, and what",
            "# the password is kept",
            "proxy_set_header Cookie \"\";",
            "server_tokens build;",
            "proxy_cache_bypass $http_upgrade;",
            "with passwords: keep it private",
            "PWD=/srv",
            "token://a",
            "",
        ] {
            assert_eq!(found(line), None, "{line}");
        }
    }
}
