//! How VISA 2.x reads the value of a variable.
//!
//! Its API server pastes values into `configuration.yml` before that is read as YAML 1.1, nearly
//! all of them behind `key: ` and without quotes (visa/facts.md, Value rules). This module only
//! tells what becomes of a value; what to say about it is for the rules.

use super::{Subject, vocabulary};
use crate::catalog::{Catalog, Component, ValueType, Variable};
use crate::model::syntax::Line;
use crate::model::{DatabaseField, FieldPath};

/// What becomes of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// It arrives as typed.
    Same,
    /// It arrives as something else; the text says why.
    Changed(&'static str),
    /// VISA does not start; the text says why.
    Broken(&'static str),
}

/// Variables that the file puts between double quotes.
const IN_QUOTES: [&str; 3] = [
    "VISA_LOGGING_EMAIL_SUBJECT",
    "VISA_LOGGING_FILE_FORMAT",
    "VISA_LOGGING_SYSLOG_FORMAT",
];

/// A value that 2.x pastes into its file.
pub(super) struct Pasted<'a> {
    pub(super) field: FieldPath,
    pub(super) name: &'a str,
    /// The value; it is shown to nobody if the variable is a secret.
    pub(super) value: &'a str,
    pub(super) is_secret: bool,
    /// Whether YAML quotes around the value keep it.
    pub(super) can_be_quoted: bool,
    pub(super) reading: Reading,
}

/// Collects the values that do not arrive as typed; none in 3.x.
pub(super) fn unlike<'a>(subject: &'a Subject<'a>) -> Vec<Pasted<'a>> {
    let mut all = Vec::new();
    if subject.line() != Line::V2 {
        return all;
    }
    let mut add = |variable: &Variable, name, value: &'a str, field: &dyn Fn() -> FieldPath| {
        let reading = read(variable, value);
        if reading != Reading::Same {
            all.push(Pasted {
                field: field(),
                name,
                value,
                is_secret: variable.secret,
                can_be_quoted: !IN_QUOTES.contains(&name),
                reading,
            });
        }
    };
    let catalog = Catalog::get();
    for set in &subject.assignments {
        // A table writes its variables itself; a secret in the project has a rule of its own.
        if let Some(variable) = set.variable
            && set.in_line.is_some()
            && !variable.secret
            && variable.owner.is_none()
        {
            add(variable, set.name, set.value, &|| set.field());
        }
    }
    let username = "VISA_DATABASE_USERNAME";
    if let Some(variable) = catalog.variable(username) {
        let field = || FieldPath::Database(DatabaseField::Username);
        add(
            variable,
            username,
            &subject.cluster.database.username,
            &field,
        );
    }
    for (name, secret) in subject.secrets.iter() {
        if let Some(variable) = catalog
            .variable(name)
            .filter(|variable| variable.v2.is_some())
        {
            add(variable, name, secret.expose(), &|| {
                FieldPath::Secret(name.to_owned())
            });
        }
    }
    all
}

