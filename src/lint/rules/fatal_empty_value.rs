//! A variable is set to nothing, and VISA does not start with that.

use super::{Rule, shared_name_prefix};
use crate::catalog::{InLine, Outcome, Required};
use crate::diagnostic::Severity;
use crate::lint::{Assignment, Findings, Subject};
use crate::model::Edit;

pub(super) const RULE: Rule = Rule {
    code: "fatal-empty-value",
    severity: Severity::Error,
    checks: "That no variable is set to the empty text with which the release line does not start.",
    matters: "Empty does not mean default: 3.x fails on nearly every variable that has a default, 2.x on those that it marks as not null.",
    remedy: "Give a value, or take the line out so that the default holds.",
    source: "visa/facts.md, Value rules; visa/env-catalog.csv, empty_v2 and empty_v3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        // What a table decides is not read from here: `decided-elsewhere`.
        let is_decided = |name| subject.environment.owner(name).is_some();
        if !set.value.is_empty() || !set.in_line.is_some_and(is_fatal) || is_decided(set.name) {
            continue;
        }
        let (field, name) = (set.field(), set.name);
        let message = format!("{name} is empty, and VISA {line} does not start with that");
        if is_needed(subject, set) {
            findings.add(field, message, format!("give {name} a value"));
            continue;
        }
        let help = format!("give {name} a value, or take it out");
        let finding = findings.add(field.clone(), message, help);
        let title = format!("Take {name} out");
        let edits = vec![Edit::Unset { field }];
        // With the default, VISA deletes the machines of others that have it, too.
        if name == shared_name_prefix::NAME {
            finding.unsafe_fix(title, edits);
        } else {
            finding.safe_fix(title, edits);
        }
    }
}

/// Tells whether VISA does not start with the empty text.
pub(super) fn is_fatal(in_line: &InLine) -> bool {
    match in_line.empty {
        Some(Outcome::Stops) => true,
        // With a condition it is `missing-variable` that knows whether the feature is used.
        Some(Outcome::StopsIfUsed) => in_line.when.is_empty(),
        _ => false,
    }
}

/// Tells whether VISA would miss a variable that is taken out.
fn is_needed(subject: &Subject<'_>, set: &Assignment<'_>) -> bool {
    let Some(variable) = set.variable.filter(|variable| !variable.secret) else {
        return false;
    };
    let is_optional = set
        .in_line
        .is_none_or(|in_line| in_line.required == Required::Never);
    // Without a host's own value, that of all hosts holds.
    if is_optional || set.shared.is_some() {
        return false;
    }
    subject.kinds_of_hosts.iter().any(|host| {
        let has_own = set.host.is_none() && host.env.get(set.name).is_some();
        !has_own && subject.environment.requires(host, variable)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn with(name: &str, value: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(name, value))
    }

    #[test]
    fn it_speaks_alone_where_a_value_is_needed_and_has_no_fix() {
        let findings = with("VISA_CLOUD_APPLICATION_ID", "").check();
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!((findings[0].code, findings[0].fixes.len()), (RULE.code, 0));
        assert_eq!(findings[0].help, "give VISA_CLOUD_APPLICATION_ID a value");
    }

    #[test]
    fn it_fires_on_empty_values_that_stop_the_start() {
        let case = with("VISA_INSTANCE_USER_DEFAULT_QUOTA", "");
        assert_eq!(
            case.fields(RULE.code),
            ["env.VISA_INSTANCE_USER_DEFAULT_QUOTA"]
        );
    }

    #[test]
    fn it_is_quiet_on_values_and_on_empty_ones_that_do_no_harm() {
        assert_eq!(
            with("VISA_INSTANCE_USER_DEFAULT_QUOTA", "2").fields(RULE.code),
            [""; 0]
        );
        assert_eq!(
            with("VISA_CLIENT_CONFIG_CONTACT_EMAIL", "").fields(RULE.code),
            [""; 0]
        );
    }

    #[test]
    fn no_safe_fix_leaves_a_name_prefix_that_others_share() {
        for line in [Line::V2, Line::V3] {
            let case = Case::spoilt(line, |case| {
                case.cluster.env.set(shared_name_prefix::NAME, "");
            });
            let findings = case.check();
            let about = findings
                .iter()
                .filter(|f| f.location.ends_with("NAME_PREFIX"));
            let (count, fixes) = about.fold((0, Vec::new()), |(count, mut fixes), finding| {
                fixes.extend(&finding.fixes);
                (count + 1, fixes)
            });
            assert!(count > 0, "{line}");
            assert!(
                fixes.iter().all(|fix| fix.safety == Safety::Unsafe),
                "{fixes:?}"
            );
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        with("VISA_INSTANCE_USER_DEFAULT_QUOTA", "").fix(RULE.code);
    }
}
