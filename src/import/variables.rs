//! Gives each variable its place: a field of the project, the secrets, all hosts, or one host.

use std::collections::{BTreeMap, BTreeSet};

use super::env_docs::Var;
use super::host_files::{HostFiles, name_of};
use super::note::{At, Notes, count};
use crate::catalog::{Catalog, Owner, is_secret_of, switch};
use crate::environment::Environment;
use crate::environment::expansion::{self, Reading};
use crate::model::syntax::{Line, VariableName, has_credentials, quoted, quoted_url};
use crate::model::{Cluster, Secret, Secrets};

/// Undoes VISA's second expansion where the API makes it, so that the project has what VISA sees.
pub(super) fn unprotect(hosts: &mut [HostFiles], line: Line, notes: &mut Notes) {
    for host in hosts {
        for (name, var) in &mut host.variables {
            if expansion::reading(name, line) != Reading::Expanded {
                continue;
            }
            let text = var.value.expose();
            if !expansion::changes(text) {
                continue;
            }
            match expansion::unprotect(text) {
                Some(plain) => var.value = Secret::new(plain),
                None => notes.doubt(
                    &var.at(),
                    format!("{name} takes in another setting by `${{…}}`; the project has it as it stands, and an export passes it on literally. Write the value out"),
                ),
            }
        }
    }
}

/// Places the variables of all hosts.
pub(super) struct Placer<'a> {
    /// Files of each host in the project; a host that no file is about has none.
    pub(super) hosts: Vec<Option<HostFiles>>,
    /// The host whose value counts where only one can.
    pub(super) first: usize,
    pub(super) line: Line,
    pub(super) notes: &'a mut Notes,
}

impl Placer<'_> {
    /// Takes a variable that has one value in the project: the primary's, or else the first.
    pub(super) fn take(&mut self, name: &str) -> Option<Var> {
        let mut values: Vec<Option<Var>> = self
            .hosts
            .iter_mut()
            .map(|host| host.as_mut()?.variables.remove(name))
            .collect();
        let first = match values.get_mut(self.first).and_then(Option::take) {
            Some(var) => var,
            None => values.iter_mut().find_map(Option::take)?,
        };
        for other in values.into_iter().flatten() {
            if other.value.expose() != first.value.expose() {
                let message = format!(
                    "{name} has another value in {}, which counts: the project has one for all hosts",
                    first.file
                );
                self.notes.doubt(&other.at(), message);
            }
        }
        Some(first)
    }

    /// Takes a variable that is a number.
    pub(super) fn take_number(&mut self, name: &str) -> Option<i64> {
        let var = self.take(name)?;
        let number = var.value.expose().trim().parse().ok();
        if number.is_none() {
            let message = format!("{name} is not a whole number, so it is left out");
            self.notes.left_out(&var.at(), message);
        }
        number
    }

    /// Takes a switch.
    pub(super) fn take_flag(&mut self, name: &str) -> Option<bool> {
        let var = self.take(name)?;
        Some(flag(name, &var, self.notes))
    }

    /// Takes the secrets out of the variables.
    pub(super) fn take_secrets(&mut self) -> Secrets {
        let catalog = Catalog::get();
        let mut secrets = Secrets::default();
        for name in self.names() {
            let known = catalog.variable(&name);
            let is_secret = self.any(&name, |value| is_secret_of(known, &name, value));
            let is_url = known.is_none() && self.has_credentials(&name);
            if !is_secret && !is_url {
                continue;
            }
            let Some(var) = self.take(&name) else {
                continue;
            };
            if let Some(why) = unfit(&name, var.value.expose()).or_else(|| tabbed(&name, &var)) {
                self.notes.left_out(&var.at(), why);
                continue;
            }
            if var.value.is_empty() && known.is_none() {
                let message = format!("{name} is empty, which no secret can be; it is left out");
                self.notes.left_out(&var.at(), message);
                continue;
            }
            if !is_secret {
                let message = format!(
                    "{name} holds a URL with a password, so the whole of it is kept among the secrets"
                );
                self.notes.doubt(&var.at(), message);
            }
            secrets.set(name, var.value);
        }
        secrets
    }

    /// Puts what is left into the variables of all hosts or of one, except what the project decides
    /// elsewhere. Returns how many of each.
    pub(super) fn place(&mut self, cluster: &mut Cluster) -> (usize, usize) {
        let (mut shared, mut single) = (0, 0);
        let decided = self.decided(cluster);
        for name in self.names() {
            if let Some((owner, value)) = decided.get(&name) {
                self.drop_decided(&name, *owner, value.as_deref());
                continue;
            }
            let holds_password = self.has_credentials(&name);
            let known = self.hosts.iter().filter(|host| host.is_some()).count();
            let vars: Vec<(usize, Var)> = self
                .hosts
                .iter_mut()
                .enumerate()
                .filter_map(|(index, host)| Some((index, host.as_mut()?.variables.remove(&name)?)))
                .collect();
            let Some((_, first)) = vars.first() else {
                continue;
            };
            if let Some(why) = unfit(&name, first.value.expose()) {
                self.notes.left_out(&first.at(), why);
                continue;
            }
            if holds_password {
                for (_, var) in &vars {
                    let message = format!(
                        "{name} holds a URL with a password, which must not stand in a project file, so it is left out; set it without"
                    );
                    self.notes.left_out(&var.at(), message);
                }
                continue;
            }
            if Catalog::get().variable(&name).is_none() {
                let message = format!(
                    "VISA does not know {name}, which the project keeps as a variable of the site; correct the name if it is a slip"
                );
                self.notes.doubt(&first.at(), message);
            }
            let text = first.value.expose();
            let is_same = vars.iter().all(|(_, var)| var.value.expose() == text);
            if is_same && vars.len() == known {
                cluster.env.set(&name, text);
                shared += 1;
                continue;
            }
            single += 1;
            for (index, var) in &vars {
                match unfit(&name, var.value.expose()) {
                    Some(why) => self.notes.left_out(&var.at(), why),
                    None => cluster.hosts[*index].env.set(&name, var.value.expose()),
                }
            }
        }
        (shared, single)
    }

    /// Returns the variables that a table or the bundle decides, each with the value if all hosts
    /// have the same.
    fn decided(&self, cluster: &Cluster) -> BTreeMap<String, (Owner, Option<String>)> {
        let environment = Environment::new(cluster, self.line);
        let owned = self.names().into_iter().filter_map(|name| {
            let owner = environment.owner(&name)?;
            let value = environment.decided(&name).map(str::to_owned);
            Some((name, (owner, value)))
        });
        owned.collect()
    }

    /// Drops a variable that something else decides, and notes where it said otherwise.
    fn drop_decided(&mut self, name: &str, owner: Owner, decided: Option<&str>) {
        let Some(var) = self.take(name) else {
            return;
        };
        let text = var.value.expose();
        if decided == Some(text) {
            return;
        }
        let instead = match (owner, decided) {
            (Owner::Files, None) => "it names a file that is not among those that were read; name the file under [files]".to_owned(),
            (_, Some(value)) => format!("{owner} decides it, as {}", quoted(value)),
            (_, None) => format!("{owner} decides it"),
        };
        let message = format!("{name} was {}; {instead}", quoted_url(text));
        self.notes.doubt(&var.at(), message);
    }

    /// Tells whether a variable holds a URL with a password on any host.
    fn has_credentials(&self, name: &str) -> bool {
        self.any(name, has_credentials)
    }

    /// Tells whether something holds for the value on any host.
    fn any(&self, name: &str, holds: impl Fn(&str) -> bool) -> bool {
        let hosts = self.hosts.iter().flatten();
        let mut vars = hosts.filter_map(|host| host.variables.get(name));
        vars.any(|var| holds(var.value.expose()))
    }

    /// Returns the names of all variables that are not placed yet.
    pub(super) fn names(&self) -> BTreeSet<String> {
        let hosts = self.hosts.iter().flatten();
        hosts
            .flat_map(|host| host.variables.keys().cloned())
            .collect()
    }
}

