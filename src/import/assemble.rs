//! Puts what all files say together into one project.

use std::collections::BTreeMap;
use std::path::Path;

use super::balancer::{self, Balancer, Found};
use super::compose::{self, Compose, Facts};
use super::env_docs::EnvDoc;
use super::host_files::{self, HostFiles};
use super::hosts::{self, Joined};
use super::kind::{Kind, PENDING, kind};
use super::note::{At, Note, Notes, count};
use super::own::Manifest;
use super::source::{Content, Source};
use super::variables::{self, Placer};
use super::{balancer_fields, conf, fields, own, release, services, site_files};
use crate::model::syntax::{Address, ClusterName, PublicUrl, Release, quoted};
use crate::model::{Cluster, Images, Role, Secrets};

/// Name of a cluster that no file names.
const UNNAMED: &str = "visa";

/// What was made of the files of a running VISA.
#[derive(Debug, Default)]
pub struct Imported {
    /// The project. No secret stands in it.
    pub cluster: Cluster,
    /// The passwords and tokens that the files hold.
    pub secrets: Secrets,
    /// What there is to say, by file and line.
    pub notes: Vec<Note>,
}

impl Imported {
    /// Tells whether any of the files was about VISA.
    #[must_use]
    pub fn has_something(&self) -> bool {
        !self.cluster.hosts.is_empty() || self.cluster.images != Images::default()
    }

    /// Names the site's files from the folder of the project file, where they lie in it.
    pub fn start_paths_at(&mut self, folder: &Path) {
        site_files::start_at(&mut self.cluster, folder);
    }
}

/// Makes a project of files.
///
/// It never fails: where the files say little, the project says little, and the notes say why.
#[must_use]
pub fn assemble(sources: &[Source]) -> Imported {
    let mut notes = Notes::default();
    let files = Files::read(sources, &mut notes);
    let mut sorted = host_files::sort(&files.docs, &files.composes, &mut notes);
    variables::tell(&sorted.hosts, &mut notes);

    let mut cluster = Cluster::default();
    let facts: Vec<Facts> = sorted
        .hosts
        .iter_mut()
        .filter_map(|host| host.facts.take())
        .chain(sorted.others)
        .collect();
    let release = release_of(&files, &facts, &sorted.hosts, &mut notes);
    cluster.settings.release = release.to_string();
    cluster.settings.docs_url = files.docs_url.clone().unwrap_or_default();
    services::fill(&mut cluster, release, &facts, &mut notes);
    drop_used(&mut sorted.hosts, &facts);
    variables::unprotect(&mut sorted.hosts, release.line(), &mut notes);

    let servers = files
        .balancer
        .as_ref()
        .map_or(&[][..], |(_, read)| &read.servers);
    let balancer_file = files
        .balancer
        .as_ref()
        .map_or("", |(file, _)| file.as_str());
    let mut joined = hosts::join(
        sorted.hosts,
        servers,
        balancer_file,
        &files.known,
        &mut notes,
    );
    hosts::roles(&mut joined, servers, balancer_file, &mut notes);
    if let Some((file, read)) = &files.balancer {
        balancer_fields::fill(&mut cluster, read, file, &mut notes);
    }
    site_files::name_them(&mut cluster, &files.kinds, &mut notes);
    let secrets = place(
        &mut cluster,
        joined,
        release,
        &facts,
        servers.len(),
        &mut notes,
    );
    balancer_address(&mut cluster, &files.known, &mut notes);
    for source in sources {
        notes.tell_silent(&source.path);
    }
    Imported {
        cluster: cluster.with_host_ids(),
        secrets,
        notes: notes.into_sorted(),
    }
}

