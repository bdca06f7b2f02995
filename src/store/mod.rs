//! Reads and writes what belongs to the user: the project file, the files that it names, secrets
//! and the list of recent files.
//!
//! It judges nothing; that is for `lint`. The exported bundle is written by `export`.
#![allow(
    clippy::disallowed_methods,
    reason = "this module reads and writes the user's files"
)]

pub mod desktop;
pub mod keychain;
pub(crate) mod limited;
pub mod place;
mod private;
pub mod project;
pub mod recent;
pub mod report;
pub mod secret_file;
pub mod secrets;
pub mod site_files;

use std::path::Path;

/// Tells whether there is a file or folder of that name.
#[must_use]
pub fn is_there(path: &Path) -> bool {
    path.exists()
}
