//! A JSON list does not have the form that VISA reads.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::json_list::{self, JsonList, Kind};
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;

pub(super) const RULE: Rule = Rule {
    code: "wrong-json-list",
    severity: Severity::Error,
    checks: "That keyboard layouts and hosts of the clipboard are JSON lists of objects whose members VISA knows: layout, name and selected; host and https.",
    matters: "With anything else 3.x answers every call for its configuration with an error, so no page opens, and 2.x does not start.",
    remedy: r#"Write a list such as [{"layout":"en-gb-qwerty","name":"English","selected":true}]."#,
    source: "visa/env-catalog.csv, VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS and …_ALLOWED_CLIPBOARD_URL_HOSTS",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        let Some(list) = JsonList::of(set.name) else {
            continue;
        };
        // What is no JSON at all is for `wrong-type`.
        let is_json = serde_json::from_str::<serde::de::IgnoredAny>(set.value).is_ok();
        if let Some(fault) = fault(list, set.value).filter(|_| is_json) {
            findings.add(
                set.field(),
                format!("{}: {fault}", list.name),
                format!("write a list such as {}", list.example),
            );
        }
    }
}

/// Tells the first thing that is wrong with a list.
fn fault(list: &JsonList, text: &str) -> Option<String> {
    let Some(entries) = json_list::entries(text) else {
        return Some("it is no list of objects".to_owned());
    };
    entries.iter().zip(1..).find_map(|(entry, number)| {
        entry.0.iter().find_map(|(name, value)| {
            let Some((_, kind)) = list.members.iter().find(|(known, _)| known == name) else {
                return Some(format!(
                    "entry {number} has the member {}, which VISA does not know",
                    quoted(name)
                ));
            };
            let (is_right, what) = match kind {
                Kind::Text => (value.is_string(), "a text in quotes"),
                Kind::Switch => (value.is_boolean(), "true or false"),
            };
            (!is_right).then(|| format!("{name} of entry {number} is {value}, not {what}"))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    const LAYOUTS: &str = "VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS";
    const HOSTS: &str = "VISA_CLIENT_CONFIG_DESKTOP_ALLOWED_CLIPBOARD_URL_HOSTS";

    fn with(name: &str, value: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(name, value))
    }

    #[test]
    fn it_fires_on_other_forms_and_members() {
        for (name, value, why) in [
            (LAYOUTS, "{}", "no list"),
            (LAYOUTS, r#"["en"]"#, "no list"),
            (LAYOUTS, r#"[{"layout":"en","nmae":"English"}]"#, "nmae"),
            (
                LAYOUTS,
                r#"[{"layout":"en","name":"English","selected":"true"}]"#,
                "selected",
            ),
            (HOSTS, r#"[{"host":5}]"#, "host of entry 1"),
        ] {
            let findings = with(name, value).findings(RULE.code);
            assert_eq!(findings.len(), 1, "{value}");
            assert!(findings[0].message.contains(why), "{}", findings[0].message);
        }
    }

    #[test]
    fn it_is_quiet_on_lists_and_on_what_is_no_json() {
        for list in json_list::ALL {
            assert_eq!(with(list.name, list.example).check(), []);
            assert_eq!(with(list.name, "[]").check(), []);
        }
        assert_eq!(with(LAYOUTS, "[").fields(RULE.code), [""; 0]);
        assert_eq!(with("SITE", "{}").fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_list_of_the_right_form() {
        let mut case = with(LAYOUTS, r#"[{"layout":"en","label":"English"}]"#);
        assert_eq!(case.fields(RULE.code).len(), 1);
        case.cluster
            .env
            .set(LAYOUTS, r#"[{"layout":"en-gb-qwerty","name":"English"}]"#);
        assert_eq!(case.check(), []);
    }
}