/// The files by kind, read.
#[derive(Default)]
struct Files<'a> {
    kinds: Vec<(Kind, &'a Source)>,
    docs: Vec<EnvDoc<'a>>,
    composes: Vec<Compose<'a>>,
    balancer: Option<(String, Balancer)>,
    /// Addresses that an export of this program wrote down.
    known: BTreeMap<String, String>,
    /// Address of the documentation that an export of this program wrote down.
    docs_url: Option<String>,
    /// What exports of this program wrote down.
    manifests: Vec<(&'a Source, Manifest)>,
}

impl<'a> Files<'a> {
    fn read(sources: &'a [Source], notes: &mut Notes) -> Self {
        let mut files = Self::default();
        for source in sources {
            let at = At::file(&source.path);
            let text = match &source.content {
                Content::Text(text) => text.as_str(),
                Content::None { line, why } => {
                    let at = At { line: *line, ..at };
                    notes.left_out(&at, why);
                    continue;
                }
            };
            let kind = kind(source);
            files.kinds.push((kind, source));
            match kind {
                Kind::Env => files.docs.push(EnvDoc::read(source, text, notes)),
                Kind::Compose => files.composes.extend(Compose::read(source, text, notes)),
                Kind::Nginx => files.read_nginx(source, text, notes),
                Kind::Manifest => {
                    files
                        .manifests
                        .extend(Manifest::read(text).map(|read| (source, read)));
                    notes.understood(&at, "the list of files of an export of this program");
                    if source.name().eq_ignore_ascii_case(PENDING) {
                        let message = "an export into this folder was not finished, so files of two exports may lie there; export again, or look which of them count";
                        notes.doubt(&at, message);
                    }
                }
                Kind::Own => {
                    files.known.extend(own::addresses(text));
                    notes.understood(
                        &at,
                        "written by this program; the next export writes it anew",
                    );
                }
                Kind::Project => notes.left_out(
                    &at,
                    "it is a project of this program already; open it instead",
                ),
                Kind::Sample => {
                    notes.left_out(
                        &at,
                        "a sample or copy by its name; name the file itself if it is meant",
                    );
                }
                Kind::Other => notes.left_out(
                    &at,
                    "neither an env file, nor a compose file, nor an NGINX configuration",
                ),
                // What these are is told once all are known.
                Kind::Certificate | Kind::Key | Kind::Script => {}
            }
        }
        files.note_edited(notes);
        files
    }

    /// Notes which files somebody edited since they were exported. Of env files every line is read.
    fn note_edited(&self, notes: &mut Notes) {
        let is_open = |kind| matches!(kind, Kind::Compose | Kind::Nginx | Kind::Own);
        for (kind, source) in self.kinds.iter().filter(|(kind, _)| is_open(*kind)) {
            let path = compose::resolve("", &source.path);
            // Of an export that was not finished, either list may know the file.
            let said = self.manifests.iter().filter_map(|(beside, manifest)| {
                let folder = compose::resolve("", beside.folder());
                let below = path.strip_prefix(&folder).unwrap_or_default();
                let text = source.text().unwrap_or_default();
                manifest.is_as_written(below.trim_start_matches('/'), text)
            });
            if said.reduce(|a, b| a || b) == Some(false) {
                let message = if *kind == Kind::Own {
                    "somebody edited it since it was exported, which the next export does not know"
                } else {
                    "somebody edited it since it was exported; what the project has no setting for is not carried over, so compare it with the next export"
                };
                notes.doubt(&At::file(&source.path), message);
            }
        }
    }

    fn read_nginx(&mut self, source: &Source, text: &str, notes: &mut Notes) {
        let file = &source.path;
        let at = At::file(file);
        let conf = match conf::read(text) {
            Ok(conf) => conf,
            Err(why) => {
                notes.left_out(&at, why);
                return;
            }
        };
        for (line, message) in &conf.problems {
            notes.doubt(&At::line(file, *line), message);
        }
        match balancer::read(file, text, &conf, notes) {
            Found::Host { docs_url } => {
                self.docs_url = self.docs_url.take().or(docs_url);
                notes.understood(
                    &at,
                    "the proxy of a host; an export writes one after VISA's release, and changes made here by hand are not carried over",
                );
            }
            Found::Nothing => notes.left_out(
                &at,
                "no server in it passes requests on, so it is not the load balancer of VISA",
            ),
            Found::Balancer(read) => {
                if let Some((first, _)) = &self.balancer {
                    let message =
                        format!("{first} is taken for the load balancer, so this one is left out");
                    notes.left_out(&at, message);
                    return;
                }
                let hosts = count(read.servers.len(), "host");
                notes.understood(&at, format!("the load balancer, with {hosts}"));
                self.balancer = Some((file.clone(), *read));
            }
        }
    }
}

fn release_of(
    files: &Files<'_>,
    facts: &[Facts],
    hosts: &[HostFiles],
    notes: &mut Notes,
) -> Release {
    let images: Vec<_> = facts
        .iter()
        .flat_map(|facts| {
            facts
                .images
                .iter()
                .map(|image| (facts.file.clone(), image.clone()))
        })
        .collect();
    let variables = hosts.iter().flat_map(|host| &host.variables);
    let names: Vec<&str> = variables.clone().map(|(name, _)| name.as_str()).collect();
    let version = variables.clone().find(|(name, _)| *name == "VISA_VERSION");
    let version = version.map(|(_, var)| var.value.expose());
    let exported = files.manifests.last();
    let said = exported
        .map(|(_, manifest)| manifest.release.as_str())
        .or(version);
    release::release(&images, said, &names, notes)
}

/// Takes away the variable that only filled in the tags of images.
fn drop_used(hosts: &mut [HostFiles], facts: &[Facts]) {
    const VERSION: &str = "VISA_VERSION";
    let is_used = |name: &str| {
        facts
            .iter()
            .any(|facts| facts.taken.iter().any(|taken| taken == name))
    };
    if is_used(VERSION) {
        for host in hosts {
            host.variables.remove(VERSION);
        }
    }
}

/// Puts hosts and variables into the project, and returns the secrets.
fn place(
    cluster: &mut Cluster,
    joined: Vec<Joined>,
    release: Release,
    facts: &[Facts],
    servers: usize,
    notes: &mut Notes,
) -> Secrets {
    let first = joined.iter().position(|one| one.host.role == Role::Primary);
    let mut all_files = Vec::new();
    for Joined { host, files } in joined {
        cluster.hosts.push(host);
        all_files.push(files);
    }
    let mut placer = Placer {
        hosts: all_files,
        first: first.unwrap_or_default(),
        line: release.line(),
        notes,
    };
    ports(cluster, &mut placer, facts, servers);
    if let Some(name) = placer.take("COMPOSE_PROJECT_NAME") {
        name.value.expose().clone_into(&mut cluster.settings.name);
    }
    if cluster.settings.name.parse::<ClusterName>().is_err() {
        if !cluster.settings.name.is_empty() {
            let message = format!(
                "{} cannot name a cluster; the project is called {UNNAMED}",
                quoted(&cluster.settings.name)
            );
            placer.notes.doubt(&At::all(), message);
        }
        UNNAMED.clone_into(&mut cluster.settings.name);
    }
    let mut secrets = placer.take_secrets();
    fields::fill(&mut placer, cluster, &mut secrets);
    let (shared, single) = placer.place(cluster);
    let message = format!(
        "a project of {} for release {release}: {} that all hosts share, {single} that differ, {}",
        count(cluster.hosts.len(), "host"),
        count(shared, "variable"),
        count(secrets.iter().count(), "secret")
    );
    placer.notes.understood(&At::all(), message);
    secrets
}

/// Takes over the ports at which hosts answer. The load balancer, which knows the first of them, is
/// right where the files of a host say otherwise.
fn ports(cluster: &mut Cluster, placer: &mut Placer<'_>, facts: &[Facts], servers: usize) {
    const PORT: &str = "VISA_CLUSTER_HTTPS_PORT";
    let of_compose = facts.iter().find_map(|facts| facts.https_port);
    let hosts = cluster.hosts.iter_mut().zip(&mut placer.hosts);
    for (index, (host, files)) in hosts.enumerate() {
        let Some(files) = files else { continue };
        let var = files.variables.remove(PORT);
        let said = var.and_then(|var| var.value.expose().parse().ok());
        let Some(port) = said.or(of_compose).filter(|port| *port != host.https_port) else {
            continue;
        };
        if index >= servers {
            host.https_port = port;
        } else {
            let message = format!(
                "the host answers at port {port}, but the load balancer asks at {}, which the project has",
                host.https_port
            );
            placer.notes.doubt(&At::file(&files.file), message);
        }
    }
}

/// Finds the address of the load balancer: no configuration of NGINX says it.
fn balancer_address(cluster: &mut Cluster, known: &BTreeMap<String, String>, notes: &mut Notes) {
    let address = &mut cluster.balancer.address;
    if let Some(written) = known.get(own::BALANCER) {
        address.clone_from(written);
    } else if let Ok(url) = cluster.settings.public_url.parse::<PublicUrl>() {
        *address = match &url.address {
            Address::Dns(name) => name.to_string(),
            Address::Ip(ip) => ip.to_string(),
        };
        let message = format!(
            "no file says where the load balancer runs; the project has the public name, {address}: set the machine's own"
        );
        notes.doubt(&At::all(), message);
    } else {
        let message = "no file says where the load balancer runs and what users type; set both in the project";
        notes.doubt(&At::all(), message);
    }
}
