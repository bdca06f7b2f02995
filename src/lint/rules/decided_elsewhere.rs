//! A variable is set by hand although a table of the document decides it.

use super::Rule;
use crate::catalog::{Owner, ValueType, Variable};
use crate::diagnostic::Severity;
use crate::environment::{field_of_value, role_value};
use crate::lint::{Assignment, Findings, Subject, url_host, vocabulary};
use crate::model::{Cluster, Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "decided-elsewhere",
    severity: Severity::Error,
    checks: "That variables which follow from the roles, a table of the project or the exported compose file are not set by hand as well.",
    matters: "Two places that say different things hide mistakes: a scheduler on two hosts, a Redis that nobody meant, a container that nothing can reach.",
    remedy: "Take the variable out of [env] and set the field that decides it.",
    source: "visa/facts.md, Same everywhere / per host",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // Shows whether a value is of the kind of its field, without a copy of all hosts.
    let mut blank = Cluster::default();
    for set in &subject.assignments {
        let Some(variable) = set.variable else {
            continue;
        };
        let Some(owner) = subject.environment.owner_of(variable) else {
            continue;
        };
        let (field, name, value) = (set.field(), set.name, set.value);
        let mut edits = vec![Edit::Unset {
            field: field.clone(),
        }];
        // A container that listens on loopback is reached by nobody, so nobody means that.
        let says_the_same = says_the_same(subject, set, variable, owner);
        let is_listener = name.ends_with("_SERVER_HOST") || name == "VISA_VDI_HOST";
        let is_unreachable = is_listener && !says_the_same && url_host::is_loopback(value);
        let is_safe = is_unreachable || says_the_same || value.is_empty();
        let target = field_of_value(name);
        let move_there = target.clone().filter(|_| !is_safe).map(|field| Edit::Set {
            field,
            value: Value::from(value),
        });
        let table = set.host.map_or("[env]", |_| "[hosts.env]");
        let help = match &target {
            Some(target) => format!(
                "take {name} out of {table}; its field is {}",
                target.display(subject.cluster)
            ),
            None => format!("take {name} out of {table}"),
        };
        let title = match (&target, move_there) {
            // A word does not fit where a number belongs.
            (Some(target), Some(edit)) if blank.apply(&edit).is_ok() => {
                edits.push(edit);
                format!("Move the value to {}", target.display(subject.cluster))
            }
            _ => format!("Remove {name}"),
        };
        let finding = findings.add(
            field,
            if is_unreachable {
                format!(
                    "{name} is {value}, where no other container reaches it; {owner} decides it"
                )
            } else {
                format!("{name} is set by hand, but {owner} decides it")
            },
            help,
        );
        if is_safe {
            finding.safe_fix(title, edits);
        } else {
            finding.unsafe_fix(title, edits);
        }
    }
}

