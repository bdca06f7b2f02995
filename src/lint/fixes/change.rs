//! What a fix changes: tried out on a document, shown before and after, and taken back.

use std::collections::BTreeSet;

use crate::catalog::is_secret;
use crate::model::syntax::quoted_url;
use crate::model::{Cluster, Edit, FieldPath, HostField, HostLabels, Secret, Value};

/// A field before and after; secrets are dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field, as the project file names it.
    pub location: String,
    /// What stood there; none: nothing.
    pub before: Option<String>,
    /// What stands there then; none: nothing.
    pub after: Option<String>,
}

/// The way back from edits that were tried out.
pub(super) enum Back {
    /// Fields with what stood there.
    Fields(Vec<(FieldPath, Option<Value>)>),
    /// The whole document: hosts were added, removed or moved.
    Whole(Box<Cluster>),
}

impl Back {
    /// Takes the edits back.
    pub(super) fn undo(self, mut cluster: Cluster) -> Cluster {
        match self {
            Self::Fields(fields) => {
                restore(&mut cluster, fields);
                cluster
            }
            Self::Whole(before) => *before,
        }
    }
}

/// Returns the fields that edits touch. Whatever concerns roles or the list of hosts counts as the
/// list, for a host that becomes primary changes another one.
pub(super) fn touched(edits: &[Edit]) -> BTreeSet<FieldPath> {
    let fields = edits.iter().map(|edit| match edit {
        Edit::Set {
            field: FieldPath::Host(_, HostField::Role),
            ..
        }
        | Edit::AddHost { .. }
        | Edit::RemoveHost { .. }
        | Edit::Place { .. } => FieldPath::Hosts,
        Edit::Set { field, .. } | Edit::Unset { field } => field.clone(),
    });
    fields.collect()
}

/// Applies edits, all or none; `None` if they cannot be applied or change nothing. `labels` are
/// those of the hosts before: made once for all fixes that are tried out together.
pub(super) fn try_out(
    cluster: &mut Cluster,
    labels: &HostLabels,
    edits: &[Edit],
) -> Option<(Vec<Change>, Back)> {
    let fields = touched(edits);
    if fields.contains(&FieldPath::Hosts) {
        return try_whole(cluster, edits);
    }
    // A copy of a thousand hosts for each of a thousand fixes would be felt.
    let before: Vec<_> = fields
        .into_iter()
        .map(|field| (field.clone(), cluster.get(&field)))
        .collect();
    let is_applied = edits.iter().all(|edit| cluster.apply(edit).is_ok());
    let changes: Vec<Change> = before
        .iter()
        .filter_map(|(field, old)| change(field, old.as_ref(), cluster, labels))
        .collect();
    if is_applied && !changes.is_empty() {
        return Some((changes, Back::Fields(before)));
    }
    restore(cluster, before);
    None
}

fn try_whole(cluster: &mut Cluster, edits: &[Edit]) -> Option<(Vec<Change>, Back)> {
    let before = cluster.clone();
    let is_applied = edits.iter().all(|edit| cluster.apply(edit).is_ok());
    if is_applied && before != *cluster {
        let changes = differences(&before, cluster, edits);
        return Some((changes, Back::Whole(Box::new(before))));
    }
    *cluster = before;
    None
}

fn restore(cluster: &mut Cluster, fields: Vec<(FieldPath, Option<Value>)>) {
    for (field, old) in fields {
        let edit = match old {
            Some(value) => Edit::Set { field, value },
            None => Edit::Unset { field },
        };
        // What was not there before and is not there now cannot be forgotten once more.
        let _ = cluster.apply(&edit);
    }
}

fn change(
    field: &FieldPath,
    old: Option<&Value>,
    after: &Cluster,
    labels: &HostLabels,
) -> Option<Change> {
    let new = after.get(field);
    (old != new.as_ref()).then(|| Change {
        location: field.display_with(labels),
        before: old.map(|value| shown(field, value)),
        after: new.map(|value| shown(field, &value)),
    })
}

/// Compares two documents between which hosts were added, removed or given roles.
fn differences(before: &Cluster, after: &Cluster, edits: &[Edit]) -> Vec<Change> {
    let mut changes = Vec::new();
    let (old_labels, labels) = (HostLabels::new(before), HostLabels::new(after));
    for host in &before.hosts {
        let field = FieldPath::Host(host.id, HostField::Role);
        if after.host(host.id).is_none() {
            changes.push(Change {
                location: field.display_with(&old_labels),
                before: Some(host.role.to_string()),
                after: None,
            });
        }
    }
    for host in &after.hosts {
        let field = FieldPath::Host(host.id, HostField::Role);
        let old = before.get(&field);
        changes.extend(change(&field, old.as_ref(), after, &labels));
    }
    for field in touched(edits) {
        let old = before.get(&field);
        changes.extend(change(&field, old.as_ref(), after, &labels));
    }
    if changes.is_empty() {
        changes.push(Change {
            location: FieldPath::Hosts.display_with(&labels),
            before: Some(names(before)),
            after: Some(names(after)),
        });
    }
    changes
}

fn names(cluster: &Cluster) -> String {
    let names: Vec<&str> = cluster
        .hosts
        .iter()
        .map(|host| host.name.as_str())
        .collect();
    names.join(", ")
}

/// Writes a value, or dots in place of a secret.
fn shown(field: &FieldPath, value: &Value) -> String {
    let text = value.to_string();
    let is_hidden = match field {
        FieldPath::Env(name) | FieldPath::HostEnv(_, name) => is_secret(name, &text),
        FieldPath::Secret(_) => true,
        _ => false,
    };
    if is_hidden {
        Secret::new(text).to_string()
    } else if text.contains("://") && text.contains('@') {
        quoted_url(&text)
    } else {
        text
    }
}