/// Reads a switch as VISA does: some words are true for 3.x, and for the YAML of 2.x, and all others
/// are not. Not for switches that 3.x compares to the letter.
pub(super) fn flag(name: &str, var: &Var, notes: &mut Notes) -> bool {
    let word = var.value.expose();
    let meant = switch(word.trim());
    let value = meant.unwrap_or_default();
    if !matches!(word, "true" | "false") {
        let how = match meant {
            Some(_) => "VISA understands it as",
            None => "it counts as",
        };
        let message =
            format!("{name} is neither true nor false; {how} {value}, which the project has");
        notes.doubt(&var.at(), message);
    }
    value
}

/// Says why a variable can stand in no project.
fn unfit(name: &str, value: &str) -> Option<String> {
    if let Err(error) = name.parse::<VariableName>() {
        return Some(if VariableName::is_decided(name) {
            format!("{}; it is left out", error.message)
        } else {
            "what stands before the `=` can name no variable in VISA's containers; it is left out"
                .to_owned()
        });
    }
    value.chars().any(|c| c.is_control() && c != '\t').then(|| {
        format!(
            "{} has a line break or another control character, which an env file cannot carry safely; it is left out",
            name_of(name)
        )
    })
}

/// Says why a file of secrets cannot hold a value that an env file can.
fn tabbed(name: &str, var: &Var) -> Option<String> {
    let has_tab = var.value.expose().contains('\t');
    has_tab.then(|| {
        format!(
            "{} has a tab, which a file of secrets cannot hold; it is left out",
            name_of(name)
        )
    })
}

/// Notes how many variables a host's files have.
pub(super) fn tell(hosts: &[HostFiles], notes: &mut Notes) {
    for host in hosts {
        let number = count(host.variables.len(), "variable");
        notes.understood(
            &At::file(&host.file),
            match &host.name {
                Some(name) => format!("{number} of the host {name}"),
                None => format!("{number} of a host"),
            },
        );
    }
}
