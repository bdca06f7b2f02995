//! The number of the Redis database is none.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{FieldPath, RedisField};

pub(super) const RULE: Rule = Rule {
    code: "bad-redis-database",
    severity: Severity::Error,
    checks: "That the database ID is a number from 0 up that Redis can have.",
    matters: "Redis has 16 databases unless it is told otherwise, counted from 0. With a number that it does not have VISA cannot connect.",
    remedy: "Write 0 unless the administrator of Redis gave you another number.",
    source: "formats/redis.md; Redis, databases",
    check,
};

/// Redis reads the number as a C int, and so does VISA as a Java Integer.
const MOST: i64 = i32::MAX as i64;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let database = subject.cluster.redis.database;
    if !(0..=MOST).contains(&database) {
        findings.add(
            FieldPath::Redis(RedisField::Database),
            format!("{database} is no number of a Redis database"),
            "write 0, or the number that Redis has for VISA",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(database: i64) -> Vec<String> {
        Case::v3(|case| case.cluster.redis.database = database).fields(RULE.code)
    }

    #[test]
    fn it_fires_outside_the_range() {
        assert_eq!(with(-1), ["redis.database"]);
        assert_eq!(with(MOST + 1), ["redis.database"]);
    }

    #[test]
    fn it_is_quiet_on_a_number() {
        assert_eq!(with(0), [""; 0]);
        assert_eq!(with(15), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_number() {
        Case::v3(|case| case.cluster.redis.database = -1)
            .mend(RULE.code, |case| case.cluster.redis.database = 0);
    }
}
