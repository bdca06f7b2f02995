//! Unsaved changes, kept until they are saved or given up, so that a crash loses little.
//!
//! Each window has a file of its own, `ID.toml`, and holds a lock on `ID.lock` as long as it lives;
//! the operating system lets go of that whatever the end. So a file whose lock can be had is of a
//! window that crashed, and whoever has the lock may offer it. Secrets are never in it.

mod note;
#[cfg(test)]
mod tests;
mod veil;

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use cap_std::ambient_authority;
use cap_std::fs::Dir;

pub use note::Unsaved;

use super::limited;
use super::project::Loaded;
use crate::export::atomic;
use note::Note;

/// Name of the folder in the program's folder.
const FOLDER: &str = "recovery";

/// Ending of the files with a document.
const ENDING: &str = ".toml";

/// Largest file that is read.
const MOST_MIB: u64 = 32;

/// After this time, a file that a crash left half written is nobody's any more.
const STALE: Duration = Duration::from_hours(24);

/// Names the unsaved changes of one window.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecoveryId(String);

/// Unsaved changes that a window left behind when it crashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Their name.
    pub id: RecoveryId,
    /// The file in which they are kept.
    pub file: PathBuf,
    /// What they are.
    pub content: Result<Kept, String>,
}

/// What is known of unsaved changes before they are opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What the window called the document.
    pub title: String,
    /// The file that the document is saved in, if any.
    pub path: Option<PathBuf>,
    /// How long ago they were kept.
    pub age: Duration,
    /// Number of changes.
    pub count: usize,
    /// The first of them, by their fields.
    pub changes: Vec<String>,
}

/// A document with the changes that a crash left behind.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// The file that it is saved in, if any.
    pub path: Option<PathBuf>,
    /// The document.
    pub loaded: Loaded,
    /// Fields that were left out because they held a secret.
    pub lost: Vec<String>,
}

/// Where one window keeps its unsaved changes, and those that it found.
#[derive(Debug)]
pub struct Shelf {
    folder: PathBuf,
    own: Option<Slot>,
    found: BTreeMap<RecoveryId, Slot>,
}

/// A place for one document. It is this window's as long as it is held.
#[derive(Debug)]
struct Slot {
    id: RecoveryId,
    /// Held for its lock.
    _lock: File,
}

