//! VISA would not find its database.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{JdbcUrl, JdbcUrlFault};
use crate::model::{DatabaseField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "bad-database-url",
    severity: Severity::Error,
    checks: "That the database URL is there and is a JDBC address of PostgreSQL, complete with the name of the database.",
    matters: "VISA does not start without its database.",
    remedy: "Write jdbc:postgresql://host:port/name; user name and password have fields of their own.",
    source: "visa/env-catalog.csv, VISA_DATABASE_URL",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let database = &subject.cluster.database;
    if let Err((JdbcUrlFault::Unreadable, error)) = JdbcUrl::read(&database.url) {
        findings.add(
            FieldPath::Database(DatabaseField::Url),
            error.message,
            error.help,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Vec<String> {
        Case::v3(|case| url.clone_into(&mut case.cluster.database.url)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_what_the_driver_does_not_take() {
        for url in [
            "",
            "postgresql://db/visa",
            "jdbc:postgresql://db",
            "jdbc:postgresql://",
        ] {
            assert_eq!(at(url), ["database.url"], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_a_complete_address() {
        Case::v3(|case| case.cluster.database.url = "jdbc:postgresql://".to_owned()).mend(
            RULE.code,
            |case| {
                case.cluster.database.url = "jdbc:postgresql://db.example.org/visa".to_owned();
            },
        );
    }

    #[test]
    fn it_is_quiet_on_a_jdbc_address() {
        assert_eq!(at("jdbc:postgresql://db.example.org/visa"), [""; 0]);
        assert_eq!(
            at("jdbc:postgresql://db:5432/visa?currentSchema=visa"),
            [""; 0]
        );
    }
}
