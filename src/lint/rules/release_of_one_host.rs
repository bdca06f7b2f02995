//! One host seems to run another release.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Assignment, Findings, Subject};
use crate::model::Edit;

/// Chooses the release in VISA's own compose file. The exported one names each image in full, so
/// hosts of different release cannot come about in any other way than by hand.
const VERSION: &str = "VISA_VERSION";

pub(super) const RULE: Rule = Rule {
    code: "release-of-one-host",
    severity: Severity::Warning,
    checks: "That, where there are several hosts, none has a VISA_VERSION of its own.",
    matters: "The exported compose file does not read it: all hosts run the release of the project. Nor would another one work: hosts tell each other about desktops in the words of their own release.",
    remedy: "Take the variable out, and write the release of all hosts under [cluster]. Update all hosts of a cluster together.",
    source: "visa/facts.md, How it works; visa/env-catalog.csv, VISA_VERSION",
    check,
};

/// Tells whether a variable makes one of several hosts look as if it had a release of its own. A host
/// alone cannot differ from others; there it is no more than a variable that nothing reads.
pub(super) fn is_about(subject: &Subject<'_>, set: &Assignment<'_>) -> bool {
    set.host.is_some() && set.name == VERSION && subject.cluster.deployed_hosts().count() > 1
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let release = &subject.cluster.settings.release;
    let about = subject.assignments.iter();
    for set in about.filter(|set| is_about(subject, set)) {
        let Some(host) = set.host.and_then(|id| subject.cluster.host(id)) else {
            continue;
        };
        let field = set.field();
        let finding = findings.add(
            field.clone(),
            format!(
                "{VERSION} is set for {}, but all hosts run {release}",
                host.name
            ),
            format!("take {VERSION} out; the release of all hosts stands under [cluster]"),
        );
        let title = format!("Take {VERSION} out");
        let edits = vec![Edit::Unset { field }];
        if set.value == *release {
            finding.safe_fix(title, edits);
        } else {
            finding.unsafe_fix(title, edits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;

    fn with(version: &str) -> Case {
        Case::v3(|case| case.cluster.hosts[1].env.set(VERSION, version))
    }

    #[test]
    fn it_fires_on_a_version_of_one_host() {
        let case = with("3.7.0");
        assert_eq!(case.fields(RULE.code), ["hosts.visa-2.env.VISA_VERSION"]);
        assert_eq!(case.check().len(), 1, "no other rule speaks about it");
    }

    #[test]
    fn it_is_quiet_on_other_variables_of_one_host() {
        let case = Case::v3(|case| case.cluster.hosts[1].env.set("VISA_LOGGING_LEVEL", "DEBUG"));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_quiet_on_a_host_alone_where_nothing_reads_it() {
        let mut case = with("3.7.0");
        case.cluster.hosts.swap_remove(0);
        assert_eq!(case.fields(RULE.code), [""; 0]);
        assert_eq!(
            case.fields("unread-variable"),
            ["hosts.visa-2.env.VISA_VERSION"]
        );
    }

    #[test]
    fn it_is_mended_safely_only_where_it_says_the_same() {
        for (version, safety) in [("3.8.2", Safety::Safe), ("3.7.0", Safety::Unsafe)] {
            assert_eq!(with(version).findings(RULE.code)[0].fixes[0].safety, safety);
            assert_eq!(with(version).fix(RULE.code).check(), []);
        }
    }
}
