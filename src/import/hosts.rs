//! Brings together the hosts that files are about and those that the load balancer knows.

use std::collections::{BTreeMap, BTreeSet};

use super::balancer::Server;
use super::host_files::{HostFiles, host_name};
use super::note::{At, Notes};
use super::variables::flag;
use crate::model::syntax::quoted;
use crate::model::{Host, Role};

/// Variables that tell the role: the scheduler's first, whose word counts.
const ROLE_VARIABLES: [(&str, bool); 2] = [
    ("VISA_SCHEDULER_ENABLED", true),
    ("VISA_VDI_CLEANUP_SESSIONS_ON_STARTUP", false),
];

/// A host of the project, with its files if there are any.
pub(super) struct Joined {
    pub(super) host: Host,
    pub(super) files: Option<HostFiles>,
}

/// Makes the hosts of the project, in the order of the load balancer; `known` has the addresses that
/// an export of this program wrote down.
pub(super) fn join(
    mut hosts: Vec<HostFiles>,
    servers: &[Server],
    balancer: &str,
    known: &BTreeMap<String, String>,
    notes: &mut Notes,
) -> Vec<Joined> {
    let mut matched: Vec<Option<HostFiles>> = servers
        .iter()
        .map(|server| {
            let place = hosts.iter().position(|host| is_same(host, server, known))?;
            Some(hosts.remove(place))
        })
        .collect();
    let is_open = |files: &&mut Option<HostFiles>| files.is_none();
    if matched.iter_mut().filter(is_open).count() == hosts.len() {
        let open = servers.iter().zip(matched.iter_mut());
        let mut rest = hosts.drain(..);
        for (server, files) in open.filter(|(_, files)| files.is_none()) {
            let Some(host) = rest.next() else { break };
            notes.doubt(
                &At::line(balancer, server.line),
                format!(
                    "{} is taken for the host of {}, by their order alone, as no name says so",
                    quoted(&server.address),
                    host.file
                ),
            );
            *files = Some(host);
        }
    }
    let mut joined: Vec<Joined> = Vec::new();
    for (server, files) in servers.iter().zip(matched) {
        if files.is_none() {
            notes.doubt(
                &At::line(balancer, server.line),
                format!(
                    "no file is about {}; it gets the variables that all other hosts share",
                    quoted(&server.address)
                ),
            );
        }
        joined.push(of_server(server, files));
    }
    for host in hosts {
        let known = host.name.as_ref().and_then(|name| known.get(name));
        let address = known.or(host.full_name.as_ref()).cloned();
        if address.is_none() {
            notes.doubt(
                &At::file(&host.file),
                "no file says at which address the load balancer reaches this host; set it in the project",
            );
        } else if !servers.is_empty() {
            notes.doubt(
                &At::file(&host.file),
                "the load balancer does not know this host; in the project it gets requests, unless you make it a spare",
            );
        }
        joined.push(Joined {
            host: Host {
                name: host.name.clone().unwrap_or_default(),
                address: address.unwrap_or_default(),
                ..Host::default()
            },
            files: Some(host),
        });
    }
    name_the_rest(&mut joined);
    joined
}

fn is_same(host: &HostFiles, server: &Server, known: &BTreeMap<String, String>) -> bool {
    let Some(name) = &host.name else { return false };
    if let Some(address) = known.get(name) {
        return *address == server.address;
    }
    let full = host.full_name.as_deref().unwrap_or(name);
    server.address.eq_ignore_ascii_case(full)
        || host_name(&server.address).is_some_and(|label| label.eq_ignore_ascii_case(name))
}

fn of_server(server: &Server, files: Option<HostFiles>) -> Joined {
    let is_ip = server.address.parse::<std::net::IpAddr>().is_ok();
    let own = files.as_ref().and_then(|files| files.name.clone());
    let label = || host_name(&server.address).filter(|_| !is_ip);
    Joined {
        host: Host {
            name: own.or_else(label).unwrap_or_default(),
            address: server.address.clone(),
            https_port: server.port,
            weight: server.weight,
            certificate_name: server.certificate_name.clone().unwrap_or_default(),
            ..Host::default()
        },
        files,
    }
}

/// Gives hosts without a name, or with that of another before them, a name by their place.
fn name_the_rest(joined: &mut [Joined]) {
    let all = joined.iter().map(|one| one.host.name.to_ascii_lowercase());
    let mut taken: BTreeSet<String> = all.collect();
    let mut seen = BTreeSet::from([String::new()]);
    for (index, one) in joined.iter_mut().enumerate() {
        if seen.insert(one.host.name.to_ascii_lowercase()) {
            continue;
        }
        let names = (index + 1..).map(|number| format!("visa-{number}"));
        if let Some(free) = names.into_iter().find(|name| taken.insert(name.clone())) {
            one.host.name = free;
        }
    }
}

