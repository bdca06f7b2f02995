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
mod strangers;

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use judges::postgres::{PASSWORD, Postgres};
use judges::{Project, RELEASES};
use visa_cluster::model::{Secret, Secrets};
use visa_cluster::probe::{self, Control, Options, Report, State, Step, Target};

/// The variable with the password.
const VARIABLE: &str = "VISA_DATABASE_PASSWORD";

/// A probe to be made.
pub(crate) struct Case {
    project: Project,
    options: Options,
}

/// The report of a probe.
pub(crate) struct Outcome {
    pub(crate) report: Report,
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

    /// Probes, and searches all that came of it for the password.
    #[track_caller]
    pub(crate) fn probe(self) -> Outcome {
        let password = self.project.secrets.get(VARIABLE);
        let password = password.map(|secret| secret.expose().to_owned());
        let mut plan = probe::plan(&self.project.cluster, &self.project.secrets, 1);
        plan.retain(|target| target == Target::Database);
        let news = RefCell::new(Vec::new());
        let control = Control {
            progress: &|update| news.borrow_mut().push(update),
            ..Control::silent()
        };
        let report = probe::run(&plan, &self.options, &control).expect("a report");
        // Half of it would be too much as well, and is not hidden by quotes.
        let secret = password.as_deref().and_then(|text| text.get(..11));
        if let Some(secret) = secret {
            for text in [
                format!("{report:?}"),
                report.to_string(),
                serde_json::to_string(&report).expect("JSON"),
                format!("{:?}", news.borrow()),
                format!("{plan:?}"),
            ] {
                assert!(!text.contains(secret), "the password is in {text}");
            }
        }
        Outcome { report }
    }
}

impl Outcome {
    /// Returns a step.
    #[track_caller]
    pub(crate) fn step(&self, name: &str) -> &Step {
        let step = self.steps().iter().find(|step| step.name == name);
        step.unwrap_or_else(|| panic!("no step {name}"))
    }

    fn steps(&self) -> &[Step] {
        let target = self.report.target(Target::Database);
        &target.expect("the database").steps
    }

    /// Holds that a step failed for a cause, that none before it did and none after it was tried,
    /// and that there is something to do about it.
    #[track_caller]
    pub(crate) fn fails(&self, name: &str, code: &str, remedy: &str) -> &Self {
        self.found(name, State::Failed, code, remedy);
        let place = self.steps().iter().position(|step| step.name == name);
        let (before, rest) = self.steps().split_at(place.expect("the step"));
        let is_good = |step: &Step| matches!(step.state, State::Passed | State::Skipped);
        assert!(before.iter().all(is_good), "{}", self.report);
        let is_skipped = |step: &Step| step.state == State::Skipped;
        assert!(rest[1..].iter().all(is_skipped), "{}", self.report);
        self
    }

    /// Holds that a step warns of a cause, and nothing fails.
    #[track_caller]
    pub(crate) fn warns(&self, name: &str, code: &str, remedy: &str) -> &Self {
        self.found(name, State::Warned, code, remedy);
        assert_eq!(self.report.state(), State::Warned, "{}", self.report);
        self
    }

    #[track_caller]
    fn found(&self, name: &str, state: State, code: &str, remedy: &str) {
        let step = self.step(name);
        assert_eq!(step.state, state, "{name}:\n{}", self.report);
        let finding = step.findings.iter().find(|finding| finding.code == code);
        let finding = finding.unwrap_or_else(|| panic!("no {code} in\n{}", self.report));
        let help = &finding.help;
        assert!(help.contains(remedy), "{remedy:?}: {help}");
    }

    /// Holds that everything passed.
    #[track_caller]
    pub(crate) fn is_well(&self) -> &Self {
        assert_eq!(self.report.state(), State::Passed, "{}", self.report);
        self
    }

    /// Holds that a step has something among its evidence.
    #[track_caller]
    pub(crate) fn saw(&self, name: &str, evidence: &str) -> &Self {
        let seen = self.step(name).evidence.join("\n");
        assert!(seen.contains(evidence), "{evidence:?} is not in:\n{seen}");
        self
    }
}
