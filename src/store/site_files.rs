//! Reads the files that a project names.

use std::path::Path;
use std::time::SystemTime;

use super::limited;
use super::private::mode_of_others;
use crate::model::{Cluster, FieldPath, SiteFile, SiteFiles};

/// Largest file that is copied into bundles: they are scripts, certificates and keys.
const MOST_MIB: u64 = 1;

/// Reads every file that a project names, relative to the folder of the project file.
///
/// Without a folder, as in a project that was never saved, only absolute paths can be read. Those of
/// the load balancer are looked for too, for it may be this machine.
#[must_use]
pub fn read(cluster: &Cluster, base: Option<&Path>) -> SiteFiles {
    let mut found = SiteFiles::at(SystemTime::now());
    for (field, path) in SiteFiles::wanted(cluster) {
        // A path on the load balancer starts at its root, and nowhere else.
        let is_elsewhere = matches!(field, FieldPath::Balancer(_)) && !path.starts_with('/');
        if !is_elsewhere {
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
        Ok(bytes) => {
            let metadata = std::fs::metadata(&path).ok();
            let mode = metadata.as_ref().and_then(mode_of_others);
            SiteFile::found_with(bytes, mode)
        }
        Err(error) => SiteFile::Unreadable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BalancerField, FilesField};

    fn provider(path: &str, base: Option<&Path>) -> Option<String> {
        let mut cluster = Cluster::default();
        path.clone_into(&mut cluster.files.attribute_provider);
        let found = read(&cluster, base);
        match found.get(FilesField::AttributeProvider, path)? {
            SiteFile::Found(file) => Some(String::from_utf8_lossy(file.bytes()).into_owned()),
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

    #[cfg(unix)]
    #[test]
    fn the_time_and_the_rights_of_others_are_noted() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("key.pem");
        std::fs::write(&path, "key").expect("write");
        let mut cluster = Cluster::default();
        path.to_str()
            .expect("path")
            .clone_into(&mut cluster.files.pam_private_key);
        for (mode, noted) in [(0o600, None), (0o640, Some(0o640)), (0o604, Some(0o604))] {
            let permissions = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(&path, permissions).expect("mode");
            let found = read(&cluster, None);
            assert!(found.read_at().is_some());
            match found.get(FilesField::PamPrivateKey, &cluster.files.pam_private_key) {
                Some(SiteFile::Found(file)) => assert_eq!(file.mode_of_others(), noted),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn files_of_the_balancer_are_looked_for_by_whole_path_alone() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("visa.crt");
        std::fs::write(&path, "certificate").expect("write");
        let mut cluster = Cluster::default();
        path.to_str()
            .expect("path")
            .clone_into(&mut cluster.balancer.certificate);
        "visa.crt".clone_into(&mut cluster.balancer.certificate_key);
        let found = read(&cluster, Some(folder.path()));
        let certificate = found.get(BalancerField::Certificate, &cluster.balancer.certificate);
        assert!(
            matches!(certificate, Some(SiteFile::Found(_))),
            "{certificate:?}"
        );
        assert!(
            found
                .get(BalancerField::CertificateKey, "visa.crt")
                .is_none()
        );
    }
}
