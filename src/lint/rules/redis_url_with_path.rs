//! The Redis URL goes on after the port.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{RedisUrl, RedisUrlFault};
use crate::model::{Edit, FieldPath, RedisField, Value};

pub(super) const RULE: Rule = Rule {
    code: "redis-url-with-path",
    severity: Severity::Error,
    checks: "That the Redis URL ends after the port.",
    matters: "VISA drops a path or query in silence: a database number or an option that stands there has no effect, though it looks as if it had.",
    remedy: "End the URL after the port. The number of the database has a field of its own, and so has TLS.",
    source: "visa/facts.md, Redis settings",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let redis = &subject.cluster.redis;
    let Err((RedisUrlFault::Tail, error)) = RedisUrl::read(&redis.url) else {
        return;
    };
    let Some((scheme, rest)) = redis.url.split_once("://") else {
        return;
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let field = FieldPath::Redis(RedisField::Url);
    let shorten = Edit::Set {
        field: field.clone(),
        value: Value::Text(format!("{scheme}://{authority}")),
    };
    let finding = findings
        .add(field, error.message, error.help)
        .safe_fix("Take out what VISA drops", vec![shorten.clone()]);
    let number: Option<u32> = tail.strip_prefix('/').and_then(|path| path.parse().ok());
    if let Some(number) = number.filter(|number| i64::from(*number) != redis.database) {
        let set = Edit::Set {
            field: FieldPath::Redis(RedisField::Database),
            value: Value::Number(i64::from(number)),
        };
        finding.unsafe_fix(
            format!("Take it out, and use the database {number}"),
            vec![shorten, set],
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
    fn it_fires_on_paths_queries_and_fragments() {
        for tail in ["/0", "/3", "/?protocol=3", "?timeout=5s", "#a"] {
            let url = format!("redis://db.example.org:6379{tail}");
            assert_eq!(at(&url).fields(RULE.code), ["redis.url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_at_the_end_of_the_port() {
        for url in [
            "redis://db.example.org:6379",
            "redis://db.example.org:6379/",
            "",
        ] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_the_url_without_it() {
        let case = at("redis://db.example.org:6379/0").fix(RULE.code);
        assert_eq!(case.cluster.redis.url, "redis://db.example.org:6379");
        assert_eq!(case.check(), []);
    }

    #[test]
    fn a_number_in_the_path_is_offered_as_the_database() {
        let mut case = at("redis://db.example.org:6379/3");
        let fixes = case.findings(RULE.code)[0].fixes.clone();
        for edit in &fixes[1].edits {
            case.cluster.apply(edit).expect("a fix can be applied");
        }
        assert_eq!(case.cluster.redis.database, 3);
        assert_eq!(
            at("redis://db.example.org:6379/0").findings(RULE.code)[0]
                .fixes
                .len(),
            1
        );
    }
}
