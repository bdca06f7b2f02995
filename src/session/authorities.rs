//! The file of authorities that tests of connections trust besides those of this computer.
//!
//! It belongs to the computer, not to the project: another administrator has it elsewhere. What was
//! typed stays, whatever the file holds.

use std::path::{Path, PathBuf};

use super::{Dialog, Effect, Session};

/// The file as typed, and what is known of it.
#[derive(Debug, Default)]
pub struct Authorities {
    typed: String,
    /// The number of certificates, or why they cannot be had; nothing before it was read.
    checked: Option<Result<usize, String>>,
    /// Whether a person was quicker than what is remembered from the last time.
    is_touched: bool,
}

impl Authorities {
    /// Returns what was typed.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Returns how many certificates the file holds, or why it cannot be used; nothing if there is
    /// none or as long as it is not known.
    #[must_use]
    pub fn checked(&self) -> Option<&Result<usize, String>> {
        self.checked.as_ref()
    }

    /// Returns the file, if one is named.
    pub(super) fn file(&self) -> Option<PathBuf> {
        let named = self.typed.trim();
        (!named.is_empty()).then(|| PathBuf::from(named))
    }

    fn set(&mut self, typed: String) {
        self.typed = typed;
        self.checked = None;
        self.is_touched = true;
    }

    /// Has the file read, to say what it holds.
    pub(super) fn check(&self) -> Option<Effect> {
        let path = self.file()?;
        Some(Effect::CheckAuthorities { path })
    }
}

impl Session {
    /// Names another file; it is kept for the next start.
    pub(super) fn set_authorities(&mut self, typed: String) -> Vec<Effect> {
        let keep = Effect::KeepAuthorities(typed.clone());
        self.probes.authorities.set(typed);
        self.probes.compare_releases();
        let check = self.probes.authorities.check();
        std::iter::once(keep).chain(check).collect()
    }

    pub(super) fn choose_authorities(&mut self) -> Vec<Effect> {
        let file = self.probes.authorities.file();
        let beside = file.as_deref().and_then(Path::parent);
        let start = beside.or(self.folder()).map(Path::to_owned);
        self.ask(Dialog::Authorities { start })
    }

    /// Takes up what was named the last time.
    pub(super) fn authorities_recalled(&mut self, typed: String) -> Vec<Effect> {
        if self.probes.authorities.is_touched {
            return Vec::new();
        }
        self.probes.authorities.set(typed);
        self.probes.compare_releases();
        Vec::from_iter(self.probes.authorities.check())
    }

    pub(super) fn authorities_checked(&mut self, path: &Path, found: Result<usize, String>) {
        let authorities = &mut self.probes.authorities;
        if authorities.file().as_deref() == Some(path) {
            authorities.checked = Some(found);
        }
    }
}
