//! The switch that takes any certificate of Redis does nothing here.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Line;
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "redis-trust-all-without-effect",
    severity: Severity::Info,
    checks: "That the switch to trust any certificate is on only where VISA reads it: in 3.x, with TLS.",
    matters: "Without TLS there is no certificate, and VISA 2.x has no such setting. A switch that does nothing misleads whoever reads the project, and takes effect unseen when TLS is switched on later.",
    remedy: "Switch it off; nothing else changes by that.",
    source: "visa/env-catalog.csv, VISA_VDI_REDIS_TLS_TRUST_ALL",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let redis = &subject.cluster.redis;
    let why = match (redis.tls, subject.line()) {
        (_, Line::V2) => "VISA 2.x has no such setting",
        (false, Line::V3) => "TLS is off",
        (true, Line::V3) => return,
    };
    if redis.tls_trust_all {
        let field = FieldPath::Redis(RedisField::TlsTrustAll);
        let off = Edit::Set {
            field: field.clone(),
            value: Value::Flag(false),
        };
        findings
            .add(
                field,
                format!("to trust any certificate of Redis has no effect: {why}"),
                "switch it off",
            )
            .safe_fix("Switch it off", vec![off]);
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
    fn it_fires_without_tls_and_in_2_x() {
        for (line, tls) in [(Line::V3, false), (Line::V2, true), (Line::V2, false)] {
            let fields = with(line, tls, true).fields(RULE.code);
            assert_eq!(fields, ["redis.tls_trust_all"], "{line} {tls}");
        }
    }

    #[test]
    fn it_is_quiet_where_the_switch_is_off_or_has_an_effect() {
        assert_eq!(with(Line::V3, true, true).fields(RULE.code), [""; 0]);
        assert_eq!(with(Line::V2, true, false).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_switching_it_off() {
        for line in Line::ALL {
            assert_eq!(with(line, false, true).fix(RULE.code).check(), []);
        }
    }
}
