//! What an export of this program says about itself beside its settings: page and list of files.

use std::collections::BTreeMap;

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

/// What a `manifest.json` says.
#[derive(Deserialize)]
pub(super) struct Manifest {
    /// Release of VISA that the files are for.
    pub(super) release: String,
    #[serde(default)]
    files: BTreeMap<String, Written>,
    #[serde(default)]
    edited: BTreeMap<String, Written>,
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

    /// Tells whether somebody edited a file, by its path from the folder of this one, since it was
    /// exported.
    pub(super) fn is_edited(&self, path: &str, text: &str) -> bool {
        let written = self.files.get(path).or(self.edited.get(path));
        written.is_some_and(|written| {
            let digest = Sha256::digest(text);
            let digits = digest.iter().map(|byte| format!("{byte:02x}"));
            digits.collect::<String>() != written.sha256
        })
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
}
