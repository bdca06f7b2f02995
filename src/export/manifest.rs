//! The list of the files that an export wrote, so that a later one tells its own from others'.
//!
//! It holds hashes of files with passwords, from which a weak password can be guessed; so only its
//! owner may read it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::ExportError;
use super::folder::{Folder, Found, sha256};
use crate::render::Bundle;

/// The manifest of a finished export.
pub(super) const FINAL: &str = "manifest.json";

/// The manifest of an export that was not finished; files of both are this program's own.
pub(super) const PENDING: &str = "manifest.pending.json";

/// Permission bits of both.
pub(super) const MODE: u32 = 0o600;

/// Version of the format. A higher one was written by a later version of this program.
const FORMAT: u32 = 1;

/// What an export wrote.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    /// Name and version of the program that wrote the files.
    tool: String,
    /// Release of VISA that they are for.
    release: String,
    files: BTreeMap<String, Written>,
    /// Files of earlier exports that are not part of this one, and still lie there.
    #[serde(default)]
    left_behind: BTreeMap<String, Written>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    sha256: String,
    /// Permission bits, in octal digits.
    mode: String,
}

impl Manifest {
    /// Lists the files of a bundle.
    pub(super) fn new(bundle: &Bundle, known: &Known, folder: &Folder) -> Self {
        let files: BTreeMap<String, Written> = bundle
            .files()
            .iter()
            .map(|file| {
                let written = Written {
                    sha256: sha256(file.content.bytes()),
                    mode: format!("{:04o}", file.mode),
                };
                (file.path.clone(), written)
            })
            .collect();
        let mut left_behind = BTreeMap::new();
        for manifest in &known.manifests {
            for (path, written) in manifest.files.iter().chain(&manifest.left_behind) {
                if !files.contains_key(path) && folder.look(path) != Found::Missing {
                    left_behind.insert(path.clone(), written.clone());
                }
            }
        }
        Self {
            format: FORMAT,
            tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            release: bundle.release().to_string(),
            files,
            left_behind,
        }
    }

    /// Writes the manifest under one of its two names.
    pub(super) fn write(&self, folder: &Folder, name: &str) -> Result<(), ExportError> {
        let mut text =
            serde_json::to_string_pretty(self).expect("a manifest is made of texts and numbers");
        text.push('\n');
        folder.write(name, text.as_bytes(), MODE)
    }
}

/// What is known of earlier exports into a folder.
#[derive(Debug, Default)]
pub(super) struct Known {
    manifests: Vec<Manifest>,
    has_pending: bool,
}

impl Known {
    /// Reads the manifests that lie in a folder.
    pub(super) fn read(folder: Option<&Folder>, out: &Path) -> Result<Self, ExportError> {
        let mut known = Self::default();
        let Some(folder) = folder else {
            return Ok(known);
        };
        for name in [FINAL, PENDING] {
            if let Found::Blocked(reason) = folder.look(name) {
                return Err(ExportError::Manifest {
                    reason: format!("the manifest is in the way: {reason}"),
                    path: out.join(name),
                });
            }
            let Some(bytes) = folder.read(name)? else {
                continue;
            };
            let manifest = read(&bytes).map_err(|reason| ExportError::Manifest {
                reason,
                path: out.join(name),
            })?;
            known.manifests.push(manifest);
            known.has_pending |= name == PENDING;
        }
        Ok(known)
    }

    /// Tells whether an earlier export wrote these bytes to this path.
    pub(super) fn wrote(&self, path: &str, sha256: &str) -> bool {
        self.manifests.iter().any(|manifest| {
            [&manifest.files, &manifest.left_behind]
                .into_iter()
                .any(|files| files.get(path).is_some_and(|file| file.sha256 == sha256))
        })
    }

    /// Returns every path that an earlier export wrote, sorted.
    pub(super) fn paths(&self) -> BTreeSet<&str> {
        self.manifests
            .iter()
            .flat_map(|manifest| manifest.files.keys().chain(manifest.left_behind.keys()))
            .map(String::as_str)
            .collect()
    }

    /// Tells whether the last export was finished and wrote exactly this manifest.
    pub(super) fn is(&self, manifest: &Manifest) -> bool {
        !self.has_pending && self.manifests.first() == Some(manifest)
    }
}

fn read(bytes: &[u8]) -> Result<Manifest, String> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let damaged = |error: serde_json::Error| format!("the manifest is damaged ({error})");
    let Format { format } = serde_json::from_slice(bytes).map_err(damaged)?;
    if format > FORMAT {
        return Err("the manifest was written by a newer visa-cluster".to_owned());
    }
    serde_json::from_slice(bytes).map_err(damaged)
}
