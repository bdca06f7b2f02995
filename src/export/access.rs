//! Permissions: who may write where, and what new files and folders are born with.
//!
//! Where an operating system has no permission bits, nothing is refused beforehand; the disk says no
//! when it comes to it.

use std::io;
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, Metadata};

/// Permission bits of folders: containers of any user read in them.
#[cfg(unix)]
const FOLDER_MODE: u32 = 0o755;

/// Says why no file can be written in a folder; an empty path is the opened one.
pub(super) fn refusal(dir: &Dir, below: &str) -> Option<String> {
    let error = check(dir, below).err()?;
    Some(match note(dir, below, &error) {
        Some(note) => format!("{error} ({note})"),
        None => error.to_string(),
    })
}

/// Asks whether files can be made and replaced in a folder.
#[cfg(unix)]
pub(super) fn check(dir: &Dir, below: &str) -> io::Result<()> {
    use rustix::fs::{Access, AtFlags, accessat};
    let wanted = Access::WRITE_OK | Access::EXEC_OK;
    accessat(dir, name(below), wanted, AtFlags::EACCESS).map_err(io::Error::from)
}

#[cfg(not(unix))]
pub(super) fn check(_: &Dir, _: &str) -> io::Result<()> {
    Ok(())
}

/// Says whose a folder is, where that is why something was refused.
pub(super) fn note(dir: &Dir, below: &str, error: &io::Error) -> Option<String> {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return None;
    }
    owner(&dir.metadata(name(below)).ok()?)
}

/// The same for a path that is to be made: it tells of the nearest folder that is there.
pub(super) fn note_on_nearest(path: &Path, error: &io::Error) -> Option<String> {
    let open = |path: &Path| Dir::open_ambient_dir(path, ambient_authority()).ok();
    let dir = path.ancestors().skip(1).find_map(|path| {
        if path.as_os_str().is_empty() {
            open(Path::new("."))
        } else {
            open(path)
        }
    });
    note(&dir?, "", error)
}

fn name(below: &str) -> &str {
    if below.is_empty() { "." } else { below }
}

#[cfg(unix)]
fn owner(metadata: &Metadata) -> Option<String> {
    use cap_std::fs::MetadataExt;
    let mode = mode(metadata)?;
    Some(format!(
        "the folder belongs to user {} and has mode {mode:03o}",
        metadata.uid()
    ))
}

#[cfg(not(unix))]
fn owner(_: &Metadata) -> Option<String> {
    None
}

/// Returns the permission bits, where the operating system has such.
#[cfg(unix)]
#[expect(
    clippy::unnecessary_wraps,
    reason = "elsewhere there are no permission bits"
)]
pub(super) fn mode(metadata: &Metadata) -> Option<u32> {
    use cap_std::fs::PermissionsExt;
    Some(metadata.permissions().mode() & 0o7777)
}

#[cfg(not(unix))]
pub(super) fn mode(_: &Metadata) -> Option<u32> {
    None
}

/// Makes a folder with those above it. What the process takes away from new folders stays away, but a
/// folder for passwords is never one that all may write in.
pub(super) fn make_all(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    builder.recursive(true).create(path)
}

/// Makes a folder below an opened one, with the same permission bits under every process.
pub(super) fn make(dir: &Dir, below: &str) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "there are no permission bits"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    cap_std::fs::DirBuilderExt::mode(&mut builder, FOLDER_MODE);
    dir.create_dir_with(below, &builder)?;
    #[cfg(unix)]
    {
        use cap_std::fs::{Permissions, PermissionsExt};
        dir.set_permissions(below, Permissions::from_mode(FOLDER_MODE))?;
    }
    Ok(())
}
