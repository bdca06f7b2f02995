//! What an NGINX configuration says about the load balancer of a VISA.

mod hosts;
mod others;
mod reader;

use std::collections::BTreeSet;
use std::net::IpAddr;

use url::Url;

use crate::import::conf::{Conf, Directive};
use crate::import::kind::is_own;
use crate::import::note::{At, Notes};
use crate::model::Method;
use crate::model::syntax::quoted;
use others::{is_telling, leads_to_hosts};
use reader::Reader;

/// Variable for the server of the documentation in the proxy of a host.
const DOCS: &str = "$visa_docs";

/// Names under which containers of VISA reach each other.
const CONTAINERS: &[&str] = &["accounts", "api", "jupyter-proxy", "web"];

/// A host as the load balancer knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::import) struct Server {
    pub(in crate::import) line: usize,
    /// Name or IP address, without brackets.
    pub(in crate::import) address: String,
    pub(in crate::import) port: i64,
    pub(in crate::import) weight: i64,
    pub(in crate::import) max_fails: Option<i64>,
    pub(in crate::import) fail_timeout: Option<String>,
    pub(in crate::import) is_down: bool,
    pub(in crate::import) is_backup: bool,
    /// Name that its certificate bears, where a `map` gives one.
    pub(in crate::import) certificate_name: Option<String>,
}

impl Server {
    /// A host of which nothing else is said.
    pub(in crate::import) fn new(line: usize, address: String, port: i64) -> Self {
        Self {
            line,
            address,
            port,
            weight: 1,
            max_fails: None,
            fail_timeout: None,
            is_down: false,
            is_backup: false,
            certificate_name: None,
        }
    }
}

/// What a configuration says. What it does not say is `None`.
#[derive(Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the configuration"
)]
pub(in crate::import) struct Balancer {
    pub(in crate::import) servers: Vec<Server>,
    pub(in crate::import) method: Method,
    pub(in crate::import) name: Option<String>,
    pub(in crate::import) port: i64,
    pub(in crate::import) certificate: Option<String>,
    pub(in crate::import) certificate_key: Option<String>,
    pub(in crate::import) max_body: Option<String>,
    pub(in crate::import) websocket_timeout: Option<(usize, String)>,
    pub(in crate::import) is_verified: bool,
    pub(in crate::import) ca: Option<String>,
    /// Line and word of `proxy_ssl_name`.
    pub(in crate::import) ssl_name: Option<(usize, String)>,
    pub(in crate::import) has_http2: bool,
    pub(in crate::import) has_ipv6: bool,
    /// Whether it tells which host answered, as an export does it.
    pub(in crate::import) tells_host: bool,
}

/// What kind of configuration it is.
pub(in crate::import) enum Found {
    /// That of the load balancer.
    Balancer(Box<Balancer>),
    /// That of a host's own proxy, with the address of the documentation if an export wrote it.
    Host { docs_url: Option<String> },
    /// Something else.
    Nothing,
}

