//! What a compose file says about a VISA: images, ports, variables; in the manner of versions 1 to 5.

mod reader;

use std::collections::BTreeSet;

use crate::catalog::{Catalog, Component};
use crate::import::env_file::expand::Expander;
use crate::import::kind::is_own;
use crate::import::note::{At, Notes};
use crate::import::source::Source;
use crate::import::yaml::{self, Entry, Node};
use crate::model::Secret;

/// Lists of env files in one compose file that are told apart; VISA has five services. Files of more
/// count as named by none.
const MOST_LISTS: usize = 16;

/// The components that VISA publishes an image of.
const IMAGES: [Component; 4] = [
    Component::Api,
    Component::Web,
    Component::Accounts,
    Component::JupyterProxy,
];

/// A compose file that was read.
pub(in crate::import) struct Compose<'a> {
    pub(in crate::import) source: &'a Source,
    root: Node,
}

/// The env files that a service gets; of two with the same variable, the later counts.
#[derive(Debug)]
pub(in crate::import) struct EnvList {
    pub(in crate::import) service: String,
    /// Which of VISA's services it is.
    pub(in crate::import) component: Option<Component>,
    /// Paths that sources have.
    pub(in crate::import) paths: Vec<String>,
}

/// A variable that a service gets.
#[derive(Clone, Debug)]
pub(in crate::import) struct Set {
    pub(in crate::import) service: String,
    /// Which of VISA's services it is.
    pub(in crate::import) component: Option<Component>,
    pub(in crate::import) name: String,
    pub(in crate::import) value: Secret,
    pub(in crate::import) line: usize,
}

/// An image of VISA.
#[derive(Clone, Debug)]
pub(in crate::import) struct VisaImage {
    pub(in crate::import) component: Component,
    pub(in crate::import) registry: String,
    pub(in crate::import) tag: String,
    pub(in crate::import) line: usize,
}

/// What a compose file says.
#[derive(Debug, Default)]
pub(in crate::import) struct Facts {
    pub(in crate::import) file: String,
    pub(in crate::import) name: Option<String>,
    pub(in crate::import) images: Vec<VisaImage>,
    /// Image of the host's reverse proxy, or of a load balancer where there is no image of VISA.
    pub(in crate::import) proxy: Option<String>,
    pub(in crate::import) security_groups: Option<String>,
    pub(in crate::import) https_port: Option<i64>,
    pub(in crate::import) subnet: Option<String>,
    pub(in crate::import) environment: Vec<Set>,
    /// Variables of the env file that it takes in.
    pub(in crate::import) taken: Vec<String>,
}

impl Facts {
    /// Tells whether it is about a load balancer alone.
    pub(in crate::import) fn is_balancer(&self) -> bool {
        self.images.is_empty() && self.proxy.is_some()
    }
}

impl<'a> Compose<'a> {
    /// Reads a file; `None` if it is no compose file, which is noted.
    pub(in crate::import) fn read(
        source: &'a Source,
        text: &str,
        notes: &mut Notes,
    ) -> Option<Self> {
        match yaml::read(text) {
            Ok(root) if root.get("services").is_some() => Some(Self { source, root }),
            Ok(_) => {
                notes.left_out(
                    &At::file(&source.path),
                    "it has no `services:`, so it is no compose file",
                );
                None
            }
            Err((line, why)) => {
                let at = At {
                    file: &source.path,
                    line,
                };
                notes.left_out(&at, why);
                None
            }
        }
    }

    fn services(&self) -> &[Entry] {
        self.root.get("services").map_or(&[], Node::entries)
    }

    /// Returns the env files that services get, in the order in which it names them: as written, and
    /// by the path that a source there has.
    pub(in crate::import) fn env_files(&self) -> Vec<(&str, String)> {
        let files = self
            .services()
            .iter()
            .flat_map(|one| self.env_files_of(one));
        let mut seen = BTreeSet::new();
        files
            .filter(|(_, path)| seen.insert(path.clone()))
            .collect()
    }

