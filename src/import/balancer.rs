//! What an NGINX configuration says about the load balancer of a VISA.

use std::collections::BTreeMap;

use super::conf::{Conf, Directive};
use super::kind::is_own;
use super::note::{At, Notes};
use crate::catalog::Catalog;
use crate::model::Method;
use crate::model::syntax::quoted;

/// Directives that the exported configuration decides anew.
const DECIDED_ANEW: &[&str] = &[
    "access_log",
    "add_header",
    "chunked_transfer_encoding",
    "error_log",
    "gzip",
    "include",
    "index",
    "keepalive",
    "keepalive_timeout",
    "log_format",
    "map",
    "proxy_buffering",
    "proxy_buffers",
    "proxy_buffer_size",
    "proxy_cache_bypass",
    "proxy_connect_timeout",
    "proxy_http_version",
    "proxy_next_upstream",
    "proxy_next_upstream_timeout",
    "proxy_next_upstream_tries",
    "proxy_redirect",
    "proxy_request_buffering",
    "proxy_send_timeout",
    "proxy_set_header",
    "proxy_ssl_protocols",
    "proxy_ssl_server_name",
    "proxy_ssl_verify_depth",
    "resolver",
    "return",
    "rewrite",
    "root",
    "send_timeout",
    "server_tokens",
    "ssl_ciphers",
    "ssl_dhparam",
    "ssl_prefer_server_ciphers",
    "ssl_protocols",
    "ssl_session_cache",
    "ssl_session_tickets",
    "ssl_session_timeout",
    "zone",
];

/// Directives whose meaning is taken over, below.
const READ: &[&str] = &[
    "client_max_body_size",
    "http2",
    "ip_hash",
    "least_conn",
    "listen",
    "location",
    "proxy_pass",
    "proxy_read_timeout",
    "proxy_ssl_name",
    "proxy_ssl_trusted_certificate",
    "proxy_ssl_verify",
    "server",
    "server_name",
    "ssl",
    "ssl_certificate",
    "ssl_certificate_key",
];

/// Names under which containers of VISA reach each other.
const CONTAINERS: &[&str] = &["accounts", "api", "jupyter-proxy", "web"];

/// A host as the load balancer knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) line: usize,
    /// Name or IP address, without brackets.
    pub(super) address: String,
    pub(super) port: i64,
    pub(super) weight: i64,
    pub(super) max_fails: Option<i64>,
    pub(super) fail_timeout: Option<String>,
    pub(super) is_down: bool,
    pub(super) is_backup: bool,
    /// Name that its certificate bears, where a `map` gives one.
    pub(super) certificate_name: Option<String>,
}

/// What a configuration says. What it does not say is `None`.
#[derive(Debug, Default)]
pub(super) struct Balancer {
    pub(super) servers: Vec<Server>,
    pub(super) method: Method,
    pub(super) name: Option<String>,
    pub(super) port: i64,
    pub(super) certificate: Option<String>,
    pub(super) certificate_key: Option<String>,
    pub(super) max_body: Option<String>,
    pub(super) websocket_timeout: Option<(usize, String)>,
    pub(super) is_verified: bool,
    pub(super) ca: Option<String>,
    /// Line and word of `proxy_ssl_name`.
    pub(super) ssl_name: Option<(usize, String)>,
    pub(super) has_http2: bool,
    pub(super) has_ipv6: bool,
}

/// What kind of configuration it is.
pub(super) enum Found {
    /// That of the load balancer.
    Balancer(Box<Balancer>),
    /// That of a host's own proxy.
    Host,
    /// Something else.
    Nothing,
}

/// Reads a configuration.
pub(super) fn read(file: &str, text: &str, conf: &Conf, notes: &mut Notes) -> Found {
    let top = top(conf);
    let upstreams: Vec<&Directive> = named(&top, "upstream").collect();
    let servers: Vec<&Directive> = named(&top, "server").collect();
    if servers.iter().any(|server| leads_to_container(server))
        || upstreams.iter().any(|upstream| {
            let mut hosts = upstream
                .all("server")
                .map(|server| endpoint(server.word(0)).0);
            hosts.any(|host| CONTAINERS.contains(&host.as_str()))
        })
    {
        return Found::Host;
    }
    let Some(chosen) = choose(&servers, &upstreams) else {
        return Found::Nothing;
    };
    let reader = Reader {
        file,
        top: &top,
        server: chosen.server,
        location: chosen.location,
    };
    let balancer = reader.balancer(chosen.upstream, notes);
    for other in upstreams {
        let is_it = chosen.upstream.is_some_and(|one| std::ptr::eq(one, other));
        if !is_it {
            let message = format!(
                "upstream {} is not the one that serves `/`, so it is left out",
                quoted(other.word(0))
            );
            notes.left_out(&At::line(file, other.line), message);
        }
    }
    if !is_own(text) {
        reader.note_others(chosen.upstream, notes);
    }
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

fn named<'a>(
    directives: &[&'a Directive],
    name: &'static str,
) -> impl Iterator<Item = &'a Directive> {
    directives
        .iter()
        .copied()
        .filter(move |directive| directive.name == name)
}

