//! Hosts have different values of a variable that must be the same on all of them.

use std::collections::BTreeMap;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Assignment, Findings, Subject};
use crate::model::syntax::quoted;
use crate::model::{Edit, FieldPath, Host, Role, Value};

pub(super) const RULE: Rule = Rule {
    code: "hosts-disagree",
    severity: Severity::Warning,
    checks: "That deployed hosts have the same cloud, login, limits, pages, desktop settings and e-mail.",
    matters: "Each request may go to another host, so users would see now one setting, now the other. With another cloud or name prefix one host deletes the machines of the others. Apart from the roles, hosts may differ in logs, caches and sizes only.",
    remedy: "Take the variable out of [hosts.env] and set it once under [env].",
    source: "visa/facts.md, Same everywhere / per host",
    check,
};

/// Groups of the catalogue whose variables must be the same on all hosts.
const SAME: &[&str] = &[
    "accounts",
    "client",
    "client-analytics",
    "client-desktop",
    "client-experiments",
    "client-login",
    "cloud",
    "cloud-openstack",
    "cloud-web",
    "instances",
    "notifications",
    "vdi",
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // What to use on all hosts, for variables that have neither shared value nor default.
    let mut elsewhere: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for set in &subject.assignments {
        let usual = set
            .shared
            .or_else(|| subject.environment.default_of(set.variable?));
        if usual == Some(set.value) || !must_be_same(subject, set) {
            continue;
        }
        let host = set.host.and_then(|id| subject.cluster.host(id));
        let Some(host) = host.filter(|host| host.role.is_deployed()) else {
            continue;
        };
        let rule = usual.or_else(|| {
            *elsewhere
                .entry(set.name)
                .or_insert_with(|| rule_of_hosts(subject, set.name))
        });
        let Some(rule) = rule else {
            continue;
        };
        let (name, value) = (set.name, set.value);
        let mut edits = vec![Edit::Unset { field: set.field() }];
        if usual.is_none() {
            edits.push(Edit::Set {
                field: FieldPath::Env(name.to_owned()),
                value: Value::from(rule),
            });
        }
        findings
            .add(
                set.field(),
                format!(
                    "{name} is {} on {}, and something else on other hosts",
                    quoted(value),
                    host.name
                ),
                format!("set {name} once, under [env]"),
            )
            .unsafe_fix(format!("Use {} on all hosts", quoted(rule)), edits);
    }
}

fn must_be_same(subject: &Subject<'_>, set: &Assignment<'_>) -> bool {
    set.variable.is_some_and(|variable| {
        SAME.contains(&variable.group.as_str())
            && !variable.secret
            && subject.environment.is_read(variable)
            && subject.environment.owner_of(variable).is_none()
    })
}

/// Returns the value that all hosts should have where each has its own or none: that of the
/// primary, else of the first that has one. None if they agree already.
fn rule_of_hosts<'a>(subject: &Subject<'a>, name: &str) -> Option<&'a str> {
    let cluster = subject.cluster;
    let own = |host: &'a Host| host.env.get(name);
    let mut primary = cluster.hosts_with(Role::Primary).filter_map(own);
    let first = cluster.deployed_hosts().find_map(own);
    let rule = primary.next().or(first);
    let agree = cluster.deployed_hosts().all(|host| own(host) == rule);
    rule.filter(|_| !agree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    const PREFIX: &str = "VISA_CLOUD_SERVER_NAME_PREFIX";

    fn with(name: &str, value: &str) -> Case {
        Case::v3(|case| case.cluster.hosts[1].env.set(name, value))
    }

    #[test]
    fn it_fires_on_other_values_than_those_of_the_cluster_the_default_and_the_primary() {
        assert_eq!(
            with(PREFIX, "TEST").fields(RULE.code),
            [format!("hosts.visa-2.env.{PREFIX}")]
        );
        let quota = "VISA_INSTANCE_USER_DEFAULT_QUOTA";
        assert_eq!(
            with(quota, "77").fields(RULE.code),
            [format!("hosts.visa-2.env.{quota}")]
        );
        let case = Case::v3(|case| {
            let shared = case
                .cluster
                .env
                .get(PREFIX)
                .map(str::to_owned)
                .expect("a prefix");
            case.cluster.env.unset(PREFIX);
            case.cluster.hosts[0].env.set(PREFIX, "TEST");
            case.cluster.hosts[1].env.set(PREFIX, shared);
        });
        assert_eq!(case.fields(RULE.code).len(), 2);
        let only_one = with("VISA_CLIENT_CONFIG_CONTACT_EMAIL", "a@example.org");
        assert_eq!(only_one.fields(RULE.code).len(), 1);
    }

    #[test]
    fn it_is_quiet_on_the_same_value_and_on_what_may_differ() {
        for (name, value) in [
            (PREFIX, "VISA-PROD"),
            ("VISA_LOGGING_LEVEL", "DEBUG"),
            ("VISA_DATABASE_MAX_POOL_SIZE", "10"),
            ("SITE", "b"),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [""; 0], "{name}");
        }
        let name = "VISA_CLIENT_CONFIG_CONTACT_EMAIL";
        let mut agreed = with(name, "a@example.org");
        agreed.cluster.hosts[0].env.set(name, "a@example.org");
        assert_eq!(agreed.fields(RULE.code), [""; 0]);
        let mut spare = with(PREFIX, "TEST");
        spare.cluster.hosts[1].role = Role::Spare;
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_one_value_for_all() {
        assert_eq!(with(PREFIX, "TEST").fix(RULE.code).check(), []);
        let name = "VISA_CLIENT_CONFIG_CONTACT_EMAIL";
        let case = Case::v3(|case| {
            case.cluster.hosts[0].env.set(name, "a@example.org");
            case.cluster.hosts[1].env.set(name, "b@example.org");
        });
        let case = case.fix(RULE.code);
        assert_eq!(case.cluster.env.get(name), Some("a@example.org"));
        assert_eq!(case.check(), []);
    }
}
