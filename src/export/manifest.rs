//! The list of the files that an export wrote, so that a later one tells its own from others'.
//!
//! It holds hashes of files with passwords, from which a weak password can be guessed; so only its
//! owner may read it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::folder::{Folder, Found, above};
use super::plan::Version;
use super::{ExportError, Options, Plan, Status};
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    /// Name and version of the program that wrote the files.
    tool: String,
    /// Name of the cluster that they are for; earlier versions did not write it.
    #[serde(default)]
    cluster: Option<String>,
    /// Release of VISA that they are for.
    release: String,
    files: BTreeMap<String, Written>,
    /// Files of the bundle that somebody edited and that were kept: what was written there last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    edited: BTreeMap<String, Written>,
    /// Files of earlier exports that are not part of this one, and still lie there.
    #[serde(default)]
    left_behind: BTreeMap<String, Written>,
    /// Folders that were made for these files; they go with the last file in them.
    #[serde(default)]
    folders: BTreeSet<String>,
    /// Hashes of what earlier exports wrote to each path. Only in a pending manifest: until an
    /// export is finished, any of these may still lie there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    earlier: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Written {
    sha256: String,
    /// Permission bits, in octal digits.
    mode: String,
}

impl Manifest {
    /// Lists what lies in a folder at the end of an export that may do so much.
    pub(super) fn new(
        bundle: &Bundle,
        plan: &Plan,
        known: &Known,
        folder: &Folder,
        options: Options,
    ) -> Self {
        let mut files = BTreeMap::new();
        let mut edited = BTreeMap::new();
        let mut left_behind = BTreeMap::new();
        for file in &plan.files {
            let (list, written) = match file.status {
                Status::EditedByHand if !file.is_written(options) => {
                    (&mut edited, known.last(&file.path).cloned())
                }
                // What a person left there, or removed meanwhile, is still told to be old.
                Status::NoLongerOursButEdited => {
                    (&mut left_behind, known.last(&file.path).cloned())
                }
                Status::NoLongerOurs if file.is_removed(options) => continue,
                // After an interrupted export it may be an older one's.
                Status::NoLongerOurs => (
                    &mut left_behind,
                    Written::of(&file.old, known.last(&file.path)),
                ),
                _ => (&mut files, Written::of(&file.new, None)),
            };
            if let Some(written) = written {
                list.insert(file.path.clone(), written);
            }
        }
        Self {
            format: FORMAT,
            tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            cluster: Some(bundle.cluster_name().to_owned()),
            release: bundle.release().to_string(),
            files,
            edited,
            left_behind,
            folders: made_folders(plan, known, folder, options),
            earlier: BTreeMap::new(),
        }
    }

    /// Returns the same for the time in which the export is not finished: it also claims whatever
    /// earlier exports wrote, however many of them were interrupted.
    pub(super) fn pending(&self, known: &Known) -> Self {
        let mut pending = self.clone();
        for manifest in &known.manifests {
            for (path, sha256) in manifest.hashes() {
                let hashes = pending.earlier.entry(path.to_owned()).or_default();
                hashes.insert(sha256.to_owned());
            }
        }
        pending
    }

    /// Takes a folder from those that exports made, once it is gone.
    pub(super) fn forget_folder(&mut self, path: &str) {
        self.folders.remove(path);
    }

    /// Returns the folders that exports made, the innermost first.
    pub(super) fn folders(&self) -> Vec<String> {
        self.folders.iter().rev().cloned().collect()
    }

    /// Returns every path with every hash that is known of it.
    fn hashes(&self) -> impl Iterator<Item = (&str, &str)> {
        let written = self.lists().flatten();
        let written = written.map(|(path, written)| (path.as_str(), written.sha256.as_str()));
        let earlier = self.earlier.iter().flat_map(|(path, hashes)| {
            let hashes = hashes.iter();
            hashes.map(move |sha256| (path.as_str(), sha256.as_str()))
        });
        written.chain(earlier)
    }

    fn lists(&self) -> impl Iterator<Item = &BTreeMap<String, Written>> {
        [&self.files, &self.edited, &self.left_behind].into_iter()
    }

    fn wrote(&self, path: &str, sha256: &str) -> bool {
        let mut written = self.lists().filter_map(|list| list.get(path));
        let earlier = self.earlier.get(path);
        written.any(|written| written.sha256 == sha256)
            || earlier.is_some_and(|hashes| hashes.contains(sha256))
    }

    /// Writes the manifest under one of its two names.
    pub(super) fn write(&self, folder: &Folder, name: &str) -> Result<(), ExportError> {
        let mut text =
            serde_json::to_string_pretty(self).expect("a manifest is made of texts and numbers");
        text.push('\n');
        folder.write(name, text.as_bytes(), MODE)
    }
}

impl Written {
    /// Describes a version of a file; what is not known of it is as it was.
    fn of(version: &Version, before: Option<&Self>) -> Option<Self> {
        let mode = version.mode.map(|mode| format!("{mode:04o}"));
        Some(Self {
            sha256: version.sha256.clone()?,
            mode: mode.or_else(|| Some(before?.mode.clone()))?,
        })
    }
}

/// Lists the folders that earlier exports made or this one makes, and that have a use.
fn made_folders(plan: &Plan, known: &Known, folder: &Folder, options: Options) -> BTreeSet<String> {
    let mut made: BTreeSet<String> = known
        .manifests
        .iter()
        .flat_map(|manifest| &manifest.folders)
        .filter(|path| folder.has_folder(path))
        .cloned()
        .collect();
    let written = plan.files.iter().filter(|file| file.is_written(options));
    for file in written {
        let mut path = above(&file.path);
        while !path.is_empty() && !made.contains(path) && !folder.has_folder(path) {
            made.insert(path.to_owned());
            path = above(path);
        }
    }
    made
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

    /// Tells whether an earlier export wrote this version of a file.
    pub(super) fn wrote(&self, path: &str, version: &Version) -> bool {
        let Some(sha256) = &version.sha256 else {
            return false;
        };
        let mut manifests = self.manifests.iter();
        manifests.any(|manifest| manifest.wrote(path, sha256))
    }

    /// Returns what the newest list says about a file.
    fn last(&self, path: &str) -> Option<&Written> {
        let mut manifests = self.manifests.iter().rev();
        manifests.find_map(|manifest| manifest.lists().find_map(|list| list.get(path)))
    }

    /// Returns every path that an earlier export wrote, sorted.
    pub(super) fn paths(&self) -> BTreeSet<&str> {
        self.manifests
            .iter()
            .flat_map(Manifest::hashes)
            .map(|(path, _)| path)
            .collect()
    }

    /// Makes sure that the files in the folder are those of one cluster.
    pub(super) fn belongs_to(&self, cluster: &str, out: &Path) -> Result<(), ExportError> {
        let names = self.manifests.iter().filter_map(|m| m.cluster.as_deref());
        match names.into_iter().find(|name| *name != cluster) {
            None => Ok(()),
            Some(other) => Err(ExportError::OtherCluster {
                cluster: cluster.to_owned(),
                other: other.to_owned(),
                path: out.to_owned(),
            }),
        }
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
