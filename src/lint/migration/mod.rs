//! What becomes of a variable of one release line in the other.
//!
//! Nothing reads it there, so it can always be taken out. Where another variable says the same, its
//! value goes there first. That is safe where the meaning is certain: a variable in the place of
//! another, or several that are one on the other side (visa/facts.md, 2 to 3).

mod mail;
mod syslog;

use super::{Assignment, Subject};
use crate::catalog::{Catalog, Owner, Variable};
use crate::diagnostic::Safety;
use crate::model::syntax::Line;
use crate::model::{Edit, FieldPath, RedisField, Value};

/// Ways to mend a variable that the line does not read, the best first.
pub(super) struct Mend {
    /// What to do, for people.
    pub(super) help: String,
    /// Fixes: whether they are safe, title, changes.
    pub(super) fixes: Vec<(Safety, String, Vec<Edit>)>,
}

impl Mend {
    fn new(help: impl Into<String>) -> Self {
        Self {
            help: help.into(),
            fixes: Vec::new(),
        }
    }

    fn safe(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.with(Safety::Safe, title, edits)
    }

    fn guess(self, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.with(Safety::Unsafe, title, edits)
    }

    fn with(mut self, safety: Safety, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        self.fixes.push((safety, title.into(), edits));
        self
    }
}

/// Says what to do about a variable that the line of the project does not read.
pub(super) fn mend(subject: &Subject<'_>, set: &Assignment<'_>, variable: &Variable) -> Mend {
    let place = Place { subject, set };
    match (subject.line(), set.name) {
        (Line::V3, syslog::HOST | syslog::PORT) => syslog::to_endpoint(&place),
        (Line::V2, syslog::ENDPOINT | syslog::ENABLED) => syslog::to_host_and_port(&place),
        (Line::V3, mail::SSL) => mail::ssl_to_tls(&place),
        (Line::V2, mail::ENABLED) => mail::without_switch(&place),
        (Line::V2, mail::START_TLS) => mail::level_to_switch(&place),
        (Line::V3, "VISA_VDI_CORS_ORIGIN") => cors_origin(&place, variable),
        (_, "VISA_CLIENT_CONFIG_LOGIN_URL" | "VISA_CLIENT_CONFIG_LOGIN_REALM") => login(&place),
        // The address of keys is no address of a discovery document.
        (_, "VISA_JWT_CERTS_URL") => place.take_out(),
        (Line::V2, _) if variable.owner == Some(Owner::Redis) => redis(&place),
        _ => rename(&place, variable),
    }
}

/// A variable in its place: `[env]` or that of a host.
struct Place<'a> {
    subject: &'a Subject<'a>,
    set: &'a Assignment<'a>,
}

impl Place<'_> {
    /// Returns the value of another variable in the same place.
    fn here(&self, name: &str) -> Option<String> {
        let value = self.subject.cluster.get(&self.set.sibling(name))?;
        Some(value.to_string())
    }

    /// Returns the value of another variable as it counts in this place.
    fn effective(&self, name: &str) -> Option<String> {
        let shared = || self.subject.cluster.env.get(name).map(str::to_owned);
        self.here(name).or_else(shared)
    }

    /// Tells whether this is `[env]` and a host has any of these variables of its own, so that
    /// what stands here may be part of what holds there.
    fn is_part_of_hosts(&self, names: &[&str]) -> bool {
        let hosts = &self.subject.cluster.hosts;
        let has_one = |name: &&str| hosts.iter().any(|host| host.env.get(name).is_some());
        self.set.host.is_none() && names.iter().any(has_one)
    }

    fn write(&self, name: &str, value: &str) -> Edit {
        Edit::Set {
            field: self.set.sibling(name),
            value: Value::from(value),
        }
    }

    /// Takes those of the variables out that stand here.
    fn forget(&self, names: &[&str]) -> Vec<Edit> {
        let there = names.iter().filter(|name| self.here(name).is_some());
        let edits = there.map(|name| Edit::Unset {
            field: self.set.sibling(name),
        });
        edits.collect()
    }

    /// Takes the variable out, for nothing reads it.
    fn take_out(&self) -> Mend {
        let title = format!("Take {} out", self.set.name);
        Mend::new(format!("take {} out", self.set.name)).safe(title, self.forget(&[self.set.name]))
    }

    /// Waits until what hosts have of their own is settled, for it needs this value.
    fn wait(&self) -> Mend {
        let name = self.set.name;
        Mend::new(format!(
            "first settle the lines about it that hosts have of their own, then take {name} out"
        ))
    }
}

