//! The release cannot be read.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Release;
use crate::model::{FieldPath, SettingsField};

pub(super) const RULE: Rule = Rule {
    code: "bad-release",
    severity: Severity::Error,
    checks: "That the release is three numbers of the line 2.x or 3.x.",
    matters: "The release decides which variables VISA reads, which paths NGINX routes and which images are pulled.",
    remedy: "Write the release of the API server, such as 3.8.2.",
    source: "visa/facts.md, 2 to 3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FieldPath::Settings(SettingsField::Release);
    findings.read::<Release>(field, &subject.cluster.settings.release);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn of(release: &str) -> Vec<String> {
        Case::v3(|case| release.clone_into(&mut case.cluster.settings.release)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_words_and_foreign_lines() {
        for release in ["", "latest", "3", "1.0.0", "4.0.0"] {
            assert_eq!(of(release), ["cluster.release"], "{release}");
        }
    }

    #[test]
    fn it_is_quiet_on_a_release() {
        assert_eq!(of("3.8.2"), [""; 0]);
        assert_eq!(of("2.11.2"), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_release() {
        Case::v3(|case| case.cluster.settings.release = "latest".to_owned()).mend(
            RULE.code,
            |case| {
                case.cluster.settings.release = "3.8.2".to_owned();
            },
        );
    }
}