    fn env_files_of<'n>(&self, service: &'n Entry) -> Vec<(&'n str, String)> {
        let items = service.node.get("env_file").map_or(&[][..], Node::items);
        let path = |item: &'n Node| item.scalar().or_else(|| item.get("path")?.scalar());
        let paths = items.iter().filter_map(path);
        let folder = self.source.folder();
        paths.map(|path| (path, resolve(folder, path))).collect()
    }

    /// Returns the lists of env files of its services, those of VISA's first. A service without a list
    /// has none here, nor has one of another program with a list that is there already.
    pub(in crate::import) fn env_lists(&self) -> Vec<EnvList> {
        let mut services: Vec<_> = self
            .services()
            .iter()
            .map(|service| (component_of(service), service))
            .collect();
        services.sort_by_key(|(component, _)| component.is_none());
        let mut lists: Vec<EnvList> = Vec::new();
        for (component, service) in services {
            // What is named twice counts where it stands last.
            let files = self.env_files_of(service).into_iter().rev();
            let mut seen = BTreeSet::new();
            let files = files.filter(|(_, path)| seen.insert(path.clone()));
            let mut paths: Vec<String> = files.map(|(_, path)| path).collect();
            paths.reverse();
            let is_known = component.is_none() && lists.iter().any(|list| list.paths == paths);
            if !paths.is_empty() && !is_known && lists.len() < MOST_LISTS {
                lists.push(EnvList {
                    service: service.key.clone(),
                    component,
                    paths,
                });
            }
        }
        lists
    }

    /// Collects what it says; `lookup` gives the variables that it takes in.
    pub(in crate::import) fn facts<'v>(
        &self,
        lookup: &dyn Fn(&str) -> Option<&'v str>,
        notes: &mut Notes,
    ) -> Facts {
        let mut reader = Reader {
            file: &self.source.path,
            is_own: self.source.text().is_some_and(is_own),
            lookup,
            notes,
            expander: Expander::default(),
            facts: Facts {
                file: self.source.path.clone(),
                ..Facts::default()
            },
            services: Vec::new(),
            anew: BTreeSet::new(),
        };
        for entry in self.root.entries() {
            reader.top(entry);
        }
        for service in self.services() {
            reader.service(service);
        }
        reader.sum_up();
        reader.facts
    }
}

/// Tells which service of VISA one is, by its image; the registry and tag may come from variables.
fn component_of(service: &Entry) -> Option<Component> {
    let image = service.node.get("image")?.scalar()?;
    let is_part = |repository: &str| image.split(['/', ':', '@']).any(|part| part == repository);
    let mut found = IMAGES.into_iter().filter(|component| {
        let info = Catalog::get().image(*component);
        info.is_some_and(|info| is_part(&info.repository))
    });
    let is_site = service.key.contains("security");
    found
        .next()
        .or(is_site.then_some(Component::SecurityGroups))
}

/// Makes a path, relative to a folder, one of its own.
pub(in crate::import) fn resolve(folder: &str, path: &str) -> String {
    let is_whole = path.starts_with('/');
    let folder = if is_whole { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if is_whole || folder.starts_with('/') {
        "/"
    } else {
        ""
    };
    format!("{root}{}", parts.join("/"))
}

use reader::Reader;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_variables_are_never_printed() {
        let text = "services:\n  api:\n    image: illgrenoble/visa-api-server:3.8.2\n    environment: [SITE_X=hunter2]\n";
        let source = Source::new("a.yml", text.as_bytes().to_vec());
        let mut notes = Notes::default();
        let compose = Compose::read(&source, text, &mut notes).expect("a compose file");
        let facts = compose.facts(&|_| None, &mut notes);
        assert_eq!(facts.environment[0].value.expose(), "hunter2");
        assert!(!format!("{facts:?}").contains("hunter2"));
    }

    #[test]
    fn paths_start_at_the_folder_of_the_file() {
        for (folder, path, resolved) in [
            ("a/b", "visa.env", "a/b/visa.env"),
            ("a/b", "./conf/visa.env", "a/b/conf/visa.env"),
            ("a/b", "../../visa.env", "visa.env"),
            ("", "../visa.env", "../visa.env"),
            ("..", "../visa.env", "../../visa.env"),
            ("./a", "visa.env", "a/visa.env"),
            ("/srv/a", "../visa.env", "/srv/visa.env"),
            ("a", "/etc/visa.env", "/etc/visa.env"),
        ] {
            assert_eq!(resolve(folder, path), resolved, "{folder} {path}");
        }
    }
}
