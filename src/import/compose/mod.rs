//! What a compose file says about a VISA: images, ports, variables; in the manner of versions 1 to 5.

mod reader;

use crate::catalog::Component;
use crate::import::env_file::expand::Expander;
use crate::import::kind::is_own;
use crate::import::note::{At, Notes};
use crate::import::source::Source;
use crate::import::yaml::{self, Entry, Node};

/// A compose file that was read.
pub(in crate::import) struct Compose<'a> {
    pub(in crate::import) source: &'a Source,
    root: Node,
}

/// A variable that a service gets.
#[derive(Clone, Debug)]
pub(in crate::import) struct Set {
    pub(in crate::import) name: String,
    pub(in crate::import) value: String,
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

    /// Returns the paths of the env files that services get, relative to its folder.
    pub(in crate::import) fn env_files(&self) -> Vec<String> {
        let named = self
            .services()
            .iter()
            .filter_map(|s| s.node.get("env_file"));
        let paths = named.flat_map(Node::items).filter_map(|item| {
            let path = item.scalar().or_else(|| item.get("path")?.scalar())?;
            Some(path.strip_prefix("./").unwrap_or(path).to_owned())
        });
        let mut paths: Vec<String> = paths.collect();
        paths.sort();
        paths.dedup();
        paths
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
        };
        for entry in self.root.entries() {
            reader.top(entry);
        }
        for service in self.services() {
            reader.service(service);
        }
        reader.facts
    }
}

use reader::Reader;
