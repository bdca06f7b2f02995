//! A host that fails is never left out.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{BalancerField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "no-passive-checks",
    severity: Severity::Warning,
    checks: "That the load balancer leaves out a host that fails.",
    matters: "With max_fails = 0 NGINX counts no failures. While a host hangs, every request whose turn it is waits 3 seconds for it before the next host is tried, as long as the host is down.",
    remedy: "Write after how many failures a host is left out, usually 3.",
    source: "formats/nginx.md, \"a host hangs\"; NGINX, ngx_http_upstream_module, max_fails",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let has_choice = subject.cluster.deployed_hosts().count() > 1;
    if subject.cluster.balancer.max_fails != 0 || !has_choice {
        return;
    }
    let field = FieldPath::Balancer(BalancerField::MaxFails);
    findings
        .add(
            field.clone(),
            "with max_fails = 0 a host that hangs is never left out, and clients keep waiting for it",
            "write after how many failures a host is left out, usually 3",
        )
        .unsafe_fix(
            "Leave a host out after 3 failures",
            vec![Edit::Set {
                field,
                value: Value::Number(3),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(max_fails: i64) -> Case {
        Case::v3(|case| case.cluster.balancer.max_fails = max_fails)
    }

    #[test]
    fn it_fires_on_no_failures() {
        assert_eq!(with(0).fields(RULE.code), ["balancer.max_fails"]);
    }

    #[test]
    fn it_is_quiet_on_an_only_host() {
        let mut case = with(0);
        case.cluster.hosts.truncate(1);
        assert_eq!(case.fields(RULE.code), [""; 0]);
        assert_eq!(with(3).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_number() {
        assert_eq!(with(0).fix(RULE.code).cluster.balancer.max_fails, 3);
    }
}
