//! A host's name cannot name its folder.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::HostName;
use crate::model::{FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "bad-host-name",
    severity: Severity::Error,
    checks: "That each host's name is a label as in RFC 1123 and no name that is taken.",
    matters: "The folder of the host's bundle is called so, on this computer and on others. The folders load-balancer, ansible and archives stand beside it, and Windows keeps names such as con for devices.",
    remedy: "Use 1 to 63 letters, digits and hyphens, with no hyphen at either end.",
    source: "RFC 1123, 2.1; Windows naming conventions",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for host in &subject.cluster.hosts {
        findings.read::<HostName>(FieldPath::Host(host.id, HostField::Name), &host.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn named(name: &str) -> Vec<String> {
        Case::v3(|case| name.clone_into(&mut case.cluster.hosts[1].name)).fields(RULE.code)
    }

    #[test]
    fn it_fires_and_names_the_host() {
        assert_eq!(named("a; }"), ["hosts.a; }.name"]);
        for folder in ["load-balancer", "ansible", "Ansible", "archives"] {
            assert_eq!(named(folder), [format!("hosts.{folder}.name")]);
        }
        assert_eq!(named(""), ["hosts[2].name"]);
    }

    #[test]
    fn it_is_quiet_on_a_label() {
        assert_eq!(named("visa-2"), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_label() {
        Case::v3(|case| case.cluster.hosts[1].name = "ansible".to_owned()).mend(
            RULE.code,
            |case| {
                case.cluster.hosts[1].name = "visa-2".to_owned();
            },
        );
    }
}
