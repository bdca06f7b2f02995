//! The probe of the database before a real PostgreSQL, and before what is none. One test for each
//! thing that can be wrong: what it is called, in which step it shows, and what to do about it.
//!
//! Every report of these tests is searched for the password.
#![cfg(unix)]

#[path = "../judges/mod.rs"]
mod judges;

#[path = "../harness/mod.rs"]
mod harness;

mod login;
mod secure;
mod several;
mod strangers;

use std::path::PathBuf;
use std::time::Duration;

use judges::outcome::Outcome;
use judges::postgres::{PASSWORD, Postgres};
use judges::{Project, RELEASES};
use visa_cluster::model::{Secret, Secrets};
use visa_cluster::probe::{Options, State, Target};

/// The variable with the password.
const VARIABLE: &str = "VISA_DATABASE_PASSWORD";

/// A probe to be made.
pub(crate) struct Case {
    project: Project,
    options: Options,
}

impl Case {
    /// A cluster of three hosts, with the right password.
    pub(crate) fn at(url: &str) -> Self {
        let project = Project::new(RELEASES[0], 3).with(|p| {
            url.clone_into(&mut p.cluster.database.url);
            "visa".clone_into(&mut p.cluster.database.username);
        });
        let options = Options::with_step(Duration::from_secs(8));
        Self { project, options }.password(Some(PASSWORD))
    }

    /// The same before a server.
    pub(crate) fn before(postgres: &Postgres) -> Self {
        Self::at(&postgres.url())
    }

    /// The same with parameters of the URL.
    pub(crate) fn with(postgres: &Postgres, parameters: &str) -> Self {
        Self::at(&format!("{}?{parameters}", postgres.url()))
    }

    pub(crate) fn password(mut self, password: Option<&str>) -> Self {
        let mut secrets = Secrets::default();
        if let Some(password) = password {
            secrets.set(VARIABLE, Secret::new(password.to_owned()));
        }
        self.project.secrets = secrets;
        self
    }

    pub(crate) fn user(mut self, name: &str) -> Self {
        name.clone_into(&mut self.project.cluster.database.username);
        self
    }

    /// Lets every host open so many connections.
    pub(crate) fn pool(mut self, most: &str) -> Self {
        let env = &mut self.project.cluster.env;
        env.set("VISA_DATABASE_MAX_POOL_SIZE", most);
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

    /// Probes the database.
    #[track_caller]
    pub(crate) fn probe(self) -> Outcome {
        Outcome::probe(&self.project, &self.options, Target::Database)
    }
}

/// What tests of sound servers hold.
pub(crate) trait Well {
    /// Holds that everything passed.
    fn is_well(&self) -> &Self;
}

impl Well for Outcome {
    #[track_caller]
    fn is_well(&self) -> &Self {
        assert_eq!(self.steps().state(), State::Passed, "{}", self.report);
        self
    }
}
