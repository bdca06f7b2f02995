//! Several hosts have no Redis to hear each other.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{JdbcUrl, Port, RedisUrl};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "no-redis",
    severity: Severity::Error,
    checks: "That a Redis server is given where more than one host is deployed.",
    matters: "Without it VISA_VDI_REDIS_ENABLED is false and each host keeps its messages to itself: users who share a desktop on different hosts do not see each other come and go, and lists and settings stay as they were.",
    remedy: "Install Redis with a password, best on the server of the database, and write its URL. One host alone needs none.",
    source: "VISA documentation, Load balancing, Redis; visa/facts.md, Redis settings",
    check,
};

/// Where Redis listens unless it is told otherwise.
const PORT: i64 = 6379;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let cluster = subject.cluster;
    let hosts = cluster.deployed_hosts().count();
    if hosts < 2 || !cluster.redis.url.is_empty() {
        return;
    }
    let field = FieldPath::Redis(RedisField::Url);
    let finding = findings.add(
        field.clone(),
        format!("{hosts} hosts are deployed, but there is no Redis to carry their messages"),
        "write redis://host:port, such as redis://db.example.org:6379",
    );
    let database = cluster.database.url.parse::<JdbcUrl>().ok();
    let server = database.and_then(|url| url.servers.into_iter().next());
    if let (Some((address, _)), Ok(port)) = (server, Port::try_from(PORT)) {
        let url = RedisUrl {
            is_tls: cluster.redis.tls,
            address,
            port,
        };
        let value = Value::Text(url.to_string());
        finding.unsafe_fix(
            format!("Use {url}, on the server of the database"),
            vec![Edit::Set { field, value }],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn without() -> Case {
        Case::v3(|case| case.cluster.redis.url.clear())
    }

    #[test]
    fn it_fires_on_several_hosts_without_redis() {
        assert_eq!(without().fields(RULE.code), ["redis.url"]);
    }

    #[test]
    fn it_is_quiet_with_redis_and_on_one_host() {
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
        let mut alone = without();
        alone.cluster.hosts.truncate(1);
        assert_eq!(alone.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_server_of_the_database() {
        let case = without().fix(RULE.code);
        assert_eq!(case.cluster.redis.url, "redis://db.example.org:6379");
        assert_eq!(case.check(), []);
    }
}
