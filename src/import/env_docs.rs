//! Env files that were read, and what several of them together say.

use std::collections::{BTreeMap, BTreeSet};

use super::compose::{self, EnvList};
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

/// Puts together what the services of one host get. A file that none of them names comes before those
/// that they do.
pub(super) fn merge(
    docs: &[&EnvDoc<'_>],
    lists: &[EnvList],
    notes: &mut Notes,
) -> BTreeMap<String, Var> {
    let by_path: BTreeMap<String, &EnvDoc<'_>> =
        docs.iter().map(|doc| (doc.path(), *doc)).collect();
    let in_lists: BTreeSet<&String> = lists.iter().flat_map(|list| &list.paths).collect();
    let unnamed = docs.iter().filter(|doc| !in_lists.contains(&doc.path()));
    let mut shared = BTreeMap::new();
    for doc in unnamed {
        add(&mut shared, doc, notes);
    }
    let mut of_services: Vec<(&[Component], BTreeMap<String, Var>)> = Vec::new();
    for list in lists {
        let mut variables = shared.clone();
        for doc in list.paths.iter().filter_map(|path| by_path.get(path)) {
            add(&mut variables, doc, notes);
        }
        of_services.push((&list.components, variables));
    }
    if of_services.len() < 2 {
        return of_services.pop().map_or(shared, |(_, variables)| variables);
    }
    let names = of_services
        .iter()
        .flat_map(|(_, variables)| variables.keys());
    let names: BTreeSet<String> = names.cloned().collect();
    let chosen = names.into_iter().filter_map(|name| {
        let var = choose(&name, &of_services, notes)?;
        Some((name, var))
    });
    chosen.collect()
}

/// Chooses between what services get: the project has one value for all, and the one that reads the
/// variable counts.
fn choose(
    name: &str,
    of_services: &[(&[Component], BTreeMap<String, Var>)],
    notes: &mut Notes,
) -> Option<Var> {
    let component = Catalog::get().variable(name).map(|known| known.component);
    let reads = |components: &[Component]| component.is_some_and(|one| components.contains(&one));
    let has = |(components, variables): &(&[Component], BTreeMap<String, Var>)| {
        Some((reads(components), variables.get(name)?.clone()))
    };
    let found: Vec<(bool, Var)> = of_services.iter().filter_map(has).collect();
    let reader = found.iter().find(|(reads, _)| *reads);
    let (is_read, chosen) = reader.or(found.first())?;
    let label = component.map(Component::label).unwrap_or_default();
    for (_, other) in &found {
        if other.value.is_same(&chosen.value) {
            continue;
        }
        let why = if *is_read {
            format!("the service that reads it ({label}) gets that file")
        } else {
            "that service comes first".to_owned()
        };
        let message = format!(
            "{} has another value in {}:{}, which counts, as {why}; in the project all services share one value",
            name_of(name),
            chosen.file,
            chosen.line,
        );
        notes.doubt(&other.at(), message);
    }
    let is_run = of_services.iter().any(|(components, _)| reads(components));
    if is_run && !is_read {
        let message = format!(
            "the service that reads {} ({label}) does not get this file; in the project all services get the variable",
            name_of(name)
        );
        notes.doubt(&chosen.at(), message);
    }
    Some(chosen.clone())
}

/// Adds the variables of an env file, which win over those before.
pub(super) fn add(variables: &mut BTreeMap<String, Var>, doc: &EnvDoc<'_>, notes: &mut Notes) {
    for entry in &doc.entries {
        let var = Var {
            file: doc.source.path.clone(),
            line: entry.line,
            value: entry.value.clone(),
        };
        if let Some(before) = variables.insert(entry.name.clone(), var)
            && !before.value.is_same(&entry.value)
        {
            notes.doubt(
                &At::line(&doc.source.path, entry.line),
                format!(
                    "{} has another value in {}:{}; this one counts, as Docker Compose reads this file later",
                    name_of(&entry.name),
                    before.file,
                    before.line
                ),
            );
        }
    }
}
