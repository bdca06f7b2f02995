//! Two deployed hosts run on one machine.

use std::collections::HashMap;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;
use crate::model::{FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "shared-physical-host",
    severity: Severity::Warning,
    checks: "That deployed hosts for which a physical host is given run on different ones.",
    matters: "When the machine below them fails or restarts, all hosts on it are gone at once, and VISA with them. Under load they take from each other what a second host was to add.",
    remedy: "Move one of the virtual machines to another physical host, and write its name.",
    source: "VISA documentation, Load balancing, Deployment",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut first_on: HashMap<String, &str> = HashMap::new();
    for host in subject.cluster.deployed_hosts() {
        let machine = host.physical_host.trim();
        if machine.is_empty() {
            continue;
        }
        // Names of machines know no upper and lower case.
        let first = *first_on.entry(machine.to_lowercase()).or_insert(&host.name);
        if first != host.name {
            findings.add(
                FieldPath::Host(host.id, HostField::PhysicalHost),
                format!(
                    "{} and {first} run on the same physical host {}",
                    host.name,
                    quoted(machine)
                ),
                "move one of them to another machine",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Role;

    fn on(first: &str, second: &str) -> Case {
        Case::v3(|case| {
            first.clone_into(&mut case.cluster.hosts[0].physical_host);
            second.clone_into(&mut case.cluster.hosts[1].physical_host);
        })
    }

    #[test]
    fn it_fires_whatever_the_case() {
        for second in ["kvm-a", "KVM-A "] {
            let fields = on("kvm-a", second).fields(RULE.code);
            assert_eq!(fields, ["hosts.visa-2.physical_host"], "{second}");
        }
    }

    #[test]
    fn it_is_quiet_on_other_machines_unknown_ones_and_spare_hosts() {
        assert_eq!(on("kvm-a", "kvm-b").fields(RULE.code), [""; 0]);
        assert_eq!(on("", "").fields(RULE.code), [""; 0]);
        let mut spare = on("kvm-a", "kvm-a");
        spare.cluster.hosts[1].role = Role::Spare;
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_another_machine() {
        on("kvm-a", "kvm-a").mend(RULE.code, |case| {
            case.cluster.hosts[1].physical_host = "kvm-b".to_owned();
        });
    }
}