/// Tells whether a value is the one that is decided already.
fn says_the_same(
    subject: &Subject<'_>,
    set: &Assignment<'_>,
    variable: &Variable,
    owner: Owner,
) -> bool {
    let decided = match owner {
        Owner::Roles => set
            .host
            .and_then(|id| subject.cluster.host(id))
            .map(|host| role_value(host.role)),
        _ => subject.environment.decided(set.name),
    };
    let Some(decided) = decided else {
        return false;
    };
    let same_switch = || {
        let meant = vocabulary::switch(set.value);
        meant.is_some() && meant == vocabulary::switch(decided)
    };
    decided == set.value || (variable.value_type == ValueType::Bool && same_switch())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    #[test]
    fn it_fires_on_roles_tables_and_the_compose_file() {
        let case = Case::v3(|case| {
            case.cluster.env.set("VISA_SERVER_PORT", "9090");
            case.cluster
                .env
                .set("VISA_VDI_REDIS_URL", "redis://other:6379");
            case.cluster.hosts[1]
                .env
                .set("VISA_SCHEDULER_ENABLED", "true");
        });
        assert_eq!(
            case.fields(RULE.code),
            [
                "env.VISA_SERVER_PORT",
                "env.VISA_VDI_REDIS_URL",
                "hosts.visa-2.env.VISA_SCHEDULER_ENABLED",
            ]
        );
    }

    #[test]
    fn it_is_quiet_on_what_people_decide() {
        let case = Case::v3(|case| {
            case.cluster.env.set("VISA_LOGGING_LEVEL", "DEBUG");
            // Without an image of its own, the bundle has no such service to point at.
            case.cluster
                .env
                .set("VISA_SECURITY_GROUP_SERVICE_CLIENT_ENABLED", "true");
            case.cluster.env.set(
                "VISA_SECURITY_GROUP_SERVICE_CLIENT_URL",
                "http://sg.example.org:8090",
            );
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_moving_the_value() {
        let case = Case::v3(|case| {
            case.cluster
                .env
                .set("VISA_VDI_REDIS_URL", "redis://other:6379");
        });
        let case = case.fix(RULE.code);
        assert_eq!(case.cluster.redis.url, "redis://other:6379");
    }

    /// One host, which needs no Redis, and so an empty table.
    fn without_redis(name: &str, value: &str) -> Case {
        Case::v3(|case| {
            case.cluster.hosts.truncate(1);
            case.cluster.redis.url.clear();
            case.cluster.env.set(name, value);
        })
    }

    #[test]
    fn an_empty_table_decides_as_well_and_gets_the_value() {
        let case = without_redis("VISA_VDI_REDIS_URL", "redis://other:6379");
        assert_eq!(case.fields(RULE.code), ["env.VISA_VDI_REDIS_URL"]);
        assert_eq!(case.fix(RULE.code).cluster.redis.url, "redis://other:6379");
        let case = without_redis("VISA_VDI_REDIS_DATABASE", "3").fix(RULE.code);
        assert_eq!(case.cluster.redis.database, 3);
        let case = Case::v3(|case| {
            case.cluster
                .env
                .set("VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH", "/key");
        });
        assert_eq!(
            case.fields(RULE.code),
            ["env.VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH"]
        );
        case.fix(RULE.code);
    }

    #[test]
    fn it_is_mended_by_removing_a_value_that_does_not_fit_the_field() {
        let case = without_redis("VISA_VDI_REDIS_DATABASE", "many").fix(RULE.code);
        assert_eq!(case.cluster.redis.database, 0);
    }

    #[test]
    fn the_role_of_a_host_says_the_same_or_not() {
        for (value, safety) in [
            ("false", Safety::Safe),
            ("FALSE", Safety::Safe),
            ("true", Safety::Unsafe),
        ] {
            let case = Case::v3(|case| {
                case.cluster.hosts[1]
                    .env
                    .set("VISA_SCHEDULER_ENABLED", value);
            });
            let findings = case.findings(RULE.code);
            assert_eq!(findings[0].fixes[0].safety, safety, "{value}");
            assert!(
                findings[0].help.contains("out of [hosts.env]"),
                "{}",
                findings[0].help
            );
            case.fix(RULE.code);
        }
    }

    #[test]
    fn an_empty_value_empties_no_field() {
        let case = Case::v3(|case| case.cluster.env.set("VISA_VDI_REDIS_URL", ""));
        let url = case.cluster.redis.url.clone();
        let fixed = case.fix(RULE.code);
        assert_eq!(fixed.cluster.redis.url, url);
        assert_eq!(fixed.check(), []);
    }

    #[test]
    fn nothing_else_is_said_about_such_a_value() {
        for (line, name, value) in [
            (Line::V3, "VISA_VDI_REDIS_ENABLED", "TRUE"),
            (Line::V2, "VISA_VDI_HOST", ""),
        ] {
            let case = Case::spoilt(line, |case| case.cluster.env.set(name, value));
            let codes: Vec<_> = case.check().iter().map(|finding| finding.code).collect();
            assert_eq!(codes, [RULE.code], "{name}");
        }
    }

    #[test]
    fn its_fix_is_safe_only_where_both_say_the_same() {
        for (port, safety) in [("8086", Safety::Safe), ("9090", Safety::Unsafe)] {
            let case = Case::v3(|case| case.cluster.env.set("VISA_SERVER_PORT", port));
            assert_eq!(case.findings(RULE.code)[0].fixes[0].safety, safety);
            case.fix(RULE.code);
        }
    }

    #[test]
    fn it_is_mended_safely_where_a_container_would_be_out_of_reach() {
        for (line, name) in [
            (Line::V3, "VISA_SERVER_HOST"),
            (Line::V2, "VISA_SERVER_HOST"),
            (Line::V2, "VISA_VDI_HOST"),
        ] {
            for value in ["localhost", "127.0.0.1"] {
                let case = Case::spoilt(line, |case| case.cluster.env.set(name, value));
                let findings = case.findings(RULE.code);
                assert!(
                    findings[0].message.contains("no other container"),
                    "{}",
                    findings[0].message
                );
                assert_eq!(findings[0].fixes[0].safety, Safety::Safe);
                assert_eq!(case.fix(RULE.code).check(), []);
            }
        }
        let case = Case::v3(|case| case.cluster.env.set("VISA_SERVER_HOST", "0.0.0.0"));
        assert!(case.findings(RULE.code)[0].message.contains("by hand"));
    }
}
