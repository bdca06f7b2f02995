//! Reads the server, location and upstreams that VISA's users go through.

use std::collections::BTreeMap;

use super::hosts::{Hosts, note_plain};
use super::others::leads_to_hosts;
use super::{Balancer, Server, Upstream, endpoint, named, target};
use crate::catalog::Catalog;
use crate::import::conf::Directive;
use crate::import::note::{At, Notes};
use crate::model::Method;

/// The header that tells which host answered.
const SERVED_BY: [&str; 2] = ["X-Served-By", "$upstream_addr"];

/// What is read, and where it stands. What is taken over is marked, so that the rest can be told.
pub(super) struct Reader<'a> {
    pub(super) file: &'a str,
    pub(super) top: &'a [&'a Directive],
    pub(super) server: &'a Directive,
    pub(super) location: &'a Directive,
    /// The location's first, then those of VISA's other paths.
    pub(super) upstreams: &'a [Upstream<'a>],
}

impl<'a> Reader<'a> {
    /// Finds what holds in a location: what is not set there is inherited.
    fn effective(&self, location: &'a Directive, name: &str) -> Option<&'a Directive> {
        location.get(name).or_else(|| self.outer(name))
    }

    /// Finds what a location inherits.
    pub(super) fn outer(&self, name: &str) -> Option<&'a Directive> {
        self.server
            .get(name)
            .or_else(|| named(self.top, name).last())
    }

    /// Finds and marks what holds where VISA's pages are.
    fn take(&self, name: &str) -> Option<&'a Directive> {
        self.effective(self.location, name)
            .inspect(|one| one.mark())
    }

    fn text(&self, name: &str) -> Option<String> {
        Some(self.take(name)?.word(0).to_owned()).filter(|text| !text.is_empty())
    }

    fn is_on(&self, name: &str) -> bool {
        self.text(name).is_some_and(|word| word == "on")
    }

    pub(super) fn balancer(&self, notes: &mut Notes) -> Balancer {
        let listens = self.listens();
        let names = self.server.get("server_name").inspect(|one| one.mark());
        let name = names.and_then(|names| {
            let mut words = names.words.iter();
            words.find(|word| !word.is_empty() && !word.starts_with(['_', '~', '*', '.', '$']))
        });
        let ssl_name = self.take("proxy_ssl_name");
        let mut servers = if self.upstreams.is_empty() {
            self.single(notes)
        } else {
            Hosts::read(self.file, self.upstreams, notes)
        };
        if let Some(ssl_name) = ssl_name {
            let by_endpoint = self.map_of(ssl_name.word(0));
            for server in &mut servers {
                server.certificate_name = by_endpoint
                    .get(&(server.address.clone(), server.port))
                    .cloned();
            }
        }
        let has = |name| {
            let upstream = self.upstreams.first();
            let found = upstream.and_then(|one| one.block.get(name));
            found.inspect(|one| one.mark()).is_some()
        };
        let mut headers = self.server.all("add_header");
        let served_by =
            headers.find(|header| header.words.starts_with(&SERVED_BY.map(str::to_owned)));
        // Whether TLS is on is told by the certificate.
        self.take("ssl");
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
            port: listens.first().map_or(443, |listen| port_of(listen)),
            certificate: self.text("ssl_certificate"),
            certificate_key: self.text("ssl_certificate_key"),
            max_body: self.text("client_max_body_size"),
            websocket_timeout: self.websocket_timeout(),
            is_verified: self.is_on("proxy_ssl_verify"),
            ca: self.text("proxy_ssl_trusted_certificate"),
            ssl_name: ssl_name.map(|name| (name.line, name.word(0).to_owned())),
            has_http2: listens.iter().any(|listen| listen.has("http2")) || self.is_on("http2"),
            has_ipv6: listens
                .iter()
                .any(|listen| listen.word(0).starts_with("[::]")),
            tells_host: served_by.inspect(|header| header.mark()).is_some(),
        }
    }

    /// Finds the addresses of the port that users come to: by preference one with TLS, or else 443.
    fn listens(&self) -> Vec<&'a Directive> {
        let all = || self.server.all("listen");
        let port = all()
            .find(|listen| listen.has("ssl"))
            .or_else(|| all().find(|listen| port_of(listen) == 443))
            .or_else(|| all().next())
            .map(port_of);
        // Of port 80 an export makes a redirect.
        for listen in all().filter(|listen| port_of(listen) == 80) {
            listen.mark();
        }
        let listens = all().filter(|listen| Some(port_of(listen)) == port);
        listens.inspect(|listen| listen.mark()).collect()
    }

    /// Reads the host that `proxy_pass` names itself.
    fn single(&self, notes: &mut Notes) -> Vec<Server> {
        let Some(pass) = self.location.get("proxy_pass") else {
            return Vec::new();
        };
        let (address, port) = target(pass.word(0));
        let is_tls = pass.word(0).starts_with("https:");
        if !is_tls {
            note_plain(&At::line(self.file, pass.line), pass.word(0), notes);
        }
        let port = port.unwrap_or(if is_tls { 443 } else { 80 });
        vec![Server::new(pass.line, address, port)]
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

    /// Finds how long a silent websocket is kept: what a location of websockets says, or inherits.
    fn websocket_timeout(&self) -> Option<(usize, String)> {
        const NAME: &str = "proxy_read_timeout";
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
        let is_of_websockets = |location: &&Directive| {
            let path = location.words.last().map_or("", String::as_str);
            is_upgrading(location) || path.contains("/ws") || paths.contains(&path)
        };
        let mut locations: Vec<&Directive> = self.server.all("location").collect();
        // Other programs have websockets too.
        locations.retain(|location| leads_to_hosts(location) || self.leads_to_visa(location));
        locations.retain(is_of_websockets);
        if locations.is_empty() {
            locations.push(self.location);
        }
        let own = locations.iter().find_map(|location| location.get(NAME));
        let time = own.or_else(|| self.outer(NAME))?;
        time.mark();
        Some((time.line, time.word(0).to_owned()))
    }
}

/// Reads the port of a `listen`.
fn port_of(listen: &Directive) -> i64 {
    let (host, port) = endpoint(listen.word(0));
    port.or_else(|| host.parse().ok()).unwrap_or(80)
}