/// Tells whether a server leads to a container, as only the proxy of a host does.
fn leads_to_container(server: &Directive) -> bool {
    let locations = server.all("location");
    let mut all = locations.flat_map(|location| &location.inner);
    all.any(|directive| {
        let url = match directive.name.as_str() {
            "proxy_pass" => directive.word(0),
            "set" => directive.word(1),
            _ => "",
        };
        CONTAINERS.contains(&target(url).0.as_str())
    })
}

/// Splits the target of a `proxy_pass` into host and port.
fn target(url: &str) -> (String, Option<i64>) {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    endpoint(rest.split('/').next().unwrap_or_default())
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

/// The parts of a configuration that VISA's users go through.
struct Chosen<'a> {
    server: &'a Directive,
    location: &'a Directive,
    /// None if the location names its one host itself.
    upstream: Option<&'a Directive>,
}

/// Finds the server, by preference with TLS, whose location leads to an upstream: by preference `/`.
fn choose<'a>(servers: &[&'a Directive], upstreams: &[&'a Directive]) -> Option<Chosen<'a>> {
    let mut best: Option<(u8, Chosen<'a>)> = None;
    for server in servers {
        for location in server.all("location") {
            let Some(pass) = location.get("proxy_pass") else {
                continue;
            };
            let (host, _) = target(pass.word(0));
            let upstream = upstreams.iter().find(|upstream| upstream.word(0) == host);
            if host.is_empty() || host.starts_with('$') {
                continue;
            }
            let score = 4 * u8::from(upstream.is_some())
                + 2 * u8::from(location.word(0) == "/")
                + u8::from(has_tls(server));
            if best.as_ref().is_none_or(|(before, _)| score > *before) {
                let chosen = Chosen {
                    server,
                    location,
                    upstream: upstream.copied(),
                };
                best = Some((score, chosen));
            }
        }
    }
    best.map(|(_, chosen)| chosen)
}

fn has_tls(server: &Directive) -> bool {
    server.all("listen").any(|listen| listen.has("ssl"))
        || server.get("ssl").is_some_and(|ssl| ssl.has("on"))
}

struct Reader<'a> {
    file: &'a str,
    top: &'a [&'a Directive],
    server: &'a Directive,
    location: &'a Directive,
}

