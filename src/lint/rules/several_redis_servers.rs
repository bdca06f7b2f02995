//! The Redis URL names several servers, a Sentinel or a cluster.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{RedisUrl, RedisUrlFault};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "several-redis-servers",
    severity: Severity::Error,
    checks: "That the Redis URL names one plain server.",
    matters: "VISA speaks to a single server in both lines: it knows neither lists nor Sentinel nor Redis Cluster. Of a list it makes an address that is none.",
    remedy: "Write the one server that all hosts share. To survive its failure, put an address before it that moves along.",
    source: "visa/facts.md, Redis settings",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let url = &subject.cluster.redis.url;
    let Err((RedisUrlFault::SeveralServers, error)) = RedisUrl::read(url) else {
        return;
    };
    let field = FieldPath::Redis(RedisField::Url);
    let finding = findings.add(field.clone(), error.message, error.help);
    if let Some((first, _)) = url.split_once(',')
        && RedisUrl::read(first).is_ok()
    {
        let value = Value::from(first);
        finding.unsafe_fix(
            format!("Use {first} alone"),
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
    fn it_fires_on_lists_sentinels_and_clusters() {
        for url in [
            "redis://a:6379,b:6379",
            "a:6379,b:6379",
            "redis+sentinel://a:26379/main",
            "redis-cluster://a:6379",
        ] {
            assert_eq!(at(url).fields(RULE.code), ["redis.url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_on_one_server() {
        // A name may say what it likes.
        for url in [
            "redis://db.example.org:6379",
            "redis://sentinel.example.org:6379",
        ] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_one_server() {
        let case = at("redis://db.example.org:6379,redis://b:6379").fix(RULE.code);
        assert_eq!(case.check(), []);
        at("redis-sentinel://a:26379").mend(RULE.code, |case| {
            case.cluster.redis.url = "redis://a:6379".to_owned();
        });
    }
}
