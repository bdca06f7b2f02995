//! The load balancer's NGINX is newer than any that the exported configuration was tried with.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::NginxVersion;
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "untested-nginx",
    severity: Severity::Info,
    checks: "That the load balancer's NGINX is not newer than 1.31.",
    matters: "The exported configuration was tried with versions up to 1.31. A newer one may warn about a directive, and there may be no such version yet.",
    remedy: "Write what `nginx -v` prints on the load balancer. If it is newer, run `nginx -t` there before the reload.",
    source: "formats/nginx.md, measured up to 1.31.3",
    check,
};

/// The newest branch that the exported configuration is tried with.
const NEWEST: [u16; 2] = [1, 31];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let nginx = &subject.cluster.balancer.nginx;
    let Ok(version) = nginx.parse::<NginxVersion>() else {
        return; // `bad-balancer-setting` says so.
    };
    if version.is_after(NEWEST) {
        findings.add(
            FieldPath::Balancer(BalancerField::Nginx),
            format!("NGINX {version} is newer than 1.31, the newest that the configuration was tried with"),
            "see whether this is what `nginx -v` prints on the load balancer, and run `nginx -t` there before the reload",
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
    fn it_fires_on_versions_after_1_31() {
        for version in ["1.32", "1.82", "2.0.0"] {
            assert_eq!(with(version), ["balancer.nginx"], "{version}");
        }
    }

    #[test]
    fn it_is_quiet_on_versions_that_were_tried() {
        for version in ["1.22", "1.31", "1.31.9", "stable"] {
            assert_eq!(with(version), [""; 0], "{version}");
        }
    }

    #[test]
    fn it_is_mended_by_the_right_number() {
        assert_eq!(with("1.82"), ["balancer.nginx"]);
        assert_eq!(with("1.28"), [""; 0]);
    }
}
