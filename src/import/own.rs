//! What an export of this program says about itself beside its settings: page and list of files.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// The row of the load balancer in [`addresses`].
pub(super) const BALANCER: &str = "load-balancer";

/// Reads the table of a bundle's `README.md`: folder to address, the load balancer among them.
pub(super) fn addresses(text: &str) -> BTreeMap<String, String> {
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let folder = cells.next()?.strip_suffix("/`")?;
        let address = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
        Some((folder.to_owned(), address.to_owned()))
    });
    rows.collect()
}

/// What a `manifest.json` says, or the `manifest.pending.json` of an export that was not finished.
#[derive(Deserialize)]
pub(super) struct Manifest {
    /// Release of VISA that the files are for.
    pub(super) release: String,
    #[serde(default)]
    files: BTreeMap<String, Written>,
    #[serde(default)]
    edited: BTreeMap<String, Written>,
    /// Hashes that a file may still have until the export is finished.
    #[serde(default)]
    earlier: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Deserialize)]
struct Written {
    sha256: String,
}

impl Manifest {
    /// Reads it, if it is one.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Tells whether a file is as it was exported, by its path from the folder of this one; `None` if
    /// the file is none of its own.
    pub(super) fn is_as_written(&self, path: &str, text: &str) -> Option<bool> {
        let written = [self.files.get(path), self.edited.get(path)];
        let written = written.into_iter().flatten();
        let earlier = self.earlier.get(path).into_iter().flatten();
        let mut hashes = written
            .map(|written| &written.sha256)
            .chain(earlier)
            .peekable();
        hashes.peek()?;
        let digest = Sha256::digest(text);
        let digits = digest.iter().map(|byte| format!("{byte:02x}"));
        let digits = digits.collect::<Vec<_>>().concat();
        Some(hashes.any(|sha256| *sha256 == digits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_page_is_read() {
        let text = "# VISA cluster ill\n\n| folder | where it goes | role |\n|---|---|---|\n| `visa-1/` | `192.0.2.1` | **primary**: x |\n| `load-balancer/` | `lb.example.org` | load balancer |\n";
        let addresses = addresses(text);
        assert_eq!(addresses.len(), 2);
        assert_eq!(addresses["visa-1"], "192.0.2.1");
        assert_eq!(addresses[BALANCER], "lb.example.org");
    }

    #[test]
    fn deep_json_is_refused() {
        assert!(Manifest::read(&"[".repeat(100_000)).is_none());
        let manifest = Manifest::read("{\"release\": \"3.8.2\"}");
        assert_eq!(manifest.map(|read| read.release).as_deref(), Some("3.8.2"));
    }

    #[test]
    fn what_earlier_exports_wrote_is_known_until_an_export_is_finished() {
        let old = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let text = format!(
            "{{\"release\": \"3.8.2\", \"files\": {{\"a\": {{\"sha256\": \"0\"}}}}, \"earlier\": {{\"a\": [\"{old}\"]}}}}"
        );
        let manifest = Manifest::read(&text).expect("a manifest");
        assert_eq!(manifest.is_as_written("a", "abc"), Some(true));
        assert_eq!(manifest.is_as_written("a", "abd"), Some(false));
        assert_eq!(manifest.is_as_written("b", "abc"), None);
    }
}
