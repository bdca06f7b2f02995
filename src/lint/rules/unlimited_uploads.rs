//! Uploads have no limit.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::NginxSize;
use crate::model::{BalancerField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "unlimited-uploads",
    severity: Severity::Info,
    checks: "Whether the size of uploads is limited.",
    matters: "NGINX keeps an upload on its own disk until it is whole, on the load balancer and again on the host. Without a limit, anybody who can reach it can fill both disks.",
    remedy: "Write the largest size that makes sense, such as 2g.",
    source: "NGINX, ngx_http_core_module, client_max_body_size; ngx_http_proxy_module, proxy_request_buffering",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let size = subject.cluster.balancer.max_body.parse::<NginxSize>();
    if !size.is_ok_and(|size| size.bytes() == 0) {
        return;
    }
    let field = FieldPath::Balancer(BalancerField::MaxBody);
    findings
        .add(
            field.clone(),
            "uploads have no limit, so anybody can fill the disks of load balancer and hosts",
            "write the largest size that makes sense, such as 2g",
        )
        .unsafe_fix(
            "Limit uploads to 2g",
            vec![Edit::Set {
                field,
                value: Value::from("2g"),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(size: &str) -> Case {
        Case::v3(|case| size.clone_into(&mut case.cluster.balancer.max_body))
    }

    #[test]
    fn it_fires_on_zero() {
        assert_eq!(with("0").fields(RULE.code), ["balancer.max_body"]);
        assert_eq!(with("0m").fields(RULE.code), ["balancer.max_body"]);
    }

    #[test]
    fn it_is_quiet_on_any_limit() {
        for size in ["1", "100m", "9g", "none"] {
            assert_eq!(with(size).fields(RULE.code), [""; 0], "{size}");
        }
    }

    #[test]
    fn it_is_mended_by_a_limit() {
        with("0").fix(RULE.code);
    }
}
