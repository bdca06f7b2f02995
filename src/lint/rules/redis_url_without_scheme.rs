//! The Redis URL does not start with `redis://`.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{RedisUrl, RedisUrlFault};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "redis-url-without-scheme",
    severity: Severity::Error,
    checks: "That the Redis URL starts with a scheme.",
    matters: "VISA 2.x does not start without redis:// or rediss://. VISA 3.x stops at an IP address without scheme; of a name it makes an address that is none and fails when it connects.",
    remedy: "Write redis:// before host and port.",
    source: "visa/facts.md, Redis settings",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let redis = &subject.cluster.redis;
    let Err((RedisUrlFault::NoScheme, error)) = RedisUrl::read(&redis.url) else {
        return;
    };
    let field = FieldPath::Redis(RedisField::Url);
    // The switch decides about TLS, and the scheme must not gainsay it.
    let scheme = if redis.tls { "rediss" } else { "redis" };
    let rest = redis.url.trim_start_matches('/');
    let value = Value::Text(format!("{scheme}://{rest}"));
    findings
        .add(field.clone(), error.message, error.help)
        .safe_fix(
            format!("Write {scheme}:// before it"),
            vec![Edit::Set { field, value }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Case {
        Case::v3(|case| url.clone_into(&mut case.cluster.redis.url))
    }

    #[test]
    fn it_fires_without_a_scheme() {
        for url in [
            "db.example.org:6379",
            "192.0.2.5:6379",
            "//db.example.org:6379",
            "db",
        ] {
            assert_eq!(at(url).fields(RULE.code), ["redis.url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_with_one() {
        for url in [
            "redis://db.example.org:6379",
            "rediss://db.example.org:6379",
            "",
        ] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_the_scheme_that_goes_with_the_switch() {
        for url in ["db.example.org:6379", "//db.example.org:6379"] {
            assert_eq!(at(url).fix(RULE.code).check(), [], "{url}");
        }
        let mut case = at("db.example.org:6379");
        case.cluster.redis.tls = true;
        let case = case.fix(RULE.code);
        assert_eq!(case.cluster.redis.url, "rediss://db.example.org:6379");
        assert_eq!(case.check(), []);
    }
}
