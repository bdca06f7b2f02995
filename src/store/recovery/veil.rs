//! Keeps secrets out of recovery files: what may be one is left out there, and taken from the
//! project file again.

use toml_edit::{DocumentMut, Item, TableLike, Value};

use crate::catalog::{is_secret, may_hold_secret};
use crate::model::syntax::has_credentials;

/// Stands in the place of a secret.
const MASK: &str = "•••";

/// Key of the tables of variables.
const ENV: &str = "env";

/// Key by which a host is found again.
const NAME: &str = "name";

/// Hides what may be a secret in the text of a project.
pub(super) fn hide(text: &str) -> String {
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        // The writer made it, so it is sound; if not, it is better lost than told.
        return String::new();
    };
    walk(document.as_table_mut(), None, "", &mut |place, value| {
        if may_be_secret(place, value) {
            replace(value, MASK.into());
        }
        true
    });
    document.to_string()
}

/// Puts back what was hidden, from the text of the project file where that has it. Returns the text,
/// and the fields that nobody knows any more.
pub(super) fn restore(text: &str, file: Option<&str>) -> (String, Vec<String>) {
    let Ok(mut document) = text.parse::<DocumentMut>() else {
        return (text.to_owned(), Vec::new());
    };
    let file = file.and_then(|file| file.parse::<DocumentMut>().ok());
    let other = file.as_ref().map(|file| file.as_table() as &dyn TableLike);
    let mut lost = Vec::new();
    walk(document.as_table_mut(), other, "", &mut |place, value| {
        if value.as_str() != Some(MASK) {
            return true;
        }
        match place.other {
            Some(known) => replace(value, known.clone()),
            None => lost.push(place.path.clone()),
        }
        place.other.is_some()
    });
    (document.to_string(), lost)
}

/// Where a value stands.
struct Place<'a> {
    path: String,
    key: &'a str,
    is_variable: bool,
    /// The value at the same place of the project file.
    other: Option<&'a Value>,
}

fn may_be_secret(place: &Place<'_>, value: &Value) -> bool {
    let text = match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string().trim().to_owned(),
    };
    let query = text
        .split_once("://")
        .and_then(|(_, url)| url.split_once('?'));
    (place.is_variable && is_secret(place.key, &text))
        || has_credentials(&text)
        || query.is_some_and(|(_, query)| may_hold_secret(query))
}

/// Visits every single value; those that `act` does not want are taken out.
fn walk(
    table: &mut dyn TableLike,
    other: Option<&dyn TableLike>,
    path: &str,
    act: &mut dyn FnMut(&Place<'_>, &mut Value) -> bool,
) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let counterpart = other.and_then(|other| other.get(&key));
        let below = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        let Some(item) = table.get_mut(&key) else {
            continue;
        };
        if let Some(inner) = item.as_table_like_mut() {
            let other = counterpart.and_then(Item::as_table_like);
            walk(inner, other, &below, act);
        } else if let Some(tables) = item.as_array_of_tables_mut() {
            for inner in tables.iter_mut() {
                let (other, below) = of_same_name(inner, counterpart, &below);
                walk(inner, other, &below, act);
            }
        } else if let Some(array) = item.as_array_mut() {
            for inner in array.iter_mut().filter_map(Value::as_inline_table_mut) {
                let (other, below) = of_same_name(inner, counterpart, &below);
                walk(inner, other, &below, act);
            }
        } else if let Some(value) = item.as_value_mut() {
            let place = Place {
                key: &key,
                is_variable: path.rsplit('.').next() == Some(ENV),
                path: below,
                other: counterpart.and_then(Item::as_value),
            };
            if !act(&place, value) {
                table.remove(&key);
            }
        }
    }
}

/// Finds the table of the same name in the other list, and says where it stands.
fn of_same_name<'a>(
    table: &dyn TableLike,
    list: Option<&'a Item>,
    path: &str,
) -> (Option<&'a dyn TableLike>, String) {
    let name = table.get(NAME).and_then(Item::as_str).unwrap_or_default();
    let is_same = |other: &&'a dyn TableLike| other.get(NAME).and_then(Item::as_str) == Some(name);
    let tables = list.and_then(Item::as_array_of_tables);
    let mut tables = tables
        .into_iter()
        .flatten()
        .map(|table| table as &dyn TableLike);
    let array = list.and_then(Item::as_array);
    let mut inline = array
        .into_iter()
        .flatten()
        .filter_map(|value| Some(value.as_inline_table()? as &dyn TableLike));
    let found = tables.find(&is_same).or_else(|| inline.find(&is_same));
    (found, format!("{path}.{name}"))
}

/// Puts another value in the place of one, between the same blanks and comments.
fn replace(value: &mut Value, new: Value) {
    let decor = value.decor().clone();
    *value = new;
    *value.decor_mut() = decor;
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"schema = 1
[[hosts]]
name = "visa-1"
[hosts.env]
VISA_DATABASE_PASSWORD = "hunter2" # mine
VISA_LOGGING_LEVEL = "DEBUG"
[redis]
url = "redis://me:hunter2@db:6379"
[database]
url = "jdbc:postgresql://db/visa?password=hunter2"
[env]
VISA_VDI_REDIS_PASSWORD = 4711
SITE_TOKEN = "hunter2"
TOKEN_IS_USED = "true"
"#;

    #[test]
    fn nothing_that_may_be_a_secret_is_left_and_all_of_it_comes_back_from_the_file() {
        let inline = "schema = 1\nenv = { SITE_TOKEN = \"hunter2\" }\nhosts = [{ name = \"a\", env = { DB_PWD = \"hunter2\" } }]\n";
        for text in [TEXT, inline] {
            let hidden = hide(text);
            assert!(
                !hidden.contains("hunter2") && !hidden.contains("4711"),
                "{hidden}"
            );
            assert_eq!(restore(&hidden, Some(text)), (text.to_owned(), Vec::new()));
        }
        assert!(hide(TEXT).contains("VISA_LOGGING_LEVEL = \"DEBUG\""));
        assert!(hide(TEXT).contains("TOKEN_IS_USED = \"true\""));
    }

    #[test]
    fn what_the_file_does_not_have_is_taken_out_and_told() {
        let (text, lost) = restore(&hide(TEXT), None);
        assert_eq!(
            lost,
            [
                "hosts.visa-1.env.VISA_DATABASE_PASSWORD",
                "redis.url",
                "database.url",
                "env.VISA_VDI_REDIS_PASSWORD",
                "env.SITE_TOKEN"
            ]
        );
        assert!(!text.contains(MASK), "{text}");
        // Another host's secret is not this one's.
        let file = TEXT.replace("visa-1", "visa-2");
        let (_, lost) = restore(&hide(TEXT), Some(&file));
        assert_eq!(lost, ["hosts.visa-1.env.VISA_DATABASE_PASSWORD"]);
    }
}
