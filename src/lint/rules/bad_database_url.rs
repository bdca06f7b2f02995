//! VISA would not find its database.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::JdbcUrl;
use crate::model::{DatabaseField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "bad-database-url",
    severity: Severity::Error,
    checks: "That database URL and user name are there, and that the URL is a JDBC address of PostgreSQL without password.",
    matters: "VISA does not start without its database. A password in the URL would stand in the project file and in logs.",
    remedy: "Write jdbc:postgresql://host:port/name; user name and password have fields of their own.",
    source: "visa/env-catalog.csv, VISA_DATABASE_URL",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let database = &subject.cluster.database;
    findings.read::<JdbcUrl>(FieldPath::Database(DatabaseField::Url), &database.url);
    if database.username.is_empty() {
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

    fn at(url: &str) -> Vec<String> {
        Case::v3(|case| url.clone_into(&mut case.cluster.database.url)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_what_the_driver_does_not_take_and_on_a_missing_user() {
        for url in ["", "postgresql://db/visa", "jdbc:postgresql://db", "jdbc:postgresql://db/visa?password=x"] {
            assert_eq!(at(url), ["database.url"], "{url}");
        }
        let case = Case::v3(|case| case.cluster.database.username.clear());
        assert_eq!(case.fields(RULE.code), ["database.username"]);
    }

    #[test]
    fn it_is_quiet_on_a_jdbc_address_which_mends_it() {
        assert_eq!(at("jdbc:postgresql://db.example.org/visa"), [""; 0]);
        assert_eq!(at("jdbc:postgresql://db:5432/visa?currentSchema=visa"), [""; 0]);
    }
}
