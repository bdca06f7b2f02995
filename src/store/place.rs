//! Where a person's files are, and what the person means by a typed path.

use std::path::{Path, PathBuf, absolute};

use directories::{BaseDirs, UserDirs};

/// Returns the folder of a person's documents, or else the home folder.
#[must_use]
pub fn documents() -> Option<PathBuf> {
    let documents = UserDirs::new().and_then(|user| user.document_dir().map(Path::to_owned));
    documents.filter(|folder| folder.is_dir()).or_else(home)
}

fn home() -> Option<PathBuf> {
    BaseDirs::new().map(|base| base.home_dir().to_owned())
}

/// Names a file from the root, as dialogs do; a leading `~/` is the home folder.
#[must_use]
pub fn whole(path: &Path) -> PathBuf {
    whole_at(path, home().as_deref())
}

fn whole_at(path: &Path, home: Option<&Path>) -> PathBuf {
    let below_home = path.strip_prefix("~").ok();
    let path = match (below_home, home) {
        // Joined piece by piece, so that `~` alone gets no slash at its end.
        (Some(rest), Some(home)) => home.iter().chain(rest).collect(),
        _ => path.to_owned(),
    };
    absolute(&path).unwrap_or(path)
}

/// Tells whether there surely is no file of that name.
#[must_use]
pub fn is_gone(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_paths_start_at_the_root_or_at_home() {
        let folder = tempfile::tempdir().expect("folder");
        let home = folder.path();
        let here = std::env::current_dir().expect("folder");
        for (typed, wanted) in [
            ("~/a/b", home.join("a/b")),
            ("~", home.to_owned()),
            ("~user/a", here.join("~user/a")),
            ("a/~/b", here.join("a/~/b")),
            ("a", here.join("a")),
        ] {
            assert_eq!(whole_at(Path::new(typed), Some(home)), wanted, "{typed}");
        }
        assert_eq!(whole_at(&home.join("a"), None), home.join("a"));
    }

    #[test]
    fn only_what_is_surely_missing_is_gone() {
        let folder = tempfile::tempdir().expect("folder");
        assert!(!is_gone(folder.path()));
        assert!(is_gone(&folder.path().join("a")));
    }
}
