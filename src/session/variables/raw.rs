//! All variables of one place as a text in env syntax, and a changed text as changes.

use std::collections::{BTreeMap, BTreeSet};

use super::statement::{Statement, statements};
use crate::catalog::{Catalog, is_secret};
use crate::import::env_file;
use crate::model::syntax::VariableName;
use crate::model::{Edit, EnvMap, FieldPath, HostId, Secret, Secrets, Value};

/// Stands for a secret that was taken out of the text.
const MASK: &str = "•••";

/// Something about a line of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Line, counted from one.
    pub line: usize,
    /// What is to be known; never a value.
    pub message: String,
    /// Whether the line cannot be applied.
    pub is_error: bool,
}

/// What a text would change.
#[derive(Debug, Default)]
pub struct Changes {
    /// The changes of the document.
    pub edits: Vec<Edit>,
    /// The secrets in the text.
    pub secrets: Vec<(String, Secret)>,
    /// Variables that would get another value.
    pub set: usize,
    /// Variables that would be removed.
    pub removed: usize,
    /// What is to be known about lines, in their order.
    pub marks: Vec<Mark>,
    /// The lines that cannot be applied.
    pub rest: String,
}

impl Changes {
    /// Tells whether there is nothing to apply.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.secrets.is_empty()
    }

    /// Returns the number of lines that cannot be applied.
    #[must_use]
    pub fn errors(&self) -> usize {
        self.marks.iter().filter(|mark| mark.is_error).count()
    }

    /// Says what would be done.
    #[must_use]
    pub fn summary(&self) -> String {
        let count = |number: usize, one: &str, more: &str| match number {
            1 => format!("1 {one}"),
            _ => format!("{number} {more}"),
        };
        let mut parts = vec![
            format!("{} set", self.set),
            format!("{} removed", self.removed),
            count(self.secrets.len(), "secret taken", "secrets taken"),
        ];
        if self.errors() > 0 {
            parts.push(count(self.errors(), "line left out", "lines left out"));
        }
        parts.join(", ")
    }
}

/// Writes variables as a text, by group. Secrets that stand in the project by mistake, and names
/// that no env file can hold, are not in it; [`compare`] leaves them alone.
#[must_use]
pub fn write(env: &EnvMap) -> String {
    let catalog = Catalog::get();
    let mut groups: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
    for (name, value) in env.iter().filter(|(name, value)| is_shown(name, value)) {
        let group = catalog.variable(name).and_then(|variable| {
            let mut groups = catalog.groups().iter();
            groups.position(|group| group.key == variable.group)
        });
        let lines = groups.entry(group.unwrap_or(usize::MAX)).or_default();
        lines.push((catalog.position(name), format!("{name}={}\n", quote(value))));
    }
    let mut text = String::new();
    for (group, mut lines) in groups {
        if !text.is_empty() {
            text.push('\n');
        }
        let title = catalog.groups().get(group);
        let title = title.map_or(super::SITE, |group| group.title.as_str());
        text.extend(["# ", title, "\n"]);
        lines.sort_by_key(|(position, _)| *position);
        text.extend(lines.into_iter().map(|(_, line)| line));
    }
    text
}

/// Returns the names that [`write()`] leaves out.
#[must_use]
pub fn not_shown(env: &EnvMap) -> Vec<&str> {
    let hidden = env.iter().filter(|(name, value)| !is_shown(name, value));
    hidden.map(|(name, _)| name).collect()
}

fn is_shown(name: &str, value: &str) -> bool {
    name.parse::<VariableName>().is_ok() && !is_secret(name, value)
}

/// Writes a value as [`env_file::read`] reads it.
fn quote(value: &str) -> String {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"_@%+=:,./-".contains(&b);
    if value.bytes().all(is_plain) {
        return value.to_owned();
    }
    let is_one_line = !value.chars().any(|c| c.is_control() && c != '\t');
    if is_one_line && !value.contains('\'') && !value.ends_with('\\') {
        return format!("'{value}'");
    }
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '\\' | '"' | '$' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            c if c.is_ascii_control() => text.extend(["\\0", &format!("{:03o}", u32::from(c))]),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}

