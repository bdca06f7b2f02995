//! The database is looked for in VISA's own container.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::JdbcUrl;
use crate::model::{DatabaseField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "loopback-database",
    severity: Severity::Error,
    checks: "That the database URL does not name localhost or a loopback address such as 127.0.0.1.",
    matters: "VISA runs in a container, where localhost is the container itself and no PostgreSQL runs. All hosts must share one database anyway.",
    remedy: "Write the name of the server that PostgreSQL runs on, and let it accept the hosts in pg_hba.conf.",
    source: "visa/facts.md, How it works; RFC 6761, 6.3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Ok(url) = subject.cluster.database.url.parse::<JdbcUrl>() else {
        return; // Other rules say so.
    };
    let mut servers = url.servers.iter();
    if let Some((address, _)) = servers.find(|(address, _)| address.is_loopback()) {
        findings.add(
            FieldPath::Database(DatabaseField::Url),
            format!("inside VISA's container, {address} is the container itself"),
            "write the server that all hosts reach, such as jdbc:postgresql://db.example.org:5432/visa",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn on(servers: &str) -> Case {
        Case::v3(|case| case.cluster.database.url = format!("jdbc:postgresql://{servers}/visa"))
    }

    #[test]
    fn it_fires_on_localhost_in_every_way_of_writing() {
        for servers in [
            "localhost",
            "127.0.0.1:5432",
            "[::1]",
            "db.example.org,localhost",
        ] {
            assert_eq!(on(servers).fields(RULE.code), ["database.url"], "{servers}");
        }
    }

    #[test]
    fn it_is_quiet_on_other_servers() {
        for servers in ["db.example.org", "192.0.2.5:5432"] {
            assert_eq!(on(servers).fields(RULE.code), [""; 0], "{servers}");
        }
    }

    #[test]
    fn it_is_mended_by_the_server_of_the_database() {
        on("localhost").mend(RULE.code, |case| {
            case.cluster.database.url = "jdbc:postgresql://db.example.org/visa".to_owned();
        });
    }
}
