//! A variable is set that another release of the same line reads, but not this one.

use std::collections::BTreeMap;

use super::Rule;
use crate::catalog::{Catalog, Variable};
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, image_tag};
use crate::model::Edit;
use crate::model::syntax::Release;

pub(super) const RULE: Rule = Rule {
    code: "variable-of-other-release",
    severity: Severity::Warning,
    checks: "That the component which reads a variable does so in the release that its image is of.",
    matters: "An older release ignores a variable that came later, so what it was to say is not said.",
    remedy: "Take the variable out, or use a release that reads it.",
    source: "visa/env-catalog.csv, since and deprecated_in",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // Mostly none, and there may be many lines: the catalogue is asked once.
    let unread: BTreeMap<&str, (Release, String)> = Catalog::get()
        .variables()
        .iter()
        .filter(|variable| variable.in_line(subject.line()).is_some())
        .filter_map(|variable| Some((variable.name.as_str(), not_read(subject, variable)?)))
        .collect();
    if unread.is_empty() {
        return;
    }
    for set in &subject.assignments {
        let (Some(variable), Some((release, reason))) = (set.variable, unread.get(set.name)) else {
            continue;
        };
        let (field, name) = (set.field(), set.name);
        findings
            .add(
                field.clone(),
                format!(
                    "{} {release} does not read {name}: {reason}",
                    variable.component.label()
                ),
                format!("take {name} out, or use a release that reads it"),
            )
            .unsafe_fix(format!("Take {name} out"), vec![Edit::Unset { field }]);
    }
}

/// Returns the release of the component that reads a variable, and why it does not.
fn not_read(subject: &Subject<'_>, variable: &Variable) -> Option<(Release, String)> {
    let parse = |text: &Option<String>| text.as_ref()?.parse::<Release>().ok();
    let since = parse(&variable.since).filter(|since| since.line() == subject.line());
    let removed = parse(&variable.removed_in);
    // Nearly all variables are as old as their line.
    if since.is_none() && removed.is_none() {
        return None;
    }
    // While an image is of the other line, `image-of-other-line` says what is wrong.
    let release = image_tag::release_of(subject, variable.component)
        .filter(|release| release.line() == subject.line())?;
    if let Some(since) = since.filter(|since| *since > release) {
        return Some((release, format!("{since} is the first that does")));
    }
    let removed = removed.filter(|removed| *removed <= release)?;
    Some((release, format!("no release since {removed} does")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(release: &str, name: &str, value: &str) -> Case {
        Case::v3(|case| {
            release.clone_into(&mut case.cluster.settings.release);
            case.cluster.hosts[1].env.set(name, value);
        })
    }

    #[test]
    fn it_is_quiet_while_the_image_is_of_the_other_line() {
        let mut case = with("3.8.2", "VISA_INSTANCE_PUBLIC_ACCESS_TOKEN_ENABLED", "true");
        for (tag, count) in [("2.11.2", 0), ("3.2.0", 1)] {
            tag.clone_into(&mut case.cluster.images.api);
            assert_eq!(case.fields(RULE.code).len(), count, "{tag}");
        }
    }

    #[test]
    fn it_fires_on_variables_that_came_later() {
        let case = with("3.2.0", "VISA_INSTANCE_PUBLIC_ACCESS_TOKEN_ENABLED", "true");
        assert_eq!(
            case.fields(RULE.code),
            ["hosts.visa-2.env.VISA_INSTANCE_PUBLIC_ACCESS_TOKEN_ENABLED"]
        );
        let case = with(
            "2.8.1",
            "VISA_INSTANCE_ACTIVITY_RETENTION_PERIOD_DAYS",
            "30",
        );
        assert_eq!(case.fields(RULE.code).len(), 1);
        // The accounts service of 2.3.2 is 2.3.0; it reads this from 2.9.0 on.
        let case = with("2.3.2", "VISA_ACCOUNTS_INVALID_USER_IDS", "0");
        assert!(
            case.findings(RULE.code)[0]
                .message
                .starts_with("accounts 2.3.0")
        );
    }

    #[test]
    fn it_is_quiet_from_the_release_on_that_reads_them() {
        for (release, name) in [
            ("3.5.0", "VISA_INSTANCE_PUBLIC_ACCESS_TOKEN_ENABLED"),
            ("3.8.2", "VISA_INSTANCE_PUBLIC_ACCESS_TOKEN_ENABLED"),
            ("3.99.0", "VISA_INSTANCE_PUBLIC_ACCESS_TOKEN_ENABLED"),
            ("3.0.0", "VISA_CLIENT_CONFIG_INCLUDE_OPEN_DATA"),
            ("3.0.0", "VISA_LOGGING_TIMEZONE"),
            ("3.0.0", "TZ"),
            ("3.0.0", "SITE"),
            ("never", "VISA_INSTANCE_PUBLIC_ACCESS_TOKEN_ENABLED"),
        ] {
            assert_eq!(
                with(release, name, "true").fields(RULE.code),
                [""; 0],
                "{name} in {release}"
            );
        }
    }

    #[test]
    fn it_is_quiet_where_the_image_is_of_a_release_that_reads_it() {
        let mut case = with("2.8.1", "VISA_ACCOUNTS_INVALID_USER_IDS", "0");
        case.cluster.images.accounts = "2.9.0".to_owned();
        assert_eq!(case.fields(RULE.code), [""; 0]);
        case.cluster.images.accounts = "site".to_owned();
        assert_eq!(
            case.fields(RULE.code),
            [""; 0],
            "nobody knows what is in it"
        );
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        with(
            "3.2.0",
            "VISA_CLOUD_PLACEMENT_ENDPOINT",
            "https://cloud.example.org",
        )
        .fix(RULE.code);
    }
}
