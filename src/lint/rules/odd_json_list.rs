//! A JSON list holds an entry twice, or one that says too little.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::json_list::{self, Entry, JsonList, Kind};
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;

pub(super) const RULE: Rule = Rule {
    code: "odd-json-list",
    severity: Severity::Warning,
    checks: "That no keyboard layout and no host of the clipboard stands in its list twice, that each entry has its texts, no member stands there twice, and at most one layout is selected.",
    matters: "Users see an entry twice or without a name, and which layout they start with is left to chance.",
    remedy: "Keep one entry of each, with all its members, and select one layout.",
    source: "visa/env-catalog.csv, VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        let Some(list) = JsonList::of(set.name) else {
            continue;
        };
        let entries = json_list::entries(set.value).unwrap_or_default();
        if let Some(oddity) = oddity(list, &entries) {
            findings.add(
                set.field(),
                format!("{}: {oddity}", list.name),
                format!("write a list such as {}", list.example),
            );
        }
    }
}

/// Tells the first thing that is odd about a list.
fn oddity(list: &JsonList, entries: &[Entry]) -> Option<String> {
    let mut keys = BTreeSet::new();
    for (entry, number) in entries.iter().zip(1..) {
        let mut names = BTreeSet::new();
        if let Some((name, _)) = entry.0.iter().find(|(name, _)| !names.insert(name)) {
            return Some(format!(
                "entry {number} has {name} twice, and the last one counts"
            ));
        }
        for (name, kind) in list.members {
            let is_blank = entry.get(name).is_none_or(|value| value == "");
            if *kind == Kind::Text && is_blank {
                return Some(format!("entry {number} has no {name}"));
            }
        }
        let key = entry.get(list.members[0].0).and_then(Value::as_str);
        if let Some(key) = key.filter(|key| !keys.insert(*key)) {
            return Some(format!("{} stands in the list twice", quoted(key)));
        }
    }
    let selected = entries
        .iter()
        .filter(|entry| entry.get("selected") == Some(&Value::Bool(true)));
    (selected.count() > 1).then(|| "several layouts are selected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    const LAYOUTS: &str = "VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS";

    fn with(value: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(LAYOUTS, value))
    }

    const TWICE: &str = r#"[{"layout":"en","name":"English"},{"layout":"en","name":"British"}]"#;

    #[test]
    fn it_fires_on_repeated_poor_and_doubly_selected_entries() {
        for value in [
            TWICE,
            r#"[{"layout":"en"}]"#,
            r#"[{"layout":"","name":"English"}]"#,
            r#"[{"layout":"en","name":"English","name":"British"}]"#,
            r#"[{"layout":"a","name":"A","selected":true},{"layout":"b","name":"B","selected":true}]"#,
        ] {
            assert_eq!(
                with(value).fields(RULE.code),
                [format!("env.{LAYOUTS}")],
                "{value}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_full_entries_and_on_what_is_no_list() {
        for value in [
            "[]",
            "{}",
            "[",
            r#"[{"layout":"a","name":"A","selected":true},{"layout":"b","name":"B","selected":false}]"#,
        ] {
            assert_eq!(with(value).fields(RULE.code), [""; 0], "{value}");
        }
    }

    #[test]
    fn it_is_mended_by_one_entry_of_each() {
        let mut case = with(TWICE);
        assert_eq!(case.fields(RULE.code).len(), 1);
        case.cluster
            .env
            .set(LAYOUTS, r#"[{"layout":"en","name":"English"}]"#);
        assert_eq!(case.check(), []);
    }
}