/// Reads the roles out of the variables, which are taken away, and out of what the load balancer
/// says.
pub(super) fn roles(joined: &mut [Joined], servers: &[Server], balancer: &str, notes: &mut Notes) {
    let mut primaries = Vec::new();
    for (index, one) in joined.iter_mut().enumerate() {
        one.host.role = Role::Secondary;
        if let Some(files) = &mut one.files
            && runs_scheduler(files, notes)
        {
            primaries.push(index);
        }
    }
    if let Some(first) = primaries.first() {
        joined[*first].host.role = Role::Primary;
    }
    match primaries.as_slice() {
        [_] => {}
        [] if joined.is_empty() => {}
        [] => notes.doubt(
            &At::all(),
            "no host runs the scheduler, so none is primary; choose one in the project",
        ),
        several => {
            let names: Vec<_> = several
                .iter()
                .map(|i| joined[*i].host.name.as_str())
                .collect();
            let message = format!(
                "{} all run the scheduler, so that commands are carried out more than once; the project has {} as its primary: check that",
                names.join(", "),
                names[0]
            );
            notes.doubt(&At::all(), message);
        }
    }
    for (server, one) in servers.iter().zip(joined) {
        let at = At::line(balancer, server.line);
        if server.is_down && one.host.role != Role::Primary {
            one.host.role = Role::Spare;
            notes.doubt(&at, "this host is down, so it is a spare in the project");
        } else if server.is_down || server.is_backup {
            let word = if server.is_down { "down" } else { "backup" };
            notes.doubt(
                &at,
                format!(
                    "this host is marked {word}; in the project it gets requests like the others"
                ),
            );
        }
    }
}

/// Tells whether a host runs the scheduler, and notes where its variables disagree.
fn runs_scheduler(files: &mut HostFiles, notes: &mut Notes) -> bool {
    let mut said = Vec::new();
    for (name, default) in ROLE_VARIABLES {
        let var = files.variables.remove(name);
        let value = var.as_ref().map_or(default, |var| flag(name, var, notes));
        said.push((name, value, var));
    }
    let [(_, schedules, first), (name, cleans, second)] = said.as_slice() else {
        return false;
    };
    // What no file says has VISA's default, which differs between the two.
    if schedules != cleans && (first.is_some() || second.is_some()) {
        let var = second.as_ref().or(first.as_ref());
        let at = var.map_or(At::file(&files.file), |var| var.at());
        notes.doubt(
            &at,
            format!(
                "the scheduler is {} but {name} is {cleans}; the project sets both after the role, for which the scheduler counts",
                if *schedules { "on" } else { "off" }
            ),
        );
    }
    *schedules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(address: &str) -> Server {
        Server::new(1, address.to_owned(), 443)
    }

    fn files(name: Option<&str>) -> HostFiles {
        HostFiles {
            name: name.map(str::to_owned),
            file: "a.env".to_owned(),
            ..HostFiles::default()
        }
    }

    fn names(hosts: Vec<HostFiles>, servers: &[&str]) -> (Vec<(String, String, bool)>, usize) {
        let servers: Vec<_> = servers.iter().map(|address| server(address)).collect();
        let mut notes = Notes::default();
        let joined = join(hosts, &servers, "lb", &BTreeMap::new(), &mut notes);
        let names = joined
            .into_iter()
            .map(|one| (one.host.name, one.host.address, one.files.is_some()))
            .collect();
        (names, notes.into_sorted().len())
    }

    #[test]
    fn hosts_meet_by_name_or_else_by_order() {
        let row =
            |name: &str, address: &str, has_files| (name.to_owned(), address.to_owned(), has_files);
        let both = vec![files(Some("b")), files(Some("a"))];
        assert_eq!(
            names(both, &["a.example.org", "B"]),
            (
                vec![row("a", "a.example.org", true), row("b", "B", true)],
                0
            )
        );
        let both = vec![files(Some("x")), files(None)];
        assert_eq!(
            names(both, &["192.0.2.1", "192.0.2.2"]),
            (
                vec![
                    row("x", "192.0.2.1", true),
                    row("visa-2", "192.0.2.2", true)
                ],
                2
            )
        );
        assert_eq!(
            names(vec![files(Some("a"))], &["a", "192.0.2.2"]),
            (
                vec![row("a", "a", true), row("visa-2", "192.0.2.2", false)],
                1
            )
        );
        assert_eq!(
            names(vec![files(Some("a"))], &[]),
            (vec![row("a", "", true)], 1)
        );
    }
}
