//! A value that one container would expand and another would not.

use super::Rule;
use crate::diagnostic::Severity;
use crate::environment::expansion::{self, Reading};
use crate::lint::{Findings, Subject};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    code: "ambiguous-expansion",
    severity: Severity::Error,
    checks: "That values with $$, \\$ or ${ stand only in variables of which it is known which container reads them.",
    matters: "The API of VISA 3.x expands such values once more, the other containers do not. For its own variables the export writes them so that they arrive as typed; for a variable that it does not know it cannot tell.",
    remedy: "Use a value without these characters, or a variable that VISA knows.",
    source: "formats/env-files.md, VISA expands API values once more",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut judge = |name: &str, value: &str, field: &dyn Fn() -> FieldPath| {
        if expansion::changes(value) && expansion::reading(name, subject.line()) == Reading::Unknown
        {
            findings.add(
                field(),
                format!(
                    "{name} holds $$, \\$ or ${{, which some containers expand and others do not"
                ),
                "write the value without these characters",
            );
        }
    };
    for set in &subject.assignments {
        judge(set.name, set.value, &|| set.field());
    }
    for (name, secret) in subject.secrets.iter() {
        judge(name, secret.expose(), &|| {
            FieldPath::Secret(name.to_owned())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Secret;
    use crate::model::syntax::Line;

    #[test]
    fn it_fires_on_variables_of_unknown_readers() {
        for value in ["a$$b", "a\\$b", "a${b}"] {
            let case = Case::v3(|case| case.cluster.env.set("SITE", value));
            assert_eq!(case.fields(RULE.code), ["env.SITE"], "{value}");
        }
    }

    #[test]
    fn it_is_quiet_on_known_readers_and_in_2_x() {
        let case = Case::v3(|case| {
            case.cluster.env.set("VISA_LOGGING_FILE_FORMAT", "a$$b");
            case.cluster.env.set("QUARKUS_LOG_LEVEL", "${x}");
            case.cluster.env.set("VISA_ACCOUNTS_CLIENT_ID", "a$$b");
            case.secrets
                .set("VISA_DATABASE_PASSWORD", Secret::new("pa$$word".to_owned()));
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
        let old = Case::spoilt(Line::V2, |case| case.cluster.env.set("SITE", "a$$b"));
        assert_eq!(old.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_value_without_these_characters() {
        let case = Case::v3(|case| case.cluster.env.set("SITE", "a$b"));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
