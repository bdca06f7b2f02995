//! A value is still the one of a sample.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;

pub(super) const RULE: Rule = Rule {
    code: "placeholder-value",
    severity: Severity::Warning,
    checks: "That no value is a placeholder: change.mail.com and change.logs.com of VISA's defaults, changeme, or a word in angle brackets.",
    matters: "Nothing is at that address or of that name. VISA starts, and fails when it first needs it.",
    remedy: "Write the value of your site, or take the variable out if the feature is not used.",
    source: "visa/env-catalog.csv, default_v3 of the mail and syslog servers",
    check,
};

/// Names in VISA's own defaults.
const HOSTS: [&str; 2] = ["change.mail.com", "change.logs.com"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        let is_secret = set
            .variable
            .is_none_or(|variable| variable.secret || set.in_line.is_none());
        if is_secret || !is_placeholder(set.value) {
            continue;
        }
        findings.add(
            set.field(),
            format!("{} is {}, a placeholder", set.name, quoted(set.value)),
            format!("write the value of your site, or take {} out", set.name),
        );
    }
}

fn is_placeholder(value: &str) -> bool {
    if !value.starts_with(['c', 'C', '<']) {
        return false;
    }
    let host = value.split_once(':').map_or(value, |(host, _)| host);
    let is_word = |word: &str| {
        let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        letters.eq_ignore_ascii_case("changeme")
    };
    let inner = value
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    // An e-mail address alone may stand in brackets.
    let is_in_brackets = inner.is_some_and(|inner| {
        !inner.is_empty()
            && inner
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' '))
    });
    HOSTS.contains(&host) || is_word(value) || is_in_brackets
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(value: &str) -> Case {
        Case::v3(|case| case.cluster.env.set("VISA_LOGGING_SYSLOG_ENDPOINT", value))
    }

    #[test]
    fn it_fires_on_placeholders() {
        for value in [
            "change.logs.com:514",
            "change.mail.com",
            "CHANGE_ME",
            "changeme",
            "<your server>",
        ] {
            assert_eq!(
                with(value).fields(RULE.code),
                ["env.VISA_LOGGING_SYSLOG_ENDPOINT"],
                "{value}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_values_and_on_unknown_names() {
        for value in [
            "logs.example.org:514",
            "<visa@example.org>",
            "change.example.org:514",
            "<>",
            "",
        ] {
            assert_eq!(with(value).fields(RULE.code), [""; 0], "{value}");
        }
        let site = Case::v3(|case| case.cluster.env.set("SITE", "changeme"));
        assert_eq!(site.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_value_of_the_site() {
        let mut case = with("change.logs.com:514");
        assert_eq!(case.fields(RULE.code).len(), 1);
        case.cluster
            .env
            .set("VISA_LOGGING_SYSLOG_ENDPOINT", "logs.example.org:514");
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
