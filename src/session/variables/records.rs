//! A JSON array of objects with known members, such as the list of keyboard layouts.

use serde_json::{Map, Value};

use crate::catalog::Member;

/// The objects of such an array; each has the members in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records(pub Vec<Vec<Value>>);

impl Records {
    /// Reads an array; `None` if it is no array of objects with these members alone. An empty text
    /// has no objects.
    #[must_use]
    pub fn read(text: &str, members: &[Member]) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self(Vec::new()));
        }
        let objects: Vec<Map<String, Value>> = serde_json::from_str(text).ok()?;
        let read = |mut object: Map<String, Value>| {
            let values: Option<Vec<Value>> = members
                .iter()
                .map(|member| match object.remove(&member.name) {
                    None => Some(member_default(member)),
                    Some(value) if value.is_boolean() && member.is_switch => Some(value),
                    Some(value) if value.is_string() && !member.is_switch => Some(value),
                    Some(_) => None,
                })
                .collect();
            // What this list cannot show it must not lose.
            values.filter(|_| object.is_empty())
        };
        let objects: Option<Vec<Vec<Value>>> = objects.into_iter().map(read).collect();
        objects.map(Self)
    }

    /// Writes the array.
    #[must_use]
    pub fn write(&self, members: &[Member]) -> String {
        let objects = self.0.iter().map(|values| {
            let names = members.iter().map(|member| member.name.clone());
            Value::Object(names.zip(values.iter().cloned()).collect())
        });
        Value::Array(objects.collect()).to_string()
    }

    /// Adds an object with nothing in it.
    pub fn add(&mut self, members: &[Member]) {
        self.0.push(members.iter().map(member_default).collect());
    }
}

fn member_default(member: &Member) -> Value {
    if member.is_switch {
        Value::Bool(false)
    } else {
        Value::String(String::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn members() -> &'static [Member] {
        let name = "VISA_CLIENT_CONFIG_DESKTOP_KEYBOARD_LAYOUTS";
        let variable = Catalog::get().variable(name).expect("it is known");
        &variable.members
    }

    #[test]
    fn what_is_read_is_written_again() {
        let text = r#"[{"layout":"en-gb-qwerty","name":"English (UK)","selected":true},{"layout":"fr-fr-azerty","name":"Français","selected":false}]"#;
        let records = Records::read(text, members()).expect("a list");
        assert_eq!(records.0.len(), 2);
        assert_eq!(records.write(members()), text);
    }

    #[test]
    fn missing_members_are_empty() {
        let mut records = Records::read(r#"[{"layout":"en"}]"#, members()).expect("a list");
        records.add(members());
        assert_eq!(
            records.write(members()),
            r#"[{"layout":"en","name":"","selected":false},{"layout":"","name":"","selected":false}]"#
        );
        assert_eq!(Records::read("", members()), Some(Records(Vec::new())));
        assert_eq!(Records::read("[]", members()), Some(Records(Vec::new())));
    }

    #[test]
    fn what_would_be_lost_is_not_read() {
        for text in [
            "[",
            "{}",
            "[1]",
            r#"[{"layout":1}]"#,
            r#"[{"selected":"true"}]"#,
            r#"[{"layout":"en","colour":"red"}]"#,
        ] {
            assert_eq!(Records::read(text, members()), None, "{text}");
        }
    }
}
