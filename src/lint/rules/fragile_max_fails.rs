//! One request that breaks a host would take all hosts out.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{BalancerField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "fragile-max-fails",
    severity: Severity::Warning,
    checks: "That a few failed requests cannot make the load balancer leave out every host.",
    matters: "A request that makes a host drop the connection is tried on another, and on more of them where connections were kept open. If each failure counts as much as it does with max_fails = 1, or 2 with two hosts, one such request, or one that is sent again, leaves out all hosts, and everybody gets 502 until the pause is over.",
    remedy: "Write 3 failures or more.",
    source: "tried with NGINX 1.22.1 and 1.31.3, two attempts a request: with max_fails = 1, one request takes out 2 to 5 hosts; with max_fails = 2, two take out 2 hosts (of 1.31.3 without TLS alone); with 3, two do not",
    check,
};

/// What is right for most, and the default of the project file.
const ENOUGH: i64 = 3;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let hosts = subject.cluster.deployed_hosts().count();
    // NGINX never leaves out an only host.
    let requests = match (hosts, subject.cluster.balancer.max_fails) {
        (2.., 1) => "one request that breaks a host",
        (2, 2) => "a request that breaks a host, sent twice,",
        _ => return,
    };
    let field = FieldPath::Balancer(BalancerField::MaxFails);
    findings
        .add(
            field.clone(),
            format!(
                "with max_fails = {}, {requests} can take out all {hosts} hosts for everybody",
                subject.cluster.balancer.max_fails
            ),
            "write 3 failures or more",
        )
        .unsafe_fix(
            "Leave a host out after 3 failures",
            vec![Edit::Set {
                field,
                value: Value::Number(ENOUGH),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::{Host, Role};

    fn with(max_fails: i64, hosts: usize) -> Case {
        Case::v3(|case| {
            case.cluster.balancer.max_fails = max_fails;
            let more = (case.cluster.hosts.len()..hosts).map(|number| Host {
                name: format!("more-{number}"),
                address: format!("more-{number}.example.org"),
                role: Role::Secondary,
                ..Host::default()
            });
            case.cluster.hosts.extend(more.collect::<Vec<_>>());
            case.cluster.hosts.truncate(hosts);
        })
    }

    #[test]
    fn it_fires_where_one_or_two_requests_take_out_all() {
        for (max_fails, hosts) in [(1, 2), (1, 3), (1, 5), (2, 2)] {
            let found = with(max_fails, hosts).fields(RULE.code);
            assert_eq!(found, ["balancer.max_fails"], "{max_fails} {hosts}");
        }
    }

    #[test]
    fn it_is_quiet_where_a_host_stays() {
        for (max_fails, hosts) in [(1, 1), (2, 3), (3, 2), (0, 2)] {
            let found = with(max_fails, hosts).fields(RULE.code);
            assert_eq!(found, [""; 0], "{max_fails} {hosts}");
        }
    }

    #[test]
    fn it_is_mended_by_more_failures() {
        assert_eq!(with(1, 2).fix(RULE.code).cluster.balancer.max_fails, 3);
        with(2, 2).fix(RULE.code);
    }
}
