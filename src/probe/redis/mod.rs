//! The probe of Redis: what every VISA host does with it, in the same order.

use crate::environment::Environment;
use crate::model::{Cluster, Secrets};

use super::cause::Cause;
use super::plan::Task;

pub(super) static CAUSES: &[&Cause] = &[];

pub(super) fn plan(_: &Cluster, _: &Environment<'_>, _: &Secrets) -> Option<Task> {
    None
}
