//! The site's own files among those that were read: certificates, keys, the attribute provider.

use std::path::Path;

use super::kind::Kind;
use super::note::{At, Notes};
use super::source::Source;
use crate::model::syntax::quoted;
use crate::model::{Cluster, FilesField, Value};

/// Names the site's files in the project, by their path from the root.
pub(super) fn name_them(cluster: &mut Cluster, sources: &[(Kind, &Source)], notes: &mut Notes) {
    for field in FilesField::ALL {
        let found: Vec<&Source> = sources
            .iter()
            .filter(|(kind, source)| self::field(*kind, source) == Some(*field))
            .map(|(_, source)| *source)
            .collect();
        let Some(first) = found.first() else { continue };
        let label = field.info().label;
        if let Some(other) = found.iter().find(|other| other.text() != first.text()) {
            let message = format!(
                "{label}: it differs from {}, and the project has one for all hosts; put them on the hosts yourself",
                first.path
            );
            notes.left_out(&At::file(&other.path), message);
            continue;
        }
        let place = first.place.to_string_lossy();
        let path = if place.is_empty() {
            &first.path
        } else {
            &*place
        };
        if cluster.files.set(*field, &Value::from(path)).is_ok() {
            let message = format!("{label}: named by the project, and part of each export");
            notes.understood(&At::file(&first.path), message);
        }
    }
    for (kind, source) in sources {
        let is_of_site = matches!(kind, Kind::Certificate | Kind::Key | Kind::Script);
        if is_of_site && field(*kind, source).is_none() {
            let message = format!(
                "it is not clear what {} is for; name it under [files] if the hosts need it",
                quoted(source.name())
            );
            notes.left_out(&At::file(&source.path), message);
        }
    }
}

/// Names the site's files from the folder of the project file, where they lie in it.
pub(super) fn start_at(cluster: &mut Cluster, folder: &Path) {
    for field in FilesField::ALL {
        let path = cluster.files.get(*field).to_string();
        if let Ok(below) = Path::new(&path).strip_prefix(folder)
            && !path.is_empty()
        {
            // A text fits each of these fields.
            let _ = cluster
                .files
                .set(*field, &Value::Text(below.to_string_lossy().into_owned()));
        }
    }
}

/// Tells what a file is by its name and its folder.
fn field(kind: Kind, source: &Source) -> Option<FilesField> {
    let name = source.name().to_ascii_lowercase();
    let folder = source.folder().rsplit('/').next().unwrap_or_default();
    let is_proxy = matches!(folder, "certs" | "ssl" | "tls") || name.starts_with("web.");
    match kind {
        Kind::Script if name.contains("provider") => Some(FilesField::AttributeProvider),
        Kind::Certificate if is_proxy => Some(FilesField::HostCertificate),
        Kind::Key if folder == "pam" || name.contains("pam") => {
            let is_private = source.text()?.contains("PRIVATE KEY-----");
            Some(if is_private {
                FilesField::PamPrivateKey
            } else {
                FilesField::PamPublicKey
            })
        }
        Kind::Key if is_proxy => Some(FilesField::HostCertificateKey),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::new(path, text.as_bytes().to_vec())
    }

    #[test]
    fn files_of_the_site_are_named_unless_hosts_differ() {
        let key = "-----BEGIN PRIVATE KEY-----";
        let files = [
            (
                Kind::Script,
                source("visa-1/providers/attribute-provider.js", "x"),
            ),
            (
                Kind::Script,
                source("visa-2/providers/attribute-provider.js", "x"),
            ),
            (Kind::Certificate, source("visa-1/nginx/certs/web.crt", "1")),
            (Kind::Certificate, source("visa-2/nginx/certs/web.crt", "2")),
            (Kind::Key, source("visa-1/pam/private.pem", key)),
            (Kind::Key, source("visa-1/other.pem", key)),
        ];
        let files: Vec<_> = files.iter().map(|(kind, source)| (*kind, source)).collect();
        let mut cluster = Cluster::default();
        let mut notes = Notes::default();
        name_them(&mut cluster, &files, &mut notes);
        let provider = &cluster.files.attribute_provider;
        assert_eq!(provider, "visa-1/providers/attribute-provider.js");
        assert_eq!(cluster.files.host_certificate, "");
        assert_eq!(cluster.files.pam_private_key, "visa-1/pam/private.pem");
        let notes: Vec<_> = notes
            .into_sorted()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(notes.len(), 4, "{notes:#?}");
        assert!(
            notes
                .iter()
                .any(|note| note.starts_with("visa-2/nginx/certs/web.crt: left out"))
        );
    }
}
