//! The container network cannot be made.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Subnet;
use crate::model::{Edit, FieldPath, SettingsField, Value};

pub(super) const RULE: Rule = Rule {
    code: "bad-subnet",
    severity: Severity::Error,
    checks: "That the container network, if given, is an IPv4 network without host bits.",
    matters: "Docker Engine from 25 on refuses a network such as 10.10.11.1/24, which VISA's own sample has, and `docker compose config` does not notice.",
    remedy: "Write the network address, such as 10.10.11.0/24, or leave the field empty.",
    source: "visa/facts.md, Traps in the official samples; formats/compose.md",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let text = &subject.cluster.settings.subnet;
    if text.is_empty() {
        return;
    }
    let Err(error) = text.parse::<Subnet>() else {
        return;
    };
    let field = FieldPath::Settings(SettingsField::Subnet);
    let finding = findings.add(field.clone(), error.message, error.help);
    if let Some(network) = Subnet::without_host_bits(text) {
        finding.safe_fix(
            format!("Use {network}"),
            vec![Edit::Set {
                field,
                value: Value::Text(network.to_string()),
            }],
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(subnet: &str) -> Case {
        Case::v3(|case| subnet.clone_into(&mut case.cluster.settings.subnet))
    }

    #[test]
    fn it_fires_on_host_bits_and_on_what_is_no_network() {
        for subnet in ["10.10.11.1/24", "10.10.11.0", "fd00::/64"] {
            assert_eq!(
                with(subnet).fields(RULE.code),
                ["cluster.subnet"],
                "{subnet}"
            );
        }
    }

    #[test]
    fn it_is_quiet_without_a_network_and_on_a_sound_one() {
        assert_eq!(with("").fields(RULE.code), [""; 0]);
        assert_eq!(with("10.10.11.0/24").fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_network_without_host_bits() {
        let case = with("10.10.11.1/24").fix(RULE.code);
        assert_eq!(case.cluster.settings.subnet, "10.10.11.0/24");
    }
}
