//! The probe of the load balancer: what users get at the public address, and whether all hosts have
//! a share in it.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::super::plan::{self, StepSpec};
use super::super::steps::{Steps, Stop};
use super::super::{common, net};
use super::check::{self, Check};
use super::site::Site;
use super::through::Through;
use super::{
    ADDRESS, API, JUPYTER, NAME, PAGE, REDIRECT, TCP, TLS, WEBSOCKET, causes, secure, spread, step,
};
use crate::model::{FieldPath, SettingsField};

const STEPS: &[StepSpec] = &[
    ADDRESS,
    NAME,
    TCP,
    TLS,
    PAGE,
    API,
    JUPYTER,
    WEBSOCKET,
    REDIRECT,
    step("spread", "Reach every host", &causes::SILENT),
];

/// How long NGINX, as it is exported, may try hosts that swallow its packets before it answers:
/// `proxy_connect_timeout` for each of `proxy_next_upstream_tries`. Who gives up sooner takes one
/// dead host for a dead load balancer, and NGINX never counts that host's failure.
pub(in super::super) const DETOUR: Duration = Duration::from_secs(2 * 3);

/// The load balancer of a site.
#[derive(Debug)]
pub(super) struct Probe {
    pub(super) site: Arc<Site>,
}

impl plan::Probe for Probe {
    fn steps(&self) -> &'static [StepSpec] {
        STEPS
    }

    fn field(&self) -> FieldPath {
        FieldPath::Settings(SettingsField::PublicUrl)
    }

    fn is_same(&self, other: &dyn Any) -> bool {
        let other = other.downcast_ref::<Self>();
        other.is_some_and(|other| self.site.asks_balancer_as(&other.site))
    }

    fn run<'a>(&'a self, steps: &'a mut Steps<'_>) -> LocalBoxFuture<'a, Result<(), Stop>> {
        Box::pin(self.probe(steps))
    }
}

impl Probe {
    async fn probe(&self, steps: &mut Steps<'_>) -> Result<(), Stop> {
        let patience = steps.patience();
        let trust = steps.trust();
        let site = &*self.site;
        let field = || plan::Probe::field(self);
        let reach = steps
            .step(async |notes| {
                let reach = site.front().map_err(|bad| bad.finding())?;
                notes.saw(format!("users ask for https://{}", site.host_header()));
                Ok(reach)
            })
            .await?;
        let place = &reach.place;
        let addresses = steps
            .step(async |notes| net::look_up(place, notes).await)
            .await?;
        let connected = steps
            .step(async |notes| net::connect_to_any(place, &addresses, patience, notes).await)
            .await?;
        let mut door = steps
            .step(async |notes| {
                let host = site.host_header();
                let securing = secure(connected, &reach, host, trust, patience, notes);
                securing.await.map_err(|mut finding| {
                    if finding.code == common::WRONG_NAME.code {
                        finding.help = String::from(
                            "Browsers refuse it. Have a certificate made for the public name, and \
                             name its file in `certificate`.",
                        );
                    }
                    finding
                })
            })
            .await?;
        // Leaves time to ask the hosts directly, should there be no answer.
        let usual = patience * 2 / 3;
        door.patience = usual + DETOUR;
        steps.allow(DETOUR);
        let through = Through {
            site,
            trust,
            patience: patience / 2,
        };
        for check in Check::ALL {
            steps
                .step(async |notes| {
                    match check.make(&door, site.line).await {
                        Ok(seen) => notes.saw(seen.words),
                        Err(fault) if fault.is_fatal() => {
                            return Err(through.explain(&fault, check, field(), notes).await);
                        }
                        Err(fault) => fault.tell(field(), notes)?,
                    }
                    Ok(())
                })
                .await?;
        }
        // That, it answers itself.
        door.patience = usual;
        steps
            .step(async |notes| {
                match check::redirect(&door, site).await {
                    Ok(Some(seen)) => notes.saw(seen.words),
                    Ok(None) => {
                        let message = "nothing answers on port 80 of the public address";
                        notes.warn(causes::NO_REDIRECT.at(field(), message));
                    }
                    Err(fault) => fault.tell(field(), notes)?,
                }
                Ok(())
            })
            .await?;
        if let Some(reason) = spread::reason_against(site) {
            steps.skip(&reason);
            return Ok(());
        }
        door.patience = usual + DETOUR;
        steps
            .step(async |notes| spread::count(site, &door, patience + DETOUR, notes).await)
            .await
    }
}
