//! The exported files: one row a file, its template and where it goes.

use std::fmt;
use std::sync::Arc;

use minijinja::value::{Serde, Value, merge_maps};
use zeroize::Zeroizing;

use super::engine::{self, Language, Template};
use super::{RenderError, Resolved, SecretView, ansible, env_file};
use crate::environment::{PAM_PRIVATE_FILE, PAM_PUBLIC_FILE, PROVIDER_FILE};
use crate::model::syntax::Release;
use crate::model::{FilesField, Host, SiteFile};

/// For whom a template is rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// Once.
    Bundle,
    /// Into the folder of every host, the same for all: it sees nothing of the host.
    AllHosts,
    /// Into the folder of every host, for each host apart.
    EachHost,
}

/// Declares the exported files. The path of a template is that of the exported file, with `host/`
/// for the folder of a host.
macro_rules! exported {
    ($( $path:literal, $scope:ident, $language:ident, $mode:literal; )+) => {
        /// Every template.
        pub(super) const TEMPLATES: &[Template] = &[$( Template {
            path: $path,
            language: Language::$language,
            source: include_str!(concat!("../../templates/", $path)),
        }, )+];

        /// Scope and permission bits of the exported files, in the order of [`TEMPLATES`].
        const ROWS: &[(Scope, u32)] = &[$( (Scope::$scope, $mode), )+];
    };
}

exported! {
    "README.md", Bundle, Markdown, 0o644;
    "ansible/README.md", Bundle, Markdown, 0o644;
    "ansible/ansible.cfg", Bundle, Ansible, 0o644;
    "ansible/inventory.yml", Bundle, Ansible, 0o644;
    "ansible/scheduler.sh", Bundle, Shell, 0o755;
    "ansible/site.yml", Bundle, Ansible, 0o644;
    "ansible/tasks/balancer.yml", Bundle, Ansible, 0o644;
    "ansible/tasks/host.yml", Bundle, Ansible, 0o644;
    "load-balancer/README.md", Bundle, Markdown, 0o644;
    "load-balancer/conf.d/visa.conf", Bundle, Nginx, 0o644;
    "load-balancer/deploy.sh", Bundle, Shell, 0o755;
    "load-balancer/docker-compose.yml", Bundle, Compose, 0o644;
    "host/.env", EachHost, Env, 0o600;
    "host/README.md", AllHosts, Markdown, 0o644;
    "host/deploy.sh", AllHosts, Shell, 0o755;
    "host/docker-compose.yml", AllHosts, Compose, 0o644;
    "host/nginx/conf/nginx.conf", AllHosts, Nginx, 0o644;
}

/// Where a site file goes in the folder of each host, and its permission bits.
const SITE_FILES: &[(FilesField, &str, &str, u32)] = &[
    (FilesField::HostCertificate, "nginx/certs", "web.crt", 0o644),
    (
        FilesField::HostCertificateKey,
        "nginx/certs",
        "web.key",
        0o600,
    ),
    (FilesField::PamPrivateKey, "pam", PAM_PRIVATE_FILE, 0o600),
    (FilesField::PamPublicKey, "pam", PAM_PUBLIC_FILE, 0o644),
    (
        FilesField::AttributeProvider,
        "providers",
        PROVIDER_FILE,
        0o644,
    ),
];

/// Folder of the templates of a host's files.
const HOST_FOLDER: &str = "host/";

/// Bytes of a file, wiped when dropped. They may hold secrets and are never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(Arc<Zeroizing<Vec<u8>>>);

impl Content {
    /// Keeps bytes, from now on until they are wiped.
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }

    /// Returns the bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Returns the bytes as text; what is no UTF-8 is replaced.
    #[must_use]
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleFile {
    /// Path below the folder of the export, with `/` between its parts.
    pub path: String,
    /// Unix permission bits.
    pub mode: u32,
    /// What is in it.
    pub content: Content,
}

/// All files of an export, sorted by path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    cluster: String,
    release: Release,
    files: Vec<BundleFile>,
}

impl Bundle {
    /// Returns the name of the cluster that it is for.
    #[must_use]
    pub fn cluster_name(&self) -> &str {
        &self.cluster
    }

    /// Returns the release of VISA that it is for.
    #[must_use]
    pub fn release(&self) -> Release {
        self.release
    }

    /// Returns the files, sorted by path.
    #[must_use]
    pub fn files(&self) -> &[BundleFile] {
        &self.files
    }

    /// Adds files that are made of the rendered ones.
    pub(crate) fn add(&mut self, files: impl IntoIterator<Item = BundleFile>) {
        self.files.extend(files);
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
    }

    /// Finds a file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<&BundleFile> {
        let index = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        index.ok().map(|index| &self.files[index])
    }
}

/// A file that an export will have, before it is rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path below the folder of the export, with `/` between its parts.
    pub path: String,
    /// Unix permission bits.
    pub mode: u32,
    is_of_host: bool,
    source: Source,
}

impl Entry {
    /// Returns the host in whose folder the file lies.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.is_of_host
            .then(|| self.path.split('/').next())
            .flatten()
    }
}

