//! Changes of the open document, and the way back.

use std::sync::Arc;

use super::history::History;
use super::{Effect, NoticeKind, Session, title};
use crate::model::{Cluster, Edit, SiteFiles};

impl Session {
    pub(super) fn edit(&mut self, edits: &[Edit]) -> Vec<Effect> {
        let title = title::of(edits, &self.document.cluster);
        let mut changed = Cluster::clone(&self.document.cluster);
        for edit in edits {
            if let Err(error) = changed.apply(edit) {
                self.notices
                    .add(NoticeKind::Bad, format!("{title}: {error}"));
                return Vec::new();
            }
        }
        self.put(title, edits, changed)
    }

    /// Puts a document that edits led to in the place of the open one, as one step of the history.
    pub(super) fn put(&mut self, title: String, edits: &[Edit], changed: Cluster) -> Vec<Effect> {
        if changed == *self.document.cluster {
            return Vec::new();
        }
        let before = std::mem::replace(&mut self.document.cluster, Arc::new(changed));
        self.history.commit(Arc::clone(&before), title, edits);
        self.after_change(&before)
    }

    pub(super) fn travel(
        &mut self,
        step: fn(&mut History, Arc<Cluster>) -> Option<Arc<Cluster>>,
    ) -> Vec<Effect> {
        let now = Arc::clone(&self.document.cluster);
        let Some(then) = step(&mut self.history, Arc::clone(&now)) else {
            return Vec::new();
        };
        self.document.cluster = then;
        self.after_change(&now)
    }

    pub(super) fn after_change(&mut self, before: &Cluster) -> Vec<Effect> {
        let mut effects = Vec::from_iter(self.judge());
        if SiteFiles::wanted(before) != SiteFiles::wanted(&self.document.cluster) {
            effects.push(self.read_site_files());
        }
        effects
    }
}