impl Shelf {
    /// Prepares to keep changes in the program's folder. Touches nothing yet.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.join(FOLDER),
            own: None,
            found: BTreeMap::new(),
        }
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps a document in place of what was kept before.
    pub fn keep(&mut self, unsaved: &Unsaved) -> io::Result<()> {
        let dir = self.open_or_create()?;
        let slot = match self.own.take() {
            Some(slot) => slot,
            None => Slot::create(&self.folder, &dir)?,
        };
        let slot = self.own.insert(slot);
        let bytes = Note::of(unsaved).to_bytes()?;
        atomic::replace(&dir, &slot.id.file(), &bytes, Some(0o600))
    }

    /// Forgets what is kept for this window, since it was saved or given up.
    pub fn forget(&mut self) -> io::Result<()> {
        match self.own.take() {
            Some(slot) => self.remove_slot(slot),
            None => Ok(()),
        }
    }

    /// Finds what crashed windows left behind, the newest first, and holds it until it is dealt
    /// with, so that no other window offers it too.
    pub fn find(&mut self) -> io::Result<Vec<Recovery>> {
        let dir = match Dir::open_ambient_dir(&self.folder, ambient_authority()) {
            Ok(dir) => dir,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut recoveries = Vec::new();
        for entry in dir.entries()? {
            let Ok(name) = entry?.file_name().into_string() else {
                continue;
            };
            remove_if_stale(&dir, &name);
            let Some(id) = name.strip_suffix(ENDING) else {
                continue;
            };
            let id = RecoveryId(id.to_owned());
            let is_own = self.own.as_ref().is_some_and(|slot| slot.id == id);
            if is_own || self.found.contains_key(&id) {
                continue;
            }
            // One that cannot be had does not stand in the way of the others.
            let Ok(Some(slot)) = Slot::claim(&self.folder, &id) else {
                continue;
            };
            let file = self.folder.join(&name);
            if !file.is_file() {
                // Its window was just done with it.
                self.remove_slot(slot)?;
                continue;
            }
            recoveries.push(Recovery {
                content: self.note(&id).map(Kept::of),
                id: id.clone(),
                file,
            });
            self.found.insert(id, slot);
        }
        recoveries.sort_by_key(|found| {
            found
                .content
                .as_ref()
                .map_or(Duration::MAX, |kept| kept.age)
        });
        Ok(recoveries)
    }

    /// Opens what was found; says in words why that cannot be done.
    pub fn open(&self, id: &RecoveryId) -> Result<Recovered, String> {
        let note = self.note(id)?;
        let file = note.path.as_deref().and_then(|path| {
            let bytes = limited::read(path, MOST_MIB).ok()?;
            // It may hold secrets, so the copy is short-lived.
            Some(zeroize::Zeroizing::new(
                String::from_utf8(bytes.to_vec()).ok()?,
            ))
        });
        let (loaded, lost) = note.document(file.as_ref().map(|text| text.as_str()))?;
        Ok(Recovered {
            path: note.path,
            loaded,
            lost,
        })
    }

    /// Removes what was found.
    pub fn remove(&mut self, id: &RecoveryId) -> io::Result<()> {
        match self.found.remove(id) {
            Some(slot) => self.remove_slot(slot),
            None => Ok(()),
        }
    }

    /// Leaves what was found to the next window.
    pub fn leave(&mut self, id: &RecoveryId) {
        self.found.remove(id);
    }

    fn note(&self, id: &RecoveryId) -> Result<Note, String> {
        let bytes = limited::read(&self.folder.join(id.file()), MOST_MIB);
        Note::read(&bytes.map_err(|error| error.to_string())?)
    }

    /// Removes the document before its lock, so that nobody ever finds it without one.
    fn remove_slot(&self, slot: Slot) -> io::Result<()> {
        for name in [slot.id.file(), slot.id.lock()] {
            match std::fs::remove_file(self.folder.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        drop(slot);
        Ok(())
    }

    fn open_or_create(&self) -> io::Result<Dir> {
        create_private(&self.folder)?;
        Dir::open_ambient_dir(&self.folder, ambient_authority())
    }
}

impl Slot {
    /// Makes a place for this window.
    fn create(folder: &Path, dir: &Dir) -> io::Result<Self> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let id = RecoveryId(format!("{:016x}", u64::from_ne_bytes(random)));
        // It gets its name once it is locked: a lock file without a lock is a crashed window's.
        let new = format!("{}.new", id.0);
        atomic::create(dir, &new, b"", Some(0o600))?;
        let lock = open(&folder.join(&new))?;
        lock.try_lock().map_err(io::Error::from)?;
        dir.rename(&new, dir, id.lock())?;
        Ok(Self { id, _lock: lock })
    }

    /// Takes the place of another window; none if that is still open.
    fn claim(folder: &Path, id: &RecoveryId) -> io::Result<Option<Self>> {
        let lock = open(&folder.join(id.lock()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Self {
                id: id.clone(),
                _lock: lock,
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

impl RecoveryId {
    fn file(&self) -> String {
        format!("{}{ENDING}", self.0)
    }

    fn lock(&self) -> String {
        format!("{}.lock", self.0)
    }
}

impl Kept {
    fn of(note: Note) -> Self {
        Self {
            age: note.age(),
            title: note.title,
            path: note.path,
            count: note.count,
            changes: note.changes,
        }
    }
}

/// Opens a file to lock it.
fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Removes what a crash left of a file that was being written.
fn remove_if_stale(dir: &Dir, name: &str) {
    let ending = Path::new(name).extension();
    if ending.is_none_or(|ending| ending != "tmp" && ending != "new") {
        return;
    }
    let written = dir
        .symlink_metadata(name)
        .and_then(|found| found.modified());
    let age = written
        .ok()
        .and_then(|at| SystemTime::now().duration_since(at.into_std()).ok());
    if age.is_some_and(|age| age > STALE) {
        // It harms nobody, so the next window may try again.
        let _ = dir.remove_file(name);
    }
}

/// Makes a folder that nobody else may look into.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        builder.mode(0o700).create(folder)?;
        let permissions = std::fs::Permissions::from_mode(0o700);
        if folder.metadata()?.permissions().mode() & 0o077 != 0 {
            std::fs::set_permissions(folder, permissions)?;
        }
        Ok(())
    }
    #[cfg(not(unix))]
    builder.create(folder)
}
