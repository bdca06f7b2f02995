//! Reads the files that `[files]` of a project names.

use std::path::Path;
use std::sync::Arc;

use super::limited;
use crate::model::{Files, FilesField, SiteFile, SiteFiles};

/// Largest file that is copied into bundles: they are scripts, certificates and keys.
const MOST_MIB: u64 = 1;

/// Reads every file that a project names, relative to the folder of the project file.
///
/// Without a folder, as in a project that was never saved, only absolute paths can be read.
#[must_use]
pub fn read(files: &Files, base: Option<&Path>) -> SiteFiles {
    let mut found = SiteFiles::default();
    for &field in FilesField::ALL {
        let path = files.get(field).to_string();
        if !path.is_empty() {
            let file = read_one(Path::new(&path), base);
            found.set(field, path, file);
        }
    }
    found
}

fn read_one(path: &Path, base: Option<&Path>) -> SiteFile {
    let path = match base {
        Some(base) => base.join(path),
        None if path.is_absolute() => path.to_owned(),
        None => {
            let why = "save the project first, since the path starts at its folder";
            return SiteFile::Unreadable(why.to_owned());
        }
    };
    match limited::read(&path, MOST_MIB) {
        Ok(bytes) => SiteFile::Found(Arc::new(bytes)),
        Err(error) => SiteFile::Unreadable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provider(path: &str, base: Option<&Path>) -> Option<String> {
        let files = Files {
            attribute_provider: path.to_owned(),
            ..Files::default()
        };
        let found = read(&files, base);
        match found.get(FilesField::AttributeProvider, path)? {
            SiteFile::Found(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            SiteFile::Unreadable(why) => Some(why.clone()),
        }
    }

    #[test]
    fn files_are_read_beside_the_project() {
        let folder = tempfile::tempdir().expect("folder");
        let base = Some(folder.path());
        let path = folder.path().join("provider.js");
        std::fs::write(&path, "module").expect("write");
        std::fs::write(folder.path().join("large"), vec![0; 1024 * 1024 + 1]).expect("write");
        let absolute = path.to_str().expect("path");
        for (path, base, wanted) in [
            ("", base, None),
            ("provider.js", base, Some("module")),
            (absolute, base, Some("module")),
            (absolute, None, Some("module")),
            ("missing", base, Some("there is no such file")),
            (".", base, Some("it is not a file but a folder")),
            ("large", base, Some("it is larger than 1 MiB")),
            (
                "provider.js",
                None,
                Some("save the project first, since the path starts at its folder"),
            ),
        ] {
            assert_eq!(provider(path, base).as_deref(), wanted, "{path}");
        }
    }
}
