//! Reads the keys of a compose file one by one.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::{Facts, IMAGES, Set, VisaImage, component_of};
use crate::catalog::{Catalog, must_be_hidden};
use crate::import::env_file::expand::{Expanded, Expander, Unset};
use crate::import::host_files::name_of;
use crate::import::note::{At, Notes};
use crate::import::yaml::{Entry, Node};
use crate::model::Secret;
use crate::model::syntax::quoted;

/// Keys of a service that decide how it runs, which the exported compose file decides anew.
const DECIDED_ANEW: &[&str] = &[
    "container_name",
    "depends_on",
    "expose",
    "healthcheck",
    "hostname",
    "links",
    "logging",
    "networks",
    "restart",
];

/// Folders and files in containers that the exported compose file mounts by itself, or need not.
const MOUNTED_ANEW: &[&str] = &[
    "/app/accountAttributeProviders",
    "/data/cache",
    "/etc/localtime",
    "/etc/nginx",
    "/etc/timezone",
    "/etc/visa/pam",
    "/var/log/visa",
];

/// Reads one file; `lookup` gives the variables that it takes in.
pub(super) struct Reader<'r, 'v> {
    pub(super) file: &'r str,
    /// Whether an export wrote it: what exports write is not told, but what somebody added is.
    pub(super) is_own: bool,
    pub(super) lookup: &'r dyn Fn(&str) -> Option<&'v str>,
    pub(super) notes: &'r mut Notes,
    pub(super) expander: Expander,
    pub(super) facts: Facts,
    /// Services of VISA's hosts.
    pub(super) services: Vec<String>,
    /// Keys of theirs that the exported file decides anew.
    pub(super) anew: BTreeSet<String>,
}

impl Reader<'_, '_> {
    /// Notes in one line what was taken over and what will be decided anew.
    pub(super) fn sum_up(&mut self) {
        if self.services.is_empty() {
            return;
        }
        let services: Vec<String> = self.services.iter().map(|name| quoted(name)).collect();
        let plural = if services.len() == 1 { "" } else { "s" };
        let mut message = format!("the service{plural} {}", services.join(", "));
        if !self.anew.is_empty() {
            let keys: Vec<&str> = self.anew.iter().map(String::as_str).collect();
            message.push_str("; an export decides anew: ");
            message.push_str(&keys.join(", "));
        }
        self.notes.understood(&At::file(self.file), message);
    }

    fn left_out(&mut self, line: usize, message: impl Into<String>) {
        self.notes.left_out(&At::line(self.file, line), message);
    }

    /// Takes in the variables that a text names.
    fn expand(&mut self, text: &str, line: usize) -> Option<String> {
        let expanded = self.expanded(text, line)?;
        if expanded.is_short {
            let message = "takes in a variable that no env file sets; read as empty";
            self.notes.doubt(&At::line(self.file, line), message);
        }
        Some(expanded.text.to_string())
    }

    /// Takes in the variables that the value of a variable names.
    fn value(&mut self, name: &str, text: &str, line: usize) -> Option<Secret> {
        let mut expanded = self.expanded(text, line)?;
        if expanded.is_short && must_be_hidden(name, text) {
            let message = format!(
                "{} takes in a variable that no env file sets, so its value is not known; it is left out. For a dollar sign, Docker Compose wants `$$` here",
                name_of(name)
            );
            self.left_out(line, message);
            return None;
        }
        if expanded.is_short {
            let message = format!(
                "{} takes in a variable that no env file sets; read as empty",
                name_of(name)
            );
            self.notes.doubt(&At::line(self.file, line), message);
        }
        Some(Secret::new(std::mem::take(&mut *expanded.text)))
    }