/// Returns a value in YAML quotes, in which every character means itself.
pub(super) fn quote(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// Returns what YAML quotes hold, if 2.x takes them off this variable's value.
pub(super) fn unquote(variable: &Variable, line: Line, value: &str) -> Option<String> {
    let is_pasted = line == Line::V2 && variable.component == Component::Api;
    if !is_pasted || IN_QUOTES.contains(&variable.name.as_str()) {
        return None;
    }
    let has_escape = value.starts_with('"') && value.contains('\\');
    let bare = vocabulary::without_quotes(value);
    (bare != value && !has_escape).then(|| bare.into_owned())
}

/// Tells whether YAML would take quotes off a value.
pub(super) fn is_quoted(value: &str) -> bool {
    is_whole_single_quoted(value) || is_whole_double_quoted(value)
}

fn read(variable: &Variable, value: &str) -> Reading {
    if variable.component != Component::Api || value.is_empty() || is_harmless(value) {
        return Reading::Same;
    }
    if IN_QUOTES.contains(&variable.name.as_str()) {
        return in_double_quotes(value);
    }
    match scalar(value) {
        Reading::Same => match variable.value_type {
            ValueType::Int | ValueType::Port if has_leading_zero(value) => {
                Reading::Changed("a number with a leading zero is octal")
            }
            ValueType::Bool | ValueType::Int | ValueType::Port => Reading::Same,
            _ => typed(variable, value),
        },
        // JSON is meant to be a list or object, and is YAML as well; `wrong-type` reads it.
        _ if variable.value_type == ValueType::Json => Reading::Same,
        other => other,
    }
}

/// Tells whether a value is a plain word or address, as most are: a thousand hosts may have 150 each.
fn is_harmless(value: &str) -> bool {
    let is_number = value.bytes().all(|b| b.is_ascii_digit()) && !has_leading_zero(value);
    let is_word = value.starts_with(|c: char| c.is_ascii_alphabetic())
        && !value.ends_with(':')
        && !value
            .bytes()
            .any(|b| matches!(b, b' ' | b'\t' | b'"' | b'\\'))
        && !value.eq_ignore_ascii_case("null");
    is_word || is_number
}

/// Judges a value behind `key: `, apart from the type that a plain word gets.
fn scalar(value: &str) -> Reading {
    use Reading::{Broken, Changed, Same};
    let value = value.trim_matches(' ');
    let mut chars = value.chars();
    let (Some(first), second) = (chars.next(), chars.next()) else {
        return Changed("nothing but blanks is null");
    };
    let is_alone = second.is_none_or(|c| c == ' ' || c == '\t');
    match first {
        '#' => return Changed("what follows # is a comment, so the value is null"),
        '*' => return Broken("* refers to something that does not exist"),
        '&' => return Changed("& gives what follows a name and takes it out of the value"),
        '!' => return Changed("! names a type and takes the word out of the value"),
        '%' | '@' | '`' => return Broken("no value starts with %, @ or a backtick"),
        ',' | ']' | '}' => return Broken("no value starts with a comma or a closing bracket"),
        '|' | '>' => return Broken("| and > start a text of several lines"),
        '-' | '?' | ':' if is_alone => {
            return Broken("-, ? and : with a blank start a list or map");
        }
        '[' | '{' => {
            return if serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok() {
                Changed("[ and { start a list or map")
            } else {
                Broken("[ and { start a list or map")
            };
        }
        '\'' if is_whole_single_quoted(value) => return Same,
        '"' if is_whole_double_quoted(value) => return Same,
        '\'' | '"' => return Broken("the quote is not closed at the end"),
        _ => {}
    }
    let has_colon = value.contains(": ") || value.contains(":\t") || value.ends_with(':');
    match (value.find(" #"), has_colon) {
        (None, true) => Broken("a colon with a blank makes a map of it"),
        // The colon may stand in what is cut off.
        (Some(at), true) if value[..at].contains(": ") => {
            Broken("a colon with a blank makes a map of it")
        }
        (Some(_), _) => Changed("what follows a blank and # is a comment"),
        (None, false) => Same,
    }
}

/// Judges a plain word where text is meant.
fn typed(variable: &Variable, value: &str) -> Reading {
    if matches!(value, "~" | "null" | "Null" | "NULL") {
        let default = variable.v2.as_ref().and_then(|v2| v2.default_in(None));
        return if default == Some(value) {
            Reading::Same
        } else {
            Reading::Changed("this word is null")
        };
    }
    if is_changed_number(value) {
        return Reading::Changed("it is read as a number, and written anew");
    }
    Reading::Same
}

fn has_leading_zero(value: &str) -> bool {
    let digits = value.trim_start_matches(['-', '+']);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Tells whether YAML 1.1 takes a text for a number that is written otherwise: `0123`, `1e3`,
/// `1_000`, `0x1f`, `1.10`.
fn is_changed_number(value: &str) -> bool {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return false;
    }
    let is_hex = digits.strip_prefix("0x").is_some_and(|hex| {
        !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit() || b == b'_')
    });
    let plain: String = value.chars().filter(|&c| c != '_').collect();
    let is_decimal = digits
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'e' | b'E' | b'-' | b'+'));
    let Some(number) = plain.parse::<f64>().ok().filter(|_| is_decimal) else {
        return is_hex;
    };
    if digits.bytes().all(|b| b.is_ascii_digit()) {
        return value.starts_with('+') || has_leading_zero(value);
    }
    format!("{number:?}") != value
}

