//! VISA would not find Redis.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{RedisUrl, RedisUrlFault};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "bad-redis-url",
    severity: Severity::Error,
    checks: "That the Redis URL can be read. What is often wrong with it has findings of its own: no scheme, no port, a password, a path, an underscore, several servers.",
    matters: "VISA does not start with an address that is none, or has no address at all, and the hosts do not hear each other.",
    remedy: "Write redis://host:port. Password, database ID and TLS have fields of their own.",
    source: "visa/facts.md, Redis settings; formats/redis.md",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let url = &subject.cluster.redis.url;
    let Err((RedisUrlFault::Unreadable, error)) = RedisUrl::read(url) else {
        return;
    };
    let field = FieldPath::Redis(RedisField::Url);
    let finding = findings.add(field.clone(), error.message, error.help);
    let trimmed = url.trim();
    if trimmed.parse::<RedisUrl>().is_ok() {
        let value = Value::from(trimmed);
        finding.safe_fix("Take the blanks out", vec![Edit::Set { field, value }]);
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
    fn it_fires_on_what_visa_misreads() {
        for url in [
            "http://db:6379",
            "redis://",
            "redis://db:0",
            "redis://db:6379 ",
            "redis://-db:6379",
        ] {
            assert_eq!(at(url).fields(RULE.code), ["redis.url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_on_a_sound_url_and_on_faults_that_have_a_rule_of_their_own() {
        for url in [
            "redis://db.example.org:6379",
            "redis://[2001:db8::5]:6379",
            "",
            "db:6379",
            "redis://db",
            "redis://my_db:6379",
            "redis://db:6379/1",
            "redis://a:6379,b:6379",
            "redis://:hunter2@db:6379",
        ] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_taking_blanks_out_or_by_a_sound_url() {
        let case = at(" redis://db:6379\n").fix(RULE.code);
        assert_eq!(case.cluster.redis.url, "redis://db:6379");
        at("http://db:6379").mend(RULE.code, |case| {
            case.cluster.redis.url = "redis://db:6379".to_owned();
        });
    }

    #[test]
    fn every_fault_is_found_by_one_rule() {
        let codes: Vec<&str> = [
            "",
            "db:6379",
            "redis://db",
            "redis://my_db:6379",
            "redis://db:6379/1",
            "redis://a:6379,b:6379",
            "redis://:hunter2@db:6379",
            "http://db:6379",
        ]
        .into_iter()
        .flat_map(|url| at(url).check())
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.code)
        .collect();
        assert_eq!(
            codes,
            [
                "no-redis",
                "redis-url-without-scheme",
                "redis-url-without-port",
                "underscore-in-redis-name",
                "redis-url-with-path",
                "several-redis-servers",
                "redis-url-with-password",
                "bad-redis-url",
            ]
        );
    }
}
