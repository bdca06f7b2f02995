//! The load balancer's NGINX is too old to take the exported configuration.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::NginxVersion;
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "too-old-nginx",
    severity: Severity::Error,
    checks: "That the load balancer's NGINX knows TLS 1.3, so is 1.13 or newer.",
    matters: "The exported configuration names TLS 1.3. An older NGINX refuses the whole file, and does not start.",
    remedy: "Update NGINX on the load balancer, or run the exported container, and write its version here.",
    source: "NGINX, ngx_http_ssl_module, ssl_protocols: TLSv1.3 since 1.13.0",
    check,
};

/// The first branch that knows TLS 1.3. It also knows all else that the configuration needs, such as
/// `volatile` maps, which came with 1.11.7.
const FIRST: [u16; 2] = [1, 13];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let nginx = &subject.cluster.balancer.nginx;
    let Ok(version) = nginx.parse::<NginxVersion>() else {
        return; // `bad-balancer-setting` says so.
    };
    if version.is_before(FIRST) {
        findings.add(
            FieldPath::Balancer(BalancerField::Nginx),
            format!("NGINX {version} does not know TLS 1.3, so it refuses the exported configuration"),
            "update NGINX on the load balancer to a version such as 1.28, or run the exported container there",
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
    fn it_fires_on_versions_before_1_13() {
        for version in ["1.9.15", "1.10", "1.12.2"] {
            assert_eq!(with(version), ["balancer.nginx"], "{version}");
        }
    }

    #[test]
    fn it_is_quiet_on_what_is_no_version() {
        assert_eq!(with("stable"), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_an_update() {
        for version in ["1.13.0", "1.22.1", "1.28"] {
            assert_eq!(with(version), [""; 0], "{version}");
        }
    }
}
