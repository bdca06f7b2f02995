//! Saves of the open document.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Effect, NoticeKind, Session};
use crate::model::Cluster;
use crate::store::project;

impl Session {
    pub(super) fn saved(
        &mut self,
        path: PathBuf,
        cluster: Arc<Cluster>,
        origin: project::Origin,
    ) -> Vec<Effect> {
        self.notices
            .add(NoticeKind::Good, format!("Saved {}", path.display()));
        let has_moved = self.document.path.as_ref() != Some(&path);
        self.document.saved(path.clone(), cluster, origin);
        let mut effects = vec![Effect::Remember { path }];
        if has_moved {
            // Paths of site files are relative to the project file.
            effects.push(self.read_site_files());
        }
        if let Some(command) = self.after_save.take() {
            effects.extend(self.handle(command));
        }
        effects
    }

    pub(super) fn suggested_path(&self) -> PathBuf {
        match &self.document.path {
            Some(path) => path.clone(),
            None => PathBuf::from(format!("{}.visa.toml", self.document.base_name())),
        }
    }
}
