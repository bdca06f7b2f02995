//! Env files that were read, and what several of them together say.

use std::collections::{BTreeMap, BTreeSet};

use super::compose::{self, EnvList, Facts};
use super::env_file::{self, EnvEntry};
use super::host_files::name_of;
use super::note::{At, Notes};
use super::source::Source;
use crate::catalog::{Catalog, Component};
use crate::model::Secret;

/// A value, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Var {
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) value: Secret,
    /// Whether it stands in a compose file.
    pub(super) is_of_compose: bool,
}

impl Var {
    pub(super) fn at(&self) -> At<'_> {
        At::line(&self.file, self.line)
    }
}

/// An env file that was read.
pub(super) struct EnvDoc<'a> {
    pub(super) source: &'a Source,
    pub(super) entries: Vec<EnvEntry>,
}

impl<'a> EnvDoc<'a> {
    /// Reads an env file, and notes what is wrong with it.
    pub(super) fn read(source: &'a Source, text: &str, notes: &mut Notes) -> Self {
        let file = env_file::read(text);
        for problem in file.problems {
            let at = At::line(&source.path, problem.line);
            if problem.is_left_out {
                notes.left_out(&at, problem.message);
            } else {
                notes.doubt(&at, problem.message);
            }
        }
        for entry in file.entries.iter().filter(|entry| entry.is_disputed) {
            let message = format!(
                "Docker Compose 1 reads the value of {} otherwise than it is read here; check it if version 1 ran there",
                name_of(&entry.name)
            );
            notes.doubt(&At::line(&source.path, entry.line), message);
        }
        Self {
            source,
            entries: file.entries,
        }
    }

    /// Returns the path as compose files resolve it.
    pub(super) fn path(&self) -> String {
        compose::resolve("", &self.source.path)
    }
}

/// What one service gets.
struct Service<'n> {
    name: &'n str,
    component: Option<Component>,
    given: Given<'n>,
}

/// Values by name, each behind those that it replaces.
type Given<'n> = BTreeMap<&'n str, Vec<Var>>;

/// Puts together what the services of one host get: from env files, and from their own
/// `environment:`, which wins over them. What no service gets by name counts where nothing else is
/// said.
pub(super) fn merge<'a>(
    docs: &[&EnvDoc<'_>],
    lists: &[EnvList],
    facts: Option<&'a Facts>,
    notes: &mut Notes,
) -> BTreeMap<String, Var> {
    let by_path: BTreeMap<String, &EnvDoc<'_>> =
        docs.iter().map(|doc| (doc.path(), *doc)).collect();
    let in_lists: BTreeSet<&String> = lists.iter().flat_map(|list| &list.paths).collect();
    let mut unnamed = Given::new();
    for doc in docs.iter().filter(|doc| !in_lists.contains(&doc.path())) {
        add(&mut unnamed, doc);
    }
    let mut services: Vec<Service<'_>> = Vec::new();
    for list in lists {
        let mut given = Given::new();
        for doc in list.paths.iter().filter_map(|path| by_path.get(path)) {
            add(&mut given, doc);
        }
        services.push(Service {
            name: &list.service,
            component: list.component,
            given,
        });
    }
    let sets = |facts: &'a Facts| facts.environment.iter().map(move |set| (&facts.file, set));
    for (file, set) in facts.into_iter().flat_map(sets) {
        let var = Var {
            file: file.clone(),
            line: set.line,
            value: set.value.clone(),
            is_of_compose: true,
        };
        let known = services.iter().position(|one| one.name == set.service);
        let place = known.unwrap_or(services.len());
        if known.is_none() {
            services.push(Service {
                name: &set.service,
                component: set.component,
                given: Given::new(),
            });
        }
        let values = services[place].given.entry(&set.name).or_default();
        values.push(var);
    }
    services.sort_by_key(|service| service.component.is_none());
    let names = services.iter().flat_map(|service| service.given.keys());
    let names: BTreeSet<&str> = names.chain(unnamed.keys()).copied().collect();
    let chosen = names.into_iter().filter_map(|name| {
        let var = choose(name, &services, unnamed.get(name), notes)?;
        Some((name.to_owned(), var))
    });
    chosen.collect()
}

/// Chooses between what services get: the project has one value for all, and the one that reads the
/// variable counts.
fn choose(
    name: &str,
    services: &[Service<'_>],
    unnamed: Option<&Vec<Var>>,
    notes: &mut Notes,
) -> Option<Var> {
    let component = Catalog::get().variable(name).map(|known| known.component);
    let reads = |service: &Service<'_>| component.is_some() && service.component == component;
    let found: Vec<(bool, &Vec<Var>)> = services
        .iter()
        .filter_map(|service| Some((reads(service), service.given.get(name)?)))
        .collect();
    let reader = found.iter().find(|(reads, _)| *reads);
    let Some((is_read, values)) = reader.or(found.first()) else {
        return unnamed?.last().cloned();
    };
    let (chosen, replaced) = values.split_last()?;
    let shown = name_of(name);
    for before in replaced {
        let why = match (before.is_of_compose, chosen.is_of_compose) {
            (true, _) => "it stands later",
            (false, true) => "`environment` wins over env files",
            (false, false) => "Docker Compose reads this file later",
        };
        note_replaced(shown, before, chosen, why, notes);
    }
    if let Some(before) = unnamed.and_then(|values| values.last()) {
        let why = "no service of the compose file names that file";
        note_replaced(shown, before, chosen, why, notes);
    }
    let label = component.map(Component::label).unwrap_or_default();
    // Several services may get the same file.
    let mut told = BTreeSet::new();
    let others = found.iter().filter_map(|(_, values)| values.last());
    for other in others.filter(|other| !other.value.is_same(&chosen.value)) {
        if !told.insert((&other.file, other.line)) {
            continue;
        }
        let why = if *is_read {
            format!(", as the service that reads it ({label}) gets that one")
        } else {
            String::new()
        };
        let message = format!(
            "{shown} has another value in {}:{}, which counts{why}; in the project all services share one value",
            chosen.file, chosen.line,
        );
        notes.doubt(&other.at(), message);
    }
    if !is_read && services.iter().any(reads) {
        let message = format!(
            "the service that reads {shown} ({label}) does not get this one; in the project all services get the variable",
        );
        notes.doubt(&chosen.at(), message);
    }
    Some(chosen.clone())
}

fn note_replaced(name: &str, before: &Var, var: &Var, why: &str, notes: &mut Notes) {
    if !before.value.is_same(&var.value) {
        let message = format!(
            "{name} has another value in {}:{}; this one counts, as {why}",
            before.file, before.line
        );
        notes.doubt(&var.at(), message);
    }
}

/// Adds the variables of an env file, which win over those before.
fn add<'n>(given: &mut Given<'n>, doc: &'n EnvDoc<'_>) {
    for entry in &doc.entries {
        given.entry(&entry.name).or_default().push(Var {
            file: doc.source.path.clone(),
            line: entry.line,
            value: entry.value.clone(),
            is_of_compose: false,
        });
    }
}
