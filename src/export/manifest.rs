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
    /// Name of the cluster that they are for; earlier versions did not write it.
    #[serde(default)]
    cluster: Option<String>,
    /// Release of VISA that they are for.
    release: String,
    files: BTreeMap<String, Written>,
    /// Files of earlier exports that are not part of this one, and still lie there.
    #[serde(default)]
    left_behind: BTreeMap<String, Written>,
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
    /// Lists the files of a bundle, for the end of its export.
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
                if files.contains_key(path) {
                    continue;
                }
                let mut written = written.clone();
                match folder.look(path) {
                    Found::Missing => continue,
                    // After an interrupted export an older one's file may lie there.
                    Found::File { sha256, .. } if known.wrote(path, &sha256) => {
                        written.sha256 = sha256;
                    }
                    Found::File { .. } | Found::Blocked(_) => {}
                }
                left_behind.insert(path.clone(), written);
            }
        }
        Self {
            format: FORMAT,
            tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            cluster: Some(bundle.cluster_name().to_owned()),
            release: bundle.release().to_string(),
            files,
            left_behind,
            earlier: BTreeMap::new(),
        }
    }

    /// Returns the same for the time in which the export is not finished: it also claims whatever
    /// earlier exports wrote, however many of them were interrupted.
    pub(super) fn pending(&self, known: &Known) -> Self {
        let mut earlier: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for manifest in &known.manifests {
            for (path, sha256) in manifest.hashes() {
                let hashes = earlier.entry(path.to_owned()).or_default();
                hashes.insert(sha256.to_owned());
            }
        }
        Self {
            format: self.format,
            tool: self.tool.clone(),
            cluster: self.cluster.clone(),
            release: self.release.clone(),
            files: self.files.clone(),
            left_behind: self.left_behind.clone(),
            earlier,
        }
    }

    /// Returns every path with every hash that is known of it.
    fn hashes(&self) -> impl Iterator<Item = (&str, &str)> {
        let written = self.files.iter().chain(&self.left_behind);
        let written = written.map(|(path, written)| (path.as_str(), written.sha256.as_str()));
        let earlier = self.earlier.iter().flat_map(|(path, hashes)| {
            let hashes = hashes.iter();
            hashes.map(move |sha256| (path.as_str(), sha256.as_str()))
        });
        written.chain(earlier)
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
        self.manifests
            .iter()
            .flat_map(Manifest::hashes)
            .any(|known| known == (path, sha256))
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