impl Reader<'_> {
    /// Finds what holds in the location: what is not set there is inherited.
    fn effective(&self, name: &'static str) -> Option<&Directive> {
        self.location
            .get(name)
            .or_else(|| self.server.get(name))
            .or_else(|| named(self.top, name).last())
    }

    fn text(&self, name: &'static str) -> Option<String> {
        Some(self.effective(name)?.word(0).to_owned()).filter(|text| !text.is_empty())
    }

    fn balancer(&self, upstream: Option<&Directive>, notes: &mut Notes) -> Balancer {
        let listens: Vec<&Directive> = self.server.all("listen").collect();
        let port = listens.iter().find_map(|listen| {
            let (host, port) = endpoint(listen.word(0));
            port.or_else(|| host.parse().ok())
        });
        let names = self.server.get("server_name");
        let name = names.and_then(|names| {
            let mut words = names.words.iter();
            words.find(|word| !word.is_empty() && !word.starts_with(['_', '~', '*', '.', '$']))
        });
        let ssl_name = self.effective("proxy_ssl_name");
        let mut servers: Vec<Server> = match upstream {
            Some(upstream) => {
                let servers = upstream.all("server");
                servers.map(|server| self.host(server, notes)).collect()
            }
            None => self.single(),
        };
        if let Some(ssl_name) = ssl_name {
            let by_endpoint = self.map_of(ssl_name.word(0));
            for server in &mut servers {
                server.certificate_name = by_endpoint
                    .get(&(server.address.clone(), server.port))
                    .cloned();
            }
        }
        let has = |name: &'static str| upstream.is_some_and(|one| one.get(name).is_some());
        Balancer {
            servers,
            method: if has("least_conn") {
                Method::LeastConn
            } else if has("ip_hash") {
                Method::IpHash
            } else {
                Method::RoundRobin
            },
            name: name.cloned(),
            port: port.unwrap_or(443),
            certificate: self.text("ssl_certificate"),
            certificate_key: self.text("ssl_certificate_key"),
            max_body: self.text("client_max_body_size"),
            websocket_timeout: self.websocket_timeout(),
            is_verified: self
                .text("proxy_ssl_verify")
                .is_some_and(|word| word == "on"),
            ca: self.text("proxy_ssl_trusted_certificate"),
            ssl_name: ssl_name.map(|name| (name.line, name.word(0).to_owned())),
            has_http2: listens.iter().any(|listen| listen.has("http2"))
                || self.text("http2").is_some_and(|word| word == "on"),
            has_ipv6: listens
                .iter()
                .any(|listen| listen.word(0).starts_with("[::]")),
        }
    }

    /// Reads a line of the upstream.
    fn host(&self, server: &Directive, notes: &mut Notes) -> Server {
        let (address, port) = endpoint(server.word(0));
        let scheme = self.location.get("proxy_pass").map(|pass| pass.word(0));
        let is_tls = scheme.is_some_and(|url| url.starts_with("https:"));
        let mut read = Server {
            line: server.line,
            address,
            port: port.unwrap_or(if is_tls { 443 } else { 80 }),
            weight: 1,
            max_fails: None,
            fail_timeout: None,
            is_down: false,
            is_backup: false,
            certificate_name: None,
        };
        let at = At::line(self.file, server.line);
        for word in server.words.iter().skip(1) {
            let (key, value) = word.split_once('=').unwrap_or((word, ""));
            match (key, value.parse::<i64>()) {
                ("weight", Ok(number)) => read.weight = number,
                ("max_fails", Ok(number)) => read.max_fails = Some(number),
                ("fail_timeout", _) => read.fail_timeout = Some(value.to_owned()),
                ("down", _) => read.is_down = true,
                ("backup", _) => read.is_backup = true,
                _ => notes.left_out(&at, format!("{} is not carried over", quoted(word))),
            }
        }
        if !is_tls {
            notes.doubt(
                &at,
                format!(
                    "the load balancer speaks to {} without TLS; an export always uses TLS, so check the port",
                    quoted(server.word(0))
                ),
            );
        }
        read
    }

    /// Reads the host that `proxy_pass` names itself.
    fn single(&self) -> Vec<Server> {
        let Some(pass) = self.location.get("proxy_pass") else {
            return Vec::new();
        };
        let (address, port) = target(pass.word(0));
        vec![Server {
            line: pass.line,
            address,
            port: port.unwrap_or(443),
            weight: 1,
            max_fails: None,
            fail_timeout: None,
            is_down: false,
            is_backup: false,
            certificate_name: None,
        }]
    }

    /// Reads the map that gives the names in the hosts' certificates, as an export writes it.
    fn map_of(&self, variable: &str) -> BTreeMap<(String, i64), String> {
        let maps = named(self.top, "map").filter(|map| map.word(1) == variable);
        let rows = maps.flat_map(|map| &map.inner).filter_map(|row| {
            let pattern = row.name.strip_prefix("~(^|[ ,])")?.strip_suffix('$')?;
            let (address, port) = endpoint(&pattern.replace('\\', ""));
            Some(((address, port?), row.word(0).to_owned()))
        });
        rows.collect()
    }

    /// Finds how long a silent websocket is kept: what a location of websockets says.
    fn websocket_timeout(&self) -> Option<(usize, String)> {
        let routes = Catalog::get().routes().iter();
        let paths: Vec<&str> = routes
            .filter(|route| route.websocket)
            .map(|route| route.path.as_str())
            .collect();
        let is_upgrading = |location: &Directive| {
            location
                .all("proxy_set_header")
                .any(|header| header.word(0).eq_ignore_ascii_case("upgrade"))
        };
        let locations = self.server.all("location").filter(|location| {
            let path = location.words.last().map_or("", String::as_str);
            is_upgrading(location) || path.contains("/ws") || paths.contains(&path)
        });
        let times = locations.filter_map(|location| location.get("proxy_read_timeout"));
        times
            .map(|time| (time.line, time.word(0).to_owned()))
            .next()
    }

    /// Lists what is not carried over.
    fn note_others(&self, upstream: Option<&Directive>, notes: &mut Notes) {
        let mut anew: Vec<&str> = Vec::new();
        let locations = self.server.all("location").flat_map(|one| &one.inner);
        let mine = self.server.inner.iter().chain(locations);
        for directive in mine.chain(upstream.into_iter().flat_map(|one| &one.inner)) {
            let name = directive.name.as_str();
            if DECIDED_ANEW.contains(&name) {
                anew.push(name);
            } else if !READ.contains(&name) {
                let message = format!("{} is not carried over", quoted(name));
                notes.left_out(&At::line(self.file, directive.line), message);
            }
        }
        anew.sort_unstable();
        anew.dedup();
        if !anew.is_empty() {
            let message = format!("an export decides anew: {}", anew.join(", "));
            notes.understood(&At::file(self.file), message);
        }
        for server in named(self.top, "server") {
            let is_redirect = server.get("return").is_some() || server.get("rewrite").is_some();
            if !std::ptr::eq(server, self.server) && !is_redirect {
                let message = "another server than that of VISA is left out";
                notes.left_out(&At::line(self.file, server.line), message);
            }
        }
    }
}
