//! Reads the hosts out of the upstreams that VISA's users go through.

use std::collections::{BTreeMap, BTreeSet};

use super::{Server, Upstream, endpoint};
use crate::import::conf::Directive;
use crate::import::note::{At, Notes};
use crate::model::syntax::quoted;

/// Hosts that a note names; of more it gives the number.
const MOST_NAMES: usize = 3;

/// The hosts that were found, in their order: those of the first upstream, and those that only
/// another one knows.
pub(super) struct Hosts<'a> {
    file: &'a str,
    found: Vec<Server>,
    /// The upstream that each of them was found in.
    upstreams: Vec<&'a str>,
    by_address: BTreeMap<String, usize>,
    by_endpoint: BTreeMap<(String, i64), usize>,
}

impl<'a> Hosts<'a> {
    /// Reads upstreams, and notes where a later one says something else than the project will.
    pub(super) fn read(
        file: &'a str,
        upstreams: &'a [Upstream<'a>],
        notes: &mut Notes,
    ) -> Vec<Server> {
        let mut hosts = Self {
            file,
            found: Vec::new(),
            upstreams: Vec::new(),
            by_address: BTreeMap::new(),
            by_endpoint: BTreeMap::new(),
        };
        // Places of the hosts of the first upstream that get requests.
        let mut of_first = BTreeSet::new();
        for (place, upstream) in upstreams.iter().enumerate() {
            let mut here = BTreeSet::new();
            for line in upstream.block.all("server") {
                let Some(server) = hosts.server(upstream, line, notes) else {
                    continue;
                };
                if let Some(known) = hosts.known(&server).filter(|_| place > 0) {
                    hosts.compare(known, upstream, &server, notes);
                    here.insert(known);
                    continue;
                }
                if place > 0 {
                    hosts.note_new(upstream, &server, notes);
                } else if !server.is_down {
                    of_first.insert(hosts.found.len());
                }
                hosts.add(upstream, server);
            }
            if place > 0 {
                hosts.note_missing(upstream, &of_first, &here, notes);
            }
        }
        hosts.found
    }

    fn known(&self, server: &Server) -> Option<usize> {
        let endpoint = (server.address.clone(), server.port);
        let by_endpoint = self.by_endpoint.get(&endpoint);
        let known = by_endpoint.or_else(|| self.by_address.get(&server.address));
        known.copied()
    }

    fn add(&mut self, upstream: &Upstream<'a>, server: Server) {
        let place = self.found.len();
        let endpoint = (server.address.clone(), server.port);
        self.by_endpoint.entry(endpoint).or_insert(place);
        let address = server.address.clone();
        self.by_address.entry(address).or_insert(place);
        self.upstreams.push(upstream.name());
        self.found.push(server);
    }

    /// Reads a line of an upstream; `None` if it is about no host.
    fn server(
        &self,
        upstream: &Upstream<'a>,
        line: &Directive,
        notes: &mut Notes,
    ) -> Option<Server> {
        let at = At::line(self.file, line.line);
        if line.word(0).starts_with("unix:") {
            let message = format!(
                "{} is a socket of the load balancer itself and no host, so it is left out",
                quoted(line.word(0))
            );
            notes.left_out(&at, message);
            return None;
        }
        let (address, port) = endpoint(line.word(0));
        let port = port.unwrap_or(if upstream.is_tls() { 443 } else { 80 });
        let mut read = Server::new(line.line, address, port);
        for word in line.words.iter().skip(1) {
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
        if !upstream.is_tls() {
            note_plain(&at, line.word(0), notes);
        }
        Some(read)
    }

    /// Notes a host that no upstream before has. What becomes of one that is down or a backup is told
    /// with its role.
    fn note_new(&self, upstream: &Upstream<'a>, server: &Server, notes: &mut Notes) {
        let name = quoted(upstream.name());
        let mut message = format!("only the upstream {name} knows this host");
        if !server.is_down && !server.is_backup {
            message.push_str("; in the project it gets all requests like the others");
        }
        notes.doubt(&At::line(self.file, server.line), message);
    }

    /// Notes where an upstream says something else about a host than the one that counts.
    fn compare(&self, known: usize, upstream: &Upstream<'a>, server: &Server, notes: &mut Notes) {
        let at = At::line(self.file, server.line);
        let name = quoted(upstream.name());
        let before = &self.found[known];
        if before.port != server.port {
            let message = format!(
                "the upstream {name} asks this host at another port; the project has {} for all requests",
                before.port
            );
            notes.doubt(&at, message);
        }
        let (mut here, mut there) = (Vec::new(), Vec::new());
        for ((key, now), (_, then)) in parameters(server).into_iter().zip(parameters(before)) {
            if now != then {
                let word =
                    |said: Option<String>| said.map_or(format!("no {key}"), |said| quoted(&said));
                here.push(word(now));
                there.push(word(then));
            }
        }
        if !here.is_empty() {
            let message = format!(
                "the upstream {name} has {} for this host, but {} has {}, which the project follows for all requests",
                here.join(" and "),
                quoted(self.upstreams[known]),
                there.join(" and ")
            );
            notes.doubt(&at, message);
        }
    }

    /// Notes which hosts of the first upstream a later one lacks.
    fn note_missing(
        &self,
        upstream: &Upstream<'a>,
        of_first: &BTreeSet<usize>,
        here: &BTreeSet<usize>,
        notes: &mut Notes,
    ) {
        let number = of_first.len() - here.intersection(of_first).count();
        if number == 0 {
            return;
        }
        let missing = of_first.difference(here).take(MOST_NAMES);
        let names: Vec<String> = missing
            .map(|place| quoted(&self.found[*place].address))
            .collect();
        let mut names = names.join(", ");
        if number > MOST_NAMES {
            names = format!("{names} and {} more", number - MOST_NAMES);
        }
        let message = format!(
            "the upstream {} lacks {names}; in the project, all hosts get all requests",
            quoted(upstream.name())
        );
        notes.doubt(&At::line(self.file, upstream.block.line), message);
    }
}

/// Notes that a host is asked without TLS.
pub(super) fn note_plain(at: &At<'_>, host: &str, notes: &mut Notes) {
    let message = format!(
        "the load balancer speaks to {} without TLS; an export always uses TLS, so check the port",
        quoted(host)
    );
    notes.doubt(at, message);
}

/// Returns what a line of an upstream says about a host, as NGINX writes it.
fn parameters(server: &Server) -> [(&'static str, Option<String>); 5] {
    let weight = (server.weight != 1).then(|| format!("weight={}", server.weight));
    let max_fails = server.max_fails.map(|number| format!("max_fails={number}"));
    let time = server.fail_timeout.as_ref();
    [
        ("weight", weight),
        ("max_fails", max_fails),
        (
            "fail_timeout",
            time.map(|time| format!("fail_timeout={time}")),
        ),
        ("down", server.is_down.then(|| "down".to_owned())),
        ("backup", server.is_backup.then(|| "backup".to_owned())),
    ]
}