/// Reads a configuration.
pub(in crate::import) fn read(file: &str, text: &str, conf: &Conf, notes: &mut Notes) -> Found {
    let top = top(conf);
    let upstreams: Vec<&Directive> = named(&top, "upstream").collect();
    let servers: Vec<&Directive> = named(&top, "server").collect();
    if servers
        .iter()
        .any(|server| leads_to_container(server, &upstreams))
        || upstreams.iter().any(|upstream| {
            let mut hosts = upstream
                .all("server")
                .map(|server| endpoint(server.word(0)).0);
            hosts.any(|host| CONTAINERS.contains(&host.as_str()))
        })
    {
        return Found::Host {
            docs_url: servers.iter().find_map(|server| docs_url(server)),
        };
    }
    let Some(chosen) = choose(&servers, &upstreams) else {
        return Found::Nothing;
    };
    if !leads_to_hosts(chosen.location) {
        let message = format!(
            "no location is for a path of VISA, such as \"/\" or \"/api\"; that of {} is taken for it, so check its hosts",
            quoted(&chosen.location.words.join(" "))
        );
        notes.doubt(&At::line(file, chosen.location.line), message);
    }
    let reader = Reader {
        file,
        top: &top,
        server: chosen.server,
        location: chosen.location,
        upstreams: &chosen.upstreams,
    };
    let balancer = reader.balancer(notes);
    for other in upstreams {
        if chosen.upstreams.iter().any(|one| one.is(other)) {
            continue;
        }
        let (at, name) = (At::line(file, other.line), quoted(other.word(0)));
        let mut locations = servers.iter().flat_map(|server| server.all("location"));
        let leads_there =
            |location: &Directive| host_of(location) == other.word(0) && leads_to_hosts(location);
        if locations.any(leads_there) {
            let line = chosen.server.line;
            notes.doubt(&at, format!(
                "upstream {name} belongs to another server than that at line {line}, which is taken for VISA's; if it is VISA's, import that server alone"
            ));
        } else {
            let message = format!("upstream {name} serves no path of VISA, so it is left out");
            notes.left_out(&at, message);
        }
    }
    reader.note_others(is_own(text), notes);
    Found::Balancer(Box::new(balancer))
}

/// Returns the directives of the `http` block, and those outside of it: a file may be a part of one.
fn top(conf: &Conf) -> Vec<&Directive> {
    let mut top = Vec::new();
    for directive in &conf.directives {
        if directive.name == "http" {
            top.extend(&directive.inner);
        } else {
            top.push(directive);
        }
    }
    top
}

fn named<'a>(directives: &[&'a Directive], name: &str) -> impl Iterator<Item = &'a Directive> {
    directives
        .iter()
        .copied()
        .filter(move |directive| directive.name == name)
}

/// Tells whether a server leads to a container, as only the proxy of a host does. An upstream of the
/// same name is none, unless it stays on its own machine.
fn leads_to_container(server: &Directive, upstreams: &[&Directive]) -> bool {
    let locations = server.all("location");
    let mut all = locations.flat_map(|location| &location.inner);
    all.any(|directive| {
        let url = match directive.name.as_str() {
            "proxy_pass" => directive.word(0),
            "set" => directive.word(1),
            _ => "",
        };
        let host = target(url).0;
        let is_container = |upstream| upstream_of(upstream, upstreams).is_none_or(is_local);
        CONTAINERS.contains(&host.as_str()) && is_container(&host)
    })
}

/// Reads where the documentation comes from, as an export writes it.
fn docs_url(server: &Directive) -> Option<String> {
    let mut locations = server.all("location");
    let docs = locations.find(|location| location.all("set").any(|set| set.word(0) == DOCS))?;
    let mut url = Url::parse(docs.all("set").find(|set| set.word(0) == DOCS)?.word(1)).ok()?;
    url.set_path(docs.get("rewrite")?.word(1).strip_suffix("$1")?);
    Some(url.as_str().trim_end_matches('/').to_owned())
}

/// Splits the target of a `proxy_pass` into host and port.
fn target(url: &str) -> (String, Option<i64>) {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    endpoint(rest.split('/').next().unwrap_or_default())
}

/// Returns the host or upstream that a location leads to; empty if it leads to none.
fn host_of(location: &Directive) -> String {
    let pass = location.get("proxy_pass");
    pass.map_or_else(String::new, |pass| target(pass.word(0)).0)
}

/// Splits `host:port`; an IPv6 address loses its brackets.
fn endpoint(text: &str) -> (String, Option<i64>) {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, rest) = rest.split_once(']').unwrap_or((rest, ""));
        let port = rest.strip_prefix(':').and_then(|port| port.parse().ok());
        return (host.to_owned(), port);
    }
    match text.rsplit_once(':') {
        Some((host, port)) => (host.to_owned(), port.parse().ok()),
        None => (text.to_owned(), None),
    }
}

