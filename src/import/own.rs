//! What an export of this program says about itself beside its settings: page and list of files.

use std::collections::BTreeMap;

use serde::Deserialize;

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

/// Reads the release that a `manifest.json` names.
pub(super) fn release(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Manifest {
        release: String,
    }
    let manifest: Manifest = serde_json::from_str(text).ok()?;
    Some(manifest.release)
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
        assert_eq!(release(&"[".repeat(100_000)), None);
        assert_eq!(
            release("{\"release\": \"3.8.2\"}").as_deref(),
            Some("3.8.2")
        );
    }
}