/// Gives the value to the variable that took its place, if that is free.
fn rename(place: &Place<'_>, variable: &Variable) -> Mend {
    let (subject, name, value) = (place.subject, place.set.name, place.set.value);
    let Some(new) = successor(variable, subject.line()) else {
        let mut mend = place.take_out();
        if let Some(setting) = &variable.replaced_by_setting {
            mend.help = format!("take {name} out; use {setting} instead");
        }
        return mend;
    };
    let mut mend = place.take_out();
    let is_settled = subject.environment.owner_of(new).is_some();
    mend.help = format!("take {name} out; {} took its place", new.name);
    if is_settled || value.is_empty() || place.here(&new.name).is_some() {
        return mend;
    }
    let title = format!("Move it to {}", new.name);
    let mut edits = vec![place.write(&new.name, value)];
    edits.extend(place.forget(&[name]));
    // What no release ever read is of no effect now; moving it must not change a host that has
    // the right variable from the cluster.
    let was_read = Line::ALL
        .iter()
        .any(|line| variable.in_line(*line).is_some());
    let is_free = was_read || place.effective(&new.name).is_none();
    let is_sound = Line::ALL
        .iter()
        .any(|line| new.in_line(*line).is_some() && new.check(*line, value).is_ok());
    let mut moved = Mend::new(mend.help);
    if new.secret {
        // It cannot stand in the project under its right name.
        moved.help = format!("take {name} out and give {} as a secret", new.name);
        return moved;
    }
    moved = if is_free && is_sound {
        moved.safe(title, edits)
    } else {
        moved.guess(title, edits)
    };
    moved.guess(format!("Take {name} out"), place.forget(&[name]))
}

/// Returns the variable that took the place of another, if the line reads it.
fn successor(variable: &Variable, line: Line) -> Option<&'static Variable> {
    let new = Catalog::get().variable(variable.replaced_by.as_ref()?)?;
    new.in_line(line).is_some().then_some(new)
}

/// VISA's upgrade instructions drop the origin of 2.x desktops; that of the API may be wider.
fn cors_origin(place: &Place<'_>, variable: &Variable) -> Mend {
    const NEW: &str = "VISA_CORS_ORIGIN";
    let mut mend = place.take_out();
    mend.help = format!("take {} out; desktops follow {NEW} now", variable.name);
    if place.effective(NEW).is_some() || place.set.value.is_empty() {
        return mend;
    }
    let mut edits = vec![place.write(NEW, place.set.value)];
    edits.extend(place.forget(&[place.set.name]));
    mend.guess(format!("Move it to {NEW}"), edits)
}

/// Keycloak's address and realm, of 2.0, make the issuer.
fn login(place: &Place<'_>) -> Mend {
    const URL: &str = "VISA_CLIENT_CONFIG_LOGIN_URL";
    const REALM: &str = "VISA_CLIENT_CONFIG_LOGIN_REALM";
    const ISSUER: &str = "VISA_CLIENT_CONFIG_LOGIN_ISSUER";
    let mut mend = place.take_out();
    if place.effective(ISSUER).is_some() {
        mend.help = format!("take {} out; {ISSUER} took its place", place.set.name);
        return mend;
    }
    let (Some(url), Some(realm)) = (place.here(URL), place.here(REALM)) else {
        let name = place.set.name;
        mend.help = format!("set {ISSUER}, then take {name} out");
        mend.fixes[0].0 = Safety::Unsafe;
        return mend;
    };
    let issuer = format!("{}/realms/{realm}", url.trim_end_matches('/'));
    let mut edits = vec![place.write(ISSUER, &issuer)];
    edits.extend(place.forget(&[URL, REALM]));
    Mend::new(format!(
        "set {ISSUER} to the issuer that the login server names, often its address with /realms/ and the realm"
    ))
    .guess(format!("Move both to {ISSUER}"), edits)
}

/// The table of Redis has the switches of TLS for both lines.
fn redis(place: &Place<'_>) -> Mend {
    let field = match place.set.name {
        "VISA_VDI_REDIS_TLS_ENABLED" => RedisField::Tls,
        "VISA_VDI_REDIS_TLS_TRUST_ALL" => RedisField::TlsTrustAll,
        _ => return place.take_out(),
    };
    let mut mend = place.take_out();
    let path = FieldPath::Redis(field);
    let shown = path.display(place.subject.cluster);
    mend.help = format!("take {} out; its field is {shown}", place.set.name);
    let value = Value::Flag(place.set.value == "true");
    if place.subject.cluster.get(&path) == Some(value.clone()) {
        return mend;
    }
    mend.fixes[0].0 = Safety::Unsafe;
    let mut edits = place.forget(&[place.set.name]);
    edits.push(Edit::Set { field: path, value });
    mend.fixes
        .insert(0, (Safety::Unsafe, format!("Move it to {shown}"), edits));
    mend
}

#[cfg(test)]
mod tests;
