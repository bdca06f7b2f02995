//! Undo and redo: snapshots of the document, a step for each change a person would name.

use std::sync::Arc;

use crate::model::{Cluster, Edit, FieldKind, FieldPath};

/// Steps that are kept. A snapshot of a thousand hosts takes well under a megabyte.
const LONGEST: usize = 500;

/// The steps back and forth.
#[derive(Debug, Default)]
pub(super) struct History {
    past: Vec<Step>,
    future: Vec<Step>,
    /// The field in which a person is typing.
    typing: Option<FieldPath>,
}

/// One change: the document on its other side, and what the change was.
#[derive(Debug)]
struct Step {
    cluster: Arc<Cluster>,
    title: String,
}

impl History {
    /// Remembers the document before a change.
    pub(super) fn commit(&mut self, before: Arc<Cluster>, title: String, edits: &[Edit]) {
        self.future.clear();
        let typing = typed_field(edits);
        let goes_on = typing.is_some() && typing == self.typing;
        self.typing = typing;
        if goes_on {
            return;
        }
        if self.past.len() == LONGEST {
            self.past.remove(0);
        }
        self.past.push(Step {
            cluster: before,
            title,
        });
    }

    pub(super) fn end_typing(&mut self) {
        self.typing = None;
    }

    /// Returns the document before the last change.
    pub(super) fn undo(&mut self, now: Arc<Cluster>) -> Option<Arc<Cluster>> {
        self.end_typing();
        travel(&mut self.past, &mut self.future, now)
    }

    /// Returns the document after the change that was undone last.
    pub(super) fn redo(&mut self, now: Arc<Cluster>) -> Option<Arc<Cluster>> {
        self.end_typing();
        travel(&mut self.future, &mut self.past, now)
    }

    pub(super) fn undo_title(&self) -> Option<&str> {
        self.past.last().map(|step| step.title.as_str())
    }

    pub(super) fn redo_title(&self) -> Option<&str> {
        self.future.last().map(|step| step.title.as_str())
    }
}

fn travel(from: &mut Vec<Step>, to: &mut Vec<Step>, now: Arc<Cluster>) -> Option<Arc<Cluster>> {
    let Step { cluster, title } = from.pop()?;
    to.push(Step {
        cluster: now,
        title,
    });
    Some(cluster)
}

/// Returns the field that a person types in; choices and switches are no typing.
fn typed_field(edits: &[Edit]) -> Option<FieldPath> {
    match edits {
        [Edit::Set { field, .. }] => match field.info().kind {
            FieldKind::Text | FieldKind::Number => Some(field.clone()),
            FieldKind::Flag | FieldKind::Choice(_) => None,
        },
        _ => None,
    }
}
