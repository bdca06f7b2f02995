//! The load balancer does not look at the hosts' certificates.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{BalancerField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "unverified-hosts",
    severity: Severity::Warning,
    checks: "That the load balancer verifies the certificates of the hosts.",
    matters: "Without that, whoever can redirect the traffic between load balancer and hosts is taken for a host: he reads logins, sessions and desktops of all users.",
    remedy: "Put the authority that signed the hosts' certificates on the load balancer, name it, and switch the verification on.",
    source: "NGINX, ngx_http_proxy_module, proxy_ssl_verify; formats/nginx.md",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.cluster.balancer.backend_verify {
        return;
    }
    let field = FieldPath::Balancer(BalancerField::BackendVerify);
    // Not safe: without the right authority on the load balancer, no host would pass.
    findings
        .add(
            field.clone(),
            "the hosts' certificates are not verified, so anybody on the way to them can read all sessions",
            "put the authority that signed them on the load balancer, and switch the verification on",
        )
        .unsafe_fix(
            "Verify the hosts",
            vec![Edit::Set {
                field,
                value: Value::Flag(true),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;
    use crate::lint::testing::Case;

    fn unverified() -> Case {
        Case::v3(|case| case.cluster.balancer.backend_verify = false)
    }

    #[test]
    fn it_fires_without_verification() {
        assert_eq!(unverified().fields(RULE.code), ["balancer.backend_verify"]);
    }

    #[test]
    fn it_is_quiet_with_verification() {
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_switch_which_nobody_turns_unasked() {
        let findings = unverified().findings(RULE.code);
        assert_eq!(findings[0].fixes[0].safety, Safety::Unsafe);
        unverified().fix(RULE.code);
    }
}
