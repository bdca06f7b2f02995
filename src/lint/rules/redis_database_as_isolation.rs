//! Another Redis database than 0 is used.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "redis-database-as-isolation",
    severity: Severity::Info,
    checks: "That the Redis database is number 0.",
    matters: "The messages of VISA do not belong to a database: two clusters with different numbers on one Redis server hear each other. Who picks a number mostly wants to keep something apart, and it does not.",
    remedy: "Give each cluster a Redis server of its own. If this one serves only this cluster, the number does no harm.",
    source: "visa/facts.md, Redis settings; Redis, Pub/Sub, Database and scoping",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let database = subject.cluster.redis.database;
    // A number below is none: `bad-redis-database` says so.
    if database > 0 {
        let field = FieldPath::Redis(RedisField::Database);
        let zero = Edit::Set {
            field: field.clone(),
            value: Value::Number(0),
        };
        findings
            .add(
                field,
                format!(
                    "the number {database} does not keep this cluster's messages apart from others"
                ),
                "see that no other VISA uses this Redis server",
            )
            .unsafe_fix("Use the database 0", vec![zero]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(database: i64) -> Case {
        Case::v3(|case| case.cluster.redis.database = database)
    }

    #[test]
    fn it_fires_on_another_number() {
        assert_eq!(with(3).fields(RULE.code), ["redis.database"]);
    }

    #[test]
    fn it_is_quiet_on_zero_and_on_what_is_no_number() {
        for database in [0, -1] {
            assert_eq!(with(database).fields(RULE.code), [""; 0], "{database}");
        }
    }

    #[test]
    fn it_is_mended_by_zero() {
        assert_eq!(with(3).fix(RULE.code).check(), []);
    }
}
