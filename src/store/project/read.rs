//! Reads a project file: every fault of it at once, each with its place.
//!
//! It reads by the same rows as forms do, and not through serde, so a fault can be named with its
//! field and without its value.

use toml_edit::{Document, Item, TableLike, TomlError};

use super::problem::{ParseError, Problem};
use super::section::{ENV, SCHEMA, Section, TOP};
use super::{Loaded, Origin, SCHEMA_VERSION, plain};
use crate::catalog::{Catalog, nearest};
use crate::model::{Cluster, EnvMap, FieldInfo, FieldKind, Host, Value};

/// Reads the text of a project file.
pub(super) fn parse(raw: &str) -> Result<Loaded, ParseError> {
    let text = plain(raw);
    let document = Document::parse(text.as_ref()).map_err(|error| syntax(&text, &error))?;
    check_schema(&text, &document)?;

    let mut reader = Reader {
        text: &text,
        problems: Vec::new(),
    };
    let cluster = reader.cluster(document.as_table()).with_host_ids();
    if !reader.problems.is_empty() {
        reader
            .problems
            .sort_by_key(|problem| (problem.line, problem.column));
        return Err(ParseError::Content(reader.problems));
    }
    let origin = Origin::new(raw.to_owned(), &cluster);
    Ok(Loaded { cluster, origin })
}

fn syntax(text: &str, error: &TomlError) -> ParseError {
    let offset = error.span().map_or(0, |span| span.start);
    let message = error.message().trim_end().replace('\n', ", ");
    ParseError::Syntax(Problem::new(text, offset, message))
}

fn check_schema(text: &str, document: &Document<&str>) -> Result<(), ParseError> {
    let item = document.get(SCHEMA).ok_or(ParseError::NoSchema)?;
    let offset = item.span().map_or(0, |span| span.start);
    match item.as_integer() {
        Some(SCHEMA_VERSION) => Ok(()),
        Some(schema) if schema > SCHEMA_VERSION => Err(ParseError::Newer { schema }),
        Some(schema) => Err(ParseError::BadSchema(Problem::new(
            text,
            offset,
            format!("there is no schema {schema}; write `schema = {SCHEMA_VERSION}`"),
        ))),
        None => Err(ParseError::BadSchema(Problem::new(
            text,
            offset,
            format!("`schema` must be a number; write `schema = {SCHEMA_VERSION}`"),
        ))),
    }
}

struct Reader<'a> {
    text: &'a str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn cluster(&mut self, top: &dyn TableLike) -> Cluster {
        self.unknown_keys(top, "", |key| TOP.contains(&key), TOP);
        let mut cluster = Cluster::default();
        cluster.settings = self.section_of(top);
        cluster.hosts = self.hosts(top);
        cluster.redis = self.section_of(top);
        cluster.database = self.section_of(top);
        cluster.balancer = self.section_of(top);
        cluster.images = self.section_of(top);
        cluster.files = self.section_of(top);
        cluster.env = self.env(top, ENV);
        cluster
    }

    fn section_of<S: Section>(&mut self, top: &dyn TableLike) -> S {
        match self.table(top, S::TABLE, S::TABLE) {
            Some(table) => self.section(table, S::TABLE, &[]),
            None => S::default(),
        }
    }

    /// Reads a table of fixed fields; `others` are the keys in it that somebody else reads.
    fn section<S: Section>(&mut self, table: &dyn TableLike, path: &str, others: &[&str]) -> S {
        let rows = S::rows();
        let keys: Vec<&str> = rows
            .iter()
            .map(|row| row.key)
            .chain(others.iter().copied())
            .collect();
        self.unknown_keys(table, path, |key| keys.contains(&key), &keys);
        let mut section = S::default();
        for (index, row) in rows.iter().enumerate() {
            let Some(item) = table.get(row.key) else {
                continue;
            };
            let is_read =
                read_value(row.kind, item).is_some_and(|value| section.put(index, &value).is_ok());
            if !is_read {
                let message = wrong_kind(row, path, item);
                self.fault(place(table, row.key, item), message);
            }
        }
        section
    }

    fn hosts(&mut self, top: &dyn TableLike) -> Vec<Host> {
        let Some(item) = top.get(Host::TABLE) else {
            return Vec::new();
        };
        if let Some(tables) = item.as_array_of_tables() {
            return (1..)
                .zip(tables.iter())
                .map(|(number, table)| self.host(table, number))
                .collect();
        }
        let Some(array) = item.as_array() else {
            let message = "`hosts` must be a list; begin each host with [[hosts]], in two brackets";
            self.fault(place(top, Host::TABLE, item), message);
            return Vec::new();
        };
        let mut hosts = Vec::new();
        for (number, value) in (1..).zip(array.iter()) {
            if let Some(table) = value.as_inline_table() {
                hosts.push(self.host(table, number));
            } else {
                let offset = value.span().map_or(0, |span| span.start);
                self.fault(offset, format!("`hosts[{number}]` must be a table"));
            }
        }
        hosts
    }

    fn host(&mut self, table: &dyn TableLike, number: usize) -> Host {
        let path = format!("{}[{number}]", Host::TABLE);
        let host: Host = self.section(table, &path, &[ENV]);
        Host {
            env: self.env(table, &format!("{path}.{ENV}")),
            ..host
        }
    }

    fn env(&mut self, parent: &dyn TableLike, path: &str) -> EnvMap {
        let mut env = EnvMap::default();
        let Some(table) = self.table(parent, ENV, path) else {
            return env;
        };
        for (name, item) in table.iter() {
            match variable(item) {
                Some(value) => env.set(name, value),
                None => self.fault(
                    place(table, name, item),
                    format!(
                        "`{path}.{name}` is {}; write text in quotes, a whole number, or true or false",
                        what(item)
                    ),
                ),
            }
        }
        env
    }

    fn table<'t>(
        &mut self,
        parent: &'t dyn TableLike,
        key: &str,
        path: &str,
    ) -> Option<&'t dyn TableLike> {
        let item = parent.get(key)?;
        let table = item.as_table_like();
        if table.is_none() {
            let message = format!("`{path}` is {}; it must be a table", what(item));
            self.fault(place(parent, key, item), message);
        }
        table
    }

    fn unknown_keys(
        &mut self,
        table: &dyn TableLike,
        path: &str,
        is_known: impl Fn(&str) -> bool,
        known: &[&str],
    ) {
        for (key, item) in table.iter().filter(|(key, _)| !is_known(key)) {
            let whereabouts = if path.is_empty() {
                "at the top of the file".to_owned()
            } else {
                format!("in `{path}`")
            };
            let advice = match nearest(key, known.iter().copied()) {
                _ if Catalog::get().variable(key).is_some() => {
                    "variables stand under [env]".to_owned()
                }
                Some(right) => format!("do you mean `{right}`?"),
                None => format!("it may hold {}", known.join(", ")),
            };
            let message = format!(
                "unknown key `{}` {whereabouts}; {advice}",
                key.escape_debug()
            );
            self.fault(place(table, key, item), message);
        }
    }

    fn fault(&mut self, offset: usize, message: impl Into<String>) {
        self.problems.push(Problem::new(self.text, offset, message));
    }
}