    /// Compose files know no other reading of `$NAME` than Docker Compose's. No message names what
    /// is missing, which may be a part of a password.
    fn expanded(&mut self, text: &str, line: usize) -> Option<Expanded> {
        let taken = RefCell::new(Vec::new());
        let result = self.expander.expand(text, Unset::Empty, |name| {
            (self.lookup)(name).inspect(|_| taken.borrow_mut().push(name.to_owned()))
        });
        self.facts.taken.append(&mut taken.into_inner());
        result
            .map_err(|error| self.left_out(line, format!("a text {error}")))
            .ok()
    }

    fn scalar(&mut self, node: &Node) -> Option<String> {
        self.expand(node.scalar()?, node.line)
    }

    pub(super) fn top(&mut self, entry: &Entry) {
        match entry.key.as_str() {
            // The version of the format; Compose ignores it nowadays.
            "services" | "version" => {}
            "name" => self.facts.name = self.scalar(&entry.node),
            "networks" => self.networks(&entry.node),
            key if key.starts_with("x-") => {}
            key => self.left_out(entry.line, format!("{} is not carried over", quoted(key))),
        }
    }

    fn networks(&mut self, node: &Node) {
        for network in node.entries() {
            for entry in network.node.entries() {
                match entry.key.as_str() {
                    "driver" => {}
                    "ipam" => {
                        let configs = entry.node.get("config").map_or(&[][..], Node::items);
                        let subnet = configs.iter().find_map(|config| config.get("subnet"));
                        if let Some(subnet) = subnet.and_then(|node| self.scalar(node)) {
                            self.facts.subnet = Some(subnet);
                        }
                    }
                    key => self.left_out(
                        entry.line,
                        format!("{} of a network is not carried over", quoted(key)),
                    ),
                }
            }
        }
    }

    pub(super) fn service(&mut self, service: &Entry) {
        let name = &service.key;
        let image = service.node.get("image");
        let Some(image) = image.and_then(|node| Some((self.scalar(node)?, node.line))) else {
            let message = format!("service {} has no image, so it is left out", quoted(name));
            self.left_out(service.line, message);
            return;
        };
        let (image, line) = image;
        let (path, tag) = split_image(&image);
        let (registry, repository) = path.rsplit_once('/').unwrap_or(("", path));
        let catalog = Catalog::get();
        let component = IMAGES.into_iter().find(|component| {
            let info = catalog.image(*component);
            info.is_some_and(|info| info.repository == repository)
        });
        let is_proxy = repository == "nginx" || repository.starts_with("nginx-");
        if let Some(component) = component {
            self.facts.images.push(VisaImage {
                component,
                registry: registry.to_owned(),
                tag: tag.to_owned(),
                line,
            });
        } else if is_proxy {
            self.facts.proxy = Some(image.clone());
        } else if name.contains("security") {
            self.facts.security_groups = Some(image.clone());
        } else {
            let message = format!(
                "service {} with the image {} is no part of VISA's hosts; run it beside the export if it is still needed",
                quoted(name),
                quoted(&image)
            );
            self.left_out(service.line, message);
            return;
        }
        self.services.push(name.clone());
        for entry in service.node.entries() {
            self.key(service, is_proxy, entry);
        }
    }

    /// Reads a key of a service.
    fn key(&mut self, of: &Entry, is_proxy: bool, entry: &Entry) {
        let service = &of.key;
        match entry.key.as_str() {
            "image" | "env_file" => {}
            "environment" => self.environment(of, is_proxy, &entry.node),
            "ports" => self.ports(service, is_proxy, &entry.node),
            "volumes" => {
                for volume in entry.node.items() {
                    self.volume(service, volume);
                }
            }
            key if DECIDED_ANEW.contains(&key) => {
                if !self.is_own {
                    self.anew.insert(key.to_owned());
                }
            }
            key => {
                let message = format!(
                    "{} of service {} is not carried over",
                    quoted(key),
                    quoted(service)
                );
                self.left_out(entry.line, message);
            }
        }
    }

