//! The account of the database is missing.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{DatabaseField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "missing-database-user",
    severity: Severity::Error,
    checks: "That the user name of the database is there.",
    matters: "VISA would log in without a name, or with that of the account that it runs under in its container; PostgreSQL has neither.",
    remedy: "Write the account that VISA logs in with, such as visa.",
    source: "visa/env-catalog.csv, VISA_DATABASE_USERNAME",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.cluster.database.username.is_empty() {
        findings.add(
            FieldPath::Database(DatabaseField::Username),
            "the user name of the database is missing",
            "write the account that VISA logs in with, such as visa",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn named(username: &str) -> Case {
        Case::v3(|case| username.clone_into(&mut case.cluster.database.username))
    }

    #[test]
    fn it_fires_without_a_name() {
        assert_eq!(named("").fields(RULE.code), ["database.username"]);
    }

    #[test]
    fn it_is_quiet_with_one() {
        assert_eq!(named("visa").fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_name() {
        named("").mend(RULE.code, |case| {
            case.cluster.database.username = "visa".to_owned();
        });
    }
}
