//! Which files belong to which host: env files, and the compose file that reads them.

use std::collections::{BTreeMap, BTreeSet};

use super::compose::{Compose, Facts};
use super::env_docs::{self, EnvDoc, Var};
use super::note::{At, Notes};
use super::source::Source;
use crate::model::Secret;
use crate::model::syntax::{HostName, VariableName, quoted};

/// Names of folders and files that say nothing about a host.
const GENERAL: &[&str] = &[
    "",
    ".",
    "..",
    "api",
    "compose",
    "conf",
    "config",
    "deploy",
    "docker",
    "env",
    "home",
    "opt",
    "prod",
    "production",
    "srv",
    "visa",
    "visa-deploy-scripts",
];

/// What the files of one host say.
#[derive(Debug, Default)]
pub(super) struct HostFiles {
    /// Its name, if a folder or file is called after it.
    pub(super) name: Option<String>,
    /// The whole DNS name, if that is what the folder or file is called.
    pub(super) full_name: Option<String>,
    /// The file that it is known by.
    pub(super) file: String,
    pub(super) variables: BTreeMap<String, Var>,
    pub(super) facts: Option<Facts>,
}

/// All hosts, and what compose files say that belong to none of them.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub(super) hosts: Vec<HostFiles>,
    /// What compose files without an env file say.
    pub(super) others: Vec<Facts>,
}

/// Sorts env files and compose files by host.
pub(super) fn sort(docs: &[EnvDoc<'_>], composes: &[Compose<'_>], notes: &mut Notes) -> Sorted {
    let mut sorted = Sorted::default();
    let elsewhere = named_elsewhere(docs, composes);
    let docs_in = docs.iter().map(|doc| doc.source.folder());
    let composes_in = composes.iter().map(|compose| compose.source.folder());
    let folders: BTreeSet<&str> = docs_in.chain(composes_in).collect();
    for folder in folders {
        let mut docs_here: Vec<&EnvDoc<'_>> = docs
            .iter()
            .filter(|doc| doc.source.folder() == folder)
            .filter(|doc| !elsewhere.contains(&doc.source.path.as_str()))
            .collect();
        let here = composes.iter().filter(|c| c.source.folder() == folder);
        for compose in here {
            let named = compose.env_files();
            for (written, path) in &named {
                if !docs.iter().any(|doc| doc.path() == *path) {
                    let message = format!(
                        "{} is not among the files that were read, so what it says is not in the project; import it too",
                        quoted(written)
                    );
                    notes.left_out(&At::file(&compose.source.path), message);
                }
            }
            let is_dot_env =
                |doc: &&EnvDoc<'_>| doc.source.name() == ".env" && doc.source.folder() == folder;
            let is_named = |doc: &&EnvDoc<'_>| named.iter().any(|(_, path)| doc.path() == *path);
            let is_read = |doc: &&EnvDoc<'_>| is_dot_env(doc) || is_named(doc);
            let (mut read, rest): (Vec<_>, Vec<_>) = docs_here.into_iter().partition(is_read);
            docs_here = rest;
            let is_elsewhere = |doc: &&EnvDoc<'_>| doc.source.folder() != folder && is_named(doc);
            read.extend(docs.iter().filter(is_elsewhere));
            // The host is called after the first: a `.env` that is not named, or as they are named.
            read.sort_by_key(|doc| named.iter().position(|(_, path)| doc.path() == *path));
            // Several env files beside one compose file take turns as its `.env`.
            let readers: Vec<&EnvDoc<'_>> = if read.is_empty() {
                docs_here.first().copied().into_iter().collect()
            } else {
                read.clone()
            };
            let lists = compose.env_lists();
            let facts = {
                // What differs is told once it is known what the compose file itself sets.
                let variables = env_docs::merge(&readers, &lists, None, &mut Notes::default());
                // What is taken in comes from `.env` before all others.
                let dot_env = readers.iter().find(|doc| is_dot_env(doc));
                let dot_env: BTreeMap<&str, &Secret> = dot_env
                    .into_iter()
                    .flat_map(|doc| &doc.entries)
                    .map(|entry| (entry.name.as_str(), &entry.value))
                    .collect();
                let lookup = |name: &str| {
                    let value = dot_env.get(name).copied();
                    let value = value.or_else(|| Some(&variables.get(name)?.value));
                    value.map(Secret::expose)
                };
                compose.facts(&lookup, notes)
            };
            if read.is_empty() {
                sorted.others.push(facts);
            } else {
                // Of the first, the number of all variables is told.
                for doc in &read[1..] {
                    let message = format!("read for the services of {}", compose.source.path);
                    notes.understood(&At::file(&doc.source.path), message);
                }
                let mut host = host_of(compose.source, read[0].source);
                host.variables = env_docs::merge(&readers, &lists, Some(&facts), notes);
                host.facts = Some(facts);
                sorted.hosts.push(host);
            }
        }
        for doc in docs_here {
            let mut host = host(doc.source);
            host.variables = env_docs::merge(&[doc], &[], None, notes);
            sorted.hosts.push(host);
        }
    }
    if sorted.hosts.is_empty() {
        // A compose file alone may hold all variables of a host.
        let is_host = |facts: &Facts| !facts.environment.is_empty();
        if let Some(place) = sorted.others.iter().position(is_host) {
            let facts = sorted.others.remove(place);
            sorted.hosts.push(HostFiles {
                file: facts.file.clone(),
                variables: env_docs::merge(&[], &[], Some(&facts), notes),
                facts: Some(facts),
                ..HostFiles::default()
            });
        }
    }
    for facts in &sorted.others {
        for set in &facts.environment {
            notes.left_out(
                &At::line(&facts.file, set.line),
                format!(
                    "{} is left out, as no env file beside this file says which host it is for",
                    name_of(&set.name)
                ),
            );
        }
    }
    tell_apart(&mut sorted.hosts);
    sorted
}

