//! A host's weight is none that NGINX takes.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Weight;
use crate::model::{Edit, FieldPath, HostField, Value};

pub(super) const RULE: Rule = Rule {
    code: "bad-host-weight",
    severity: Severity::Error,
    checks: "That the weight of each deployed host lies between 1 and 1000.",
    matters: "NGINX refuses a weight of zero. A host that shall get no requests is a spare host.",
    remedy: "Write 1, or more for a host that shall get more requests than others.",
    source: "NGINX, ngx_http_upstream_module, server",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for host in subject.cluster.deployed_hosts() {
        let Err(error) = Weight::try_from(host.weight) else {
            continue;
        };
        let field = FieldPath::Host(host.id, HostField::Weight);
        let finding = findings.add(field.clone(), error.message, error.help);
        let weight = Edit::Set {
            field,
            value: Value::Number(1),
        };
        finding.unsafe_fix("Use the weight 1", vec![weight]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Role;

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
    fn it_is_quiet_on_a_weight() {
        assert_eq!(with(1), [""; 0]);
        assert_eq!(with(5), [""; 0]);
    }

    #[test]
    fn it_fires_on_every_host_where_all_are_zero() {
        let case = Case::v3(|case| {
            case.cluster
                .hosts
                .iter_mut()
                .for_each(|host| host.weight = 0);
        });
        assert_eq!(
            case.fields(RULE.code),
            ["hosts.visa-1.weight", "hosts.visa-2.weight"]
        );
    }

    #[test]
    fn it_is_mended_by_a_weight_or_by_a_spare_host() {
        let case = Case::v3(|case| case.cluster.hosts[1].weight = 0).fix(RULE.code);
        assert_eq!(case.cluster.hosts[1].weight, 1);
        Case::v3(|case| case.cluster.hosts[1].weight = 0)
            .mend(RULE.code, |case| case.cluster.hosts[1].role = Role::Spare);
    }
}
