//! Words and forms that the two release lines write differently, and what a value that is nearly
//! right must have meant.

use std::borrow::Cow;

use super::yaml;
pub(super) use crate::catalog::switch;
use crate::catalog::{ValueType, Variable};
use crate::model::syntax::{Line, quoted, quoted_url};

/// Facilities of syslog: the word of 2.x, and that of 3.x for the same number.
const FACILITIES: &[(&str, &str)] = &[
    ("kern", "kernel"),
    ("user", "user-level"),
    ("mail", "mail-system"),
    ("daemon", "system-daemons"),
    ("auth", "security"),
    ("syslog", "syslogd"),
    ("lpr", "line-printer"),
    ("news", "network-news"),
    ("uucp", "uucp"),
    ("cron", "clock-daemon"),
    ("authpriv", "security2"),
    ("ftp", "ftp-daemon"),
    ("local0", "local-use-0"),
    ("local1", "local-use-1"),
    ("local2", "local-use-2"),
    ("local3", "local-use-3"),
    ("local4", "local-use-4"),
    ("local5", "local-use-5"),
    ("local6", "local-use-6"),
    ("local7", "local-use-7"),
];

/// Rewrites a value that only the other release line takes.
pub(super) fn convert(variable: &Variable, line: Line, value: &str) -> Option<String> {
    let converted = match variable.value_type {
        ValueType::Size => {
            let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            let unit = value[digits.len()..].to_ascii_uppercase();
            match (line, unit.as_str()) {
                (Line::V3, "KB" | "MB" | "GB") => format!("{digits}{}", &unit[..1]),
                (Line::V2, "K" | "M" | "G") => format!("{digits}{unit}B"),
                _ => return None,
            }
        }
        ValueType::Choice if variable.name == "VISA_LOGGING_SYSLOG_FACILITY" => {
            let mut pairs = FACILITIES.iter();
            match line {
                Line::V3 => pairs.find(|(v2, _)| *v2 == value)?.1.to_owned(),
                Line::V2 => pairs.find(|(_, v3)| *v3 == value)?.0.to_owned(),
            }
        }
        _ => return None,
    };
    let is_sound = variable.check(line, &converted).is_ok();
    (converted != value && is_sound).then_some(converted)
}

/// Returns the value that a nearly right one must have meant: without blanks or quotes around it,
/// in the right case, a switch as `true` or `false`.
pub(super) fn meant(variable: &Variable, line: Line, value: &str) -> Option<String> {
    let bare = without_quotes(value.trim());
    let bare = bare.as_ref();
    let mut candidates = vec![bare.to_owned()];
    match variable.value_type {
        ValueType::Bool => candidates.extend(switch(bare).map(|on| on.to_string())),
        ValueType::Choice => {
            let same = |choice: &&String| {
                choice.eq_ignore_ascii_case(bare)
                    || choice.eq_ignore_ascii_case(&bare.replace('_', "-"))
            };
            candidates.extend(variable.choices_in(line).iter().find(same).cloned());
        }
        ValueType::Int | ValueType::Port => {
            candidates.extend(bare.strip_prefix('+').map(str::to_owned));
        }
        ValueType::Size => candidates.extend(convert(variable, line, bare)),
        _ => {}
    }
    candidates
        .into_iter()
        .find(|candidate| candidate != value && variable.check(line, candidate).is_ok())
}

/// Takes a pair of quotes off, if there is one around the whole value. As in YAML, two quotes
/// between single ones are one.
pub(super) fn without_quotes(value: &str) -> Cow<'_, str> {
    let between = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(inner) = between('\'')
        && !inner.replace("''", "").contains('\'')
    {
        return inner.replace("''", "'").into();
    }
    match between('"') {
        Some(inner) if !inner.contains('"') => inner.into(),
        _ => value.into(),
    }
}

/// Quotes a value for a message; of an address no password is shown.
pub(super) fn shown(value: &str) -> String {
    if value.contains("://") {
        quoted_url(value)
    } else {
        quoted(value)
    }
}

