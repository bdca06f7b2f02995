//! Clients are bound to hosts without need.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{BalancerField, Edit, FieldPath, Method, Value};

pub(super) const RULE: Rule = Rule {
    code: "needless-ip-hash",
    severity: Severity::Info,
    checks: "Whether each client is bound to one host.",
    matters: "VISA needs no such binding: REST keeps no state, tokens are in the database, and browsers use websockets alone. NGINX binds by the first three numbers of the address, so all users of one network, or behind one proxy, meet on the same host while the others idle.",
    remedy: "Choose round-robin, or least-conn if desktops differ a lot in how long they last.",
    source: "visa/facts.md, How it works; NGINX, ngx_http_upstream_module, ip_hash",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let has_choice = subject.cluster.deployed_hosts().count() > 1;
    if subject.cluster.balancer.method != Method::IpHash || !has_choice {
        return;
    }
    let field = FieldPath::Balancer(BalancerField::Method);
    findings
        .add(
            field.clone(),
            "with ip-hash all users of one network or behind one proxy meet on one host, and VISA does not need it",
            "choose round-robin, or least-conn",
        )
        .unsafe_fix(
            "Share requests by round-robin",
            vec![Edit::Set {
                field,
                value: Value::from(Method::RoundRobin.keyword()),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(method: Method) -> Case {
        Case::v3(|case| case.cluster.balancer.method = method)
    }

    #[test]
    fn it_fires_on_ip_hash() {
        assert_eq!(with(Method::IpHash).fields(RULE.code), ["balancer.method"]);
    }

    #[test]
    fn it_is_quiet_on_the_others_and_on_an_only_host() {
        assert_eq!(with(Method::LeastConn).fields(RULE.code), [""; 0]);
        let mut case = with(Method::IpHash);
        case.cluster.hosts.truncate(1);
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_round_robin() {
        let mended = with(Method::IpHash).fix(RULE.code);
        assert_eq!(mended.cluster.balancer.method, Method::RoundRobin);
    }
}
