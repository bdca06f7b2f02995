//! Tells whether a file is for its user alone.

use std::fs::Metadata;
use std::path::Path;

/// Returns the permission bits of a file that others than its owner have access to.
#[cfg(unix)]
pub(super) fn mode_of_others(metadata: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
pub(super) fn mode_of_others(_: &Metadata) -> Option<u32> {
    None
}

/// Tells whether a file belongs to another user, who can read and change it whatever its mode, or
/// whether a symbolic link to it does, which that user can turn to another file at any time.
///
/// The administrator can do so anyway.
#[cfg(unix)]
pub(super) fn belongs_to_another(path: &Path, metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_ours = |owner: u32| owner == 0 || owner == rustix::process::geteuid().as_raw();
    let link = path.symlink_metadata();
    !is_ours(metadata.uid()) || link.is_ok_and(|link| !is_ours(link.uid()))
}

#[cfg(not(unix))]
pub(super) fn belongs_to_another(_: &Path, _: &Metadata) -> bool {
    false
}
