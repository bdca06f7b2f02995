//! The Redis URL asks for TLS, the switch does not.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::RedisUrl;
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "redis-scheme-against-tls",
    severity: Severity::Error,
    checks: "That TLS is switched on where the Redis URL starts with rediss://.",
    matters: "VISA 3.x drops the scheme and looks at the switch alone: it would speak in the clear to a server that expects TLS.",
    remedy: "Switch TLS on, or write redis://.",
    source: "visa/facts.md, Redis settings",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let redis = &subject.cluster.redis;
    let is_tls_url = redis.url.parse::<RedisUrl>().is_ok_and(|url| url.is_tls);
    if is_tls_url && !redis.tls {
        let field = FieldPath::Redis(RedisField::Tls);
        findings
            .add(
                field.clone(),
                "the Redis URL starts with rediss://, but TLS is off, and the switch is what counts",
                "switch TLS on, or write redis:// if Redis has no TLS",
            )
            .safe_fix(
                "Switch TLS on",
                vec![Edit::Set {
                    field,
                    value: Value::Flag(true),
                }],
            );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(url: &str, tls: bool) -> Case {
        Case::v3(|case| {
            url.clone_into(&mut case.cluster.redis.url);
            case.cluster.redis.tls = tls;
        })
    }

    #[test]
    fn it_fires_on_rediss_without_tls() {
        assert_eq!(
            with("rediss://db:6379", false).fields(RULE.code),
            ["redis.tls"]
        );
    }

    #[test]
    fn it_is_quiet_where_both_agree_and_where_the_switch_alone_says_tls() {
        for (url, tls) in [
            ("redis://db:6379", false),
            ("rediss://db:6379", true),
            ("redis://db:6379", true),
        ] {
            assert_eq!(with(url, tls).fields(RULE.code), [""; 0], "{url} {tls}");
        }
    }

    #[test]
    fn it_is_mended_by_switching_tls_on() {
        assert_eq!(
            with("rediss://db.example.org:6379", false)
                .fix(RULE.code)
                .check(),
            []
        );
    }
}
