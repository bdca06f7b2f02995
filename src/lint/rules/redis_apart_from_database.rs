//! Redis runs on another server than the database.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{JdbcUrl, RedisUrl};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "redis-apart-from-database",
    severity: Severity::Info,
    checks: "That Redis and the database have the same server.",
    matters: "VISA needs both at all times, and asks little of Redis: on one server there is one machine less to keep, and one less whose failure stops VISA. VISA's documentation recommends it.",
    remedy: "Install Redis on the server of the database. If both names lead to one machine, or there are reasons for two, all is well.",
    source: "VISA documentation, Load balancing, Redis",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let cluster = subject.cluster;
    let redis = cluster.redis.url.parse::<RedisUrl>();
    let database = cluster.database.url.parse::<JdbcUrl>();
    let (Ok(redis), Ok(database)) = (redis, database) else {
        return; // Other rules say so.
    };
    let is_there = |server: &(_, _)| server.0 == redis.address;
    let Some((server, _)) = database.servers.first() else {
        return;
    };
    let is_loopback = redis.address.is_loopback() || server.is_loopback();
    if is_loopback || database.servers.iter().any(is_there) {
        return;
    }
    let mended = RedisUrl {
        address: server.clone(),
        ..redis
    };
    let field = FieldPath::Redis(RedisField::Url);
    let value = Value::Text(mended.to_string());
    findings
        .add(
            field.clone(),
            format!("Redis runs on {}, the database on {server}", redis.address),
            "Redis is recommended on the server of the database",
        )
        .unsafe_fix(format!("Use {mended}"), vec![Edit::Set { field, value }]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(redis: &str, database: &str) -> Case {
        Case::v3(|case| {
            redis.clone_into(&mut case.cluster.redis.url);
            database.clone_into(&mut case.cluster.database.url);
        })
    }

    #[test]
    fn it_fires_on_two_servers() {
        let case = at(
            "redis://redis.example.org:6379",
            "jdbc:postgresql://db.example.org/visa",
        );
        assert_eq!(case.fields(RULE.code), ["redis.url"]);
    }

    #[test]
    fn it_is_quiet_on_one_server_and_on_what_cannot_be_compared() {
        for (redis, database) in [
            (
                "redis://DB.example.org:6379",
                "jdbc:postgresql://db.example.org/visa",
            ),
            ("redis://b:6379", "jdbc:postgresql://a,b/visa"),
            (
                "redis://localhost:6379",
                "jdbc:postgresql://db.example.org/visa",
            ),
            ("", "jdbc:postgresql://db.example.org/visa"),
        ] {
            assert_eq!(at(redis, database).fields(RULE.code), [""; 0], "{redis}");
        }
    }

    #[test]
    fn it_is_mended_by_the_server_of_the_database() {
        let case = at(
            "redis://redis.example.org:6380",
            "jdbc:postgresql://db.example.org/visa",
        );
        let case = case.fix(RULE.code);
        assert_eq!(case.cluster.redis.url, "redis://db.example.org:6380");
        assert_eq!(case.check(), []);
    }
}
