//! Puts what the load balancer's configuration says into the project.

use super::balancer::Balancer;
use super::note::{At, Notes};
use crate::model::syntax::{NginxSize, NginxTime, PublicUrl, SyntaxError, quoted};
use crate::model::{BackendName, Cluster};

/// Fills the fields of the load balancer, and the public address.
pub(super) fn fill(cluster: &mut Cluster, read: &Balancer, file: &str, notes: &mut Notes) {
    let at = At::file(file);
    match (&read.name, &read.certificate) {
        (Some(name), Some(_)) => {
            let name = if name.contains(':') && !name.starts_with('[') {
                format!("[{name}]")
            } else {
                name.clone()
            };
            let url = format!("https://{name}:{}", read.port);
            match url.parse::<PublicUrl>() {
                Ok(url) => cluster.settings.public_url = url.to_string(),
                Err(error) => notes.left_out(&at, error.message),
            }
        }
        (None, _) => notes.doubt(&at, "no `server_name` says under which name VISA is served"),
        (Some(_), None) => notes.doubt(
            &at,
            "no certificate is named, so VISA is served without TLS here; an export always uses TLS",
        ),
    }
    let balancer = &mut cluster.balancer;
    balancer.method = read.method;
    balancer.http2 = read.has_http2;
    balancer.ipv6 = read.has_ipv6;
    balancer.served_by = read.tells_host;
    for (said, field) in [
        (&read.certificate, &mut balancer.certificate),
        (&read.certificate_key, &mut balancer.certificate_key),
        (&read.ca, &mut balancer.backend_ca),
    ] {
        if let Some(path) = said {
            field.clone_from(path);
        }
    }
    if let Some(size) = &read.max_body {
        set::<NginxSize>(
            &mut balancer.max_body,
            size,
            "client_max_body_size",
            &at,
            notes,
        );
    }
    if let Some((line, time)) = &read.websocket_timeout {
        let at = At::line(file, *line);
        let field = &mut balancer.websocket_timeout;
        set::<NginxTime>(field, &with_unit(time), "proxy_read_timeout", &at, notes);
    }
    failures(cluster, read, file, notes);
    verification(cluster, read, file, notes);
}

/// Takes a value over if it is sound.
fn set<T: std::str::FromStr<Err = SyntaxError>>(
    field: &mut String,
    value: &str,
    name: &str,
    at: &At<'_>,
    notes: &mut Notes,
) {
    match value.parse::<T>() {
        Ok(_) => value.clone_into(field),
        Err(error) => notes.left_out(
            at,
            format!("{name}: {}; the project has {field}", error.message),
        ),
    }
}

/// Writes the unit that NGINX takes a bare number for.
fn with_unit(time: &str) -> String {
    let is_number = !time.is_empty() && time.bytes().all(|byte| byte.is_ascii_digit());
    if is_number {
        format!("{time}s")
    } else {
        time.to_owned()
    }
}

/// Takes over when a host is left out; the project has one answer for all hosts.
fn failures(cluster: &mut Cluster, read: &Balancer, file: &str, notes: &mut Notes) {
    let first = read
        .servers
        .iter()
        .find(|server| server.max_fails.is_some());
    if let Some(max_fails) = first.and_then(|server| server.max_fails) {
        cluster.balancer.max_fails = max_fails;
    }
    let times = read.servers.iter();
    let first_time = times.clone().find_map(|server| server.fail_timeout.clone());
    if let Some(time) = &first_time {
        let field = &mut cluster.balancer.fail_timeout;
        let at = At::file(file);
        set::<NginxTime>(field, &with_unit(time), "fail_timeout", &at, notes);
    }
    let max_fails = first.and_then(|server| server.max_fails);
    for server in &read.servers {
        if server.max_fails != max_fails || server.fail_timeout != first_time {
            notes.doubt(
                &At::line(file, server.line),
                format!(
                    "max_fails and fail_timeout of {} differ from those of others; the project has {} and {} for all",
                    quoted(&server.address),
                    cluster.balancer.max_fails,
                    cluster.balancer.fail_timeout
                ),
            );
        }
    }
}

/// Takes over how the hosts' certificates are checked.
fn verification(cluster: &mut Cluster, read: &Balancer, file: &str, notes: &mut Notes) {
    cluster.balancer.backend_verify = read.is_verified;
    if !read.is_verified {
        notes.doubt(
            &At::file(file),
            "the load balancer does not check the hosts' certificates, and so it is in the project; to check them, set backend_verify and backend_ca",
        );
        return;
    }
    let has_names = read
        .servers
        .iter()
        .any(|server| server.certificate_name.is_some());
    cluster.balancer.backend_name = if has_names {
        BackendName::Host
    } else {
        BackendName::Public
    };
    let names = [read.name.as_deref(), Some("$host"), Some("$server_name")];
    match &read.ssl_name {
        Some((_, name)) if has_names || names.contains(&Some(name.as_str())) => {}
        Some((line, name)) => notes.doubt(
            &At::line(file, *line),
            format!(
                "the hosts' certificates are checked for the name {}; the project has them checked for the public name, or for each host's own with backend_name",
                quoted(name)
            ),
        ),
        None => notes.doubt(
            &At::file(file),
            "without `proxy_ssl_name`, the hosts' certificates are checked for the name of the upstream; the project has them checked for the public name, or for each host's own with backend_name",
        ),
    }
}
