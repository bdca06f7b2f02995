//! Any certificate is taken for that of Redis.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Line;
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "redis-trust-all",
    severity: Severity::Warning,
    checks: "That VISA 3.x checks the certificate of Redis where it speaks TLS.",
    matters: "Whoever can stand between the hosts and Redis can read the password and what the hosts tell each other, and can speak for them.",
    remedy: "Give Redis a certificate of a public authority and switch this off. For a private authority VISA has no setting of its own; then keep Redis in a network that nobody else reaches.",
    source: "visa/facts.md, Redis settings",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let redis = &subject.cluster.redis;
    if redis.tls && redis.tls_trust_all && subject.line() == Line::V3 {
        let field = FieldPath::Redis(RedisField::TlsTrustAll);
        let off = Edit::Set {
            field: field.clone(),
            value: Value::Flag(false),
        };
        findings
            .add(
                field,
                "whatever certificate is shown is taken for that of Redis",
                "switch it off if a public authority signed the certificate of Redis",
            )
            .unsafe_fix("Check the certificate", vec![off]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(line: Line, tls: bool, trust_all: bool) -> Case {
        Case::spoilt(line, |case| {
            case.cluster.redis.tls = tls;
            case.cluster.redis.tls_trust_all = trust_all;
        })
    }

    #[test]
    fn it_fires_on_tls_without_a_check() {
        assert_eq!(
            with(Line::V3, true, true).fields(RULE.code),
            ["redis.tls_trust_all"]
        );
    }

    #[test]
    fn it_is_quiet_with_a_check_and_where_the_switch_has_no_effect() {
        for (line, tls, trust_all) in [
            (Line::V3, true, false),
            (Line::V3, false, true),
            (Line::V2, true, true),
        ] {
            assert_eq!(
                with(line, tls, trust_all).fields(RULE.code),
                [""; 0],
                "{line} {tls}"
            );
        }
    }

    #[test]
    fn it_is_mended_by_the_check() {
        assert_eq!(with(Line::V3, true, true).fix(RULE.code).check(), []);
    }
}
