//! What exported files mean, apart from the words in them: two bundles of one shape differ in no
//! more than values.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use visa_cluster::render::Bundle;

use super::env_file::{expand, variables};
use super::nginx_syntax::directives;

/// What of a file must not change with a value: everything but the words.
#[derive(Debug, PartialEq)]
pub(crate) struct Shape {
    mode: u32,
    /// Number of lines; no value can add any.
    lines: usize,
    content: Content,
}

#[derive(Debug, PartialEq)]
enum Content {
    /// Names of variables, in order.
    Variables(Vec<String>),
    /// Keys of a compose file.
    Keys(Json),
    /// Directives of an NGINX configuration: depth, name, and number of words.
    Directives(Vec<(usize, String, usize)>),
    /// Commands of a script.
    Commands(Vec<String>),
    /// Text for people, or a file of the site.
    Other,
}

/// Files by their paths.
pub(crate) type Shapes = BTreeMap<String, Shape>;

/// Folders of a bundle that are called the same whatever the project says.
const FOLDERS: [&str; 3] = ["load-balancer", "visa-1", "ansible"];

/// Reads a bundle; adds what its values are to `words`.
pub(crate) fn shapes(bundle: &Bundle, words: &mut Vec<String>) -> Result<Shapes, String> {
    let mut shapes = Shapes::new();
    let folders = bundle.files().iter();
    let mut folders = folders.filter_map(|file| Some(file.path.split_once('/')?.0));
    let second = folders.find(|folder| !FOLDERS.contains(folder));
    for file in bundle.files() {
        let text = std::str::from_utf8(file.content.bytes()).map_err(|e| e.to_string())?;
        let parts: Vec<&str> = file.path.split('/').collect();
        if parts
            .iter()
            .any(|part| ["", ".", ".."].contains(part) || part.len() > 63)
        {
            return Err(format!("a strange path: {}", file.path));
        }
        // The folder of the second host is called as the field under test may say.
        let path = match parts[0] {
            folder if Some(folder) == second => format!("other/{}", parts[1..].join("/")),
            _ => file.path.clone(),
        };
        let content = match path.rsplit(['/', '.']).next().unwrap_or_default() {
            "env" => {
                let (names, values) = variables(text)?.into_iter().unzip::<_, _, Vec<_>, Vec<_>>();
                words.extend(values.iter().filter_map(|value| expand(value).ok()));
                words.extend(values);
                Content::Variables(names)
            }
            "yml" => {
                let read = serde_saphyr::from_str(text).map_err(|e| e.to_string())?;
                Content::Keys(keys(read, second, words))
            }
            "conf" => {
                let read = directives(text)?;
                // Entries of a map begin with an expression, which is no name.
                let name = |word: &str| {
                    let is_name = word.starts_with(|c: char| c.is_ascii_lowercase());
                    if is_name {
                        word.to_owned()
                    } else {
                        String::new()
                    }
                };
                let shape = read
                    .iter()
                    .map(|d| (d.depth, name(&d.words[0]), d.words.len()));
                let shape = shape.collect();
                words.extend(read.into_iter().flat_map(|d| d.words));
                Content::Directives(shape)
            }
            "sh" => {
                let commands = text.lines().filter(|line| !line.starts_with('#'));
                Content::Commands(commands.map(|line| command(line, words)).collect())
            }
            _ => Content::Other,
        };
        let shape = Shape {
            mode: file.mode,
            lines: text.split('\n').count(),
            content,
        };
        if shapes.insert(path, shape).is_some() {
            return Err(format!("two files at one path: {}", file.path));
        }
    }
    Ok(shapes)
}

/// Keeps the name of a variable that a script sets to a plain or quoted word, and takes the word; other
/// commands stay as they are.
fn command(line: &str, words: &mut Vec<String>) -> String {
    let Some((name, value)) = line.split_once('=') else {
        return line.to_owned();
    };
    let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    // What a shell expands within double quotes, or without any, is no plain word.
    let is_plain = value.starts_with('\'') || !value.contains(['"', '$', '`', '\\']);
    match shlex::split(value) {
        Some(read) if is_name && is_plain && read.len() == 1 => {
            words.extend(read);
            format!("{name}=")
        }
        _ => line.to_owned(),
    }
}

/// Keeps keys and lengths of a YAML file, and takes its words. The second host, after which Ansible's
/// inventory has a key, is called as the field under test may say.
fn keys(value: Json, second: Option<&str>, words: &mut Vec<String>) -> Json {
    match value {
        Json::Array(items) => {
            let items = items.into_iter();
            items.map(|item| keys(item, second, words)).collect()
        }
        Json::Object(items) => {
            let mut item = |(key, item): (String, Json)| {
                let item = keys(item, second, words);
                if Some(&*key) == second {
                    words.push(key);
                    return ("other".to_owned(), item);
                }
                (key, item)
            };
            items.into_iter().map(&mut item).collect()
        }
        Json::String(text) => {
            // Compose reads two dollars as one, Ansible as two.
            words.push(text.replace("$$", "$"));
            words.push(text);
            Json::String(String::new())
        }
        other => other,
    }
}
