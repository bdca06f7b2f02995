//! Whether every host gets its share of the requests: counts who answers.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join;
use futures_util::stream::{self, StreamExt};
use tokio::net::lookup_host;
use tokio::time::{Instant, timeout_at};

use super::super::cause::Finding;
use super::super::steps::Notes;
use super::causes;
use super::check::is_gateway_error;
use super::door::{Door, Fault};
use super::site::Site;
use crate::diagnostic::Severity;
use crate::model::syntax::quoted;
use crate::model::{BalancerField, FieldPath, Method, SettingsField};

/// The header by which the load balancer tells which hosts it tried; the last of them answered.
const HEADER: &str = "x-served-by";

/// Requests that are under way at the same time.
const AT_ONCE: usize = 8;

/// Names that are looked up at the same time: each takes a thread.
const LOOK_UPS_AT_ONCE: usize = 32;

/// Most requests; enough to reach each of a hundred hosts of weight 1 twice.
const MOST: usize = 200;

/// Names that one message lists.
const LISTED: usize = 10;

/// Says why the requests cannot be counted.
pub(super) fn reason_against(site: &Site) -> Option<String> {
    if !site.tells_host {
        return Some(
            "the load balancer does not tell which host answered; it does with `served_by = true` \
             below [balancer], exported and loaded there"
                .to_owned(),
        );
    }
    (site.method == Method::IpHash)
        .then(|| "with ip-hash all requests of this computer go to one host".to_owned())
}

/// Sends requests for VISA's page, and counts who answers.
pub(super) async fn count(
    site: &Site,
    door: &Door,
    patience: Duration,
    notes: &mut Notes,
) -> Result<(), Finding> {
    // Other clients take their turns in between, so once around is not enough.
    let requests = weights(site).saturating_mul(4).clamp(4, MOST);
    let now = Instant::now();
    // At the same time: a DNS server here that is silent is no fault of the load balancer.
    let names = names(site, now + patience / 2);
    let told = ask(door, requests, now + patience);
    let (names, told) = join(names, told).await;
    let told = told.map_err(|fault| fault.at(FieldPath::Settings(SettingsField::PublicUrl)))?;
    let Some(Told { addresses, failed }) = told else {
        let message = format!("an answer of {} has no X-Served-By", site.host_header());
        let field = FieldPath::Balancer(BalancerField::ServedBy);
        notes.warn(causes::NOT_TOLD.at(field, message));
        return Ok(());
    };
    let mut shares = BTreeMap::<String, usize>::new();
    for address in &addresses {
        let name = names.get(address).cloned();
        *shares
            .entry(name.unwrap_or_else(|| quoted(address)))
            .or_default() += 1;
    }
    let shown = shares
        .iter()
        .map(|(name, share)| format!("{name}: {share}"));
    let shown: Vec<String> = shown.collect();
    let shown = shown.join(", ");
    let answers = addresses.len();
    let unanswered = requests.saturating_sub(answers + failed.len());
    let mut sum = format!("{requests} requests");
    for (number, how) in [
        (failed.len(), "failed"),
        (unanswered, "not answered in time"),
    ] {
        if number > 0 {
            sum = format!("{sum}, {number} {how}");
        }
    }
    notes.saw(format!("{sum}: {shown}"));
    // Users meet it as well, though every host answers now and then.
    if let Some(fault) = failed.first() {
        let mut finding = fault.at(FieldPath::Settings(SettingsField::PublicUrl));
        finding.severity = Severity::Warning;
        finding.message = format!(
            "{} of {requests} requests failed, the first: {}",
            failed.len(),
            fault.words
        );
        notes.warn(finding);
    }
    let count = Count {
        shares,
        answers,
        is_cut_short: unanswered > 0,
        known: names.into_values().collect(),
    };
    count.compare(site, notes);
    Ok(())
}

/// What the requests came to.
#[derive(Default)]
struct Told {
    /// The address that each answer tells.
    addresses: Vec<String>,
    /// The requests to which there was none, or only the complaint of a proxy.
    failed: Vec<Fault>,
}

/// Sends requests until all are answered or the time is over; returns nothing if an answer does not
/// tell its host.
async fn ask(door: &Door, requests: usize, end: Instant) -> Result<Option<Told>, Fault> {
    let answers = stream::iter(0..requests).map(|_| door.get("/"));
    let mut answers = answers.buffer_unordered(AT_ONCE);
    let mut told = Told::default();
    // A slow way to the load balancer is no fault of its hosts, and neither is a request that failed
    // of the others: what came in time is counted.
    while let Ok(Some(answer)) = timeout_at(end, answers.next()).await {
        let answer = match answer {
            Ok(answer) => answer,
            Err(fault) => {
                told.failed.push(fault);
                continue;
            }
        };
        let Some(tried) = answer.header(HEADER).filter(|told| !told.is_empty()) else {
            return Ok(None);
        };
        // The load balancer names hosts that it did not reach, too.
        if is_gateway_error(answer.status) {
            let words = format!("GET / is answered with {}", answer.status);
            let fault = Fault::new(&causes::APPLICATION_DOWN, words);
            told.failed.push(fault);
            continue;
        }
        let last = tried.rsplit([',', ' ']).next().unwrap_or(tried);
        told.addresses.push(last.to_owned());
    }
    if !told.addresses.is_empty() {
        return Ok(Some(told));
    }
    let words = format!("none of {requests} requests was answered in time");
    let silence = Fault::new(&causes::SILENT, words);
    Err(told.failed.into_iter().next().unwrap_or(silence))
}