/// Puts the secrets of a text among others, and dots in their place. Returns whether there were
/// any.
pub fn take_secrets(text: &mut String, taken: &mut Secrets) -> bool {
    let mut masked = String::with_capacity(text.len());
    let mut is_any = false;
    for statement in statements(text) {
        match &statement.entry {
            Some((name, value)) if is_secret(name, value.expose()) && !is_mask(value) => {
                masked.extend([name.as_str(), "=", if value.is_empty() { "" } else { MASK }]);
                if statement.text.ends_with('\n') {
                    masked.push('\n');
                }
                is_any |= !value.is_empty();
                taken.set(name.as_str(), value.clone());
            }
            _ => masked.push_str(statement.text),
        }
    }
    if is_any {
        // The former text is wiped.
        drop(Secret::new(std::mem::replace(text, masked)));
    }
    is_any
}

fn is_mask(value: &Secret) -> bool {
    value.expose() == MASK
}

/// Works out what a text changes. `taken` are the secrets whose place in the text hold dots.
#[must_use]
pub fn compare(text: &str, env: &EnvMap, host: Option<HostId>, taken: &Secrets) -> Changes {
    let file = env_file::read(text);
    let statements: BTreeMap<usize, Statement<'_>> = statements(text)
        .map(|statement| (statement.line, statement))
        .collect();

    let mut changes = Changes::default();
    let mut errors: BTreeMap<usize, String> = BTreeMap::new();
    let mut wanted: BTreeMap<&str, &str> = BTreeMap::new();
    for entry in &file.entries {
        let (name, value) = (entry.name.as_str(), entry.value.expose());
        let written = statements
            .get(&entry.line)
            .map_or("", |statement| statement.text);
        if let Err(error) = name.parse::<VariableName>() {
            errors.insert(entry.line, format!("{}; {}", error.message, error.help));
        } else if is_secret(name, value) {
            let secret = match taken.get(name) {
                Some(secret) if is_mask(&entry.value) => secret.clone(),
                _ => entry.value.clone(),
            };
            if !secret.is_empty() && !is_mask(&secret) {
                changes.secrets.push((name.to_owned(), secret));
            }
        } else if let Some(secret) = secret_in(written, value) {
            errors.insert(
                entry.line,
                format!(
                    "the value takes in the secret {secret}, which must not get into the project"
                ),
            );
        } else {
            wanted.insert(name, value);
        }
    }

    let entry_lines: BTreeSet<usize> = file.entries.iter().map(|entry| entry.line).collect();
    for problem in file.problems {
        if entry_lines.contains(&problem.line) {
            changes.marks.push(Mark {
                line: problem.line,
                message: problem.message,
                is_error: false,
            });
        } else {
            errors.insert(problem.line, problem.message);
        }
    }
    for statement in errors.keys().filter_map(|line| statements.get(line)) {
        changes.rest.push_str(statement.text.trim_end_matches('\n'));
        changes.rest.push('\n');
    }

    let field = |name: &str| match host {
        None => FieldPath::Env(name.to_owned()),
        Some(host) => FieldPath::HostEnv(host, name.to_owned()),
    };
    for (name, value) in &wanted {
        if env.get(name) != Some(value) {
            changes.set += 1;
            changes.edits.push(Edit::Set {
                field: field(name),
                value: Value::from(*value),
            });
        }
    }
    // Who mistyped a line does not mean to remove its variable.
    let failed: BTreeSet<&str> = changes.rest.lines().map(name_of_line).collect();
    for (name, value) in env.iter() {
        let is_left = wanted.contains_key(name) || failed.contains(name);
        if is_shown(name, value) && !is_left {
            changes.removed += 1;
            changes.edits.push(Edit::Unset { field: field(name) });
        }
    }
    changes
        .marks
        .extend(errors.into_iter().map(|(line, message)| Mark {
            line,
            message,
            is_error: true,
        }));
    changes.marks.sort_by_key(|mark| mark.line);
    changes
}

/// Returns the secret whose value a line takes in, such as `$SITE_TOKEN`. What stands in the value
/// as it is written was not taken in.
fn secret_in<'a>(written: &'a str, value: &str) -> Option<&'a str> {
    written.match_indices('$').find_map(|(at, sign)| {
        let after = &written[at + sign.len()..];
        let name = leading_name(after.strip_prefix('{').unwrap_or(after));
        let reference = &written[at..at + written[at..].find(name)? + name.len()];
        (is_secret(name, "") && !value.contains(reference)).then_some(name)
    })
}

fn leading_name(text: &str) -> &str {
    let is_part = |c: char| c == '_' || c.is_ascii_alphanumeric();
    text.find(|c| !is_part(c)).map_or(text, |end| &text[..end])
}

/// Guesses the name on a line that cannot be read.
fn name_of_line(line: &str) -> &str {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    leading_name(line)
}
