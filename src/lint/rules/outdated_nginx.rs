//! The load balancer's NGINX is older than any that the exported configuration was tried with.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::NginxVersion;
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "outdated-nginx",
    severity: Severity::Warning,
    checks: "That the load balancer runs NGINX 1.22 or newer.",
    matters: "The exported configuration was tried with 1.22 and newer ones. Older ones get no repairs from anybody.",
    remedy: "Update NGINX on the load balancer, or run the exported container, and write its version here.",
    source: "formats/nginx.md, measured from 1.22.1 on",
    check,
};

/// The oldest branch that the exported configuration is tried with.
const OLDEST: [u16; 2] = [1, 22];

/// The first branch that knows TLS 1.3, which the configuration names; older ones are another rule's.
const FIRST: [u16; 2] = [1, 13];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let nginx = &subject.cluster.balancer.nginx;
    let Ok(version) = nginx.parse::<NginxVersion>() else {
        return; // `bad-balancer-setting` says so.
    };
    if version.is_before(OLDEST) && !version.is_before(FIRST) {
        findings.add(
            FieldPath::Balancer(BalancerField::Nginx),
            format!("NGINX {version} is older than 1.22, the oldest that the configuration was tried with"),
            "update NGINX on the load balancer, or run the exported container there",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(version: &str) -> Vec<String> {
        Case::v3(|case| version.clone_into(&mut case.cluster.balancer.nginx)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_versions_before_1_22() {
        for version in ["1.13", "1.14.2", "1.18", "1.21.6"] {
            assert_eq!(with(version), ["balancer.nginx"], "{version}");
        }
    }

    #[test]
    fn it_is_quiet_on_what_another_rule_judges() {
        for version in ["1.12.2", "stable", ""] {
            assert_eq!(with(version), [""; 0], "{version}");
        }
    }

    #[test]
    fn it_is_mended_by_an_update() {
        for version in ["1.22.0", "1.28", "2.0"] {
            assert_eq!(with(version), [""; 0], "{version}");
        }
    }
}
