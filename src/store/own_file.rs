//! Small files in the program's own folder, for what it remembers from one start to the next.
//!
//! All of it is a convenience: what is missing or damaged is as if nothing was remembered.

use std::io;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::limited;
use crate::export::atomic;

/// Returns the folder in which the operating system wants such files.
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

/// Reads a file; none if it is missing or damaged.
pub(super) fn read<T: DeserializeOwned>(folder: &Path, name: &str) -> Option<T> {
    let bytes = limited::read(&folder.join(name), 1).ok()?;
    toml::from_slice(&bytes).ok()
}

/// Writes a file whole, for the eyes of its owner.
pub(super) fn write<T: Serialize>(folder: &Path, name: &str, content: &T) -> io::Result<()> {
    let text = toml::to_string(content).map_err(io::Error::other)?;
    std::fs::create_dir_all(folder)?;
    let dir = Dir::open_ambient_dir(folder, ambient_authority())?;
    atomic::replace(&dir, name, text.as_bytes(), Some(0o600))
}
