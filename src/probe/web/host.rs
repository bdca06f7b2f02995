//! The probe of one host: everything that the load balancer asks of it, in the same way.

use std::any::Any;
use std::sync::Arc;

use futures_util::future::LocalBoxFuture;

use super::super::cause::Finding;
use super::super::plan::{self, StepSpec};
use super::super::steps::{Notes, Steps, Stop};
use super::super::{common, net};
use super::check::{self, Check, Seen};
use super::site::{HostEntry, Reach, Site};
use super::{ADDRESS, API, JUPYTER, NAME, PAGE, REDIRECT, TCP, TLS, WEBSOCKET, causes, secure};
use crate::model::{BalancerField, FieldPath, HostField, SettingsField};

const STEPS: &[StepSpec] = &[
    ADDRESS, NAME, TCP, TLS, PAGE, API, JUPYTER, WEBSOCKET, REDIRECT,
];

/// One host of a site.
#[derive(Debug)]
pub(super) struct Probe {
    pub(super) site: Arc<Site>,
    /// Its place among the hosts.
    pub(super) index: usize,
}

impl plan::Probe for Probe {
    fn steps(&self) -> &'static [StepSpec] {
        STEPS
    }

    fn field(&self) -> FieldPath {
        FieldPath::Host(self.host().id, HostField::Address)
    }

    fn is_same(&self, other: &dyn Any) -> bool {
        let other = other.downcast_ref::<Self>();
        // The weight of a host is the load balancer's matter.
        other.is_some_and(|other| {
            let (ours, theirs) = (self.host(), other.host());
            self.site.asks_hosts_as(&other.site)
                && ours.name == theirs.name
                && ours.reach == theirs.reach
        })
    }

    fn run<'a>(&'a self, steps: &'a mut Steps<'_>) -> LocalBoxFuture<'a, Result<(), Stop>> {
        Box::pin(self.probe(steps))
    }
}

impl Probe {
    fn host(&self) -> &HostEntry {
        &self.site.hosts[self.index]
    }

    async fn probe(&self, steps: &mut Steps<'_>) -> Result<(), Stop> {
        let patience = steps.patience();
        let trust = steps.trust();
        let line = self.site.line;
        let field = || plan::Probe::field(self);
        let reach = steps.step(async |notes| self.read(notes)).await?;
        let place = &reach.place;
        let addresses = steps
            .step(async |notes| net::look_up(place, notes).await)
            .await?;
        let connected = steps
            .step(async |notes| net::connect_to_any(place, &addresses, patience, notes).await)
            .await?;
        let door = steps
            .step(async |notes| {
                let backend_trust = self.site.backend_trust();
                let is_known = backend_trust.is_some();
                self.note_authorities(is_known, notes);
                let trust = backend_trust.unwrap_or_else(|| trust.as_openssl());
                let host = self.site.host_header();
                let securing = secure(connected, &reach, host, &trust, patience, notes);
                securing
                    .await
                    .map_err(|finding| about_certificate(finding, &reach, is_known))
            })
            .await?;
        for check in Check::ALL {
            steps
                .step(async |notes| {
                    match check.make(&door, line).await {
                        Ok(seen) => self.note(&seen, notes),
                        Err(fault) => fault.tell(field(), notes)?,
                    }
                    Ok(())
                })
                .await?;
        }
        steps
            .step(async |notes| {
                match check::redirect(&door, &self.site).await {
                    Ok(Some(seen)) => notes.saw(seen.words),
                    Ok(None) => notes.saw("port 80 is closed; the load balancer needs it not"),
                    Err(fault) => fault.tell(field(), notes)?,
                }
                Ok(())
            })
            .await
    }

    fn read(&self, notes: &mut Notes) -> Result<Reach, Finding> {
        let reach = self.host().reach.clone();
        let reach = reach.map_err(|bad| bad.finding())?;
        notes.saw(format!(
            "the load balancer connects to {} and asks for {}",
            self.host().address,
            self.site.host_header()
        ));
        Ok(reach)
    }

    fn note_authorities(&self, is_known: bool, notes: &mut Notes) {
        if let Some(path) = &self.site.backend_ca {
            let path = path.display();
            notes.saw(if is_known {
                format!("judged by {path} alone, as the load balancer does")
            } else {
                format!(
                    "{path} is a file of the load balancer and cannot be read here; judged by the \
                     authorities of this computer, and those that you name for the test"
                )
            });
        }
    }

    /// Notes a good answer, and compares the release with that of the project.
    fn note(&self, seen: &Seen, notes: &mut Notes) {
        notes.saw(&*seen.words);
        let Some(release) = &seen.release else {
            return;
        };
        notes.told_release(release);
        let planned = self.site.release.map(|release| release.to_string());
        if let Some(planned) = planned.filter(|planned| planned != release) {
            let message = format!(
                "{} runs {release}, the project is for {planned}",
                self.host().name
            );
            let field = FieldPath::Settings(SettingsField::Release);
            notes.warn(causes::OTHER_RELEASE.at(field, message));
        }
    }
}

/// Says what a certificate costs that the load balancer does not believe.
fn about_certificate(mut finding: Finding, reach: &Reach, is_known: bool) -> Finding {
    let name = &reach.wanted.name;
    if finding.code == common::WRONG_NAME.code {
        finding.help = format!(
            "The load balancer compares the certificate with {name} and answers 502. Give the \
             host a certificate for {name}, or say in `backend_name` and `certificate_name` \
             which name it bears."
        );
    } else if finding.code == common::UNKNOWN_AUTHORITY.code {
        finding.field = FieldPath::Balancer(BalancerField::BackendCa);
        finding.help = if is_known {
            "The load balancer does not believe the host and answers 502. Let the host send \
             its whole chain, and put the authority that signed it into the file `backend_ca`."
                .to_owned()
        } else {
            "If the authority is private, name a copy of the load balancer's file \
             `backend_ca`: with --ca, or in the window on the page Connections. Otherwise let the \
             host send its whole chain."
                .to_owned()
        };
    }
    finding
}
