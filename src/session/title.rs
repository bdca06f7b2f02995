//! What a change is called, in menus and messages.

use crate::model::{Cluster, Edit, FieldPath, HostId, Role};

/// Names a change; `cluster` is the document before it.
pub(super) fn of(edits: &[Edit], cluster: &Cluster) -> String {
    match edits {
        [edit] => one(edit, cluster),
        _ => format!("{} changes", edits.len()),
    }
}

fn one(edit: &Edit, cluster: &Cluster) -> String {
    match edit {
        Edit::Set { field, .. } => format!("change {}", field_name(field, cluster)),
        Edit::Unset { field } => format!("remove {}", field_name(field, cluster)),
        Edit::AddHost { .. } => "add a host".to_owned(),
        Edit::RemoveHost { host } => format!("remove {}", host_name(*host, cluster)),
        Edit::Place { host, role, .. } => {
            let name = host_name(*host, cluster);
            let is_same = cluster.host(*host).is_some_and(|h| h.role == *role);
            match role {
                _ if is_same => format!("move {name}"),
                Role::Primary => format!("make {name} the primary"),
                Role::Secondary => format!("make {name} a secondary"),
                Role::Spare => format!("make {name} a spare"),
            }
        }
    }
}

fn field_name(field: &FieldPath, cluster: &Cluster) -> String {
    match field {
        FieldPath::Host(id, field) => format!(
            "{} of {}",
            field.info().label.to_lowercase(),
            host_name(*id, cluster)
        ),
        FieldPath::HostEnv(id, name) => format!("{name} of {}", host_name(*id, cluster)),
        FieldPath::Env(name) | FieldPath::Secret(name) => name.clone(),
        _ => format!("“{}”", field.info().label),
    }
}

fn host_name(id: HostId, cluster: &Cluster) -> String {
    match cluster.host(id) {
        Some(host) if !host.name.is_empty() => host.name.clone(),
        _ => "a host".to_owned(),
    }
}