    fn environment(&mut self, service: &Entry, is_proxy: bool, node: &Node) {
        if is_proxy {
            let message = format!(
                "variables of service {} are not carried over",
                quoted(&service.key)
            );
            self.left_out(node.line, message);
            return;
        }
        let mut pairs: Vec<(String, Option<&str>, usize)> = Vec::new();
        for entry in node.entries() {
            pairs.push((entry.key.clone(), entry.node.scalar(), entry.line));
        }
        for item in node.items() {
            let written = item.scalar().unwrap_or_default();
            let (name, value) = match written.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (written, None),
            };
            pairs.push((name.to_owned(), value, item.line));
        }
        for (name, value, line) in pairs {
            let Some(value) = value else {
                let message = format!(
                    "{} has no value here, so Docker Compose takes it from the environment of whoever starts it",
                    name_of(&name)
                );
                self.left_out(line, message);
                continue;
            };
            if let Some(value) = self.value(&name, value, line) {
                self.facts.environment.push(Set {
                    service: service.key.clone(),
                    component: component_of(service),
                    name,
                    value,
                    line,
                });
            }
        }
    }

    fn ports(&mut self, service: &str, is_proxy: bool, node: &Node) {
        for item in node.items() {
            let text = |node: Option<&Node>| node.and_then(Node::scalar).map(str::to_owned);
            let written = if let Some(text) = item.scalar() {
                text.to_owned()
            } else {
                let inside = text(item.get("target")).unwrap_or_default();
                let outside = text(item.get("published")).unwrap_or_default();
                format!("{outside}:{inside}")
            };
            let Some(port) = self.expand(&written, item.line) else {
                continue;
            };
            let (outside, inside) = port.rsplit_once(':').unwrap_or(("", &port));
            let inside = inside.strip_suffix("/tcp").unwrap_or(inside);
            let published = outside.rsplit(':').next().unwrap_or_default();
            match (is_proxy, inside, published.parse()) {
                (true, "443", Ok(port)) => self.facts.https_port = Some(port),
                (true, "80", Ok(80)) => {}
                // As in the load balancer's own file.
                _ if self.is_own && is_proxy && inside == published => {}
                _ => {
                    let message = format!(
                        "port {} of service {} is not carried over: an export makes only ports 80 and 443 of the proxy reachable",
                        quoted(&port),
                        quoted(service)
                    );
                    self.left_out(item.line, message);
                }
            }
        }
    }

    fn volume(&mut self, service: &str, volume: &Node) {
        let written = if let Some(text) = volume.scalar() {
            text.to_owned()
        } else {
            let part = |key| volume.get(key).and_then(Node::scalar).unwrap_or_default();
            format!("{}:{}", part("source"), part("target"))
        };
        let Some(written) = self.expand(&written, volume.line) else {
            return;
        };
        let mut parts = written.split(':');
        let source = parts.next().unwrap_or_default();
        let target = parts.next().unwrap_or_default();
        let is_mounted_anew = MOUNTED_ANEW.iter().any(|folder| target.starts_with(folder));
        if self.is_own && (is_mounted_anew || source == target) {
            // As an export writes it; the load balancer finds its certificates where they are.
        } else if is_mounted_anew {
            let message = format!(
                "service {} has {} from {}; an export mounts folders of its own, see its README.md for what to put there",
                quoted(service),
                quoted(target),
                quoted(source)
            );
            self.notes
                .understood(&At::line(self.file, volume.line), message);
        } else {
            let message = format!(
                "volume {} of service {} is not carried over",
                quoted(&written),
                quoted(service)
            );
            self.left_out(volume.line, message);
        }
    }
}

/// Splits an image into its path and what follows: tag or digest.
fn split_image(image: &str) -> (&str, &str) {
    if let Some((path, digest)) = image.split_once('@') {
        return (split_image(path).0, digest);
    }
    match image.rsplit_once(':') {
        Some((path, tag)) if !tag.contains('/') => (path, tag),
        _ => (image, ""),
    }
}
