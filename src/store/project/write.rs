//! Writes a document into the text that it was read from, so that a person's comments, order and
//! blank lines survive; only what changed is changed.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, value};

use super::read::variable;
use super::section::{ENV, SCHEMA, Section};
use super::{BOM, Origin, SCHEMA_VERSION, plain};
use crate::catalog::is_secret;
use crate::model::{Cluster, EnvMap, Host, HostField, HostId, Value};

/// Host fields that a new host has in the file even if they are as by default.
const ALWAYS: &[HostField] = &[HostField::Name, HostField::Address, HostField::Role];

/// Writes a document; without an origin in the order of the fields.
pub(super) fn to_text(cluster: &Cluster, origin: Option<&Origin>) -> String {
    let text = origin.map(|origin| plain(origin.text()));
    // An origin was read before, so that its text is sound.
    let parsed = text
        .as_deref()
        .and_then(|text| text.parse::<DocumentMut>().ok());
    let (Some(origin), Some(mut document)) = (origin, parsed) else {
        let mut document = DocumentMut::new();
        document.insert(SCHEMA, value(SCHEMA_VERSION));
        merge(document.as_table_mut(), cluster, &[]);
        return document.to_string();
    };
    let before = document.to_string();
    merge(document.as_table_mut(), cluster, origin.host_ids());
    let after = document.to_string();
    if after == before {
        return origin.text().to_owned();
    }
    let after = match origin.text().split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => after.replace('\n', "\r\n"),
        _ => after,
    };
    if origin.text().starts_with(BOM) {
        format!("{BOM}{after}")
    } else {
        after
    }
}

fn merge(top: &mut Table, cluster: &Cluster, host_ids: &[HostId]) {
    merge_section(top, &cluster.settings);
    merge_hosts(top, &cluster.hosts, host_ids);
    merge_section(top, &cluster.redis);
    merge_section(top, &cluster.database);
    merge_section(top, &cluster.balancer);
    merge_section(top, &cluster.images);
    merge_section(top, &cluster.files);
    merge_env(top, &cluster.env, Table::new());
}

fn merge_section<S: Section>(top: &mut Table, section: &S) {
    let default = S::default();
    let is_default = (0..S::rows().len()).all(|row| section.value(row) == default.value(row));
    if is_default && !top.contains_key(S::TABLE) {
        return;
    }
    let item = top.entry(S::TABLE).or_insert(Item::Table(Table::new()));
    edit_table(item, |table| merge_fields(table, section, |_| false));
}

/// Writes the fields of a table; `is_wanted` tells which are added although they are as by default.
fn merge_fields<S: Section>(
    table: &mut dyn TableLike,
    section: &S,
    is_wanted: impl Fn(usize) -> bool,
) {
    let default = S::default();
    for (index, row) in S::rows().iter().enumerate() {
        let new = section.value(index);
        if let Some(item) = table.get_mut(row.key) {
            if !holds(item, &new) {
                replace(item, &new);
            }
        } else if new != default.value(index) || is_wanted(index) {
            table.insert(row.key, Item::Value(toml(&new)));
        }
    }
}

/// Writes variables. A secret is neither added nor changed: the file is no place for it, but what a
/// person put there is theirs to remove.
fn merge_env(parent: &mut dyn TableLike, env: &EnvMap, new_table: Table) {
    if !parent.contains_key(ENV) {
        if env.iter().all(|(name, value)| is_secret(name, value)) {
            return;
        }
        parent.insert(ENV, Item::Table(new_table));
    }
    let Some(item) = parent.get_mut(ENV) else {
        return;
    };
    edit_table(item, |table| {
        let names: Vec<String> = table.iter().map(|(name, _)| name.to_owned()).collect();
        let was_sorted = names.is_sorted();
        for (index, name) in names.iter().enumerate() {
            if env.get(name).is_none() {
                let next = names[index + 1..]
                    .iter()
                    .find(|next| env.get(next).is_some());
                remove(table, name, next.map(String::as_str));
            }
        }
        for (name, new) in env.iter() {
            if is_secret(name, new) {
                continue;
            }
            let new = Value::from(new);
            match table.get_mut(name) {
                Some(item) if variable(item).map(Value::Text).as_ref() == Some(&new) => {}
                Some(item) => replace(item, &new),
                None => {
                    table.insert(name, Item::Value(toml(&new)));
                }
            }
        }
        if was_sorted {
            table.sort_values();
        }
    });
}

