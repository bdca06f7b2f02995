//! Types of variables and what a value of each looks like.

use serde::Deserialize;
use url::Url;

use crate::model::syntax::{Address, JdbcUrl, Line, Port, SyntaxError, quoted, quoted_url};

/// What values a variable takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueType {
    /// Any text.
    String,
    /// `true` or `false`, in lower case: VISA 3.x compares some switches to the letter.
    Bool,
    /// A whole number.
    Int,
    /// A TCP port.
    Port,
    /// A DNS name or IP address.
    Host,
    /// A URL with scheme and host.
    Url,
    /// A JDBC address of a `PostgreSQL` database.
    JdbcUrl,
    /// A time span as Quarkus reads it, such as `10S` or `PT1M`.
    Duration,
    /// A number of bytes: `100MB` in 2.x, `100M` in 3.x.
    Size,
    /// A path inside a container.
    Path,
    /// A JSON text.
    Json,
    /// An e-mail address.
    Email,
    /// One of a few words.
    Choice,
}

impl ValueType {
    /// Judges a value; `choices` are the words of a [`ValueType::Choice`].
    pub fn check(self, value: &str, line: Line, choices: &[String]) -> Result<(), SyntaxError> {
        let wrong = |what: &str, help: &str| {
            Err(SyntaxError::new(
                format!("{} is {what}", quoted(value)),
                help,
            ))
        };
        match self {
            Self::String => Ok(()),
            Self::Bool if matches!(value, "true" | "false") => Ok(()),
            Self::Bool => wrong(
                "neither true nor false",
                "write true or false, in lower case and without quotes",
            ),
            Self::Int if is_int(value) => Ok(()),
            Self::Int => wrong("no whole number", "write a whole number, such as 5"),
            Self::Port => value.parse::<Port>().map(drop),
            Self::Host => value.parse::<Address>().map(drop),
            Self::Url => check_url(value),
            Self::JdbcUrl => value.parse::<JdbcUrl>().map(drop),
            Self::Duration if is_duration(value) => Ok(()),
            Self::Duration => wrong("no time span", "write a number and a unit, such as 10S"),
            Self::Size => match line {
                Line::V2 if is_size(value, &["", "KB", "MB", "GB", "kb", "mb", "gb"]) => Ok(()),
                Line::V2 => wrong("no size", "write a number with KB, MB or GB, such as 100MB"),
                Line::V3 if is_size(value, &["", "K", "M", "G", "T", "k", "m", "g", "t"]) => Ok(()),
                Line::V3 => wrong(
                    "no size",
                    "write a number with one letter, K, M or G, such as 100M; more letters stop start-up",
                ),
            },
            Self::Path if !value.is_empty() => Ok(()),
            Self::Path => wrong("no path", "write a path, such as /var/log/visa"),
            Self::Json => match serde_json::from_str::<serde::de::IgnoredAny>(value) {
                Ok(_) => Ok(()),
                Err(error) => Err(SyntaxError::new(
                    format!("{} is no JSON: {error}", quoted(value)),
                    "write JSON, such as []",
                )),
            },
            Self::Email if is_email(value) => Ok(()),
            Self::Email => wrong(
                "no e-mail address",
                "write an address such as visa@example.org",
            ),
            Self::Choice if choices.iter().any(|choice| choice == value) => Ok(()),
            Self::Choice => wrong(
                "none of the words that VISA knows here",
                &format!("write one of {}", choices.join(", ")),
            ),
        }
    }
}

fn is_int(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    digits.bytes().all(|b| b.is_ascii_digit()) && value.parse::<i64>().is_ok()
}

fn check_url(value: &str) -> Result<(), SyntaxError> {
    let has_blank = value.chars().any(|c| c.is_whitespace() || c.is_control());
    let is_sound = !has_blank && Url::parse(value).is_ok_and(|url| url.has_host());
    if is_sound {
        return Ok(());
    }
    Err(SyntaxError::new(
        format!("{} is no URL", quoted_url(value)),
        "write scheme and host, such as https://login.example.org/realms/visa",
    ))
}

/// A bare number (seconds), numbers with units, or ISO 8601 with or without its `PT`.
fn is_duration(value: &str) -> bool {
    let upper = value.to_ascii_uppercase();
    let rest = upper.strip_prefix('P').unwrap_or(&upper);
    let rest = rest.strip_prefix('T').unwrap_or(rest);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && rest
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'M' | 'S' | 'H' | 'D' | 'T'))
}

fn is_size(value: &str, units: &[&str]) -> bool {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &value[digits.len()..];
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) && units.contains(&unit)
}

/// One address, as `visa@example.org` or `VISA <visa@example.org>`; VISA splits no lists.
fn is_email(value: &str) -> bool {
    let Some((user, domain)) = value.split_once('@') else {
        return false;
    };
    let domain = domain.strip_suffix('>').unwrap_or(domain);
    !user.is_empty() && !user.contains(',') && domain.parse::<Address>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Type, line, values that are accepted, values that are refused.
    type Row = (
        ValueType,
        Line,
        &'static [&'static str],
        &'static [&'static str],
    );

    const ROWS: &[Row] = &[
        (
            ValueType::Bool,
            Line::V3,
            &["true", "false"],
            &["", "TRUE", "1", "yes", "'true'", " true"],
        ),
        (
            ValueType::Int,
            Line::V3,
            &["0", "-1", "336"],
            &["", "-", "1.5", "+1", "x", "null"],
        ),
        (ValueType::Port, Line::V2, &["25"], &["", "0", "65536"]),
        (
            ValueType::Host,
            Line::V3,
            &["0.0.0.0", "smtp.example.org"],
            &["", "a b", "http://a"],
        ),
        (
            ValueType::Url,
            Line::V3,
            &["https://login.example.org/realms/visa", "http://api:8086"],
            &["", "example.org", "https://", "https://a b", "https://a\n"],
        ),
        (
            ValueType::Duration,
            Line::V3,
            &["10S", "10s", "500ms", "PT1M30S", "60"],
            &["", "S", "ten"],
        ),
        (
            ValueType::Size,
            Line::V2,
            &["100MB", "5"],
            &["", "100M", "MB"],
        ),
        (
            ValueType::Size,
            Line::V3,
            &["100M", "5"],
            &["", "100MB", "M"],
        ),
        (ValueType::Path, Line::V3, &["/tmp", "data"], &[""]),
        (
            ValueType::Json,
            Line::V3,
            &["[]", r#"[{"layout":"en"}]"#],
            &["", "[", "{'a':1}"],
        ),
        (
            ValueType::Email,
            Line::V3,
            &["visa@example.org", "VISA <visa@example.org>"],
            &["", "visa", "@example.org", "a@", "a@b,c@d"],
        ),
    ];

    #[test]
    fn values_are_judged_by_type() {
        for (value_type, line, sound, wrong) in ROWS {
            for value in *sound {
                assert_eq!(
                    value_type.check(value, *line, &[]),
                    Ok(()),
                    "{value_type:?}"
                );
            }
            for value in *wrong {
                let checked = value_type.check(value, *line, &[]);
                assert!(checked.is_err(), "{value_type:?} takes {value:?}");
            }
        }
    }

    #[test]
    fn a_choice_is_one_of_its_words() {
        let words = ["INFO".to_owned(), "WARN".to_owned()];
        assert!(ValueType::Choice.check("INFO", Line::V3, &words).is_ok());
        let error = ValueType::Choice
            .check("info", Line::V3, &words)
            .expect_err("case counts");
        assert!(error.help.contains("INFO, WARN"));
    }
}
