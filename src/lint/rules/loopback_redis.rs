//! Redis is looked for in VISA's own container.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{JdbcUrl, RedisUrl};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "loopback-redis",
    severity: Severity::Error,
    checks: "That the Redis URL does not name localhost or a loopback address such as 127.0.0.1.",
    matters: "VISA runs in a container, where localhost is the container itself and no Redis runs. All hosts must share one Redis anyway.",
    remedy: "Write the name of the server that Redis runs on, and let Redis listen there, with a password.",
    source: "visa/facts.md, How it works; RFC 6761, 6.3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let cluster = subject.cluster;
    let Ok(url) = cluster.redis.url.parse::<RedisUrl>() else {
        return; // Other rules say so.
    };
    if !url.address.is_loopback() {
        return;
    }
    let field = FieldPath::Redis(RedisField::Url);
    let finding = findings.add(
        field.clone(),
        format!(
            "inside VISA's container, {} is the container itself",
            url.address
        ),
        "write the server that all hosts reach, such as redis://db.example.org:6379",
    );
    let database = cluster.database.url.parse::<JdbcUrl>().ok();
    let servers = database.map(|url| url.servers).unwrap_or_default();
    let server = servers.into_iter().next();
    if let Some((address, _)) = server.filter(|(address, _)| !address.is_loopback()) {
        let mended = RedisUrl { address, ..url };
        let value = Value::Text(mended.to_string());
        finding.unsafe_fix(
            format!("Use {mended}, on the server of the database"),
            vec![Edit::Set { field, value }],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Case {
        Case::v3(|case| url.clone_into(&mut case.cluster.redis.url))
    }

    #[test]
    fn it_fires_on_localhost_in_every_way_of_writing() {
        for host in ["localhost", "127.0.0.1", "[::1]", "0.0.0.0"] {
            let case = at(&format!("redis://{host}:6379"));
            assert_eq!(case.fields(RULE.code), ["redis.url"], "{host}");
        }
    }

    #[test]
    fn it_is_quiet_on_other_servers() {
        for url in ["redis://db.example.org:6379", "redis://192.0.2.5:6379", ""] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_the_server_of_the_database() {
        let case = at("redis://localhost:6380").fix(RULE.code);
        assert_eq!(case.cluster.redis.url, "redis://db.example.org:6380");
        assert_eq!(case.check(), []);
    }
}