fn weights(site: &Site) -> usize {
    site.hosts.iter().map(|host| host.weight).sum()
}

/// Who answered.
struct Count {
    /// Answers by the name of the host, or by an address that is none of a host.
    shares: BTreeMap<String, usize>,
    answers: usize,
    /// Whether the time was over before all requests came to an end.
    is_cut_short: bool,
    /// The hosts of which an address is known here.
    known: BTreeSet<String>,
}

impl Count {
    fn compare(&self, site: &Site, notes: &mut Notes) {
        let field = || FieldPath::Balancer(BalancerField::ServedBy);
        let hosts: BTreeSet<&str> = site.hosts.iter().map(|host| host.name.as_str()).collect();
        let answered = self.shares.keys().map(String::as_str);
        let strangers: Vec<&str> = answered.filter(|name| !hosts.contains(name)).collect();
        let names = site.hosts.iter().map(|host| host.name.as_str());
        let missing: Vec<&str> = names
            .filter(|name| !self.shares.contains_key(*name))
            .collect();
        if missing.is_empty() && strangers.is_empty() {
            return;
        }
        // Names may stand for other addresses at the load balancer than here: then count them only.
        if !strangers.is_empty() && missing.len() == strangers.len() {
            notes.saw(format!(
                "{} is not known here as an address of {}, but the number is right",
                few(&strangers),
                few(&missing)
            ));
            return;
        }
        let is_unknown = |name: &&&str| !self.known.contains(**name);
        let unknown: Vec<&str> = missing.iter().filter(is_unknown).copied().collect();
        // Whoever answered may be one of those.
        let is_explained = strangers.len() <= unknown.len();
        if !missing.is_empty() {
            self.judge_missing(site, &missing, &strangers, is_explained, notes);
        }
        if is_explained && !strangers.is_empty() {
            let unknown = few(&unknown);
            notes.saw(format!("no address is known here of {unknown}"));
        } else if !strangers.is_empty() {
            let message = format!("{} answered as well", few(&strangers));
            notes.warn(causes::UNKNOWN_HOST.at(field(), message));
        }
    }

    /// Judges that hosts had no share, as far as that can be told.
    fn judge_missing(
        &self,
        site: &Site,
        missing: &[&str],
        strangers: &[&str],
        is_explained: bool,
        notes: &mut Notes,
    ) {
        let field = FieldPath::Balancer(BalancerField::ServedBy);
        let answers = self.answers;
        // For more hosts than that it says too little who answered.
        if weights(site).saturating_mul(2) > answers {
            if self.is_cut_short {
                let message = format!(
                    "{answers} answers came in time, too few to see whether each of {} hosts gets \
                     requests",
                    site.hosts.len()
                );
                notes.warn(causes::NOT_COUNTED.at(field, message));
            } else {
                notes.saw("these are too few to tell whether every host gets requests");
            }
        } else if is_explained && !strangers.is_empty() {
            let message = format!(
                "none of {answers} requests was answered by {} of {} hosts; which, cannot be told \
                 as their names cannot be looked up here",
                missing.len().abs_diff(strangers.len()),
                site.hosts.len()
            );
            notes.warn(causes::WITHOUT_REQUESTS.at(field, message));
        } else {
            let missing = few(missing);
            let message = format!("none of {answers} requests was answered by {missing}");
            notes.warn(causes::WITHOUT_REQUESTS.at(field, message));
        }
    }
}

/// Lists names, but not hundreds.
fn few(names: &[&str]) -> String {
    match names.split_at_checked(LISTED) {
        Some((first, rest @ [_, ..])) => format!("{} and {} more", first.join(", "), rest.len()),
        _ => names.join(", "),
    }
}

/// Looks up which address is which host, as far as that is known in time.
async fn names(site: &Site, end: Instant) -> BTreeMap<String, String> {
    let look_ups = site.hosts.iter().filter_map(|host| {
        let reach = host.reach.as_ref().ok()?;
        let place = (reach.place.host.clone(), reach.place.port);
        Some(async move { (host, lookup_host(place).await) })
    });
    let mut look_ups = stream::iter(look_ups).buffer_unordered(LOOK_UPS_AT_ONCE);
    let mut names = BTreeMap::new();
    while let Ok(Some((host, found))) = timeout_at(end, look_ups.next()).await {
        let found = found.into_iter().flatten();
        names.extend(found.map(|address| (address.to_string(), host.name.clone())));
    }
    names
}
