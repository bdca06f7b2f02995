//! The database URL holds a user name or password.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{JdbcUrl, JdbcUrlFault};
use crate::model::{DatabaseField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "credentials-in-database-url",
    severity: Severity::Error,
    checks: "That the database URL holds no password, and no user name before the host.",
    matters: "The password would stand in the project file, which is mailed and kept in Git, and in VISA's log. What stands before the host the driver takes for part of its name.",
    remedy: "Write jdbc:postgresql://host:port/name. Give the password as VISA_DATABASE_PASSWORD: with --secrets FILE, in the environment, or in the window. Change it if the file has left this computer.",
    source: "PostgreSQL JDBC driver, Connecting to the database; visa/env-catalog.csv, VISA_DATABASE_PASSWORD",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let text = &subject.cluster.database.url;
    let Err((JdbcUrlFault::Credentials, error)) = JdbcUrl::read(text) else {
        return;
    };
    let field = FieldPath::Database(DatabaseField::Url);
    let finding = findings.add(field.clone(), error.message, error.help);
    if let Some(mended) = without_credentials(text) {
        let value = Value::Text(mended);
        // The person may have the password nowhere else.
        finding.unsafe_fix("Take them out", vec![Edit::Set { field, value }]);
    }
}

/// Returns the URL without what must not stand there, if the rest is sound.
fn without_credentials(text: &str) -> Option<String> {
    let (scheme, rest) = text.split_once("://")?;
    let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let address = address.rsplit('@').next()?;
    let is_kept = |parameter: &&str| {
        let key = parameter.split('=').next().unwrap_or_default();
        !key.to_ascii_lowercase().ends_with("password")
    };
    let kept: Vec<&str> = parameters.split('&').filter(is_kept).collect();
    let kept = kept.join("&");
    let question = if kept.is_empty() { "" } else { "?" };
    let mended = format!("{scheme}://{address}{question}{kept}");
    mended.parse::<JdbcUrl>().is_ok().then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Case {
        Case::v3(|case| url.clone_into(&mut case.cluster.database.url))
    }

    #[test]
    fn it_fires_without_repeating_the_password() {
        for url in [
            "jdbc:postgresql://visa:hunter2@db.example.org/visa",
            "jdbc:postgresql://visa:hun/ter2@db.example.org/visa",
            "jdbc:postgresql://db.example.org/visa?password=hunter2",
            "jdbc:postgresql://db.example.org/visa?ssl=true&sslPassword=hunter2",
        ] {
            let findings = at(url).findings(RULE.code);
            assert_eq!(findings.len(), 1, "{url}");
            let all = format!("{findings:?}");
            assert!(!all.contains("hun") && !all.contains("ter2"), "{all}");
        }
    }

    #[test]
    fn it_is_quiet_on_other_parameters() {
        for url in [
            "jdbc:postgresql://db.example.org/visa",
            "jdbc:postgresql://db.example.org/visa?currentSchema=visa",
        ] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_taking_them_out() {
        for (url, mended) in [
            (
                "jdbc:postgresql://u:p@db.example.org/visa",
                "jdbc:postgresql://db.example.org/visa",
            ),
            (
                "jdbc:postgresql://db.example.org/visa?ssl=true&password=p",
                "jdbc:postgresql://db.example.org/visa?ssl=true",
            ),
        ] {
            let case = at(url).fix(RULE.code);
            assert_eq!(case.cluster.database.url, mended);
            assert_eq!(case.check(), []);
        }
    }
}
