//! The layout of the window, as it was left.
//!
//! What stands in it is for the window to say; it holds nothing of a document.

use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::own_file;

/// Name of the file in the program's folder.
const NAME: &str = "layout.toml";

/// Reads the layout; a damaged or missing one is the usual one.
#[must_use]
pub fn load<T: DeserializeOwned + Default>(folder: &Path) -> T {
    own_file::read(folder, NAME).unwrap_or_default()
}

/// Keeps the layout, whole or not at all. Where it cannot be kept, it is forgotten.
pub fn save<T: Serialize>(folder: &Path, layout: &T) {
    let _ = own_file::write(folder, NAME, layout);
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use super::*;

    #[test]
    fn a_layout_is_kept_and_a_damaged_one_forgotten() {
        let home = tempfile::tempdir().expect("folder");
        let folder = home.path().join("new");
        let layout = BTreeMap::from([("zoom".to_owned(), 1.5)]);
        assert_eq!(load::<BTreeMap<String, f32>>(&folder), BTreeMap::new());
        save(&folder, &layout);
        assert_eq!(load::<BTreeMap<String, f32>>(&folder), layout);
        fs::write(folder.join(NAME), "zoom = [").expect("write");
        assert_eq!(load::<BTreeMap<String, f32>>(&folder), BTreeMap::new());
        // A folder that cannot be made is no reason to fail.
        fs::write(home.path().join("file"), "").expect("write");
        save(&home.path().join("file"), &layout);
    }
}
