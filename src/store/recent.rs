//! The list of projects that were open lately.
//!
//! It is a convenience: a list that cannot be read is an empty list.

use std::io;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use serde::{Deserialize, Serialize};

use super::limited;
use crate::export::atomic;

/// Most files that are remembered.
const MOST: usize = 10;

/// Name of the list in the program's folder.
const NAME: &str = "recent.toml";

/// Projects that were open lately, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentFiles {
    files: Vec<PathBuf>,
}

/// Returns the folder in which the operating system wants the list.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "visa-cluster")?;
    Some(
        folders
            .state_dir()
            .unwrap_or_else(|| folders.config_dir())
            .to_owned(),
    )
}

/// Reads the list; a damaged or missing one is empty.
#[must_use]
pub fn load(folder: &Path) -> RecentFiles {
    let text = limited::read(&folder.join(NAME), 1)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    let mut recent: RecentFiles = text
        .and_then(|text| toml::from_str(&text).ok())
        .unwrap_or_default();
    recent.files.truncate(MOST);
    recent
}

/// Puts a project at the head of the list, and returns the new list.
pub fn remember(folder: &Path, path: &Path) -> io::Result<RecentFiles> {
    let mut recent = load(folder);
    // However it was named, it is one file.
    let path = path.canonicalize().or_else(|_| std::path::absolute(path))?;
    recent.files.retain(|known| *known != path);
    recent.files.insert(0, path);
    recent.files.truncate(MOST);
    write(folder, &recent)?;
    Ok(recent)
}

/// Takes a project that is gone from the list, and returns the new list.
pub fn forget(folder: &Path, path: &Path) -> io::Result<RecentFiles> {
    let mut recent = load(folder);
    recent.files.retain(|known| known != path);
    write(folder, &recent)?;
    Ok(recent)
}

fn write(folder: &Path, recent: &RecentFiles) -> io::Result<()> {
    // A path that is no text cannot stand in the list.
    let recent = RecentFiles {
        files: recent
            .files()
            .iter()
            .filter(|path| path.to_str().is_some())
            .cloned()
            .collect(),
    };
    let text = toml::to_string(&recent).map_err(io::Error::other)?;
    std::fs::create_dir_all(folder)?;
    let dir = Dir::open_ambient_dir(folder, ambient_authority())?;
    atomic::replace(&dir, NAME, text.as_bytes(), Some(0o600))
}

impl RecentFiles {
    /// Returns the paths, newest first.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_first_and_none_is_there_twice() {
        let home = tempfile::tempdir().expect("folder");
        let folder = home.path().join("new").join("visa-cluster");
        let project = |number: usize| {
            let path = home.path().join(format!("{number}.visa.toml"));
            std::fs::write(&path, "").expect("write");
            path.canonicalize().expect("path")
        };
        for number in 0..12 {
            remember(&folder, &project(number)).expect("remember");
        }
        let again = home.path().join("new").join("..").join("5.visa.toml");
        remember(&folder, &again).expect("remember");
        let recent = load(&folder);
        assert_eq!(recent.files().len(), MOST);
        assert_eq!(recent.files()[..2], [project(5), project(11)]);
        assert_eq!(
            recent
                .files()
                .iter()
                .filter(|path| **path == project(5))
                .count(),
            1
        );
        let recent = forget(&folder, &project(5)).expect("forget");
        assert_eq!(recent, load(&folder));
        assert_eq!(recent.files()[0], project(11));
    }

    #[test]
    fn a_damaged_or_missing_list_is_empty() {
        let folder = tempfile::tempdir().expect("folder");
        assert_eq!(load(folder.path()), RecentFiles::default());
        for text in [&b"files = 5"[..], b"files = [", b"\xff"] {
            std::fs::write(folder.path().join(NAME), text).expect("write");
            assert_eq!(load(folder.path()), RecentFiles::default());
        }
    }
}
