//! What the playbook needs beyond the rest: which files go where, and which hosts are spare.

use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::{Resolved, outline};
use crate::model::Role;
use crate::model::syntax::{Address, HostName};

/// A file below the folder of a host or of the load balancer.
#[derive(Debug, Serialize)]
struct File {
    path: String,
    /// Permission bits, in octal digits.
    mode: String,
    /// Whether nothing of it may be shown.
    is_private: bool,
}

/// A host that is not deployed, but may have been.
#[derive(Debug, Serialize)]
struct Spare {
    name: HostName,
    address: Address,
}

/// Collects what the templates of Ansible see of all this.
pub(super) fn context(resolved: &Resolved<'_>) -> Value {
    // The files of all hosts have the same names and modes.
    let host = resolved.context.primary.as_str();
    minijinja::context! {
        host_files => Value::from(Serde(files(resolved, host))),
        balancer_files => Value::from(Serde(files(resolved, "load-balancer"))),
        spares => Value::from(Serde(spares(resolved))),
    }
}

fn files(resolved: &Resolved<'_>, folder: &str) -> Vec<File> {
    let files = outline(resolved).into_iter().filter_map(|entry| {
        let path = entry.path.strip_prefix(folder)?.strip_prefix('/')?;
        Some(File {
            path: path.to_owned(),
            mode: format!("{:04o}", entry.mode),
            is_private: entry.mode == 0o600,
        })
    });
    files.collect()
}

/// Returns the spare hosts that can be told from the deployed ones. What is half typed is left out,
/// for nothing is put there.
fn spares(resolved: &Resolved<'_>) -> Vec<Spare> {
    let mut spares: Vec<Spare> = Vec::new();
    for entry in resolved.subject.cluster.hosts_with(Role::Spare) {
        let (Ok(name), Ok(address)) = (
            entry.name.parse::<HostName>(),
            entry.address.parse::<Address>(),
        ) else {
            continue;
        };
        let is_same = |known: &HostName| known.as_str().eq_ignore_ascii_case(name.as_str());
        let deployed = &resolved.context.hosts;
        let is_deployed = deployed
            .iter()
            .any(|host| is_same(&host.name) || host.address == address);
        if !is_deployed && !spares.iter().any(|spare| is_same(&spare.name)) {
            spares.push(Spare { name, address });
        }
    }
    spares
}
