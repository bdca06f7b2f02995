//! Two hosts share a name.

use std::collections::BTreeMap;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;
use crate::model::{FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "duplicate-host-name",
    severity: Severity::Error,
    checks: "That no two hosts have the same name, upper and lower case taken as equal.",
    matters: "Their bundles would be written into one folder. On Windows and macOS, Visa-1 and visa-1 are one folder.",
    remedy: "Rename one of them.",
    source: "formats/export.md",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut first_with: BTreeMap<String, usize> = BTreeMap::new();
    for (index, host) in subject.cluster.hosts.iter().enumerate() {
        if host.name.is_empty() {
            continue; // `bad-host-name` says so.
        }
        let lower = host.name.to_lowercase();
        if let Some(first) = first_with.get(&lower) {
            let field = FieldPath::Host(host.id, HostField::Name);
            findings.add(
                field,
                format!(
                    "hosts {} and {} are both called {}",
                    first + 1,
                    index + 1,
                    quoted(&host.name)
                ),
                "rename one of them; each name is a folder of the bundle",
            );
        } else {
            first_with.insert(lower, index);
        }
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
    fn it_fires_whatever_the_case() {
        assert_eq!(named("visa-1"), ["hosts[2].name"]);
        assert_eq!(named("VISA-1"), ["hosts.VISA-1.name"]);
    }

    #[test]
    fn it_is_quiet_on_different_names() {
        assert_eq!(named("visa-2"), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_another_name() {
        Case::v3(|case| case.cluster.hosts[1].name = "Visa-1".to_owned()).mend(RULE.code, |case| {
            case.cluster.hosts[1].name = "visa-2".to_owned();
        });
    }
}
