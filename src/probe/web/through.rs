//! Explains why something does not work through the load balancer: asks the hosts directly.

use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use tokio::time::timeout;

use super::super::cause::Finding;
use super::super::net::{self, Connected};
use super::super::steps::Notes;
use super::super::tls::{self, Trust};
use super::causes;
use super::check::Check;
use super::door::{Door, Fault};
use super::site::{HostEntry, Site};
use crate::model::FieldPath;

/// Most hosts that are asked. A few tell as much as hundreds.
const MOST: usize = 8;

/// What is needed to ask the hosts.
#[derive(Debug)]
pub(super) struct Through<'a> {
    pub(super) site: &'a Site,
    pub(super) trust: &'a Trust,
    pub(super) patience: Duration,
}

impl Through<'_> {
    /// Finds out whether hosts answer directly what does not work through the load balancer.
    pub(super) async fn explain(
        &self,
        fault: &Fault,
        check: Check,
        field: FieldPath,
        notes: &mut Notes,
    ) -> Finding {
        let backend_trust = self.site.backend_trust();
        let trust = &backend_trust.unwrap_or_else(|| self.trust.as_openssl());
        let hosts = self.site.hosts.iter().take(MOST);
        let asked: Vec<(&HostEntry, Result<(), String>)> = stream::iter(hosts)
            .map(async |host| {
                let asking = timeout(self.patience, self.ask(host, check, trust));
                let result = asking.await;
                let late = || Err("no answer in time".to_owned());
                (host, result.unwrap_or_else(|_| late()))
            })
            .buffered(MOST)
            .collect()
            .await;
        let mut good = Vec::new();
        for (host, result) in asked {
            match result {
                Ok(()) => good.push(host.name.as_str()),
                Err(words) => notes.saw(format!("{} directly: {words}", host.name)),
            }
        }
        if good.is_empty() {
            return fault.at(field);
        }
        let good = good.join(", ");
        notes.saw(format!("directly, {good} answers as it should"));
        let message = format!(
            "{}; but asked directly, {good} answers as it should",
            fault.words
        );
        causes::NOT_THROUGH.at(field, message)
    }

    /// Asks one host as the load balancer would.
    async fn ask(&self, host: &HostEntry, check: Check, trust: &Trust) -> Result<(), String> {
        let reach = host.reach.as_ref();
        let reach = reach.map_err(|_| "its address cannot be read".to_owned())?;
        let place = &reach.place;
        let mut unseen = Notes::default();
        let words = |finding: Finding| finding.message;
        let addresses = net::look_up(place, &mut unseen).await.map_err(words)?;
        // A dead address must leave time to ask at another.
        let connecting = net::connect_to_any(place, &addresses, self.patience / 2, &mut unseen);
        let Connected { stream, address } = connecting.await.map_err(words)?;
        let wanted = &reach.wanted;
        let secured = tls::handshake(stream, wanted, trust, self.patience).await;
        secured.map_err(|fault| fault.words(wanted))?;
        let header = self.site.host_header();
        let door = Door::new(address, wanted, header, trust, self.patience);
        let door = door.map_err(|fault| fault.words)?;
        let seen = check.make(&door, self.site.line).await;
        seen.map(drop).map_err(|fault| fault.words)
    }
}
