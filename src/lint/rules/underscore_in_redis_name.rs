//! The name of the Redis server holds an underscore.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{RedisUrl, RedisUrlFault};
use crate::model::{FieldPath, RedisField};

pub(super) const RULE: Rule = Rule {
    code: "underscore-in-redis-name",
    severity: Severity::Error,
    checks: "That the name of the Redis server holds no underscore.",
    matters: "Compose services are often called so, and other programs take such a name. Java does not take it for a host: VISA gets no address at all and fails when it connects.",
    remedy: "Use another name of that machine, with hyphens, or its IP address.",
    source: "visa/facts.md, Redis settings; RFC 1123, 2.1",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let url = &subject.cluster.redis.url;
    if let Err((RedisUrlFault::Underscore, error)) = RedisUrl::read(url) {
        findings.add(FieldPath::Redis(RedisField::Url), error.message, error.help);
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
    fn it_fires_on_an_underscore_with_and_without_port() {
        for url in [
            "redis://visa_redis:6379",
            "redis://visa_redis",
            "rediss://my_db.example.org:6379",
        ] {
            assert_eq!(at(url).fields(RULE.code), ["redis.url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_on_hyphens_and_addresses() {
        for url in ["redis://visa-redis:6379", "redis://192.0.2.5:6379"] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_another_name() {
        at("redis://visa_redis:6379").mend(RULE.code, |case| {
            case.cluster.redis.url = "redis://visa-redis:6379".to_owned();
        });
    }
}
