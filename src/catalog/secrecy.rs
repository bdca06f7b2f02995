//! Decides what is secret. Whoever keeps, writes, shows or compares values asks here, so that no
//! two places disagree.
//!
//! Four questions are told apart: whether a value belongs among the secrets, whether it must not be
//! seen, whether a name of any language is that of a secret, and whether a text that nobody could
//! read may hold one.

use super::secret_word::{has_secret_word, is_named_as_secret};
use super::{Catalog, Variable};
use crate::model::syntax::has_credentials;

/// Values that a switch about a secret has, such as `SITE_USE_TOKEN`, in any case.
const SWITCHES: &[&str] = &["true", "false", "yes", "no", "on", "off", "0", "1"];

/// Tells whether a value is kept among the secrets, and so never in a project file.
///
/// The catalogue says it of the variables that it knows; of others the name does, unless the value
/// is that of a switch. An empty value tells nothing about the name, which then decides alone.
#[must_use]
pub fn is_secret(name: &str, value: &str) -> bool {
    is_secret_of(Catalog::get().variable(name), name, value)
}

/// Tells the same as [`is_secret`], for who has looked the variable up already.
#[must_use]
pub fn is_secret_of(known: Option<&Variable>, name: &str, value: &str) -> bool {
    match known {
        Some(variable) => variable.secret,
        None => is_named_as_secret(name) && !is_word_of_switch(value),
    }
}

fn is_word_of_switch(value: &str) -> bool {
    SWITCHES.iter().any(|word| word.eq_ignore_ascii_case(value))
}

/// Tells whether a value must not be seen: a secret, or a URL with a password in it.
#[must_use]
pub fn must_be_hidden(name: &str, value: &str) -> bool {
    is_secret(name, value) || has_credentials(value)
}

/// Tells whether a name is that of a secret, in whatever language it stands: a variable, an option of
/// a command, a key such as `dbPassword` or `db.password`, a header. Better once too often.
#[must_use]
pub fn names_a_secret(name: &str) -> bool {
    let bare = name.trim_matches(['-', '.']);
    // Shells keep folders there.
    if matches!(bare, "PWD" | "OLDPWD") {
        return false;
    }
    if let Some(variable) = Catalog::get().variable(&bare.to_ascii_uppercase()) {
        return variable.secret;
    }
    let words = in_words(bare);
    // Texts speak of passwords and tokens: with a colon after it, too.
    let is_prose = matches!(bare, "passwords" | "secrets" | "tokens" | "credentials");
    is_named_as_secret(&words) || (has_secret_word(&words) && !is_prose) || is_login_header(bare)
}

/// Tells whether a name is that of a header with which clients log in.
#[must_use]
pub fn is_login_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_own = name.starts_with("x-") && (name.ends_with("-key") || name.ends_with("-token"));
    let known = [
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
    ];
    is_own || known.contains(&name.as_str())
}

/// Writes `dbPassword`, `db.password` and `db-password` as `db_password`.
fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len());
    let mut was_lower = false;
    for c in name.chars() {
        if c.is_uppercase() && was_lower {
            words.push('_');
        }
        was_lower = c.is_lowercase();
        words.push(if matches!(c, '-' | '.') { '_' } else { c });
    }
    words
}

/// Tells whether a line of a file that cannot be read may hold a secret. Better once too often.
#[must_use]
pub fn may_hold_secret(line: &str) -> bool {
    let upper = line.to_uppercase();
    let variables = Catalog::get().variables();
    let mut secrets = variables.iter().filter(|variable| variable.secret);
    has_secret_word(line)
        || (line.contains("://") && line.contains('@'))
        || secrets.any(|variable| upper.contains(&variable.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_decides_on_what_it_knows_whatever_the_value() {
        for variable in Catalog::get().variables() {
            for value in ["", "true", "1", "hunter2", "https://a:b@c"] {
                assert_eq!(
                    is_secret(&variable.name, value),
                    variable.secret,
                    "{}={value}",
                    variable.name
                );
            }
        }
        // A path with the name of what is in the file.
        assert!(!is_secret("VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH", "hunter2"));
    }

    #[test]
    fn the_name_decides_on_others_unless_the_value_is_that_of_a_switch() {
        for value in ["", "hunter2", "20240101", "True story", "10"] {
            assert!(is_secret("SITE_TOKEN", value), "{value}");
        }
        for value in SWITCHES.iter().chain(&["True", "FALSE", "On"]) {
            assert!(!is_secret("SITE_USE_TOKEN", value), "{value}");
        }
        for value in ["", "hunter2", "https://a:b@c"] {
            assert!(!is_secret("SITE_TITLE", value), "{value}");
        }
    }

    #[test]
    fn a_password_in_a_url_is_hidden_under_any_name() {
        for name in ["SITE_DSN", "VISA_DATABASE_URL", "VISA_DATABASE_PASSWORD"] {
            assert!(must_be_hidden(name, "postgres://u:p@db/x"), "{name}");
        }
        assert!(!must_be_hidden("SITE_DSN", "postgres://u@db/x"));
        assert!(must_be_hidden("SITE_TOKEN", "20240101"));
        assert!(!must_be_hidden("SITE_USE_TOKEN", "true"));
    }

    #[test]
    fn names_of_other_languages_are_known_by_their_words() {
        for name in [
            "VISA_DATABASE_PASSWORD",
            "visa_database_password",
            "dbPassword",
            "db.password",
            "--db-password",
            "SITE_DBPASSWORT_SECRET_2",
            "Authorization",
            "Set-Cookie",
            "X-Api-Key",
            "X-Auth-Token",
            "requirepass",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
        for name in ["PWD", "OLDPWD", "VISA_LOGGING_LEVEL", "passwords", "image"] {
            assert!(!names_a_secret(name), "{name}");
        }
    }

    #[test]
    fn every_line_with_a_secret_is_suspect() {
        for variable in Catalog::get().variables() {
            if variable.secret {
                let line = format!("{} = hunter2", variable.name.to_lowercase());
                assert!(may_hold_secret(&line), "{line}");
            }
        }
        assert!(may_hold_secret("url = https://a:b@c"));
        assert!(!may_hold_secret("VISA_LOGGING_LEVEL = INFO"));
    }
}
