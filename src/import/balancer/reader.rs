//! Reads the server, location and upstream that VISA's users go through.

use std::collections::BTreeMap;

use super::{Balancer, Server, endpoint, named, target};
use crate::catalog::Catalog;
use crate::import::conf::Directive;
use crate::import::note::{At, Notes};
use crate::model::Method;
use crate::model::syntax::quoted;

/// Directives that the exported configuration decides anew.
const DECIDED_ANEW: &[&str] = &[
    "access_log",
    "chunked_transfer_encoding",
    "error_log",
    "gzip",
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

/// What is read, and where it stands.
pub(super) struct Reader<'a> {
    pub(super) file: &'a str,
    pub(super) top: &'a [&'a Directive],
    pub(super) server: &'a Directive,
    pub(super) location: &'a Directive,
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

    pub(super) fn balancer(&self, upstream: Option<&Directive>, notes: &mut Notes) -> Balancer {
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
                let (sockets, servers): (Vec<_>, Vec<_>) =
                    servers.partition(|server| server.word(0).starts_with("unix:"));
                for socket in sockets {
                    let message = format!(
                        "{} is a socket of the load balancer itself and no host, so it is left out",
                        quoted(socket.word(0))
                    );
                    notes.left_out(&At::line(self.file, socket.line), message);
                }
                let servers = servers.into_iter();
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
    pub(super) fn note_others(&self, upstream: Option<&Directive>, notes: &mut Notes) {
        let mut anew = BTreeMap::new();
        let mine = upstream.into_iter().flat_map(|one| &one.inner);
        for directive in mine.chain(&self.server.inner) {
            self.note(directive, &mut anew, notes);
        }
        let goal = self
            .location
            .get("proxy_pass")
            .map_or("", |pass| pass.word(0));
        for location in self.server.all("location") {
            let pass = location.get("proxy_pass").map(|pass| pass.word(0));
            let at = At::line(self.file, location.line);
            let shown = quoted(&location.words.join(" "));
            if pass.is_none_or(|pass| target(pass) != target(goal)) {
                let message = format!("location {shown} does not lead to VISA, so it is left out");
                notes.left_out(&at, message);
                continue;
            }
            if !is_of_visa(location) {
                let message = format!(
                    "location {shown} is none that VISA treats apart; an export serves it like all others"
                );
                notes.doubt(&at, message);
            }
            for directive in &location.inner {
                self.note(directive, &mut anew, notes);
            }
        }
        for directive in self.top {
            if directive.name != "upstream" && directive.name != "server" {
                self.note(directive, &mut anew, notes);
            }
        }
        if !anew.is_empty() {
            let names: Vec<String> = anew
                .into_iter()
                .map(|(name, line)| format!("{name} (line {line})"))
                .collect();
            let message = format!("an export decides anew: {}", names.join(", "));
            notes.understood(&At::file(self.file), message);
        }
        for server in named(self.top, "server") {
            let is_redirect = server.get("return").is_some() || server.get("rewrite").is_some();
            if !std::ptr::eq(server, self.server) && !is_redirect {
                let message = "another server than that of VISA is left out";
                notes.left_out(&At::line(self.file, server.line), message);
            }
        }
        if let Some(names) = self
            .server
            .get("server_name")
            .filter(|names| names.words.len() > 1)
        {
            let message = format!(
                "VISA has one public name in the project, so of {} only the first is carried over",
                quoted(&names.words.join(" "))
            );
            notes.left_out(&At::line(self.file, names.line), message);
        }
    }

    fn note<'d>(
        &self,
        directive: &'d Directive,
        anew: &mut BTreeMap<&'d str, usize>,
        notes: &mut Notes,
    ) {
        let name = directive.name.as_str();
        let at = At::line(self.file, directive.line);
        if name == "include" {
            let message = format!(
                "{} is not followed; import that file too if it is about VISA",
                quoted(directive.word(0))
            );
            notes.left_out(&at, message);
        } else if name == "add_header" {
            let message = format!("header {} is not carried over", quoted(directive.word(0)));
            notes.left_out(&at, message);
        } else if DECIDED_ANEW.contains(&name) {
            let first = anew.entry(name).or_insert(directive.line);
            *first = directive.line.min(*first);
        } else if !READ.contains(&name) {
            notes.left_out(&at, format!("{} is not carried over", quoted(name)));
        }
    }
}

/// Tells whether a location is for paths that VISA has, by their first part.
fn is_of_visa(location: &Directive) -> bool {
    let path = location.words.last().map_or("", String::as_str);
    let routes = Catalog::get().routes().iter();
    let mut parts = routes.filter_map(|route| {
        let path = route.path.trim_start_matches('^').trim_start_matches('/');
        path.split('/').next().filter(|part| !part.is_empty())
    });
    path.trim_start_matches('^') == "/" || parts.any(|part| path.contains(&format!("/{part}")))
}
