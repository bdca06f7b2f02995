//! The probe of Redis before real servers: Redis 6.2 and 7.0, Valkey 9, and stand-ins for what is
//! no Redis at all. One test for each thing that can be wrong: what it is called, in which step it
//! shows, and what to do about it.
//!
//! Every report of these tests is searched for the password.

#[path = "../judges/mod.rs"]
mod judges;

#[path = "../harness/mod.rs"]
mod harness;

mod channels;
mod command;
mod kinds;
mod login;
mod network;
mod secure;
mod strangers;

use std::path::PathBuf;
use std::time::Duration;

use judges::outcome::Outcome;
use judges::redis::{PASSWORD, Redis};
use judges::{Project, RELEASES};
use visa_cluster::model::{Secret, Secrets};
use visa_cluster::probe::{Options, State, Target};

/// A probe to be made.
pub(crate) struct Case {
    project: Project,
    options: Options,
}

impl Case {
    /// A cluster of three hosts, with the right password.
    pub(crate) fn at(url: &str) -> Self {
        Self::of(RELEASES[0], url)
    }

    /// The same before a server.
    pub(crate) fn before(redis: &Redis) -> Self {
        Self::at(&redis.url())
    }

    /// The same in the line 2.x.
    pub(crate) fn old(redis: &Redis) -> Self {
        Self::old_at(&redis.url())
    }

    /// A cluster of the line 2.x.
    pub(crate) fn old_at(url: &str) -> Self {
        Self::of(RELEASES[1], url)
    }

    fn of(release: &str, url: &str) -> Self {
        let project = Project::new(release, 3).with(|p| url.clone_into(&mut p.cluster.redis.url));
        let options = Options::with_step(Duration::from_secs(5));
        Self { project, options }.password(PASSWORD)
    }

    pub(crate) fn password(mut self, password: &str) -> Self {
        let mut secrets = Secrets::default();
        secrets.set("VISA_VDI_REDIS_PASSWORD", Secret::new(password.to_owned()));
        self.project.secrets = secrets;
        self
    }

    pub(crate) fn database(mut self, number: i64) -> Self {
        self.project.cluster.redis.database = number;
        self
    }

    pub(crate) fn tls(mut self) -> Self {
        self.project.cluster.redis.tls = true;
        self
    }

    pub(crate) fn trust_all(mut self) -> Self {
        self.project.cluster.redis.tls_trust_all = true;
        self
    }

    pub(crate) fn ca(mut self, path: PathBuf) -> Self {
        self.options.ca = Some(path);
        self
    }

    pub(crate) fn timeout(mut self, step: Duration) -> Self {
        self.options = Options::with_step(step);
        self
    }

    /// Probes Redis.
    #[track_caller]
    pub(crate) fn probe(self) -> Outcome {
        Outcome::probe(&self.project, &self.options, Target::Redis)
    }
}

/// What most tests of sound servers hold.
pub(crate) trait Well {
    /// Holds that everything was tried and only the number of listeners is to be seen to: no API
    /// server runs in these tests.
    fn is_well(&self) -> &Self;
}

impl Well for Outcome {
    #[track_caller]
    fn is_well(&self) -> &Self {
        let steps = &self.steps().steps;
        for step in &steps[..steps.len() - 1] {
            let is_well = match step.name {
                "tls" => matches!(step.state, State::Passed | State::Skipped),
                _ => step.state == State::Passed,
            };
            assert!(is_well, "{}:\n{}", step.name, self.report);
        }
        self.warns("listeners", "redis-too-few-listeners", "restart the API")
    }
}
