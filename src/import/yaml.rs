//! A YAML document as a tree in which every node knows its line, read within limits.
//!
//! serde-saphyr follows nesting by recursion and repeats what aliases name, so both are limited: at
//! its own limit of 2,000 levels the stack of a thread does not suffice.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Budget, DuplicateKeyPolicy, Options, Spanned};
use zeroize::Zeroizing;

/// Levels within levels; compose files have six.
const MAX_DEPTH: usize = 24;

/// Values in a document, those repeated by aliases counted again.
const MAX_NODES: usize = 20_000;

/// A value and its line. Any may be a secret, so none can be printed.
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

/// A value as far as compose files know them: numbers and switches are text.
pub(super) enum Value {
    Null,
    Scalar(Zeroizing<String>),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// A key with its line, and its value.
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) line: usize,
    pub(super) node: Node,
}

impl Node {
    /// Returns the entries of a map; none if it is something else.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Null | Value::Scalar(_) | Value::List(_) => &[],
        }
    }

    /// Finds a value of a map.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.entries().iter().find(|entry| entry.key == key)?;
        Some(&entry.node)
    }

    /// Returns the text of a scalar.
    pub(super) fn scalar(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }

    /// Returns the items of a list; a single scalar counts as a list of one.
    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            Value::Scalar(_) => std::slice::from_ref(self),
            Value::Null | Value::Map(_) => &[],
        }
    }
}

/// Reads a document. An error has the line, where there is one, and what is wrong; it repeats
/// nothing of the text, which may be a secret.
pub(super) fn read(text: &str) -> Result<Node, (Option<usize>, &'static str)> {
    let mut options = Options::default();
    options.with_snippet = false;
    // As Docker Compose does: a bare `yes` is a text, and of two keys the file is refused.
    options.strict_booleans = true;
    options.duplicate_keys = DuplicateKeyPolicy::Error;
    let mut budget = Budget::default();
    budget.max_depth = MAX_DEPTH;
    budget.flow_nesting_limit = MAX_DEPTH;
    budget.max_nodes = MAX_NODES;
    options.budget = Some(budget);
    match serde_saphyr::from_str_with_options::<Raw>(text, options) {
        Ok(raw) => Ok(raw.into_node(1)),
        Err(error) => {
            let place = error.location().map(|location| location.line());
            let said = error.to_string();
            let is_limit = said.contains("budget") || said.contains("limit");
            let why = if is_limit {
                "it nests or repeats more than any compose file needs"
            } else if said.contains("duplicate") {
                "a key stands here for the second time, for which Docker Compose refuses the file"
            } else {
                "it is not YAML from here on"
            };
            Err((place.and_then(|line| usize::try_from(line).ok()), why))
        }
    }
}

/// A value whose parts know their lines, but not yet it itself.
enum Raw {
    Null,
    Scalar(Zeroizing<String>),
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<String>, Spanned<Raw>)>),
}

impl Raw {
    fn scalar(value: &(impl ToString + ?Sized)) -> Self {
        Self::Scalar(Zeroizing::new(value.to_string()))
    }

    /// Adds the lines. As deep as the document, which is limited.
    fn into_node(self, line: usize) -> Node {
        let line_of = |line: u64| usize::try_from(line).unwrap_or_default();
        let value = match self {
            Self::Null => Value::Null,
            Self::Scalar(text) => Value::Scalar(text),
            Self::List(items) => {
                let node = |item: Spanned<Self>| {
                    let line = line_of(item.referenced.line());
                    item.value.into_node(line)
                };
                Value::List(items.into_iter().map(node).collect())
            }
            Self::Map(entries) => {
                let entry = |(key, item): (Spanned<String>, Spanned<Self>)| Entry {
                    line: line_of(key.referenced.line()),
                    key: key.value,
                    node: item.value.into_node(line_of(item.referenced.line())),
                };
                Value::Map(entries.into_iter().map(entry).collect())
            }
        };
        Node { line, value }
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("YAML")
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::scalar(value))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::scalar(&value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::scalar(&value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::scalar(&value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
        Ok(Raw::scalar(&value))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn every_value_has_its_line() {
        let text = "a: &x\n  b: yes\n  c: [1, 2.5]\nd:\n- e\n- <<: *x\n  f:\n";
        let node = read(text).expect("YAML");
        let a = node.get("a").expect("a");
        assert_eq!(a.get("b").and_then(Node::scalar), Some("yes"));
        let items: Vec<_> = a.get("c").expect("c").items().iter().collect();
        assert_eq!((items[1].scalar(), items[1].line), (Some("2.5"), 3));
        let second = &node.get("d").expect("d").items()[1];
        assert_eq!(second.get("b").and_then(Node::scalar), Some("yes"));
        let f = second.entries().iter().find(|entry| entry.key == "f");
        assert_eq!(f.map(|entry| entry.line), Some(7));
    }

    #[test]
    fn hostile_documents_are_refused_in_a_moment() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for level in 1..9 {
            let alias = format!("*a{},", level - 1).repeat(9);
            writeln!(bomb, "a{level}: &a{level} [{alias}]").expect("a line");
        }
        let steps: Vec<String> = (0..3000).map(|depth| format!("{:depth$}a:", "")).collect();
        let steps = steps.join("\n");
        for (text, line) in [
            ("[".repeat(100_000), Some(1)),
            ("{a: ".repeat(100_000), Some(1)),
            ("- ".repeat(100_000), Some(1)),
            ("? ".repeat(100_000), Some(1)),
            (steps, Some(MAX_DEPTH + 1)),
            (bomb, None),
            ("a: b\n".repeat(100_000), Some(2)),
            ("password: hunter2: x".to_owned(), Some(1)),
            ("a: *nothing".to_owned(), Some(1)),
            ("\"".to_owned(), None),
        ] {
            let start = &text[..text.len().min(20)];
            let error = read(&text).err().expect(start);
            assert!(line.is_none() || error.0 == line, "{start}: {error:?}");
            assert!(!error.1.contains("hunter2"));
        }
    }
}
