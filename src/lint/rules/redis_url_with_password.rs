//! The Redis URL holds a user name or password.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{RedisUrl, RedisUrlFault};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "redis-url-with-password",
    severity: Severity::Error,
    checks: "That the Redis URL holds neither user name nor password.",
    matters: "VISA drops both, and 3.x writes the whole URL to its log. Only the default user of Redis works. In here the password would stand in the project file, which is mailed and kept in Git.",
    remedy: "Write redis://host:port, and give the password as VISA_VDI_REDIS_PASSWORD: with --secrets FILE, in the environment, or in the window. Change it if the file has left this computer.",
    source: "visa/facts.md, Redis settings",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let text = &subject.cluster.redis.url;
    let Err((RedisUrlFault::Credentials, error)) = RedisUrl::read(text) else {
        return;
    };
    let field = FieldPath::Redis(RedisField::Url);
    let finding = findings.add(field.clone(), error.message, error.help);
    let scheme = text.split_once("://").map(|(scheme, _)| scheme);
    // A scheme with such a sign in it is none, but part of what must go.
    let scheme = scheme
        .filter(|scheme| !scheme.contains('@'))
        .unwrap_or("redis");
    if let Some((_, rest)) = text.rsplit_once('@') {
        let value = Value::Text(format!("{scheme}://{rest}"));
        // The person may have the password nowhere else.
        finding.unsafe_fix(
            "Take user name and password out",
            vec![Edit::Set { field, value }],
        );
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
    fn it_fires_without_repeating_the_password() {
        for url in [
            "redis://:hunter2@db.example.org:6379",
            "redis://visa:hun/ter2@db.example.org:6379",
            "visa:hunter2@db.example.org:6379",
            "redis://visa@db.example.org:6379",
        ] {
            let findings = at(url).findings(RULE.code);
            assert_eq!(findings.len(), 1, "{url}");
            let all = format!("{findings:?}");
            assert!(!all.contains("hun") && !all.contains("ter2"), "{all}");
        }
    }

    #[test]
    fn it_is_quiet_without_them() {
        for url in ["redis://db.example.org:6379", "redis://db.example.org", ""] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_taking_them_out() {
        for url in [
            "redis://u:p@ss@db.example.org:6379",
            "u:p@db.example.org:6379",
        ] {
            let case = at(url).fix(RULE.code);
            assert_eq!(case.cluster.redis.url, "redis://db.example.org:6379");
            assert_eq!(case.check(), []);
        }
    }
}
