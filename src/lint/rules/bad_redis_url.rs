//! VISA would not find Redis.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::RedisUrl;
use crate::model::{FieldPath, RedisField};

pub(super) const RULE: Rule = Rule {
    code: "bad-redis-url",
    severity: Severity::Error,
    checks: "That the Redis URL is redis:// or rediss://, a host and a port, and nothing else; one host alone may go without.",
    matters: "VISA takes host and port and drops the rest in silence. Without scheme or port, or with an underscore in the name, it has no address at all, and the hosts do not hear each other.",
    remedy: "Write redis://host:port. Password, database ID and TLS have fields of their own.",
    source: "visa/facts.md, Redis settings; formats/redis.md",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let url = &subject.cluster.redis.url;
    if url.is_empty() && subject.cluster.deployed_hosts().count() < 2 {
        return;
    }
    findings.read::<RedisUrl>(FieldPath::Redis(RedisField::Url), url);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Vec<String> {
        Case::v3(|case| url.clone_into(&mut case.cluster.redis.url)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_what_visa_misreads() {
        for url in ["", "db:6379", "redis://db", "redis://my_db:6379", "redis://db:6379/1"] {
            assert_eq!(at(url), ["redis.url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_on_a_sound_url_which_mends_it() {
        assert_eq!(at("redis://db.example.org:6379"), [""; 0]);
        assert_eq!(at("redis://[2001:db8::5]:6379"), [""; 0]);
    }

    #[test]
    fn one_host_alone_needs_no_redis() {
        let case = Case::v3(|case| {
            case.cluster.hosts.truncate(1);
            case.cluster.redis.url.clear();
        });
        assert_eq!(case.check(), []);
    }
}
