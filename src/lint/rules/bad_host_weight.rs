//! A host's weight is none that NGINX takes.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Weight;
use crate::model::{FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "bad-host-weight",
    severity: Severity::Error,
    checks: "That each host's weight lies between 1 and 1000.",
    matters: "NGINX refuses a weight of zero. A host that shall get no requests is a spare host.",
    remedy: "Write 1, or more for a host that shall get more requests than others.",
    source: "NGINX, ngx_http_upstream_module, server",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for host in &subject.cluster.hosts {
        let field = FieldPath::Host(host.id, HostField::Weight);
        findings.sound(field, Weight::try_from(host.weight));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(weight: i64) -> Vec<String> {
        Case::v3(|case| case.cluster.hosts[0].weight = weight).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_what_nginx_refuses() {
        for weight in [0, -1, 1001] {
            assert_eq!(with(weight), ["hosts.visa-1.weight"], "{weight}");
        }
    }

    #[test]
    fn it_is_quiet_on_a_weight_which_mends_it() {
        assert_eq!(with(1), [""; 0]);
        assert_eq!(with(5), [""; 0]);
    }
}
