//! Replaces files whole: a reader, and the next start after a crash, finds the old file or the new
//! one, never a part of one (formats/export.md).

use std::io::{self, Write};
use std::time::{Duration, SystemTime};

use cap_std::fs::{Dir, DirEntry, File, Metadata, OpenOptions};

use super::crash;

/// Random part of the name of a temporary file, in bytes.
const RANDOM_BYTES: usize = 8;

/// Begins the name of a temporary file.
const START: &str = ".visa-cluster-";

/// Begins the name of a temporary file of an export, which the next export into the folder may
/// remove: no two of them run there at a time.
pub(super) const EXPORT_START: &str = ".visa-cluster-export-";

/// Ends the name of a temporary file.
const END: &str = ".tmp";

/// No file takes as long to be written.
const STALE: Duration = Duration::from_hours(1);

/// Writes a file, or replaces it if there is one. Missing permission bits mean those that the
/// operating system gives to new files.
///
/// A symbolic link of that name is replaced, not followed.
pub(crate) fn replace(dir: &Dir, name: &str, bytes: &[u8], mode: Option<u32>) -> io::Result<()> {
    replace_if(dir, name, bytes, mode, || true)
}

/// Does the same, unless what is there is not what the caller has seen: then it fails with
/// [`io::ErrorKind::AlreadyExists`].
///
/// That is asked when all is on disk and only the rename is left: writing may take long, and
/// somebody may save the file meanwhile.
pub(crate) fn replace_if(
    dir: &Dir,
    name: &str,
    bytes: &[u8],
    mode: Option<u32>,
    is_as_seen: impl FnOnce() -> bool,
) -> io::Result<()> {
    sweep_stale(dir);
    replace_by(START, dir, name, bytes, mode, is_as_seen)
}

/// Does the same by way of a temporary file whose name begins so.
pub(super) fn replace_by(
    start: &str,
    dir: &Dir,
    name: &str,
    bytes: &[u8],
    mode: Option<u32>,
    is_as_seen: impl FnOnce() -> bool,
) -> io::Result<()> {
    let temporary = Temporary::write(start, dir, bytes, mode)?;
    if !is_as_seen() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    dir.rename(&temporary.name, dir, name)?;
    temporary.keep();
    crash::point()?;
    sync_folder(dir)
}

/// Writes a file that must not exist yet; fails with [`io::ErrorKind::AlreadyExists`] if it does.
pub(crate) fn create(dir: &Dir, name: &str, bytes: &[u8], mode: Option<u32>) -> io::Result<()> {
    sweep_stale(dir);
    create_by(START, dir, name, bytes, mode)
}

/// Does the same by way of a temporary file whose name begins so.
pub(super) fn create_by(
    start: &str,
    dir: &Dir,
    name: &str,
    bytes: &[u8],
    mode: Option<u32>,
) -> io::Result<()> {
    let temporary = Temporary::write(start, dir, bytes, mode)?;
    // A link, unlike a rename, never replaces what is there.
    match dir.hard_link(&temporary.name, dir, name) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(error),
        // FAT and some network shares have no links, and say so in many ways.
        Err(_) => create_in_place(dir, name, bytes, mode)?,
    }
    crash::point()?;
    drop(temporary);
    sync_folder(dir)
}

/// Writes a new file under its own name at once. A crash may leave a part of it; an error leaves
/// nothing.
fn create_in_place(dir: &Dir, name: &str, bytes: &[u8], mode: Option<u32>) -> io::Result<()> {
    Temporary::write_as(name.to_owned(), dir, bytes, mode)?.keep();
    Ok(())
}

/// Tells whether a file is the temporary one of an export.
pub(super) fn is_of_export(name: &str) -> bool {
    is_temporary(EXPORT_START, name)
}

fn is_temporary(start: &str, name: &str) -> bool {
    let random = name
        .strip_prefix(start)
        .and_then(|rest| rest.strip_suffix(END));
    random.is_some_and(|random| {
        random.len() == 2 * RANDOM_BYTES && random.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Removes what programs that were killed left in a folder: it may hold passwords. What is younger
/// may be at work.
fn sweep_stale(dir: &Dir) {
    // What cannot be removed is as private as the file that it was to become.
    let Ok(entries) = dir.entries() else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| is_temporary(START, name)) && is_stale(&entry) {
            let _ = entry.remove_file();
        }
    }
}

fn is_stale(entry: &DirEntry) -> bool {
    let metadata = entry.metadata().ok().filter(Metadata::is_file);
    let written = metadata.and_then(|metadata| metadata.modified().ok());
    let age = written.and_then(|at| SystemTime::now().duration_since(at.into_std()).ok());
    age.is_some_and(|age| age > STALE)
}

/// A file with all its bytes and permissions under a name of its own; removed when dropped.
struct Temporary<'a> {
    dir: &'a Dir,
    name: String,
    is_kept: bool,
}

impl<'a> Temporary<'a> {
    fn write(start: &str, dir: &'a Dir, bytes: &[u8], mode: Option<u32>) -> io::Result<Self> {
        let mut random = [0; RANDOM_BYTES];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let name = format!("{start}{:016x}{END}", u64::from_ne_bytes(random));
        Self::write_as(name, dir, bytes, mode)
    }

    fn write_as(name: String, dir: &'a Dir, bytes: &[u8], mode: Option<u32>) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        open_as(&mut options, mode);
        let mut file = dir.open_with(&name, &options)?;
        let temporary = Self {
            dir,
            name,
            is_kept: false,
        };
        crash::point()?;
        file.write_all(bytes)?;
        crash::point()?;
        set_mode(&file, mode)?;
        crash::point()?;
        file.sync_all()?;
        crash::point()?;
        Ok(temporary)
    }

    fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Temporary<'_> {
    fn drop(&mut self) {
        if !self.is_kept && !crash::has_happened() {
            // If even this fails, the error that led here tells more.
            let _ = self.dir.remove_file(&self.name);
        }
    }
}

/// Lets nobody else read a file of given permissions while it is written.
#[cfg(unix)]
fn open_as(options: &mut OpenOptions, mode: Option<u32>) {
    use cap_std::fs::OpenOptionsExt;
    if mode.is_some() {
        options.mode(0o600);
    }
}

#[cfg(not(unix))]
fn open_as(_: &mut OpenOptions, _: Option<u32>) {}

#[cfg(unix)]
fn set_mode(file: &File, mode: Option<u32>) -> io::Result<()> {
    use cap_std::fs::PermissionsExt;
    match mode {
        Some(mode) => file.set_permissions(cap_std::fs::Permissions::from_mode(mode)),
        None => Ok(()),
    }
}

#[cfg(not(unix))]
fn set_mode(_: &File, _: Option<u32>) -> io::Result<()> {
    Ok(())
}

/// Makes a rename outlive a power cut.
#[cfg(unix)]
pub(super) fn sync_folder(dir: &Dir) -> io::Result<()> {
    // The handle itself may be one that only names the folder, so it is opened for reading.
    dir.open(".")?.sync_all()
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_: &Dir) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use cap_std::ambient_authority;

    use super::*;

    fn folder() -> (tempfile::TempDir, Dir) {
        let folder = tempfile::tempdir().expect("folder");
        let dir = Dir::open_ambient_dir(folder.path(), ambient_authority()).expect("open");
        (folder, dir)
    }

    fn names(dir: &Dir) -> Vec<String> {
        let entries = dir.entries().expect("entries");
        entries
            .map(|entry| {
                entry
                    .expect("entry")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    }

    #[test]
    fn only_temporary_files_of_exports_are_known_as_such() {
        let name = format!("{EXPORT_START}0123456789abcdef{END}");
        assert!(is_of_export(&name));
        for name in [
            ".visa-cluster-0123456789abcdef.tmp",
            ".visa-cluster-export-0123456789abcde.tmp",
            ".visa-cluster-export-0123456789abcdeg.tmp",
            ".visa-cluster-export-.tmp",
            ".env",
        ] {
            assert!(!is_of_export(name), "{name}");
        }
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_stays_beside_it() {
        let (_folder, dir) = folder();
        replace(&dir, "a", b"old", None).expect("write");
        replace(&dir, "a", b"new", None).expect("write");
        assert_eq!(dir.read("a").expect("read"), b"new");
        assert_eq!(names(&dir), ["a"]);
    }

    #[test]
    fn what_a_killed_program_left_is_swept_once_it_is_old() {
        let (folder, dir) = folder();
        let old = format!("{START}0123456789abcdef{END}");
        let young = format!("{START}fedcba9876543210{END}");
        let other = "old.tmp".to_owned();
        let names_before = [&old, &young, &other];
        for name in names_before {
            dir.write(name, b"hunter2").expect("write");
        }
        let long_ago = SystemTime::now() - 2 * STALE;
        for name in [&old, &other] {
            let file = std::fs::File::options()
                .write(true)
                .open(folder.path().join(name))
                .expect("open");
            file.set_modified(long_ago).expect("a time");
        }
        replace(&dir, "a", b"", None).expect("write");
        let mut left = names(&dir);
        left.sort();
        assert_eq!(left, [young.as_str(), "a", "old.tmp"]);
    }

    #[test]
    fn a_file_that_somebody_saved_meanwhile_is_not_replaced() {
        let (_folder, dir) = folder();
        replace(&dir, "a", b"old", None).expect("write");
        let meanwhile = || {
            dir.write("a", b"saved meanwhile").expect("write");
            dir.read("a").is_ok_and(|bytes| bytes == b"old")
        };
        let error = replace_if(&dir, "a", b"new", None, meanwhile).expect_err("another file");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(dir.read("a").expect("read"), b"saved meanwhile");
        assert_eq!(names(&dir), ["a"]);
    }

    #[test]
    fn an_existing_file_is_not_created_again() {
        let (_folder, dir) = folder();
        create(&dir, "a", b"old", None).expect("write");
        let error = create(&dir, "a", b"new", None).expect_err("exists");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(dir.read("a").expect("read"), b"old");
        assert_eq!(names(&dir), ["a"]);
    }

    #[test]
    fn without_links_a_new_file_is_written_in_place_and_never_over_another() {
        let (_folder, dir) = folder();
        create_in_place(&dir, "a", b"old", Some(0o600)).expect("write");
        let error = create_in_place(&dir, "a", b"new", None).expect_err("exists");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(dir.read("a").expect("read"), b"old");
        assert_eq!(names(&dir), ["a"]);
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_is_as_given_even_where_the_old_file_had_another() {
        use cap_std::fs::PermissionsExt;
        let (_folder, dir) = folder();
        replace(&dir, "a", b"", Some(0o644)).expect("write");
        replace(&dir, "a", b"", Some(0o600)).expect("write");
        let mode = dir.metadata("a").expect("metadata").permissions().mode();
        assert_eq!(mode & 0o7777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_is_replaced_and_its_target_left_alone() {
        let (_folder, dir) = folder();
        replace(&dir, "victim", b"old", None).expect("write");
        dir.symlink("victim", "link").expect("link");
        replace(&dir, "link", b"new", None).expect("write");
        assert_eq!(dir.read("victim").expect("read"), b"old");
        assert_eq!(dir.read("link").expect("read"), b"new");
    }
}
