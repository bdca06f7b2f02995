//! The hosts together may want more connections than PostgreSQL gives by default.

use super::Rule;
use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Line;
use crate::model::{Edit, FieldPath, Host, Value};

/// Largest pool of one host, in 3.x.
const POOL: &str = "VISA_DATABASE_MAX_POOL_SIZE";

/// Largest pool of one host in 2.x, where it cannot be set.
const POOL_IN_2X: u64 = 16;

/// What PostgreSQL has for others than superusers: `max_connections` of 100, less the 3 of
/// `superuser_reserved_connections`.
const CONNECTIONS: u64 = 97;

pub(super) const RULE: Rule = Rule {
    code: "too-many-database-connections",
    severity: Severity::Warning,
    checks: "That the connection pools of all deployed hosts together fit the 97 connections that PostgreSQL gives unless it is told otherwise.",
    matters: "The database refuses the connections beyond that. It shows under load only: requests fail at random on hosts that came last.",
    remedy: "Raise max_connections of PostgreSQL and leave it at that, or make the pools smaller.",
    source: "visa/facts.md, Same everywhere / per host; PostgreSQL documentation, 19.3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let cluster = subject.cluster;
    let hosts = cluster.deployed_hosts().count() as u64;
    let wanted = match subject.line() {
        Line::V2 => hosts * POOL_IN_2X,
        Line::V3 => {
            let pools = cluster.deployed_hosts().map(|host| pool(subject, host));
            pools.fold(0, u64::saturating_add)
        }
    };
    if wanted <= CONNECTIONS {
        return;
    }
    let message = format!(
        "{hosts} hosts may open {wanted} connections to the database, more than the {CONNECTIONS} that PostgreSQL gives by default"
    );
    if subject.line() == Line::V2 {
        findings.add(
            FieldPath::Hosts,
            message,
            "raise max_connections of PostgreSQL",
        );
        return;
    }
    let finding = findings.add(
        FieldPath::Env(POOL.to_owned()),
        message,
        format!("raise max_connections of PostgreSQL, or lower {POOL}"),
    );
    let share = CONNECTIONS / hosts.max(1);
    if share > 0 {
        let own = cluster
            .hosts
            .iter()
            .filter(|host| host.env.get(POOL).is_some());
        let mut edits: Vec<Edit> = own
            .map(|host| Edit::Unset {
                field: FieldPath::HostEnv(host.id, POOL.to_owned()),
            })
            .collect();
        edits.push(Edit::Set {
            field: FieldPath::Env(POOL.to_owned()),
            value: Value::Text(share.to_string()),
        });
        finding.unsafe_fix(format!("Give each host at most {share}"), edits);
    }
}

/// Returns the largest pool of a host; the default where the value is no number.
fn pool(subject: &Subject<'_>, host: &Host) -> u64 {
    let default = || {
        let in_line = Catalog::get().variable(POOL)?.in_line(Line::V3)?;
        in_line.default.as_deref()?.parse().ok()
    };
    let set = host.env.get(POOL).or_else(|| subject.cluster.env.get(POOL));
    let set = set.and_then(|value| value.parse().ok());
    set.or_else(default).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Role;

    fn hosts(line: Line, count: usize) -> Case {
        Case::spoilt(line, |case| {
            while case.cluster.hosts.len() < count {
                let add = Edit::AddHost {
                    role: Role::Secondary,
                };
                case.cluster.apply(&add).expect("add");
            }
        })
    }

    #[test]
    fn it_fires_on_many_hosts_and_on_large_pools() {
        let field = format!("env.{POOL}");
        assert_eq!(hosts(Line::V3, 5).fields(RULE.code), [field.as_str()]);
        assert_eq!(hosts(Line::V2, 7).fields(RULE.code), ["hosts"]);
        let mut case = hosts(Line::V3, 2);
        case.cluster.hosts[0].env.set(POOL, "78");
        assert_eq!(case.fields(RULE.code), [field]);
    }

    #[test]
    fn it_is_quiet_where_they_fit() {
        assert_eq!(hosts(Line::V3, 4).fields(RULE.code), [""; 0]);
        assert_eq!(hosts(Line::V2, 6).fields(RULE.code), [""; 0]);
        let mut case = hosts(Line::V3, 8);
        case.cluster.env.set(POOL, "12");
        assert_eq!(case.fields(RULE.code), [""; 0]);
        case.cluster.hosts[0].env.set(POOL, "13");
        assert_eq!(case.fields(RULE.code), [""; 0], "97 fit");
    }

    #[test]
    fn it_is_mended_by_smaller_pools() {
        let mut case = hosts(Line::V3, 5);
        case.cluster.hosts[0].env.set(POOL, "50");
        assert_eq!(case.fix(RULE.code).cluster.env.get(POOL), Some("19"));
        hosts(Line::V2, 7).mend(RULE.code, |case| case.cluster.hosts.truncate(6));
    }
}
