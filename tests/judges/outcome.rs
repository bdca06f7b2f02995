//! The report of a probe, and what the tests hold of it.

use std::cell::RefCell;

use visa_cluster::diagnostic::Diagnostic;
use visa_cluster::model::{HostId, Secret};
use visa_cluster::probe::{self, Control, Options, Report, State, Step, Target, TargetReport};

use super::Project;

/// The secrets that documents of the tests have.
const SECRETS: [&str; 3] = [
    "VISA_VDI_REDIS_PASSWORD",
    "VISA_DATABASE_PASSWORD",
    "VISA_CLOUD_APPLICATION_SECRET",
];

/// Letters of a secret in a row that nothing may show. Of shorter ones it is all.
const TELLING: usize = 8;

/// What was found, with one target in view.
pub(crate) struct Outcome {
    pub(crate) report: Report,
    target: Target,
}

/// Probes some targets, and searches all that came of it for the secrets of the document.
#[track_caller]
pub(crate) fn probe(
    project: &Project,
    options: &Options,
    is_wanted: impl Fn(Target) -> bool,
) -> Report {
    let mut plan = probe::plan(&project.cluster, &project.secrets, 1);
    plan.retain(is_wanted);
    let news = RefCell::new(Vec::new());
    let control = Control {
        progress: &|update| news.borrow_mut().push(update),
        ..Control::silent()
    };
    let report = probe::run(&plan, options, &control).expect("a report");
    for text in [
        format!("{report:?}"),
        report.to_string(),
        serde_json::to_string(&report).expect("JSON"),
        format!("{:?}", news.borrow()),
        format!("{plan:?}"),
    ] {
        for name in SECRETS {
            let secret = project.secrets.get(name).map(Secret::expose);
            let letters: Vec<char> = secret.unwrap_or_default().chars().collect();
            // A part of it would be too much as well, and may not be hidden by quotes.
            for part in letters.windows(TELLING.min(letters.len()).max(1)) {
                let part: String = part.iter().collect();
                let escaped = part.escape_debug().to_string();
                let is_in = text.contains(&part) || text.contains(&escaped);
                assert!(!is_in, "{part:?} of {name} is in {text}");
            }
        }
    }
    report
}

/// Returns the identity of a host, counted from 0.
pub(crate) fn host(project: &Project, index: usize) -> HostId {
    project.cluster.hosts[index].id
}

impl Outcome {
    pub(crate) fn of(report: Report, target: Target) -> Self {
        Self { report, target }
    }

    #[track_caller]
    pub(crate) fn steps(&self) -> &TargetReport {
        self.report.target(self.target).expect("the target")
    }

    /// Returns a step.
    #[track_caller]
    pub(crate) fn step(&self, name: &str) -> &Step {
        let step = self.steps().steps.iter().find(|step| step.name == name);
        step.unwrap_or_else(|| panic!("no step {name}"))
    }

    /// Probes one target.
    #[track_caller]
    pub(crate) fn probe(project: &Project, options: &Options, target: Target) -> Self {
        Self::of(probe(project, options, |other| other == target), target)
    }

    /// Holds that a step failed for a cause, that none before it did and none after it was
    /// tried, and that there is something to do about it.
    #[track_caller]
    pub(crate) fn fails(&self, name: &str, code: &str, remedy: &str) -> &Self {
        self.found(name, State::Failed, code, remedy);
        let steps = &self.steps().steps;
        let place = steps.iter().position(|step| step.name == name);
        let (before, rest) = steps.split_at(place.expect("the step"));
        let is_bad = |step: &Step| step.state == State::Failed;
        assert!(!before.iter().any(is_bad), "{}", self.report);
        let is_skipped = |step: &Step| step.state == State::Skipped;
        assert!(rest[1..].iter().all(is_skipped), "{}", self.report);
        self
    }

    /// Holds that a step warns of a cause, and nothing of this target fails.
    #[track_caller]
    pub(crate) fn warns(&self, name: &str, code: &str, remedy: &str) -> &Self {
        self.found(name, State::Warned, code, remedy);
        assert_eq!(self.steps().state(), State::Warned, "{}", self.report);
        self
    }

    #[track_caller]
    pub(crate) fn found(&self, name: &str, state: State, code: &str, remedy: &str) -> &Diagnostic {
        let step = self.step(name);
        assert_eq!(step.state, state, "{name}:\n{}", self.report);
        let finding = step.findings.iter().find(|finding| finding.code == code);
        let finding = finding.unwrap_or_else(|| panic!("no {code} in\n{}", self.report));
        assert!(
            finding.help.contains(remedy),
            "{remedy:?}: {}",
            finding.help
        );
        assert!(finding.location.contains('.'), "{finding:?}");
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

    /// Holds that all steps passed; one may be left out.
    #[track_caller]
    pub(crate) fn is_green_but(&self, skipped: &str) -> &Self {
        for step in &self.steps().steps {
            let wanted = if step.name == skipped {
                State::Skipped
            } else {
                State::Passed
            };
            assert_eq!(step.state, wanted, "{}:\n{}", step.name, self.report);
        }
        self
    }

    /// Holds that all steps passed.
    #[track_caller]
    pub(crate) fn is_green(&self) -> &Self {
        self.is_green_but("")
    }
}