/// Judges a value as the line's reader sees it: 2.x takes YAML quotes off first.
pub(super) fn is_sound(variable: &Variable, line: Line, value: &str) -> bool {
    variable.check(line, value).is_ok()
        || yaml::unquote(variable, line, value)
            .is_some_and(|inner| variable.check(line, &inner).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn variable(name: &str) -> &'static Variable {
        Catalog::get().variable(name).expect("variable")
    }

    #[test]
    fn forms_are_converted_both_ways() {
        for (name, v2, v3) in [
            ("VISA_LOGGING_FILE_MAX_FILE_SIZE", "100MB", "100M"),
            ("VISA_LOGGING_SYSLOG_FACILITY", "local3", "local-use-3"),
            ("VISA_LOGGING_SYSLOG_FACILITY", "daemon", "system-daemons"),
        ] {
            assert_eq!(convert(variable(name), Line::V3, v2).as_deref(), Some(v3));
            assert_eq!(convert(variable(name), Line::V2, v3).as_deref(), Some(v2));
        }
        assert_eq!(
            convert(variable("VISA_LOGGING_FILE_MAX_FILE_SIZE"), Line::V2, "1T"),
            None
        );
        assert_eq!(
            convert(variable("VISA_LOGGING_SYSLOG_FACILITY"), Line::V2, "ntp"),
            None
        );
        assert_eq!(
            convert(variable("VISA_LOGGING_LEVEL"), Line::V3, "100MB"),
            None
        );
    }

    #[test]
    fn quotes_around_a_whole_value_are_taken_off() {
        for (value, bare) in [
            ("'a'", "a"),
            ("\"a\"", "a"),
            ("'it''s'", "it's"),
            ("\"it''s\"", "it''s"),
            ("''", ""),
        ] {
            assert_eq!(without_quotes(value), bare);
        }
        for value in [
            "a",
            "'",
            "'a",
            "'a\"",
            "'it's'",
            "\"a\" and \"b\"",
            "'a' or 'b'",
            "",
        ] {
            assert_eq!(without_quotes(value), value);
        }
        let layouts = variable("VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS");
        let typed = r#"'[{"layout":"fr","name":"it''s","selected":true}]'"#;
        let meant = meant(layouts, Line::V3, typed).expect("what is meant");
        assert_eq!(meant, r#"[{"layout":"fr","name":"it's","selected":true}]"#);
    }

    #[test]
    fn every_facility_is_a_word_of_its_line() {
        let facility = variable("VISA_LOGGING_SYSLOG_FACILITY");
        for (v2, v3) in FACILITIES {
            assert_eq!(facility.check(Line::V2, v2), Ok(()));
            assert_eq!(facility.check(Line::V3, v3), Ok(()));
        }
        assert_eq!(FACILITIES.len(), facility.choices_in(Line::V2).len());
    }

    #[test]
    fn what_is_nearly_right_is_understood() {
        for (name, value, meaning) in [
            ("VISA_VDI_ENABLED", " TRUE ", Some("true")),
            ("VISA_VDI_ENABLED", "\"Yes\"", Some("true")),
            ("VISA_VDI_ENABLED", "0", Some("false")),
            ("VISA_VDI_ENABLED", "maybe", None),
            ("VISA_LOGGING_LEVEL", "'debug'", Some("DEBUG")),
            (
                "VISA_LOGGING_SYSLOG_FACILITY",
                "LOCAL_USE_0",
                Some("local-use-0"),
            ),
            ("VISA_INSTANCE_USER_DEFAULT_QUOTA", " +5", Some("5")),
            ("VISA_INSTANCE_USER_DEFAULT_QUOTA", "five", None),
            (
                "VISA_CLIENT_CONFIG_LOGIN_ISSUER",
                "\"https://a.example.org\"",
                Some("https://a.example.org"),
            ),
        ] {
            assert_eq!(
                meant(variable(name), Line::V3, value).as_deref(),
                meaning,
                "{value}"
            );
        }
    }
}
