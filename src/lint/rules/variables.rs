//! What the rules about variables share.

use crate::lint::Subject;
use crate::model::FieldPath;

/// Visits every variable that a person set: field, name and value. Those of all hosts come first.
pub(super) fn each_set(subject: &Subject<'_>, mut visit: impl FnMut(FieldPath, &str, &str)) {
    for (name, value) in subject.cluster.env.iter() {
        visit(FieldPath::Env(name.to_owned()), name, value);
    }
    for host in &subject.cluster.hosts {
        for (name, value) in host.env.iter() {
            visit(FieldPath::HostEnv(host.id, name.to_owned()), name, value);
        }
    }
}