/// Judges a value between double quotes, in which a backslash starts an escape.
fn in_double_quotes(value: &str) -> Reading {
    let mut chars = value.chars();
    let mut has_escape = false;
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                return Reading::Broken("it ends the double quotes that VISA puts around it");
            }
            '\\' => match chars.next() {
                Some(next) if "0abt\tnvfre \"/\\N_LP".contains(next) => has_escape = true,
                _ => {
                    return Reading::Broken("a backslash starts an escape that YAML does not know");
                }
            },
            _ => {}
        }
    }
    if has_escape {
        Reading::Changed("a backslash starts an escape")
    } else {
        Reading::Same
    }
}

fn is_whole_single_quoted(value: &str) -> bool {
    let inner = value
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    inner.is_some_and(|inner| !inner.replace("''", "").contains('\''))
}

fn is_whole_double_quoted(value: &str) -> bool {
    // A backslash before the last quote would leave it open; escapes go in pairs.
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| !matches!(in_double_quotes(inner), Reading::Broken(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `PyYAML`, a reader of YAML 1.1, makes of `key: VALUE`.
    #[test]
    fn a_scalar_is_read_as_yaml_reads_it() {
        let variable = Catalog::get()
            .variable("VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID")
            .expect("variable");
        for value in [
            "visa",
            "a:b",
            "-a",
            "?a",
            "a#b",
            "#",
            "'a'",
            "'it''s'",
            "\"a\\\"\"",
            "''",
            "yes",
            "12:30",
            "https://login.example.org/realms/visa",
            "10.0.0.1",
            "3.8.2",
            "12345",
            "1.5",
            "2026-01-01",
            "0f1e2d3c",
            "openid offline_access",
            "a]b",
            "*",
            "",
        ] {
            let is_same = read(variable, value) == Reading::Same;
            assert_eq!(is_same, !matches!(value, "#" | "*"), "{value}");
        }
        for value in [
            "a #b",
            "#b",
            "&a b",
            "&a",
            "!a",
            "[\"a\"]",
            "{\"a\":1}",
            "null",
            "~",
            "0123",
            "1.10",
            "1_000",
            "+5",
            "0x1f",
            "1e3",
            "a #b: c",
            " ",
        ] {
            assert!(
                matches!(read(variable, value), Reading::Changed(_)),
                "{value}"
            );
        }
        for value in [
            "*a", "%a", "@a", "`a", ", a", "]", "}", "|a", ">", "- a", "-", "? a", ":", "a: b",
            "a:", "[a", "{a", "'a", "'a' b", "\"a\"b", "\"a\\\"", "a: b #c", "x:\ty",
        ] {
            assert!(
                matches!(read(variable, value), Reading::Broken(_)),
                "{value}"
            );
            assert_eq!(read(variable, &quote(value)), Reading::Same, "{value}");
        }
    }

    #[test]
    fn no_default_is_changed() {
        for variable in Catalog::get().variables() {
            let default = variable.v2.as_ref().and_then(|v2| v2.default_in(None));
            if let Some(default) = default {
                assert_eq!(read(variable, default), Reading::Same, "{}", variable.name);
            }
        }
    }

    #[test]
    fn the_three_values_between_double_quotes_are_read_as_such() {
        let variable = Catalog::get()
            .variable("VISA_LOGGING_FILE_FORMAT")
            .expect("variable");
        for (value, is_same, is_broken) in [
            ("%d{ISO8601} %-5level: %msg #1%n", true, false),
            ("a\\tb", false, false),
            ("a\\qb", false, true),
            ("a\"b", false, true),
        ] {
            let reading = read(variable, value);
            assert_eq!(reading == Reading::Same, is_same, "{value}");
            assert_eq!(matches!(reading, Reading::Broken(_)), is_broken, "{value}");
        }
    }

    #[test]
    fn quotes_are_taken_off_where_they_are_yaml() {
        let variable = |name| Catalog::get().variable(name).expect("variable");
        let enabled = variable("VISA_VDI_ENABLED");
        assert_eq!(
            unquote(enabled, Line::V2, "'true'").as_deref(),
            Some("true")
        );
        assert_eq!(
            unquote(enabled, Line::V2, "\"true\"").as_deref(),
            Some("true")
        );
        assert_eq!(unquote(enabled, Line::V3, "'true'"), None);
        assert_eq!(unquote(enabled, Line::V2, "true"), None);
        assert_eq!(
            unquote(variable("VISA_ACCOUNTS_IDP"), Line::V2, "'x'"),
            None
        );
    }
}
