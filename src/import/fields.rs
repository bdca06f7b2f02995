//! The variables that have a field of their own in the project: Redis, database, public address.

use url::Url;

use super::variables::Placer;
use crate::model::syntax::{Line, PublicUrl, quoted_url};
use crate::model::{Cluster, Secret, Secrets};

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
    let url = without_user(var.value.expose());
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
    let (url, password) = without_password(var.value.expose());
    if let Some(password) = password {
        let message = format!(
            "{URL} holds a user name or password, which VISA does not read there and writes to its log; the project has it without"
        );
        placer.notes.doubt(&var.at(), message);
        keep(secrets, "VISA_VDI_REDIS_PASSWORD", password);
    }
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
    let (url, _) = without_password(var.value.expose());
    let (url, password) = without_parameter(&url);
    if url != var.value.expose() {
        let message = format!("{URL} holds a password; the project has it without");
        placer.notes.doubt(&var.at(), message);
        keep(
            secrets,
            "VISA_DATABASE_PASSWORD",
            password.unwrap_or_default(),
        );
    }
    cluster.database.url = url;
}

/// Keeps a password that stood in a URL, unless it has a variable of its own.
fn keep(secrets: &mut Secrets, name: &str, password: Secret) {
    if secrets.get(name).is_none() {
        secrets.set(name, password);
    }
}

/// Takes user name and password out of a URL.
fn without_password(url: &str) -> (String, Option<Secret>) {
    let Some((scheme, rest)) = url.split_once("://") else {
        return (url.to_owned(), None);
    };
    let Some((user, rest)) = rest.rsplit_once('@') else {
        return (url.to_owned(), None);
    };
    let password = user.split_once(':').map_or("", |(_, password)| password);
    (
        format!("{scheme}://{rest}"),
        Some(Secret::new(password.to_owned())),
    )
}

/// Takes user name and password out of the address of a site, in which an `@` may have its place
/// further on.
pub(super) fn without_user(url: &str) -> String {
    let is_further_on = Url::parse(url)
        .is_ok_and(|url| url.has_host() && url.username().is_empty() && url.password().is_none());
    if is_further_on {
        url.to_owned()
    } else {
        without_password(url).0
    }
}

/// Takes passwords out of the parameters of a JDBC address.
fn without_parameter(url: &str) -> (String, Option<Secret>) {
    let Some((address, parameters)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let mut password = None;
    let mut kept = Vec::new();
    for parameter in parameters.split('&') {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        if key.to_ascii_lowercase().ends_with("password") {
            password = Some(Secret::new(value.to_owned()));
        } else {
            kept.push(parameter);
        }
    }
    let url = if kept.is_empty() {
        address.to_owned()
    } else {
        format!("{address}?{}", kept.join("&"))
    };
    (url, password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_leave_urls() {
        for (url, plain, password) in [
            ("redis://u:p@ss@db:6379", "redis://db:6379", Some("p@ss")),
            ("redis://u@db:6379", "redis://db:6379", Some("")),
            ("redis://db:6379", "redis://db:6379", None),
            ("db", "db", None),
        ] {
            let (found, secret) = without_password(url);
            assert_eq!(found, plain);
            assert_eq!(secret.as_ref().map(Secret::expose), password);
        }
        for (url, plain) in [
            ("https://u:p@visa.example.org", "https://visa.example.org"),
            ("https://u@visa.example.org/", "https://visa.example.org/"),
            ("https://u:p/q@visa.example.org", "https://visa.example.org"),
            ("https://visa.example.org/@u", "https://visa.example.org/@u"),
            ("visa.example.org", "visa.example.org"),
            ("", ""),
        ] {
            assert_eq!(without_user(url), plain, "{url}");
        }
        let (url, secret) =
            without_parameter("jdbc:postgresql://db/visa?a=1&password=p&sslPassword=q");
        assert_eq!(url, "jdbc:postgresql://db/visa?a=1");
        assert!(secret.is_some());
        assert_eq!(without_parameter("jdbc:x?a=1").0, "jdbc:x?a=1");
    }
}
