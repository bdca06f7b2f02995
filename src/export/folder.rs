//! The folder of an export, opened once; everything below it is reached through it.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata};
use zeroize::Zeroizing;

use super::digest::{sha256, sha256_of};
use super::plan::Version;
use super::{ExportError, access, atomic, crash};

/// The opened folder.
pub(super) struct Folder {
    dir: Dir,
    path: PathBuf,
}

/// What stands at a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing.
    Missing,
    /// A regular file.
    File(Version),
    /// Something that must not be replaced, and why.
    Blocked(String),
}

/// What is in a file, as far as it is read.
pub(super) enum Text {
    /// All of it; it may hold secrets.
    Whole(Zeroizing<Vec<u8>>),
    /// It is longer than was asked for.
    TooLong,
}

impl Folder {
    /// Opens a folder; `None` if there is none of that name.
    pub(super) fn open(path: &Path) -> Result<Option<Self>, ExportError> {
        match Dir::open_ambient_dir(path, ambient_authority()) {
            Ok(dir) => Ok(Some(Self {
                dir,
                path: path.to_owned(),
            })),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ExportError::Io {
                action: "open the folder",
                source,
                note: None,
                path: path.to_owned(),
            }),
        }
    }

    /// Makes a folder, with those above it, and opens it.
    pub(super) fn create(path: &Path) -> Result<Self, ExportError> {
        let fail = |source: io::Error| ExportError::Io {
            action: "make the folder",
            note: access::note_on_nearest(path, &source),
            source,
            path: path.to_owned(),
        };
        access::make_all(path).map_err(fail)?;
        let dir = Dir::open_ambient_dir(path, ambient_authority()).map_err(fail)?;
        Ok(Self {
            dir,
            path: path.to_owned(),
        })
    }

    /// Keeps other exports away until the result is dropped, or the program ends in any way.
    pub(super) fn lock(&self) -> Result<Option<std::fs::File>, ExportError> {
        // Some file systems know no locks; there, people have to look out for each other.
        let Ok(file) = self.dir.open(".").map(File::into_std) else {
            return Ok(None);
        };
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(std::fs::TryLockError::WouldBlock) => Err(ExportError::Busy {
                path: self.path.clone(),
            }),
            Err(std::fs::TryLockError::Error(_)) => Ok(None),
        }
    }

    /// Tells whether nothing lies in it.
    pub(super) fn is_empty(&self) -> bool {
        self.dir
            .entries()
            .is_ok_and(|mut entries| entries.next().is_none())
    }

    /// Looks at a file. Symbolic links are not followed, and stand in the way.
    pub(super) fn look(&self, path: &str) -> Found {
        let is_part = |part: &str| !matches!(part, "" | "." | "..");
        if !path.split('/').all(is_part) {
            return Found::Blocked("it is outside of the folder".to_owned());
        }
        let look = || -> io::Result<Found> {
            for (end, _) in path.match_indices('/') {
                let above = &path[..end];
                let Some(metadata) = self.metadata(above)? else {
                    return Ok(Found::Missing);
                };
                if let Some(reason) = unlike_a_folder(&metadata) {
                    return Ok(Found::Blocked(format!("{above} is {reason}")));
                }
            }
            let Some(metadata) = self.metadata(path)? else {
                return Ok(Found::Missing);
            };
            if metadata.is_symlink() {
                return Ok(Found::Blocked("it is a symbolic link".to_owned()));
            }
            if !metadata.is_file() {
                return Ok(Found::Blocked("it is no regular file".to_owned()));
            }
            Ok(Found::File(Version {
                sha256: Some(sha256_of(&mut self.dir.open(path)?)?),
                mode: access::mode(&metadata),
            }))
        };
        look().unwrap_or_else(|error| Found::Blocked(format!("it cannot be read: {error}")))
    }

    fn metadata(&self, path: &str) -> io::Result<Option<Metadata>> {
        match self.dir.symlink_metadata(path) {
            Ok(metadata) => Ok(Some(metadata)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Says why no file can be written in a folder below this one, or in the nearest that is there;
    /// an empty path is this one.
    pub(super) fn refusal(&self, mut below: &str) -> Option<String> {
        while !below.is_empty() && !self.dir.exists(below) {
            below = above(below);
        }
        let refusal = access::refusal(&self.dir, below)?;
        let folder = if below.is_empty() {
            "the folder"
        } else {
            below
        };
        Some(format!("{folder} cannot be written: {refusal}"))
    }

    /// Makes sure that files can be written right here.
    pub(super) fn check_writable(&self) -> Result<(), ExportError> {
        match access::check(&self.dir, "") {
            Ok(()) => Ok(()),
            Err(source) => Err(self.error("write in the folder", source, "")),
        }
    }

    /// Reads a file of this program's own; `None` if there is none.
    pub(super) fn read(&self, path: &str) -> Result<Option<Vec<u8>>, ExportError> {
        match self.dir.read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(self.error("read", source, path)),
        }
    }

    /// Reads a file that was looked at, if it is no longer than this.
    pub(super) fn read_at_most(&self, path: &str, longest: u64) -> io::Result<Text> {
        let file = self.dir.open(path)?;
        let length = file.metadata()?.len();
        if length > longest {
            return Ok(Text::TooLong);
        }
        // As long as the file is, so that it never moves and leaves a copy behind.
        let capacity = usize::try_from(length).unwrap_or_default();
        let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
        file.take(length).read_to_end(&mut bytes)?;
        Ok(Text::Whole(bytes))
    }

    /// Writes a file of this program's own whole.
    pub(super) fn write(&self, path: &str, bytes: &[u8], mode: u32) -> Result<(), ExportError> {
        let written = self.replace_if(path, bytes, mode, || true);
        written.map_err(|source| self.error("write", source, path))
    }

    /// Writes a file whole, and the folders above it, if what is there is still the version that was
    /// compared.
    pub(super) fn replace(
        &self,
        path: &str,
        seen: &Version,
        bytes: &[u8],
        mode: u32,
    ) -> Result<(), ExportError> {
        match self.replace_if(path, bytes, mode, || self.is_still(path, seen)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(self.changed(path)),
            written => written.map_err(|source| self.error("write", source, path)),
        }
    }

    fn replace_if(
        &self,
        path: &str,
        bytes: &[u8],
        mode: u32,
        is_as_seen: impl FnOnce() -> bool,
    ) -> io::Result<()> {
        self.make_folders(above(path))?;
        let (dir, name) = self.place(path)?;
        let start = atomic::EXPORT_START;
        atomic::replace_by(start, &dir, name, bytes, Some(mode), is_as_seen)
    }

    /// Tells whether a file still is what it was when it was compared.
    fn is_still(&self, path: &str, seen: &Version) -> bool {
        match self.look(path) {
            Found::Missing => seen.sha256.is_none(),
            Found::File(version) => version == *seen,
            Found::Blocked(_) => false,
        }
    }

    fn changed(&self, path: &str) -> ExportError {
        ExportError::ChangedMeanwhile {
            path: self.path.join(path),
        }
    }

    fn make_folders(&self, path: &str) -> io::Result<()> {
        if path.is_empty() || self.dir.is_dir(path) {
            return Ok(());
        }
        self.make_folders(above(path))?;
        access::make(&self.dir, path)?;
        crash::point()?;
        // Else a power cut may take the folder with the files that the manifest says are in it.
        atomic::sync_folder(&self.place(path)?.0)
    }

    /// Copies a file that a person edited beside itself, so that it can be replaced. Returns the name
    /// of the copy: `NAME.orig`, or `NAME.orig.1` and so on where another copy stands there already.
    ///
    /// Nobody can read the copy who could not read the file, or the one that replaces it.
    pub(super) fn save(
        &self,
        path: &str,
        version: &Version,
        mode: u32,
    ) -> Result<String, ExportError> {
        let bytes = match self.dir.read(path) {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(source) => return Err(self.error("read", source, path)),
        };
        if Some(sha256(&bytes)) != version.sha256 {
            return Err(self.changed(path));
        }
        let mode = version.mode.map_or(mode, |old| old & mode);
        let mut number = 0;
        loop {
            let copy = match number {
                0 => format!("{path}.orig"),
                _ => format!("{path}.orig.{number}"),
            };
            number += 1;
            match self.look(&copy) {
                Found::Missing => {}
                Found::File(known) if known.sha256 == version.sha256 && is_within(&known, mode) => {
                    return Ok(copy);
                }
                Found::File(_) | Found::Blocked(_) => continue,
            }
            let create = || {
                let (dir, name) = self.place(&copy)?;
                atomic::create_by(atomic::EXPORT_START, &dir, name, &bytes, Some(mode))
            };
            match create() {
                Ok(()) => return Ok(copy),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(source) => return Err(self.error("keep a copy of", source, &copy)),
            }
        }
    }

    /// Removes a file, if it is still the version that was compared.
    pub(super) fn remove_seen(&self, path: &str, seen: &Version) -> Result<(), ExportError> {
        if !self.is_still(path, seen) {
            return Err(self.changed(path));
        }
        self.remove(path)
    }

    /// Removes a file of this program's own.
    pub(super) fn remove(&self, path: &str) -> Result<(), ExportError> {
        let remove = || {
            self.dir.remove_file(path)?;
            crash::point()?;
            atomic::sync_folder(&self.place(path)?.0)
        };
        match remove() {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(self.error("remove", source, path))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Removes a folder if nothing is in it any more.
    pub(super) fn remove_if_empty(&self, path: &str) {
        // One that is not empty, or is none, stays.
        let _ = self.dir.remove_dir(path);
    }

    /// Tells whether a file has such permission bits, where there are any.
    pub(super) fn has_mode(&self, path: &str, mode: u32) -> bool {
        let metadata = self.metadata(path).ok().flatten();
        let known = metadata.and_then(|metadata| access::mode(&metadata));
        known.is_none_or(|known| known == mode)
    }

    /// Tells whether a folder is there.
    pub(super) fn has_folder(&self, path: &str) -> bool {
        self.dir.is_dir(path)
    }

    /// Removes the temporary files that an export left in a folder below this one when it was
    /// killed; they may hold passwords.
    pub(super) fn sweep(&self, below: &str) {
        let dir = if below.is_empty() {
            self.dir.try_clone()
        } else {
            self.dir.open_dir(below)
        };
        let Ok(entries) = dir.and_then(|dir| dir.entries()) else {
            return;
        };
        for entry in entries.flatten() {
            let is_left = entry.file_name().to_str().is_some_and(atomic::is_of_export);
            if is_left && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                // If it cannot be removed, it is as private as the file that it was to become.
                let _ = entry.remove_file();
            }
        }
    }

    /// Opens the folder of a file.
    fn place<'p>(&self, path: &'p str) -> io::Result<(Dir, &'p str)> {
        match path.rsplit_once('/') {
            Some((above, name)) => Ok((self.dir.open_dir(above)?, name)),
            None => Ok((self.dir.try_clone()?, path)),
        }
    }

    fn error(&self, action: &'static str, source: io::Error, path: &str) -> ExportError {
        ExportError::Io {
            action,
            note: access::note(&self.dir, above(path), &source),
            source,
            path: if path.is_empty() {
                self.path.clone()
            } else {
                self.path.join(path)
            },
        }
    }
}

/// Returns the folder of a file or folder; empty for the top.
pub(super) fn above(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(above, _)| above)
}

/// Tells whether a file gives nobody more than such a mode does.
fn is_within(version: &Version, mode: u32) -> bool {
    version.mode.is_none_or(|known| known & !mode == 0)
}

/// Says what stands where a folder should be.
fn unlike_a_folder(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_symlink() {
        Some("a symbolic link")
    } else if metadata.is_dir() {
        None
    } else {
        Some("no folder")
    }
}
