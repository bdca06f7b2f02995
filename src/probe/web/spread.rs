//! Whether every host gets its share of the requests: counts who answers.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::net::lookup_host;
use tokio::time::{Instant, timeout, timeout_at};

use super::super::cause::Finding;
use super::super::steps::Notes;
use super::causes;
use super::door::{Door, Fault};
use super::site::Site;
use crate::model::syntax::quoted;
use crate::model::{BalancerField, FieldPath, Method};

/// The header by which the load balancer tells which hosts it tried; the last of them answered.
const HEADER: &str = "x-served-by";

/// Requests that are under way at the same time.
const AT_ONCE: usize = 8;

/// Names that are looked up at the same time: each takes a thread.
const LOOK_UPS_AT_ONCE: usize = 32;

/// Most requests; enough to reach each of a hundred hosts of weight 1 twice.
const MOST: usize = 200;

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
    let weights: usize = site.hosts.iter().map(|host| host.weight).sum();
    // Other clients take their turns in between, so once around is not enough.
    let requests = weights.saturating_mul(4).clamp(4, MOST);
    let end = Instant::now() + patience;
    let names = names(site, patience).await;
    let answers = stream::iter(0..requests).map(|_| door.get("/"));
    let mut answers = answers.buffer_unordered(AT_ONCE);
    let field = FieldPath::Balancer(BalancerField::ServedBy);
    let mut shares = BTreeMap::<String, usize>::new();
    let mut counted = 0;
    // A slow way to the load balancer is no fault of its hosts: what came in time is counted.
    while let Ok(Some(answer)) = timeout_at(end, answers.next()).await {
        let answer = answer.map_err(|fault: Fault| fault.at(field.clone()))?;
        let Some(told) = answer.header(HEADER).filter(|told| !told.is_empty()) else {
            let message = format!("an answer of {} has no X-Served-By", site.host_header());
            notes.warn(causes::NOT_TOLD.at(field, message));
            return Ok(());
        };
        let last = told.rsplit([',', ' ']).next().unwrap_or(told);
        let name = names.get(last).cloned();
        *shares
            .entry(name.unwrap_or_else(|| quoted(last)))
            .or_default() += 1;
        counted += 1;
    }
    let shown = shares
        .iter()
        .map(|(name, share)| format!("{name}: {share}"));
    let shown: Vec<String> = shown.collect();
    let shown = shown.join(", ");
    notes.saw(if counted < requests {
        format!("{counted} of {requests} requests were answered in time: {shown}")
    } else {
        format!("{requests} requests: {shown}")
    });
    compare(site, &shares, counted, notes);
    Ok(())
}

fn compare(site: &Site, shares: &BTreeMap<String, usize>, requests: usize, notes: &mut Notes) {
    let field = FieldPath::Balancer(BalancerField::ServedBy);
    let is_known = |name: &&String| site.hosts.iter().any(|host| host.name == **name);
    let strangers: Vec<&str> = shares
        .keys()
        .filter(|name| !is_known(name))
        .map(String::as_str)
        .collect();
    // For more hosts than that it says too little who answered.
    let weights: usize = site.hosts.iter().map(|host| host.weight).sum();
    let is_enough = weights.saturating_mul(2) <= requests;
    let missing = site
        .hosts
        .iter()
        .filter(|host| !shares.contains_key(&host.name));
    let missing: Vec<&str> = missing.map(|host| host.name.as_str()).collect();
    if missing.is_empty() && strangers.is_empty() {
        return;
    }
    // Names may stand for other addresses at the load balancer than here: then count them only.
    if !strangers.is_empty() && missing.len() == strangers.len() {
        notes.saw(format!(
            "{} is not known here as an address of {}, but the number is right",
            strangers.join(", "),
            missing.join(", ")
        ));
        return;
    }
    if !missing.is_empty() && is_enough {
        let message = format!(
            "none of {requests} requests was answered by {}",
            missing.join(", ")
        );
        notes.warn(causes::WITHOUT_REQUESTS.at(field.clone(), message));
    }
    if !strangers.is_empty() {
        let message = format!("{} answered as well", strangers.join(", "));
        notes.warn(causes::UNKNOWN_HOST.at(field, message));
    }
}

/// Looks up which address is which host.
async fn names(site: &Site, patience: Duration) -> BTreeMap<String, String> {
    let found = site.hosts.iter().filter_map(|host| {
        let reach = host.reach.as_ref().ok()?;
        let place = (reach.place.host.clone(), reach.place.port);
        Some(async move {
            let found = timeout(patience / 2, lookup_host(place)).await;
            let found = found.ok().and_then(Result::ok);
            let found = found.into_iter().flatten();
            found
                .map(|address| (address.to_string(), host.name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let found: Vec<_> = stream::iter(found)
        .buffer_unordered(LOOK_UPS_AT_ONCE)
        .collect()
        .await;
    found.into_iter().flatten().collect()
}