/// Finds the env files that only compose files of other folders read: these say whose they are.
fn named_elsewhere<'a>(docs: &'a [EnvDoc<'_>], composes: &[Compose<'_>]) -> BTreeSet<&'a str> {
    let named = |doc: &EnvDoc<'_>, compose: &Compose<'_>| {
        let path = doc.path();
        compose.env_files().iter().any(|(_, named)| *named == path)
    };
    let is_beside = |doc: &EnvDoc<'_>, compose: &Compose<'_>| {
        doc.source.folder() == compose.source.folder()
            && (doc.source.name() == ".env" || named(doc, compose))
    };
    let is_elsewhere = |doc: &&EnvDoc<'_>| {
        composes.iter().any(|compose| named(doc, compose))
            && !composes.iter().any(|compose| is_beside(doc, compose))
    };
    let found = docs.iter().filter(is_elsewhere);
    found.map(|doc| doc.source.path.as_str()).collect()
}

/// Shows a name only if it can be one: something else may be a part of a password.
pub(super) fn name_of(name: &str) -> &str {
    let is_name = name.parse::<VariableName>().is_ok() || VariableName::is_decided(name);
    if is_name { name } else { "a variable" }
}

/// Begins a host with the name that its file or folder says.
fn host(source: &Source) -> HostFiles {
    let name = source.name();
    let stem = name
        .strip_suffix(".env")
        .or_else(|| name.strip_prefix(".env."))
        .or_else(|| name.strip_prefix("env."))
        .unwrap_or(name);
    let stem = stem.trim_start_matches('.');
    let folders = source.folder().rsplit('/').take(2);
    let called = std::iter::once(stem)
        .chain(folders)
        .find(|name| !GENERAL.contains(&name.to_ascii_lowercase().as_str()));
    let is_full = |name: &&str| name.contains('.');
    HostFiles {
        name: called.and_then(host_name),
        full_name: called.filter(is_full).map(str::to_owned),
        file: source.path.clone(),
        ..HostFiles::default()
    }
}

/// Begins a host of a compose file: called after its folder if the env file lies elsewhere.
fn host_of(compose: &Source, doc: &Source) -> HostFiles {
    let of_doc = host(doc);
    if doc.folder() == compose.folder() {
        return of_doc;
    }
    let of_folder = host(&Source::new(
        format!("{}/.env", compose.folder()),
        Vec::new(),
    ));
    HostFiles {
        name: of_folder.name.or(of_doc.name),
        full_name: of_folder.full_name.or(of_doc.full_name),
        ..of_doc
    }
}

/// Makes the name of a host of a text: the first label of a DNS name.
pub(super) fn host_name(text: &str) -> Option<String> {
    let label = text.split('.').next().unwrap_or_default();
    let sound = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let name: String = label.chars().take(63).map(sound).collect();
    let name = name.trim_matches('-');
    name.parse::<HostName>().is_ok().then(|| name.to_owned())
}

/// Numbers hosts of the same name.
fn tell_apart(hosts: &mut [HostFiles]) {
    let mut names = BTreeSet::new();
    for host in hosts {
        let Some(name) = &host.name else { continue };
        if !names.insert(name.to_ascii_lowercase()) {
            host.name = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_called_after_files_or_folders() {
        for (path, name, full) in [
            ("visa-1/.env", Some("visa-1"), None),
            (
                "prod/visa-1.example.org/docker/.env",
                Some("visa-1"),
                Some("visa-1.example.org"),
            ),
            ("visa1.env", Some("visa1"), None),
            ("a/.env.visa-2", Some("visa-2"), None),
            ("visa/visa_2.env", Some("visa-2"), None),
            (".env", None, None),
            ("visa/.env", None, None),
        ] {
            let found = host(&Source::new(path, Vec::new()));
            assert_eq!(found.name.as_deref(), name, "{path}");
            assert_eq!(found.full_name.as_deref(), full, "{path}");
        }
    }
}
