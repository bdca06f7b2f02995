//! The variables that have a field of their own in the project: Redis, database, public address.

use super::bare_url::{BareUrl, Kind, bare};
use super::env_docs::Var;
use super::note::Notes;
use super::variables::Placer;
use crate::model::syntax::{Line, PublicUrl, quoted_url};
use crate::model::{Cluster, Secrets};

/// Fills the fields that variables decide; they are taken away.
pub(super) fn fill(placer: &mut Placer<'_>, cluster: &mut Cluster, secrets: &mut Secrets) {
    public_url(placer, cluster);
    redis(placer, cluster, secrets);
    database(placer, cluster, secrets);
}

fn public_url(placer: &mut Placer<'_>, cluster: &mut Cluster) {
    let Some(var) = placer.take("VISA_ROOT_URL") else {
        return;
    };
    let Some(BareUrl { url, .. }) = bare(var.value.expose(), Kind::Site) else {
        placer.notes.left_out(&var.at(), unclear("VISA_ROOT_URL"));
        return;
    };
    if url != var.value.expose() {
        let message = "VISA_ROOT_URL holds a user name or password, which must not stand in a project file and which users do not type; the project has it without";
        placer.notes.doubt(&var.at(), message);
    }
    let before = &mut cluster.settings.public_url;
    let same = |a: &str, b: &str| match (a.parse::<PublicUrl>(), b.parse::<PublicUrl>()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    };
    if !before.is_empty() && !url.is_empty() && !same(before, &url) {
        let message = format!(
            "VISA_ROOT_URL is {}, but the load balancer serves {before}; the project has the former",
            quoted_url(&url)
        );
        placer.notes.doubt(&var.at(), message);
    }
    if !url.is_empty() {
        *before = url;
    }
}

fn redis(placer: &mut Placer<'_>, cluster: &mut Cluster, secrets: &mut Secrets) {
    const URL: &str = "VISA_VDI_REDIS_URL";
    const ENABLED: &str = "VISA_VDI_REDIS_ENABLED";
    let switch = placer.take(ENABLED);
    let url = placer.take(URL);
    let database = placer.take_number("VISA_VDI_REDIS_DATABASE");
    let tls = placer.take_flag("VISA_VDI_REDIS_TLS_ENABLED");
    let trusts_all = placer.take_flag("VISA_VDI_REDIS_TLS_TRUST_ALL");
    let redis = &mut cluster.redis;
    redis.database = database.unwrap_or_default();
    redis.tls_trust_all = trusts_all.unwrap_or_default();
    redis.tls = tls.unwrap_or_default();
    let Some(var) = url else { return };
    let why = ", which VISA does not read there and writes to its log";
    let password = "VISA_VDI_REDIS_PASSWORD";
    let Some(url) = bare_server(&var, URL, password, why, secrets, placer.notes) else {
        return;
    };
    if placer.line == Line::V2 {
        redis.tls = url.starts_with("rediss:");
    }
    if url.is_empty() {
        return;
    }
    let shown = quoted_url(&url);
    match switch.as_ref().map(|switch| switch.value.expose()) {
        Some("true") => redis.url = url,
        Some("false") => {
            let message = format!(
                "Redis is off there ({ENABLED}), so its address {shown} is left out; a cluster of several hosts needs it"
            );
            placer.notes.left_out(&var.at(), message);
        }
        Some(_) => {
            redis.url = url;
            let message = format!(
                "Redis is switched neither on nor off there ({ENABLED} is neither true nor false); the project uses it, at {shown}"
            );
            placer.notes.doubt(&var.at(), message);
        }
        None => {
            redis.url = url;
            let message = format!(
                "no file switches Redis on, and by default it is off; the project uses it, at {shown}"
            );
            placer.notes.doubt(&var.at(), message);
        }
    }
}

fn database(placer: &mut Placer<'_>, cluster: &mut Cluster, secrets: &mut Secrets) {
    const URL: &str = "VISA_DATABASE_URL";
    if let Some(var) = placer.take("VISA_DATABASE_USERNAME") {
        var.value
            .expose()
            .clone_into(&mut cluster.database.username);
    }
    let Some(var) = placer.take(URL) else { return };
    let password = "VISA_DATABASE_PASSWORD";
    if let Some(url) = bare_server(&var, URL, password, "", secrets, placer.notes) {
        cluster.database.url = url;
    }
}

/// Takes what must not stand in a project out of a URL, keeps its password unless that has a variable
/// of its own, and notes it. `None` if the URL is left out.
fn bare_server(
    var: &Var,
    url: &str,
    password: &str,
    why: &str,
    secrets: &mut Secrets,
    notes: &mut Notes,
) -> Option<String> {
    let Some(bare) = bare(var.value.expose(), Kind::Server) else {
        notes.left_out(&var.at(), unclear(url));
        return None;
    };
    if bare.url != var.value.expose() {
        let message =
            format!("{url} holds a user name or password{why}; the project has it without");
        notes.doubt(&var.at(), message);
    }
    if bare.had_other {
        let message = format!(
            "{url} holds a password that has no variable of its own, such as that of a key file; it is left out"
        );
        notes.left_out(&var.at(), message);
    }
    match bare.password {
        Some(secret) if secret.expose().chars().any(char::is_control) => {
            let message = format!(
                "the password in {url} has a control character, which a file of secrets cannot hold; it is left out"
            );
            notes.left_out(&var.at(), message);
        }
        Some(secret) if secrets.get(password).is_none() => secrets.set(password, secret),
        _ => {}
    }
    Some(bare.url)
}

/// Says why a URL is left out.
fn unclear(name: &str) -> String {
    format!(
        "{name} has an `@` or a password where no user name can be told from it, so it is left out; set it without user name and password"
    )
}
