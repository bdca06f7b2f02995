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

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::Duration;

use judges::redis::{PASSWORD, Redis};
use judges::{Project, RELEASES};
use visa_cluster::diagnostic::Diagnostic;
use visa_cluster::model::{Secret, Secrets};
use visa_cluster::probe::{self, Control, Options, Report, State, Step, Target};

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
        Self::of(RELEASES[0], url)
    }

    /// The same before a server.
    pub(crate) fn before(redis: &Redis) -> Self {
        Self::at(&redis.url())
    }

    /// The same in the line 2.x.
    pub(crate) fn old(redis: &Redis) -> Self {
        Self::of(RELEASES[1], &redis.url())
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

    /// Probes, and searches all that came of it for the password.
    #[track_caller]
    pub(crate) fn probe(self) -> Outcome {
        let password = self.project.secrets.get("VISA_VDI_REDIS_PASSWORD");
        let password = password.map(|secret| secret.expose().to_owned());
        let mut plan = probe::plan(&self.project.cluster, &self.project.secrets, 1);
        plan.retain(|target| target == Target::Redis);
        let news = RefCell::new(Vec::new());
        let control = Control {
            progress: &|update| news.borrow_mut().push(update),
            ..Control::silent()
        };
        let report = probe::run(&plan, &self.options, &control).expect("a report");
        if let Some(password) = password {
            for text in [
                format!("{report:?}"),
                report.to_string(),
                serde_json::to_string(&report).expect("JSON"),
                format!("{:?}", news.borrow()),
                format!("{plan:?}"),
            ] {
                assert!(!text.contains(&password), "the password is in {text}");
            }
        }
        Outcome { report }
    }
}

impl Outcome {
    /// Returns a step.
    #[track_caller]
    pub(crate) fn step(&self, name: &str) -> &Step {
        let steps = &self.report.target(Target::Redis).expect("Redis").steps;
        let step = steps.iter().find(|step| step.name == name);
        step.unwrap_or_else(|| panic!("no step {name}"))
    }

    /// Holds that a step failed for a cause, that all before it passed and none after it was
    /// tried, and that there is something to do about it.
    #[track_caller]
    pub(crate) fn fails(&self, name: &str, code: &str, remedy: &str) -> &Self {
        let finding = self.found(name, State::Failed, code, remedy);
        let steps = &self.report.target(Target::Redis).expect("Redis").steps;
        let place = steps.iter().position(|step| step.name == name);
        let (before, rest) = steps.split_at(place.expect("the step"));
        let is_good = |state| matches!(state, State::Passed | State::Warned | State::Skipped);
        assert!(
            before.iter().all(|step| is_good(step.state)),
            "{}",
            self.report
        );
        let is_skipped = |step: &Step| step.state == State::Skipped;
        assert!(rest[1..].iter().all(is_skipped), "{}", self.report);
        assert!(finding.location.contains('.'), "{finding:?}");
        self
    }

    /// Holds that a step warns of a cause, and nothing fails.
    #[track_caller]
    pub(crate) fn warns(&self, name: &str, code: &str, remedy: &str) -> &Self {
        self.found(name, State::Warned, code, remedy);
        assert_ne!(self.report.state(), State::Failed, "{}", self.report);
        self
    }

    #[track_caller]
    fn found(&self, name: &str, state: State, code: &str, remedy: &str) -> &Diagnostic {
        let step = self.step(name);
        assert_eq!(step.state, state, "{name}:\n{}", self.report);
        let finding = step.findings.iter().find(|finding| finding.code == code);
        let finding = finding.unwrap_or_else(|| panic!("no {code} in\n{}", self.report));
        assert!(
            finding.help.contains(remedy),
            "{remedy:?}: {}",
            finding.help
        );
        finding
    }

    /// Holds that a step passed, with something among its evidence.
    #[track_caller]
    pub(crate) fn passes(&self, name: &str, evidence: &str) -> &Self {
        let step = self.step(name);
        assert_eq!(step.state, State::Passed, "{name}:\n{}", self.report);
        self.saw(name, evidence)
    }

    /// Holds that a step has something among its evidence.
    #[track_caller]
    pub(crate) fn saw(&self, name: &str, evidence: &str) -> &Self {
        let seen = self.step(name).evidence.join("\n");
        assert!(seen.contains(evidence), "{evidence:?} is not in:\n{seen}");
        self
    }

    /// Holds that everything was tried and only the number of listeners is to be seen to: no API
    /// server runs in these tests.
    #[track_caller]
    pub(crate) fn is_well(&self) -> &Self {
        let steps = &self.report.target(Target::Redis).expect("Redis").steps;
        let count = steps.len() - 1;
        for step in &steps[..count] {
            let is_well = match step.name {
                "tls" => matches!(step.state, State::Passed | State::Skipped),
                _ => step.state == State::Passed,
            };
            assert!(is_well, "{}:\n{}", step.name, self.report);
        }
        self.warns("listeners", "redis-too-few-listeners", "restart the API")
    }
}
