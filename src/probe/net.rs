//! Names and connections: looks a name up, and tries every address that it stands for.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout};

use super::cause::{Cause, Finding};
use super::common;
use super::steps::Notes;
use crate::model::FieldPath;

/// Addresses of one name that are tried. No sensible server has as many, and a hostile DNS may name
/// thousands.
const MOST_ADDRESSES: usize = 16;

/// A server as the document names it: host without brackets, and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// DNS name or IP address.
    pub(super) host: String,
    /// TCP port.
    pub(super) port: u16,
    /// The field that says so.
    pub(super) field: FieldPath,
}

/// An address that takes connections.
#[derive(Debug)]
pub(super) struct Connected {
    /// The connection.
    pub(super) stream: TcpStream,
    /// Its other end, to connect to once more.
    pub(super) address: SocketAddr,
}

/// Finds every address of a server; those that VISA takes first come first.
pub(super) async fn look_up(place: &Place, notes: &mut Notes) -> Result<Vec<SocketAddr>, Finding> {
    let Place { host, port, field } = place;
    if let Ok(ip) = host.parse::<IpAddr>() {
        notes.saw(format!("{ip} is an address, there is nothing to look up"));
        return Ok(vec![SocketAddr::new(ip, *port)]);
    }
    let found = lookup_host((host.as_str(), *port)).await;
    let mut addresses: Vec<SocketAddr> = match found {
        Ok(found) => found.collect(),
        Err(error) => {
            let reason = error.to_string();
            let reason = reason.rsplit(": ").next().unwrap_or(&reason);
            let message = format!("the name {host} cannot be looked up: {reason}");
            return Err(common::UNKNOWN_NAME.at(field.clone(), message));
        }
    };
    // Java takes IPv4 where there is a choice.
    addresses.sort_by_key(SocketAddr::is_ipv6);
    let mut seen = Vec::new();
    addresses.retain(|address| {
        let is_new = !seen.contains(address);
        seen.push(*address);
        is_new
    });
    if addresses.is_empty() {
        let message = format!("the name {host} stands for no address");
        return Err(common::UNKNOWN_NAME.at(field.clone(), message));
    }
    let number = addresses.len();
    addresses.truncate(MOST_ADDRESSES);
    let shown: Vec<String> = addresses.iter().map(|a| a.ip().to_string()).collect();
    notes.saw(format!("{host} is {}", shown.join(", ")));
    if number > MOST_ADDRESSES {
        let rest = number - MOST_ADDRESSES;
        notes.saw(format!("it has {rest} more addresses, which are not tried"));
    }
    Ok(addresses)
}

/// Connects to all addresses at once, and keeps the first that VISA would take.
pub(super) async fn connect(
    place: &Place,
    addresses: &[SocketAddr],
    patience: Duration,
    notes: &mut Notes,
) -> Result<Connected, Finding> {
    let has_ipv4 = addresses.iter().any(SocketAddr::is_ipv4);
    // Where there is IPv4, VISA leaves IPv6 alone.
    let matters = |address: &SocketAddr, _: &io::Error| address.is_ipv4() || !has_ipv4;
    connect_to(place, addresses, patience, notes, matters).await
}

/// Connects to all addresses at once, every one of which NGINX and browsers may take.
pub(super) async fn connect_to_any(
    place: &Place,
    addresses: &[SocketAddr],
    patience: Duration,
    notes: &mut Notes,
) -> Result<Connected, Finding> {
    // That this computer has no IPv6 says nothing about the server.
    let matters = |address: &SocketAddr, error: &io::Error| {
        address.is_ipv4() || reason(error).0.code != common::UNREACHABLE.code
    };
    connect_to(place, addresses, patience, notes, matters).await
}

/// Connects to all addresses; `matters` tells whether it is to be seen to that one is dead.
async fn connect_to(
    place: &Place,
    addresses: &[SocketAddr],
    patience: Duration,
    notes: &mut Notes,
    matters: impl Fn(&SocketAddr, &io::Error) -> bool,
) -> Result<Connected, Finding> {
    let tries = addresses.iter().map(|address| dial(*address, patience));
    let tries = join_all(tries).await;
    let mut kept = None;
    let mut fault = None;
    let mut dead = Vec::new();
    for (address, (result, elapsed)) in addresses.iter().zip(tries) {
        match result {
            Ok(stream) => {
                notes.saw(format!("{address} accepts, after {}", millis(elapsed)));
                kept.get_or_insert(Connected {
                    stream,
                    address: *address,
                });
            }
            Err(error) => {
                let (cause, words) = reason(&error);
                // Of a single one the finding says it.
                if addresses.len() > 1 {
                    notes.saw(format!("{address}: {words}"));
                }
                if matters(address, &error) {
                    dead.push(address.to_string());
                }
                fault.get_or_insert((cause, format!("{address}: {words}")));
            }
        }
    }
    let Some(connected) = kept else {
        // Without a connection there is a fault, as there is at least one address.
        let (cause, message) = fault.unwrap_or((&common::NOT_CONNECTED, String::new()));
        return Err(cause.at(place.field.clone(), message));
    };
    if !dead.is_empty() {
        let message = format!(
            "{} stands for {} addresses, of which {} does not answer",
            place.host,
            addresses.len(),
            dead.join(", ")
        );
        notes.warn(common::DEAD_ADDRESS.at(place.field.clone(), message));
    }
    Ok(connected)
}

/// Connects to one address.
pub(super) async fn dial(
    address: SocketAddr,
    patience: Duration,
) -> (io::Result<TcpStream>, Duration) {
    let start = Instant::now();
    let result = match timeout(patience, TcpStream::connect(address)).await {
        Ok(result) => result,
        Err(_) => Err(ErrorKind::TimedOut.into()),
    };
    // Small questions with small answers, each of which is waited for.
    let result = result.and_then(|stream| stream.set_nodelay(true).map(|()| stream));
    (result, start.elapsed())
}

/// Says why there is no connection.
fn reason(error: &io::Error) -> (&'static Cause, String) {
    match error.kind() {
        ErrorKind::ConnectionRefused => (&common::REFUSED, "connection refused".to_owned()),
        ErrorKind::TimedOut => (&common::TIMED_OUT, "nothing came back in time".to_owned()),
        ErrorKind::HostUnreachable => (&common::UNREACHABLE, "no way to this machine".to_owned()),
        ErrorKind::NetworkUnreachable => (
            &common::UNREACHABLE,
            "no way to the network of this address".to_owned(),
        ),
        _ => (&common::NOT_CONNECTED, error.to_string()),
    }
}

/// Writes a time as people read it, such as `0.4 ms`.
pub(super) fn millis(elapsed: Duration) -> String {
    format!("{:.1} ms", elapsed.as_secs_f64() * 1000.0)
}