/// Finds where a key stands in the text; for a table that has no key of its own, its header.
fn place(table: &dyn TableLike, key: &str, item: &Item) -> usize {
    table
        .key(key)
        .and_then(toml_edit::Key::span)
        .or_else(|| item.span())
        .map_or(0, |span| span.start)
}

/// Reads a value of the kind that a field takes.
fn read_value(kind: FieldKind, item: &Item) -> Option<Value> {
    match kind {
        FieldKind::Text | FieldKind::Choice(_) => item.as_str().map(Value::from),
        FieldKind::Number => item.as_integer().map(Value::Number),
        FieldKind::Flag => item.as_bool().map(Value::Flag),
    }
}

/// Reads a variable, which may stand there without quotes.
pub(super) fn variable(item: &Item) -> Option<String> {
    match item.as_value()? {
        toml_edit::Value::String(text) => Some(text.value().clone()),
        toml_edit::Value::Integer(number) => Some(number.value().to_string()),
        toml_edit::Value::Boolean(flag) => Some(flag.value().to_string()),
        _ => None,
    }
}

fn wrong_kind(row: &FieldInfo, path: &str, item: &Item) -> String {
    let key = row.key;
    let wanted = match row.kind {
        FieldKind::Text => "text in quotes".to_owned(),
        FieldKind::Number => "a whole number without quotes".to_owned(),
        FieldKind::Flag => "true or false, without quotes".to_owned(),
        FieldKind::Choice(choices) => {
            let words: Vec<String> = choices
                .iter()
                .map(|(word, _)| format!("{word:?}"))
                .collect();
            format!("one of {}", words.join(", "))
        }
    };
    match (row.kind, item.as_str()) {
        (FieldKind::Choice(choices), Some(word)) => {
            let advice = match nearest(word, choices.iter().map(|(word, _)| *word)) {
                Some(right) => format!("do you mean {right:?}?"),
                None => format!("write {wanted}"),
            };
            let word = crate::model::syntax::quoted(word);
            format!("`{path}.{key}` cannot be {word}; {advice}")
        }
        _ => format!("`{path}.{key}` is {}; write {wanted}", what(item)),
    }
}

/// Names the type of a value, without the value.
fn what(item: &Item) -> &'static str {
    match item.type_name() {
        "string" => "text",
        "integer" => "a whole number",
        "float" => "a number with a fraction",
        "boolean" => "true or false",
        "datetime" => "a date",
        "array" => "a list",
        "array of tables" => "a list of tables",
        _ => "a table",
    }
}
