//! Which targets a document has, and all that is needed to probe them.
//!
//! Pure: nothing is read or asked before [`run`](super::run).

use std::any::Any;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::LocalBoxFuture;

use super::cause::Cause;
use super::report::{Report, Step, TargetReport};
use super::steps::{Steps, Stop};
use super::{Target, database, redis, web};
use crate::environment::Environment;
use crate::model::syntax::{Line, Release};
use crate::model::{Cluster, FieldPath, HostLabels, Secrets};

/// How the probes are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Longest time of one step.
    pub step: Duration,
    /// Longest time of as many targets as are probed at once.
    pub overall: Duration,
    /// File with certificates of authorities that are trusted besides those of this computer.
    pub ca: Option<PathBuf>,
}

impl Options {
    /// Gives every step so long.
    #[must_use]
    pub fn with_step(step: Duration) -> Self {
        Self {
            step,
            // More than the steps of any target, and than what the load balancer adds to them.
            overall: step.saturating_mul(15).saturating_add(web::DETOUR * 6),
            ca: None,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::with_step(Duration::from_secs(5))
    }
}

/// What is known about a step before it runs.
#[derive(Debug)]
pub(super) struct StepSpec {
    /// Name for programs.
    pub(super) name: &'static str,
    /// Name for people.
    pub(super) title: &'static str,
    /// What it is called if the step is not over in time.
    pub(super) late: &'static Cause,
}

/// One kind of probe.
pub(super) trait Probe: std::fmt::Debug + Send + Sync + Any {
    /// Returns the steps, in order.
    fn steps(&self) -> &'static [StepSpec];

    /// Returns the field that says where the target is.
    fn field(&self) -> FieldPath;

    /// Tells whether another probe would ask the same of the same server.
    fn is_same(&self, other: &dyn Any) -> bool;

    /// Takes the steps, until one fails.
    fn run<'a>(&'a self, steps: &'a mut Steps<'_>) -> LocalBoxFuture<'a, Result<(), Stop>>;
}

/// A target with its probe.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) target: Target,
    pub(super) title: String,
    pub(super) address: String,
    pub(super) probe: Arc<dyn Probe>,
}

/// What is asked of one target, to be compared with what would be asked later.
#[derive(Clone, Debug)]
pub struct Question(Arc<dyn Probe>);

impl Question {
    /// Tells whether another one asks the same of the same server, so that its result holds for both.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.0.is_same(&*other.0 as &dyn Any)
    }
}

/// The targets of a document, ready to be probed.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) revision: u64,
    pub(super) tasks: Vec<Task>,
    pub(super) labels: Arc<HostLabels>,
}

/// Finds the targets of a document. `revision` is handed through to the report.
#[must_use]
pub fn plan(cluster: &Cluster, secrets: &Secrets, revision: u64) -> Plan {
    let release: Option<Release> = cluster.settings.release.parse().ok();
    let line = release.map_or(Line::V3, Release::line);
    let environment = Environment::new(cluster, line);
    let mut tasks = Vec::new();
    tasks.extend(redis::plan(cluster, &environment, secrets));
    tasks.extend(web::plan(cluster, line));
    tasks.extend(database::plan(cluster, &environment, secrets));
    Plan {
        revision,
        tasks,
        labels: Arc::new(HostLabels::new(cluster)),
    }
}

impl Plan {
    /// Leaves out the targets that are not wanted.
    pub fn retain(&mut self, is_wanted: impl Fn(Target) -> bool) {
        self.tasks.retain(|task| is_wanted(task.target));
    }

    /// Returns the number that is handed through to the report.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Tells whether there is nothing to probe.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Returns the targets, in the order of the report.
    pub fn targets(&self) -> impl Iterator<Item = Target> {
        self.tasks.iter().map(|task| task.target)
    }

    /// Returns what is asked of each target.
    pub fn questions(&self) -> impl Iterator<Item = (Target, Question)> {
        let tasks = self.tasks.iter();
        tasks.map(|task| (task.target, Question(Arc::clone(&task.probe))))
    }

    /// Returns the report before the first step.
    #[must_use]
    pub fn report(&self) -> Report {
        let targets = self.tasks.iter().map(|task| TargetReport {
            target: task.target,
            title: task.title.clone(),
            address: task.address.clone(),
            steps: {
                let specs = task.probe.steps().iter();
                specs
                    .map(|spec| Step::pending(spec.name, spec.title))
                    .collect()
            },
        });
        Report {
            revision: self.revision,
            cancelled: false,
            began: None,
            elapsed: None,
            targets: targets.collect(),
        }
    }
}
