//! Tells when something happens in the folder of a file.
//!
//! The operating system may know nothing of it, as on a network drive; then this never tells, and
//! whoever wants to know looks for himself.

use std::path::Path;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// Watches the folder of a file until it is dropped.
#[derive(Debug)]
pub struct Watch(#[expect(dead_code, reason = "it is held for what it does")] RecommendedWatcher);

impl Watch {
    /// Begins; `tell` is called from another thread, and must not wait. None: this cannot be
    /// watched.
    ///
    /// The folder is watched, not the file: a save puts another file in its place.
    #[must_use]
    pub fn begin(path: &Path, tell: impl Fn() + Send + 'static) -> Option<Self> {
        let name = path.file_name()?.to_owned();
        let is_about_it = move |event: notify::Result<notify::Event>| {
            let paths = event.map_or_else(|error| error.paths, |event| event.paths);
            // Without a path it may be about anything.
            if paths.is_empty() || paths.iter().any(|path| path.file_name() == Some(&name)) {
                tell();
            }
        };
        let mut watcher = notify::recommended_watcher(is_about_it).ok()?;
        let folder = path.parent()?;
        watcher.watch(folder, RecursiveMode::NonRecursive).ok()?;
        Some(Self(watcher))
    }
}
