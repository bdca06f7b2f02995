//! The list of projects that were open lately.
//!
//! It is a convenience: a list that cannot be read is an empty list.

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::own_file;

/// Most files that are remembered.
const MOST: usize = 10;

/// Name of the list in the program's folder.
const NAME: &str = "recent.toml";

/// The list as it is stored, newest first.
#[derive(Debug, Default, Serialize, Deserialize)]
struct RecentFiles {
    files: Vec<PathBuf>,
}

/// Reads the list, newest first; a damaged or missing one is empty.
#[must_use]
pub fn load(folder: &Path) -> Vec<PathBuf> {
    let recent: Option<RecentFiles> = own_file::read(folder, NAME);
    let mut files = recent.unwrap_or_default().files;
    files.truncate(MOST);
    files
}

/// Puts a project at the head of the list, and returns the new list.
///
/// Where the list cannot be stored, it is forgotten with the program.
#[must_use]
pub fn remember(folder: &Path, path: &Path) -> Vec<PathBuf> {
    // However it was named, it is one file.
    let path = path
        .canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned());
    let mut files = load(folder);
    files.retain(|known| *known != path);
    files.insert(0, path);
    files.truncate(MOST);
    let _ = write(folder, &files);
    files
}

/// Takes a project that is gone from the list, and returns the new list.
#[must_use]
pub fn forget(folder: &Path, path: &Path) -> Vec<PathBuf> {
    let mut files = load(folder);
    files.retain(|known| known != path);
    let _ = write(folder, &files);
    files
}

fn write(folder: &Path, files: &[PathBuf]) -> io::Result<()> {
    // A path that is no text cannot stand in the list.
    let is_text = |path: &&PathBuf| path.to_str().is_some();
    let recent = RecentFiles {
        files: files.iter().filter(is_text).cloned().collect(),
    };
    own_file::write(folder, NAME, &recent)
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
            let _ = remember(&folder, &project(number));
        }
        let again = home.path().join("new").join("..").join("5.visa.toml");
        let _ = remember(&folder, &again);
        let recent = load(&folder);
        assert_eq!(recent.len(), MOST);
        assert_eq!(recent[..2], [project(5), project(11)]);
        assert_eq!(recent.iter().filter(|path| **path == project(5)).count(), 1);
        let recent = forget(&folder, &project(5));
        assert_eq!(recent, load(&folder));
        assert_eq!(recent[0], project(11));
    }

    #[test]
    fn a_damaged_or_missing_list_is_empty() {
        let folder = tempfile::tempdir().expect("folder");
        assert!(load(folder.path()).is_empty());
        for text in [&b"files = 5"[..], b"files = [", b"\xff"] {
            std::fs::write(folder.path().join(NAME), text).expect("write");
            assert!(load(folder.path()).is_empty());
        }
    }
}
