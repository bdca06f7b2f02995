//! Tells what of a load balancer's configuration is not carried over.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::Reader;
use super::{Upstream, named, target};
use crate::catalog::Catalog;
use crate::import::conf::Directive;
use crate::import::note::{At, Notes};
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

/// Directives that locations inherit, of which the project has one for all.
const INHERITED: &[&str] = &[
    "client_max_body_size",
    "proxy_read_timeout",
    "proxy_ssl_name",
    "proxy_ssl_trusted_certificate",
    "proxy_ssl_verify",
];

/// How an export waits where no websockets come in, in all ways of writing.
const READ_TIMEOUT: &[&str] = &["60", "60s", "1m"];

impl<'a> Reader<'a> {
    /// Lists what is not carried over. Of what an export wrote itself it does not say that the next one
    /// decides it anew.
    pub(super) fn note_others(&self, is_own: bool, notes: &mut Notes) {
        let mut told: Vec<&'a Directive> = Vec::new();
        let of_upstreams = self.upstreams.iter().flat_map(|one| &one.block.inner);
        told.extend(of_upstreams.filter(|directive| directive.name != "server"));
        let of_server = self.server.inner.iter();
        told.extend(of_server.filter(|directive| directive.name != "location"));
        let mut locations = Vec::new();
        for location in self.server.all("location") {
            let at = At::line(self.file, location.line);
            let shown = quoted(&location.words.join(" "));
            if !self.leads_to_visa(location) {
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
            let inner = location.inner.iter();
            told.extend(inner.filter(|directive| directive.name != "proxy_pass"));
            locations.push(location);
        }
        let of_top = self.top.iter().copied();
        told.extend(of_top.filter(|one| one.name != "upstream" && one.name != "server"));
        let anew = self.note_all(&told, &locations, notes);
        if !anew.is_empty() && !is_own {
            self.note_anew(anew, notes);
        }
        self.note_servers(notes);
    }

    /// Tells whether a location leads to the hosts.
    pub(super) fn leads_to_visa(&self, location: &Directive) -> bool {
        let goal = |location: &Directive| {
            let pass = location.get("proxy_pass")?;
            Some(target(pass.word(0)))
        };
        let Some(found) = goal(location) else {
            return false;
        };
        let mut names = self.upstreams.iter().map(Upstream::name);
        Some(&found) == goal(self.location).as_ref() || names.any(|name| name == found.0)
    }

    /// Notes directives that were not taken over, unless one that was says the same. Returns those
    /// that an export decides anew, with their first lines.
    fn note_all(
        &self,
        told: &[&'a Directive],
        locations: &[&'a Directive],
        notes: &mut Notes,
    ) -> BTreeMap<&'a str, usize> {
        let used: BTreeSet<(&str, &[String])> = told
            .iter()
            .filter(|directive| directive.is_used())
            .map(|directive| (directive.name.as_str(), directive.words.as_slice()))
            .collect();
        let holding = self.holding(locations);
        let mut anew = BTreeMap::new();
        for directive in told {
            let is_same = used.contains(&(directive.name.as_str(), directive.words.as_slice()));
            let is_inherited = INHERITED.contains(&directive.name.as_str());
            if is_same || (is_inherited && !holding.contains(&std::ptr::from_ref(*directive))) {
                continue;
            }
            self.note(directive, &mut anew, notes);
        }
        anew
    }

    fn note_anew(&self, anew: BTreeMap<&str, usize>, notes: &mut Notes) {
        let names: Vec<String> = anew
            .into_iter()
            .map(|(name, line)| format!("{name} (line {line})"))
            .collect();
        let message = format!("an export decides anew: {}", names.join(", "));
        notes.understood(&At::file(self.file), message);
    }

    /// Finds the inherited directives that hold in some location: all others have no effect.
    fn holding(&self, locations: &[&'a Directive]) -> BTreeSet<*const Directive> {
        let mut holding = BTreeSet::new();
        for name in INHERITED {
            let own = locations.iter().map(|location| location.get(name));
            let (own, without): (Vec<_>, Vec<_>) = own.partition(Option::is_some);
            let outer = self.outer(name).filter(|_| !without.is_empty());
            let all = own.into_iter().flatten().chain(outer);
            holding.extend(all.map(std::ptr::from_ref));
        }
        holding
    }

    /// Notes other servers, and other names of this one.
    fn note_servers(&self, notes: &mut Notes) {
        for server in named(self.top, "server") {
            let is_redirect = server.get("return").is_some() || server.get("rewrite").is_some();
            if !std::ptr::eq(server, self.server) && !is_redirect {
                let message = "another server than that taken for VISA's is left out";
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
        } else if name == "proxy_read_timeout" && READ_TIMEOUT.contains(&directive.word(0)) {
            anew.entry(name).or_insert(directive.line);
        } else if DECIDED_ANEW.contains(&name) {
            let first = anew.entry(name).or_insert(directive.line);
            *first = directive.line.min(*first);
        } else {
            let words = [&[name.to_owned()], directive.words.as_slice()].concat();
            let message = match name {
                "client_max_body_size" | "listen" | "ssl_certificate" | "ssl_certificate_key" => {
                    format!(
                        "{} is not carried over: the project has one for all",
                        quoted(&words.join(" "))
                    )
                }
                "proxy_read_timeout" => format!(
                    "{} is not carried over: the project has one for all websockets, and an export waits 60s elsewhere",
                    quoted(&words.join(" "))
                ),
                _ => format!("{} is not carried over", quoted(name)),
            };
            notes.left_out(&at, message);
        }
    }
}

/// Tells whether a location leads to VISA's hosts by its path; the site's documentation lies
/// elsewhere.
pub(super) fn leads_to_hosts(location: &Directive) -> bool {
    is_of_visa(location) && !path_of(location).contains("/api/docs")
}

/// Tells whether a location of VISA is for a path that hardly any other program has.
pub(super) fn is_telling(location: &Directive) -> bool {
    let path = path_of(location);
    let is_common = |path: &str| path.starts_with("/api") && !path.starts_with("/api/ws");
    path != "/" && !is_common(&path)
}

/// Tells whether a location is for paths that VISA has, by their first part and all of it: other
/// programs have an `/api` too, below a path of their own.
fn is_of_visa(location: &Directive) -> bool {
    let path = path_of(location);
    if path == "/" {
        return true;
    }
    let routes = Catalog::get().routes().iter();
    let parts: BTreeSet<&str> = routes
        .filter_map(|route| {
            let path = route.path.trim_start_matches('^').trim_start_matches('/');
            path.split('/').next()
        })
        .collect();
    let is_whole = |behind: &str| {
        let goes_on = behind.starts_with(['/', '$', '(']) || behind.starts_with(".*");
        behind.is_empty() || goes_on
    };
    // A group with a choice of paths, as in `^/(api|graphql)(/|$)` or `^(/api|/graphql)`.
    let rest = path.strip_prefix('/').unwrap_or(&path);
    let group = rest.strip_prefix("(?:").or_else(|| rest.strip_prefix('('));
    let group = group.and_then(|group| group.split_once(')'));
    // A choice further behind is one between other programs' paths.
    let head = rest.find('(').map_or(rest, |at| &rest[..at]);
    let (names, behind_all) = group.unwrap_or((head, ""));
    let starts_inside = !path.starts_with('/');
    names.split('|').any(|name| {
        let inner = name.strip_prefix('/');
        let name = inner.unwrap_or(name);
        let is_sign = |c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-';
        let (part, behind) = name.split_at(name.find(is_sign).unwrap_or(name.len()));
        let is_all_of_it = is_whole(behind) && (!behind.is_empty() || is_whole(behind_all));
        // A group holds the slashes itself, or stands behind one.
        let is_path = inner.is_some() == starts_inside && !part.is_empty();
        is_path && is_all_of_it && parts.contains(part)
    })
}

/// Returns the path of a location, without what says how it is compared, which may stand apart, and
/// without signs that only mark a slash as one.
fn path_of(location: &Directive) -> String {
    let path = location.words.last().map_or("", String::as_str);
    path.trim_start_matches(['=', '~', '*', '^'])
        .replace("\\/", "/")
}