/// Tells whether all servers of an upstream are on the machine of NGINX itself.
fn is_local(upstream: &Directive) -> bool {
    upstream.all("server").all(|server| {
        let host = endpoint(server.word(0)).0;
        let ip = host.parse::<IpAddr>();
        host == "localhost" || host == "unix" || ip.is_ok_and(|ip| ip.is_loopback())
    })
}

/// Finds an upstream by its name.
fn upstream_of<'a>(host: &str, upstreams: &[&'a Directive]) -> Option<&'a Directive> {
    let mut all = upstreams.iter().copied();
    all.find(|upstream| upstream.word(0) == host)
}

/// The parts of a configuration that VISA's users go through.
struct Chosen<'a> {
    server: &'a Directive,
    location: &'a Directive,
    /// The location's first, then those of VISA's other paths; none if the location names its one
    /// host itself.
    upstreams: Vec<Upstream<'a>>,
}

/// An upstream, with the first location that leads to it.
struct Upstream<'a> {
    block: &'a Directive,
    location: &'a Directive,
}

impl<'a> Upstream<'a> {
    fn name(&self) -> &'a str {
        self.block.word(0)
    }

    fn is(&self, block: &Directive) -> bool {
        std::ptr::eq(self.block, block)
    }

    /// Tells whether its hosts are asked by TLS.
    fn is_tls(&self) -> bool {
        let pass = self.location.get("proxy_pass");
        pass.is_some_and(|pass| pass.word(0).starts_with("https:"))
    }
}

/// How much speaks for a location, the weightiest first: that it is of VISA, and to an upstream; paths
/// of its server that hardly any other program has; hosts of the largest upstream that its server
/// leads to by a path of VISA; that it is `/`, and with TLS.
type Score = ([bool; 2], usize, usize, [bool; 2]);

/// Finds the location that leads to VISA's hosts, and its server. Any site has a `/`, and many an
/// `/api`.
fn choose<'a>(servers: &[&'a Directive], upstreams: &[&'a Directive]) -> Option<Chosen<'a>> {
    let mut best: Option<(Score, Chosen<'a>)> = None;
    for server in servers {
        let passing = server.all("location").filter_map(|location| {
            let host = host_of(location);
            let is_known = !host.is_empty() && !host.starts_with('$');
            is_known.then_some((location, host))
        });
        let passing: Vec<(&Directive, String)> = passing.collect();
        let of_visa = passing
            .iter()
            .filter(|(location, _)| leads_to_hosts(location));
        let telling: BTreeSet<&[String]> = of_visa
            .clone()
            .filter(|(location, _)| is_telling(location))
            .map(|(location, _)| location.words.as_slice())
            .collect();
        let blocks = of_visa.filter_map(|(_, host)| upstream_of(host, upstreams));
        let hosts = blocks.map(|block| block.all("server").count()).max();
        for (location, host) in &passing {
            let (location, upstream) = (*location, upstream_of(host, upstreams));
            let score = (
                [leads_to_hosts(location), upstream.is_some()],
                telling.len(),
                hosts.unwrap_or_default(),
                [location.word(0) == "/", has_tls(server)],
            );
            if best.as_ref().is_none_or(|(before, _)| score > *before) {
                let chosen = Chosen {
                    server,
                    location,
                    upstreams: upstream
                        .map(|block| Upstream { block, location })
                        .into_iter()
                        .collect(),
                };
                best = Some((score, chosen));
            }
        }
    }
    let (_, mut chosen) = best?;
    for location in chosen.server.all("location") {
        if let Some(upstream) = upstream_of(&host_of(location), upstreams)
            && leads_to_hosts(location)
            && !chosen.upstreams.iter().any(|one| one.is(upstream))
        {
            let block = upstream;
            chosen.upstreams.push(Upstream { block, location });
        }
    }
    Some(chosen)
}

fn has_tls(server: &Directive) -> bool {
    server.all("listen").any(|listen| listen.has("ssl"))
        || server.get("ssl").is_some_and(|ssl| ssl.has("on"))
}