/// Removes a variable with the comment about it. What stands above a blank line is about those
/// that follow too, so the next one gets it.
fn remove(table: &mut dyn TableLike, name: &str, next: Option<&str>) {
    let heading = table
        .key(name)
        .and_then(|key| key.leaf_decor().prefix()?.as_str())
        .and_then(|prefix| prefix.rfind("\n\n").map(|end| prefix[..end + 2].to_owned()));
    table.remove(name);
    let next = next.and_then(|next| table.key_mut(next));
    if let (Some(heading), Some(mut next)) = (heading, next) {
        let decor = next.leaf_decor_mut();
        let prefix = decor.prefix().and_then(|prefix| prefix.as_str());
        let prefix = format!("{heading}{}", prefix.unwrap_or_default());
        decor.set_prefix(prefix);
    }
}

fn merge_hosts(top: &mut Table, hosts: &[Host], ids: &[HostId]) {
    let mut comment = None;
    if top
        .get(Host::TABLE)
        .and_then(Item::as_array)
        .is_some_and(Array::is_empty)
    {
        if hosts.is_empty() {
            return;
        }
        // The list grows better as tables of their own; what was said about it goes along.
        comment = top.key(Host::TABLE).and_then(|key| {
            let prefix = key.leaf_decor().prefix()?.as_str()?;
            prefix
                .contains('#')
                .then(|| format!("\n{}", prefix.trim_start_matches('\n')))
        });
        top.remove(Host::TABLE);
    }
    if hosts.is_empty() && top.get(Host::TABLE).is_some_and(Item::is_array_of_tables) {
        top.remove(Host::TABLE);
    }
    if hosts.is_empty() && !top.contains_key(Host::TABLE) {
        return;
    }
    let item = top
        .entry(Host::TABLE)
        .or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if let Some(tables) = item.as_array_of_tables_mut() {
        merge_host_tables(tables, hosts, ids);
        let first = tables.get_mut(0);
        if let (Some(comment), Some(first)) = (comment, first) {
            first.decor_mut().set_prefix(comment);
        }
    } else if let Some(array) = item.as_array_mut() {
        merge_host_array(array, hosts, ids);
    }
}

fn merge_host_tables(tables: &mut ArrayOfTables, hosts: &[Host], ids: &[HostId]) {
    let is_same_order = ids.iter().copied().eq(hosts.iter().map(|host| host.id));
    if !is_same_order {
        // Tables are written by their positions in the text, so the places are dealt out anew.
        let mut places: Vec<Option<isize>> = tables.iter().map(Table::position).collect();
        places.sort_unstable();
        let old: Vec<Table> = tables.iter().cloned().collect();
        tables.clear();
        for (index, host) in hosts.iter().enumerate() {
            let mut table = known(ids, host.id)
                .and_then(|place| old.get(place))
                .cloned()
                .unwrap_or_default();
            set_position(
                &mut table,
                places.get(index).or(places.last()).copied().flatten(),
            );
            tables.push(table);
        }
    }
    for (table, host) in tables.iter_mut().zip(hosts) {
        merge_host(table, host, known(ids, host.id).is_none());
    }
}

