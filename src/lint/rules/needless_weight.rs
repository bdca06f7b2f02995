//! An only host has a weight.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, HostField, Value};

pub(super) const RULE: Rule = Rule {
    code: "needless-weight",
    severity: Severity::Info,
    checks: "Whether an only deployed host has a weight other than 1.",
    matters: "A weight is a share compared with that of other hosts. On an only host it means nothing, and may be left from hosts that are gone or are still spare.",
    remedy: "Write 1, or deploy the other hosts.",
    source: "NGINX, ngx_http_upstream_module, weight",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut hosts = subject.cluster.deployed_hosts();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return;
    };
    if host.weight <= 1 {
        return; // Less than 1 is another rule's.
    }
    let field = FieldPath::Host(host.id, HostField::Weight);
    findings
        .add(
            field.clone(),
            format!(
                "{} is the only deployed host, so its weight of {} means nothing",
                host.name, host.weight
            ),
            "write 1, or deploy the other hosts",
        )
        .safe_fix(
            "Set the weight to 1",
            vec![Edit::Set {
                field,
                value: Value::Number(1),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Role;

    fn weighty() -> Case {
        Case::v3(|case| {
            case.cluster.hosts[0].weight = 5;
            case.cluster.hosts[1].role = Role::Spare;
        })
    }

    #[test]
    fn it_fires_on_an_only_host() {
        assert_eq!(weighty().fields(RULE.code), ["hosts.visa-1.weight"]);
    }

    #[test]
    fn it_is_quiet_beside_another_host_and_on_the_usual_weight() {
        assert_eq!(
            Case::v3(|case| case.cluster.hosts[0].weight = 5).fields(RULE.code),
            [""; 0]
        );
        let mut case = weighty();
        case.cluster.hosts[0].weight = 1;
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_usual_weight() {
        assert_eq!(weighty().fix(RULE.code).cluster.hosts[0].weight, 1);
    }
}
