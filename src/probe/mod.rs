//! Asks the servers of a cluster whether VISA would find them as the document says.
//!
//! A probe takes its steps in order, each within its time; what comes after a failed one is
//! skipped. It changes nothing on a server, and tries a password once.
//!
//! [`plan`] finds the targets, without asking anybody. [`run`] probes all of them at once on the
//! thread of the caller, tells of every step, and returns the [`Report`]. To add a probe, write its
//! file, implement `Probe`, and name it in `plan`.
#![allow(
    clippy::disallowed_methods,
    reason = "this module asks the network, and reads a file of authorities"
)]

mod cause;
mod clock;
mod common;
mod database;
mod engine;
mod net;
mod password;
mod plan;
mod redis;
mod report;
mod report_text;
mod steps;
mod target;
#[cfg(test)]
mod tests;
mod tls;
mod web;

pub use cause::Cause;
pub use engine::{Cancel, Control, ProbeError, run};
pub use plan::{Options, Plan, Question, plan};
pub use report::{Report, State, Step, TargetReport, Update};
pub use target::Target;
pub use tls::count_authorities;

/// Returns everything that probes can find, for the manual.
pub fn causes() -> impl Iterator<Item = &'static Cause> {
    [common::ALL, database::CAUSES, redis::CAUSES, web::CAUSES]
        .into_iter()
        .flatten()
        .copied()
}
