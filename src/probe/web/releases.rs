//! Compares the releases that hosts told: of all that are known, whenever they were probed.

use super::super::Target;
use super::super::report::{Report, Step, TargetReport};
use super::super::steps::judged;
use super::causes;
use crate::model::{Cluster, FieldPath, HostLabels, SettingsField};

/// Other hosts that a message names.
const NAMED: usize = 5;

/// What one host told.
struct Told {
    /// Place of the target in the report, and of the step in it.
    place: (usize, usize),
    /// The host's name and its release.
    host: String,
    release: String,
    /// Whether the project is for another.
    is_other: bool,
}

impl Report {
    /// Compares the releases of all hosts that count, in place of an earlier comparison.
    ///
    /// If there are several, the error is that of hosts with another release than the project's.
    /// Where there is none to tell by, it is that of all.
    pub fn compare_releases(&mut self, counts: impl Fn(Target) -> bool) {
        let told = self.told(counts);
        // All alike, as they mostly are: nobody has to be compared with everybody.
        if told.iter().all(|this| this.release == told[0].release) {
            return;
        }
        let told_by_others = |this: &Told| -> Vec<String> {
            let others = told.iter().filter(|other| other.release != this.release);
            let named = others.take(NAMED);
            named
                .map(|other| format!("{} runs {}", other.host, other.release))
                .collect()
        };
        let can_tell = told.iter().any(|told| told.is_other);
        let guilty = told.iter().filter(|told| told.is_other || !can_tell);
        let field = FieldPath::Settings(SettingsField::Release);
        let location = field.display_with(&HostLabels::new(&Cluster::default()));
        for this in guilty {
            let others = told_by_others(this);
            if others.is_empty() {
                continue;
            }
            let message = format!(
                "{} runs {}, but {}",
                this.host,
                this.release,
                others.join(", ")
            );
            let mut finding = causes::SEVERAL_RELEASES.at(field.clone(), message);
            finding.location.clone_from(&location);
            let (target, step) = this.place;
            let step = &mut self.targets[target].steps[step];
            step.findings.push(*finding);
            step.state = judged(&step.findings);
        }
    }

    /// Takes the earlier comparison back, and collects what the hosts told.
    fn told(&mut self, counts: impl Fn(Target) -> bool) -> Vec<Told> {
        let mut told = Vec::new();
        for (place, target) in self.targets.iter_mut().enumerate() {
            let TargetReport {
                target,
                title,
                steps,
                ..
            } = target;
            for (index, step) in steps.iter_mut().enumerate() {
                let Some(release) = step.release.clone() else {
                    continue;
                };
                step.findings
                    .retain(|finding| finding.code != causes::SEVERAL_RELEASES.code);
                step.state = judged(&step.findings);
                if counts(*target) {
                    told.push(Told {
                        place: (place, index),
                        host: title.clone(),
                        release,
                        is_other: is_other(step),
                    });
                }
            }
        }
        told
    }
}

/// Tells whether the host was found to be of another release than the project.
fn is_other(step: &Step) -> bool {
    let mut findings = step.findings.iter();
    findings.any(|finding| finding.code == causes::OTHER_RELEASE.code)
}

#[cfg(test)]
mod tests {
    use super::super::super::report::State;
    use super::*;
    use crate::model::HostId;

    /// A host that told its release.
    fn host(number: u32, release: &str, is_other: bool) -> TargetReport {
        let mut step = Step::pending("api", "Ask the API for its release");
        step.release = Some(release.to_owned());
        if is_other {
            let field = FieldPath::Settings(SettingsField::Release);
            step.findings
                .push(*causes::OTHER_RELEASE.at(field, "another"));
        }
        step.state = judged(&step.findings);
        TargetReport {
            target: Target::Host(HostId(number)),
            title: format!("visa-{number}"),
            address: String::new(),
            steps: vec![step],
        }
    }

    fn report(targets: Vec<TargetReport>) -> Report {
        Report {
            revision: 0,
            cancelled: false,
            began: None,
            elapsed: None,
            targets,
        }
    }

    fn states(report: &Report) -> Vec<State> {
        report.targets.iter().map(TargetReport::state).collect()
    }

    #[test]
    fn the_host_that_is_not_of_the_projects_release_has_the_error() {
        use State::{Failed, Passed};
        // Whoever was asked last.
        for (first, second) in [(1, 2), (2, 1)] {
            let all = [host(1, "3.8.1", true), host(2, "3.8.2", false)];
            let mut report = report(vec![all[first - 1].clone(), all[second - 1].clone()]);
            report.compare_releases(|_| true);
            let failed = report.targets.iter().filter(|host| host.state() == Failed);
            let failed: Vec<&str> = failed.map(|host| host.title.as_str()).collect();
            assert_eq!(failed, ["visa-1"]);
            let finding = report
                .targets
                .iter()
                .flat_map(TargetReport::findings)
                .last();
            let finding = finding.expect("an error");
            assert_eq!(finding.message, "visa-1 runs 3.8.1, but visa-2 runs 3.8.2");
            assert_eq!(finding.location, "cluster.release");
        }
        let same = [1, 2].map(|number| host(number, "3.8.2", false));
        let mut report = report(same.to_vec());
        report.compare_releases(|_| true);
        assert_eq!(states(&report), [Passed, Passed]);
    }

    #[test]
    fn where_there_is_nothing_to_tell_by_it_is_the_error_of_all() {
        use State::{Failed, Warned};
        let mut none_planned = report(vec![host(1, "3.8.1", false), host(2, "3.8.2", false)]);
        none_planned.compare_releases(|_| true);
        assert_eq!(states(&none_planned), [Failed, Failed]);
        let mut none_as_planned = report(vec![host(1, "3.8.0", true), host(2, "3.8.1", true)]);
        none_as_planned.compare_releases(|_| true);
        assert_eq!(states(&none_as_planned), [Failed, Failed]);
        let mut all_alike = report(vec![host(1, "3.8.1", true), host(2, "3.8.1", true)]);
        all_alike.compare_releases(|_| true);
        assert_eq!(states(&all_alike), [Warned, Warned]);
    }

    #[test]
    fn each_comparison_replaces_the_one_before() {
        use State::{Failed, Passed, Warned};
        let mut report = report(vec![host(1, "3.8.1", true), host(2, "3.8.2", false)]);
        report.compare_releases(|_| true);
        report.compare_releases(|_| true);
        assert_eq!(report.targets[0].findings().count(), 2, "told once");
        assert_eq!(states(&report), [Failed, Passed]);
        report.compare_releases(|target| target == Target::Host(HostId(1)));
        assert_eq!(
            states(&report),
            [Warned, Passed],
            "the other does not count"
        );
        report.compare_releases(|_| true);
        report.targets[0] = host(1, "3.8.2", false);
        report.compare_releases(|_| true);
        assert_eq!(states(&report), [Passed, Passed]);
    }
}
