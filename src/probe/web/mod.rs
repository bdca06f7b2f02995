//! The probes of what speaks HTTP: each host as the load balancer reaches it, and the load balancer
//! as users do.
//!
//! The facts are in visa/images.csv and visa/routes.csv: what answers without a login, and how.

mod balancer;
mod causes;
mod check;
mod door;
mod host;
mod releases;
mod site;
mod spread;
mod through;

use std::sync::Arc;

pub(super) use self::balancer::DETOUR;
use self::door::Door;
use self::site::{Reach, Site};
use super::Target;
use super::cause::{Cause, Finding};
use super::common;
use super::net::Connected;
use super::plan::{StepSpec, Task};
use super::steps::Notes;
use super::tls::{self, Trust};
use crate::model::Cluster;
use crate::model::syntax::Line;

/// Everything that these probes can find by themselves.
pub(super) static CAUSES: &[&Cause] = causes::ALL;

/// The steps of every host, with which those of the load balancer begin.
const ADDRESS: StepSpec = step("address", "Read the address", &causes::SILENT);
const NAME: StepSpec = step("name", "Look up the name", &common::LATE_NAME);
const TCP: StepSpec = step("tcp", "Connect", &common::TIMED_OUT);
const TLS: StepSpec = step("tls", "Speak TLS", &common::TLS_SILENT);
const PAGE: StepSpec = step("page", "Get VISA's page", &causes::SILENT);
const API: StepSpec = step("api", "Ask the API for its release", &causes::SILENT);
const WEBSOCKET: StepSpec = step("websocket", "Open a websocket", &causes::SILENT);
const JUPYTER: StepSpec = step("jupyter", "Ask the jupyter proxy", &causes::JUPYTER_DOWN);
const REDIRECT: StepSpec = step("redirect", "Follow port 80", &causes::NO_REDIRECT);

const fn step(name: &'static str, title: &'static str, late: &'static Cause) -> StepSpec {
    StepSpec { name, title, late }
}

/// Plans the probes of all deployed hosts, and of the load balancer before them.
pub(super) fn plan(cluster: &Cluster, line: Line) -> Vec<Task> {
    let site = Arc::new(Site::read(cluster, line));
    let hosts = site.hosts.iter().enumerate().map(|(index, host)| Task {
        target: Target::Host(host.id),
        title: host.name.clone(),
        address: host.address.clone(),
        probe: Arc::new(host::Probe {
            site: Arc::clone(&site),
            index,
        }),
    });
    let mut tasks: Vec<Task> = hosts.collect();
    if !tasks.is_empty() {
        let address = match &site.public {
            Ok(public) => public.to_string(),
            Err(_) => "without an address".to_owned(),
        };
        tasks.push(Task {
            target: Target::Balancer,
            title: "Load balancer".to_owned(),
            address,
            probe: Arc::new(balancer::Probe { site }),
        });
    }
    tasks
}

/// Makes the handshake, notes what was seen, and returns a way to ask.
async fn secure(
    connected: Connected,
    reach: &Reach,
    host: String,
    trust: &Trust,
    patience: std::time::Duration,
    notes: &mut Notes,
) -> Result<Door, Finding> {
    let wanted = &reach.wanted;
    let shaking = tls::handshake(connected.stream, wanted, trust, patience);
    let secured = shaking.await.map_err(|fault| fault.finding(wanted))?;
    secured.note(wanted, notes);
    if wanted.trusts_all {
        notes.saw("the load balancer is told not to verify it");
    } else if secured.verdict.ignored.is_none() {
        notes.saw(format!("it is good for {}", wanted.name));
    }
    if secured.verdict.is_private {
        notes.saw("only an authority that you named for the test vouches for it; all who ask must trust that too");
    }
    let door = Door::new(connected.address, wanted, host, trust, patience);
    door.map_err(|fault| fault.at(wanted.field.clone()))
}
