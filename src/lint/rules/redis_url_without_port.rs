//! The Redis URL has no port.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{RedisUrl, RedisUrlFault};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "redis-url-without-port",
    severity: Severity::Error,
    checks: "That the Redis URL names the port.",
    matters: "VISA knows no default port: without one 3.x makes an address of the URL that its Redis client refuses, and 2.x does not start.",
    remedy: "Write the port after the host; Redis listens on 6379 unless it is told otherwise.",
    source: "visa/facts.md, Redis settings; Redis, port",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let redis = &subject.cluster.redis;
    let Err((RedisUrlFault::NoPort, error)) = RedisUrl::read(&redis.url) else {
        return;
    };
    let field = FieldPath::Redis(RedisField::Url);
    let finding = findings.add(field.clone(), error.message, error.help);
    let url = redis.url.trim_end_matches('/');
    let value = Value::Text(format!("{url}:6379"));
    let edits = vec![Edit::Set { field, value }];
    // No port is the usual one of Redis with TLS.
    if redis.tls || url.starts_with("rediss") {
        finding.unsafe_fix("Write the port 6379", edits);
    } else {
        finding.safe_fix("Write the port 6379", edits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Case {
        Case::v3(|case| url.clone_into(&mut case.cluster.redis.url))
    }

    #[test]
    fn it_fires_without_a_port() {
        for url in [
            "redis://db.example.org",
            "redis://db.example.org/",
            "redis://[2001:db8::5]",
        ] {
            assert_eq!(at(url).fields(RULE.code), ["redis.url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_with_one() {
        for url in [
            "redis://db.example.org:6379",
            "redis://[2001:db8::5]:6379",
            "",
        ] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_the_port_of_redis_and_safely_without_tls() {
        for url in ["redis://db.example.org/", "redis://db.example.org"] {
            assert_eq!(at(url).findings(RULE.code)[0].fixes[0].safety, Safety::Safe);
            let case = at(url).fix(RULE.code);
            assert_eq!(case.cluster.redis.url, "redis://db.example.org:6379");
        }
        let mut case = at("rediss://db.example.org");
        case.cluster.redis.tls = true;
        assert_eq!(case.findings(RULE.code)[0].fixes[0].safety, Safety::Unsafe);
        assert_eq!(case.fix(RULE.code).check(), []);
    }
}
