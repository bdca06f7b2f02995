//! The two variables that hold a JSON list of objects: keyboard layouts, and hosts for the clipboard.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// A list that VISA reads from one variable.
pub(super) struct JsonList {
    /// Name of the variable.
    pub(super) name: &'static str,
    /// The members that an entry may have; the first is its key.
    pub(super) members: &'static [(&'static str, Kind)],
    /// An entry as an example.
    pub(super) example: &'static str,
}

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Switch,
}

/// The lists that VISA reads.
pub(super) const ALL: [JsonList; 2] = [
    JsonList {
        name: "VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS",
        members: &[
            ("layout", Kind::Text),
            ("name", Kind::Text),
            ("selected", Kind::Switch),
        ],
        example: r#"[{"layout":"en-gb-qwerty","name":"English","selected":true}]"#,
    },
    JsonList {
        name: "VISA_CLIENT_CONFIG_DESKTOP_ALLOWED_CLIPBOARD_URL_HOSTS",
        members: &[("host", Kind::Text), ("https", Kind::Switch)],
        example: r#"[{"host":"docs.example.org","https":true}]"#,
    },
];

impl JsonList {
    /// Finds the list that a variable holds.
    pub(super) fn of(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|list| list.name == name)
    }
}

/// An object with its members in order, those that stand there twice as well.
#[derive(Debug)]
pub(super) struct Entry(pub(super) Vec<(String, Value)>);

impl Entry {
    /// Returns a member; of two the last, as readers of JSON do.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Entry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Entry(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// Reads the entries of a list; none if it is no list of objects.
pub(super) fn entries(text: &str) -> Option<Vec<Entry>> {
    serde_json::from_str(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, ValueType};

    #[test]
    fn every_json_variable_is_a_known_list() {
        let catalog = Catalog::get();
        for variable in catalog
            .variables()
            .iter()
            .filter(|v| v.value_type == ValueType::Json)
        {
            assert!(JsonList::of(&variable.name).is_some(), "{}", variable.name);
        }
        for list in ALL {
            assert!(catalog.variable(list.name).is_some());
            let entries = entries(list.example).expect("the example is a list");
            for (member, _) in list.members {
                assert!(entries[0].get(member).is_some(), "{member}");
            }
        }
    }

    #[test]
    fn a_member_that_stands_there_twice_is_seen() {
        let entries = entries(r#"[{"a":1,"a":2}]"#).expect("a list");
        assert_eq!(entries[0].0.len(), 2);
        assert_eq!(entries[0].get("a"), Some(&Value::from(2)));
        assert!(super::entries("[1]").is_none());
        assert!(super::entries("{}").is_none());
    }
}
