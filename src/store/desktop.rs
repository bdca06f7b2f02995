//! Shows folders in the file manager of the desktop.

use std::io;
use std::path::{Path, PathBuf};

/// Why a folder could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// There is none of that name.
    #[error("the folder is gone: {}", path.display())]
    Gone {
        /// The folder.
        path: PathBuf,
    },
    /// The desktop has no file manager, or could not start it.
    #[error("no program of this desktop could show the folder: {}", path.display())]
    Desktop {
        /// What the desktop said.
        source: io::Error,
        /// The folder.
        path: PathBuf,
    },
}

impl ShowError {
    /// Says what to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Gone { .. } => "export again, or choose the folder where it is now",
            Self::Desktop { .. } => "open the folder by hand, or install a file manager",
        }
    }
}

/// Shows a folder; may wait for the file manager to start.
pub fn show(folder: &Path) -> Result<(), ShowError> {
    let path = || folder.to_owned();
    if !folder.is_dir() {
        return Err(ShowError::Gone { path: path() });
    }
    open::that(folder).map_err(|source| ShowError::Desktop {
        source,
        path: path(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_gone_is_told_with_a_remedy() {
        let folder = tempfile::tempdir().expect("folder");
        let gone = folder.path().join("gone");
        let error = show(&gone).expect_err("gone");
        assert_eq!(
            error.to_string(),
            format!("the folder is gone: {}", gone.display())
        );
        assert!(error.hint().contains("export again"));
    }
}
