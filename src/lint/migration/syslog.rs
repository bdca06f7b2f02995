//! Syslog: host and port of 2.x are one endpoint in 3.x, which has a switch as well, and speaks TCP
//! where 2.x spoke UDP.

use super::{Mend, Place};
use crate::model::syntax::{Address, Port, quoted};

pub(super) const HOST: &str = "VISA_LOGGING_SYSLOG_HOST";
pub(super) const PORT: &str = "VISA_LOGGING_SYSLOG_PORT";
pub(super) const ENDPOINT: &str = "VISA_LOGGING_SYSLOG_ENDPOINT";
pub(super) const ENABLED: &str = "VISA_LOGGING_SYSLOG_ENABLED";
const THRESHOLD: &str = "VISA_LOGGING_SYSLOG_THRESHOLD";

/// No variable of VISA chooses the transport in 3.x, but this one of Quarkus does.
const PROTOCOL: &str = "QUARKUS_LOG_SYSLOG_PROTOCOL";

/// Port of syslog in 2.x if none is set.
const USUAL_PORT: &str = "514";

/// Host and port become the endpoint, the threshold OFF becomes the switch.
pub(super) fn to_endpoint(place: &Place<'_>) -> Mend {
    let names = match (place.here(HOST), place.here(PORT)) {
        (Some(_), Some(_)) => format!("{HOST} and its port"),
        (Some(_), None) => HOST.to_owned(),
        _ => PORT.to_owned(),
    };
    let old = [HOST, PORT];
    if place.is_part_of_hosts(&old) {
        return place.wait();
    }
    let host = place.effective(HOST).unwrap_or_default();
    if host.is_empty() || place.here(ENDPOINT).is_some() {
        let help = format!("take {names} out; {ENDPOINT} took its place");
        return Mend::new(help).safe(format!("Take {names} out"), place.forget(&old));
    }
    let port = place.effective(PORT).filter(|port| !port.is_empty());
    let port = port.unwrap_or_else(|| USUAL_PORT.to_owned());
    let is_ipv6 = host.contains(':') && !host.starts_with('[');
    let endpoint = if is_ipv6 {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    };
    let mut edits = vec![place.write(ENDPOINT, &endpoint)];
    if place.effective(ENABLED).is_none() {
        let is_off = place.effective(THRESHOLD).as_deref() == Some("OFF");
        edits.push(place.write(ENABLED, if is_off { "false" } else { "true" }));
    }
    if place.effective(PROTOCOL).is_none() {
        edits.push(place.write(PROTOCOL, "udp"));
    }
    edits.extend(place.forget(&old));
    let help = format!(
        "write {ENDPOINT} = {} and set {ENABLED}; with {PROTOCOL} = \"udp\" messages go the way they went",
        quoted(&endpoint)
    );
    let title = format!("Move {names} to {ENDPOINT}");
    if host.parse::<Address>().is_ok() && port.parse::<Port>().is_ok() {
        Mend::new(help).safe(title, edits)
    } else {
        Mend::new(help).guess(title, edits)
    }
}

/// The endpoint becomes host and port; a switch that is off becomes the threshold OFF.
pub(super) fn to_host_and_port(place: &Place<'_>) -> Mend {
    let names = match (place.here(ENDPOINT), place.here(ENABLED)) {
        (Some(_), Some(_)) => format!("{ENDPOINT} and its switch"),
        (Some(_), None) => ENDPOINT.to_owned(),
        _ => ENABLED.to_owned(),
    };
    if place.is_part_of_hosts(&[ENDPOINT, ENABLED]) {
        return place.wait();
    }
    let switch = place.effective(ENABLED);
    let is_off = switch.as_deref() == Some("false");
    let mut edits = place.forget(&[ENDPOINT, ENABLED]);
    if place.here(PROTOCOL).as_deref() == Some("udp") {
        edits.extend(place.forget(&[PROTOCOL]));
    }
    if is_off && place.effective(THRESHOLD).as_deref() != Some("OFF") {
        edits.push(place.write(THRESHOLD, "OFF"));
    }
    let help = format!(
        "write {HOST} and {PORT} instead; 2.x has no switch, but the level OFF in {THRESHOLD} is one"
    );
    let endpoint = place.here(ENDPOINT).filter(|endpoint| !endpoint.is_empty());
    let Some(endpoint) = endpoint.filter(|_| place.here(HOST).is_none()) else {
        let mend = Mend::new(help);
        let title = format!("Take {names} out");
        // A host that alone is switched on where the others are off needs a level of its own.
        let is_switched_back = place.set.host.is_some()
            && !is_off
            && place.subject.cluster.env.get(ENABLED) == Some("false");
        return if is_switched_back {
            mend.guess(title, edits)
        } else {
            mend.safe(title, edits)
        };
    };
    let (host, port) = split(&endpoint);
    edits.push(place.write(HOST, host));
    if port != USUAL_PORT || place.effective(PORT).is_some() {
        edits.push(place.write(PORT, port));
    }
    let title = format!("Move {names} to {HOST} and its port");
    let is_sound = host.parse::<Address>().is_ok() && port.parse::<Port>().is_ok();
    // Whether 3.x sent anything without a word about it depends on the release.
    if is_sound && switch.is_some() {
        Mend::new(help).safe(title, edits)
    } else {
        Mend::new(help).guess(title, edits)
    }
}

fn split(endpoint: &str) -> (&str, &str) {
    let (host, port) = match endpoint.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (endpoint, USUAL_PORT),
    };
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    (bare.unwrap_or(host), port)
}
