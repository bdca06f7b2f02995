//! A variable is set to nothing, and VISA does not start with that.

use super::{Rule, shared_name_prefix};
use crate::catalog::Outcome;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
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
        let is_fatal = set.in_line.is_some_and(|in_line| match in_line.empty {
            Some(Outcome::Stops) => true,
            // With a condition it is `missing-variable` that knows whether the feature is used.
            Some(Outcome::StopsIfUsed) => in_line.when.is_empty(),
            _ => false,
        });
        if set.value.is_empty() && is_fatal {
            let (field, name) = (set.field(), set.name);
            let finding = findings.add(
                    field.clone(),
                    format!("{name} is empty, and VISA {line} does not start with that"),
                    format!("give {name} a value, or take it out"),
                );
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
            let about = findings.iter().filter(|f| f.location.ends_with("NAME_PREFIX"));
            let fixes: Vec<_> = about.flat_map(|finding| &finding.fixes).collect();
            assert!(!fixes.is_empty(), "{line}");
            assert!(fixes.iter().all(|fix| fix.safety == Safety::Unsafe), "{fixes:?}");
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        with("VISA_INSTANCE_USER_DEFAULT_QUOTA", "").fix(RULE.code);
    }
}