/// Where the content of an entry comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    /// Index of a template, and of the host that it is rendered for, if it is for one alone.
    Template { index: usize, host: Option<usize> },
    /// A file of the site.
    Site { field: FilesField },
}

/// Lists the files of an export, sorted by path.
#[must_use]
pub fn outline(resolved: &Resolved<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (index, (template, (scope, mode))) in TEMPLATES.iter().zip(ROWS).enumerate() {
        let entry = |folder: Option<&str>, host| {
            let path = match (folder, template.path.strip_prefix(HOST_FOLDER)) {
                (Some(folder), Some(rest)) => format!("{folder}/{rest}"),
                _ => template.path.to_owned(),
            };
            Entry {
                path,
                mode: *mode,
                is_of_host: folder.is_some(),
                source: Source::Template { index, host },
            }
        };
        if *scope == Scope::Bundle {
            entries.push(entry(None, None));
            continue;
        }
        for (host, context) in resolved.context.hosts.iter().enumerate() {
            let alone = (*scope == Scope::EachHost).then_some(host);
            entries.push(entry(Some(context.name.as_str()), alone));
        }
    }
    for (field, folder, name, mode) in SITE_FILES {
        if resolved
            .subject
            .cluster
            .files
            .get(*field)
            .to_string()
            .is_empty()
        {
            continue;
        }
        for host in &resolved.context.hosts {
            entries.push(Entry {
                path: format!("{}/{folder}/{name}", host.name),
                mode: *mode,
                is_of_host: true,
                source: Source::Site { field: *field },
            });
        }
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

/// Renders one file.
pub fn render(
    resolved: &Resolved<'_>,
    entry: &Entry,
    view: SecretView,
) -> Result<Content, RenderError> {
    let fail = |reason: String| RenderError::Template {
        path: entry.path.clone(),
        reason,
    };
    match entry.source {
        Source::Template { index, host } => {
            let context = match (ROWS[index].0, host) {
                (_, Some(host)) => host_context(resolved, resolved.hosts[host], view),
                (Scope::Bundle, None) => {
                    merge_maps([resolved.value.clone(), ansible::context(resolved)])
                }
                (_, None) => resolved.value.clone(),
            };
            let text = engine::render(&TEMPLATES[index], &context)
                .map_err(|error| fail(error.to_string()))?;
            Ok(Content::new(text.into_bytes()))
        }
        Source::Site { field } => {
            let path = resolved.subject.cluster.files.get(field).to_string();
            let is_key = entry.mode == 0o600;
            match resolved.subject.site_files.get(field, &path) {
                Some(SiteFile::Found(_)) if is_key && view == SecretView::Masked => {
                    Ok(Content::new("•••".into()))
                }
                Some(SiteFile::Found(file)) => Ok(Content(Arc::clone(file.bytes()))),
                Some(SiteFile::Unreadable(why)) => Err(fail(format!("{path:?}: {why}"))),
                None => Err(fail(format!("{path:?} was not read"))),
            }
        }
    }
}

/// Builds what the template of a single host sees.
fn host_context(resolved: &Resolved<'_>, host: &Host, view: SecretView) -> Value {
    merge_maps([
        resolved.value.clone(),
        minijinja::context! {
            https_port => host.https_port,
            is_masked => view == SecretView::Masked,
            groups => Value::from(Serde(env_file::groups(resolved, host, view))),
        },
    ])
}

impl Resolved<'_> {
    /// Renders all files, with the secrets in them.
    pub fn bundle(&self) -> Result<Bundle, RenderError> {
        // What is the same for all hosts is rendered once.
        let mut shared: Vec<(usize, Content)> = Vec::new();
        let mut files = Vec::new();
        for entry in outline(self) {
            let index = match entry.source {
                Source::Template { index, host: None } => Some(index),
                Source::Template { .. } | Source::Site { .. } => None,
            };
            let known = shared.iter().find(|(known, _)| Some(*known) == index);
            let content = match known {
                Some((_, content)) => content.clone(),
                None => render(self, &entry, SecretView::Shown)?,
            };
            if let (Some(index), None) = (index, known) {
                shared.push((index, content.clone()));
            }
            files.push(BundleFile {
                path: entry.path,
                mode: entry.mode,
                content,
            });
        }
        Ok(Bundle {
            cluster: self.cluster_name().to_owned(),
            release: self.release(),
            files,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Subject;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    #[test]
    fn the_bundle_of_each_line_is_as_it_was_reviewed() {
        for line in Line::ALL {
            let case = Case::new(line);
            let subject = Subject::new(&case.cluster, &case.secrets, &case.site_files);
            let resolved = Resolved::new(&subject).expect("sound");
            let mut text = String::new();
            for entry in outline(&resolved) {
                // What is the same on all hosts is reviewed once.
                let is_second = entry.host() == Some("visa-2");
                if is_second && !entry.path.ends_with("/.env") {
                    continue;
                }
                let content = render(&resolved, &entry, SecretView::Masked).expect("sound");
                let heading = format!("=== {} {:o}\n", entry.path, entry.mode);
                text.extend([&heading, &*content.text(), "\n"]);
            }
            insta::assert_snapshot!(format!("bundle-{line}"), text);
        }
    }
}
