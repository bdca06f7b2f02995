//! Reads and writes what belongs to the user: the project file, the files that it names, secrets,
//! the list of recent files, and unsaved changes in case of a crash.
//!
//! It judges nothing; that is for `lint`. The exported bundle is written by `export`.
#![allow(
    clippy::disallowed_methods,
    reason = "this module reads and writes the user's files"
)]

pub mod authorities;
pub mod desktop;
pub mod keychain;
pub mod layout;
pub(crate) mod limited;
pub mod own_file;
pub mod place;
mod private;
pub mod project;
pub mod recent;
pub mod recovery;
pub mod report;
pub mod secret_file;
pub mod secrets;
pub mod site_files;
pub mod watch;

use std::path::Path;

/// Tells whether there is a file or folder of that name.
#[must_use]
pub fn is_there(path: &Path) -> bool {
    path.exists()
}