fn merge_host_array(array: &mut Array, hosts: &[Host], ids: &[HostId]) {
    let mut old: Vec<toml_edit::Value> = array.iter().cloned().collect();
    // What stands behind a comma was said about the host before it.
    let mut remarks = Vec::new();
    for index in 0..old.len() {
        let next = match old.get(index + 1) {
            Some(next) => next.decor().prefix().and_then(|prefix| prefix.as_str()),
            None => array.trailing().as_str(),
        };
        let (remark, rest) = split_remark(next.unwrap_or_default());
        match old.get_mut(index + 1) {
            Some(next) => next.decor_mut().set_prefix(rest),
            None => array.set_trailing(rest),
        }
        remarks.push(remark);
    }
    // A new host stands on a line of its own if the others do.
    let indent = old
        .last()
        .and_then(|value| value.decor().prefix()?.as_str())
        .and_then(|prefix| prefix.rsplit_once('\n'))
        .map(|(_, indent)| format!("\n{indent}"));
    array.clear();
    let mut remark = "";
    for (index, host) in hosts.iter().enumerate() {
        let place = known(ids, host.id).filter(|place| *place < old.len());
        let mut value = place.map_or_else(
            || {
                let mut table = toml_edit::Value::InlineTable(InlineTable::new());
                let gap = if index == 0 { "" } else { " " };
                let prefix = indent.as_deref().unwrap_or(gap);
                table.decor_mut().set_prefix(prefix);
                table
            },
            |place| old[place].clone(),
        );
        let prefix = value.decor().prefix().and_then(|prefix| prefix.as_str());
        let prefix = join_remark(remark, prefix.unwrap_or_default());
        value.decor_mut().set_prefix(prefix);
        let mut item = Item::Value(value);
        edit_table(&mut item, |table| merge_host(table, host, place.is_none()));
        if let Item::Value(value) = item {
            array.push_formatted(value);
        }
        remark = place.map_or("", |place| remarks[place].as_str());
    }
    let trailing = join_remark(remark, array.trailing().as_str().unwrap_or_default());
    array.set_trailing(trailing);
    if !remark.is_empty() {
        array.set_trailing_comma(true);
    }
}

/// Splits what follows a comma into the comment on the same line, and the rest.
fn split_remark(text: &str) -> (String, String) {
    let end = text.find('\n').unwrap_or(text.len());
    let (line, rest) = text.split_at(end);
    if line.contains('#') {
        (line.to_owned(), rest.to_owned())
    } else {
        (String::new(), text.to_owned())
    }
}

fn join_remark(remark: &str, rest: &str) -> String {
    if remark.is_empty() || rest.starts_with('\n') {
        format!("{remark}{rest}")
    } else {
        format!("{remark}\n{rest}")
    }
}

fn merge_host(table: &mut dyn TableLike, host: &Host, is_new: bool) {
    merge_fields(table, host, |row| {
        is_new && ALWAYS.contains(&HostField::ALL[row])
    });
    // It belongs to the lines above, so there is no blank line between.
    let mut env = Table::new();
    env.decor_mut().set_prefix("");
    merge_env(table, &host.env, env);
}

/// Finds the place that a host had in the file.
fn known(ids: &[HostId], id: HostId) -> Option<usize> {
    ids.iter().position(|known| *known == id)
}

fn set_position(table: &mut Table, position: Option<isize>) {
    table.set_position(position);
    for (_, item) in table.iter_mut() {
        if let Some(table) = item.as_table_mut() {
            set_position(table, position);
        }
    }
}

/// Edits a table of any form. One in braces that grew is laid out anew, unless it holds comments.
fn edit_table(item: &mut Item, edit: impl FnOnce(&mut dyn TableLike)) {
    let is_plain_inline = item.as_inline_table().is_some_and(|table| {
        let mut table = table.clone();
        table.decor_mut().clear();
        !table.to_string().contains(['\n', '#'])
    });
    if let Some(table) = item.as_table_like_mut() {
        let before = table.len();
        edit(table);
        if is_plain_inline && table.len() != before {
            table.fmt();
        }
    }
}

fn holds(item: &Item, wanted: &Value) -> bool {
    match wanted {
        Value::Text(text) => item.as_str() == Some(text),
        Value::Number(number) => item.as_integer() == Some(*number),
        Value::Flag(flag) => item.as_bool() == Some(*flag),
    }
}

/// Puts another value in the place of one, between the same blanks and comments.
fn replace(item: &mut Item, new: &Value) {
    let mut new = toml(new);
    if let Some(old) = item.as_value() {
        *new.decor_mut() = old.decor().clone();
    }
    *item = Item::Value(new);
}

fn toml(value: &Value) -> toml_edit::Value {
    match value {
        Value::Text(text) => text.as_str().into(),
        Value::Number(number) => (*number).into(),
        Value::Flag(flag) => (*flag).into(),
    }
}
