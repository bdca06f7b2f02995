//! Which file of authorities a person named for tests of connections, as it was typed.
//!
//! It is a convenience: where it cannot be read, none was named.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::own_file;

/// Name of the file in the program's folder.
const NAME: &str = "authorities.toml";

#[derive(Default, Serialize, Deserialize)]
struct Named {
    file: String,
}

/// Reads what was named the last time; a damaged or missing note is nothing.
#[must_use]
pub fn load(folder: &Path) -> String {
    let named: Option<Named> = own_file::read(folder, NAME);
    named.unwrap_or_default().file
}

/// Keeps what is named now. Where it cannot be kept, it is forgotten with the program.
pub fn save(folder: &Path, typed: &str) {
    let named = Named {
        file: typed.to_owned(),
    };
    let _ = own_file::write(folder, NAME, &named);
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_named_is_kept_and_a_damaged_note_forgotten() {
        let home = tempfile::tempdir().expect("folder");
        let folder = home.path().join("new");
        assert_eq!(load(&folder), "");
        save(&folder, "~/my \"ca\".pem");
        assert_eq!(load(&folder), "~/my \"ca\".pem");
        save(&folder, "");
        assert_eq!(load(&folder), "");
        fs::write(folder.join(NAME), "file = 5").expect("write");
        assert_eq!(load(&folder), "");
    }
}
