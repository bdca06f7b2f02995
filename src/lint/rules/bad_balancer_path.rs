//! A path on the load balancer cannot be used.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::ServerPath;
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "bad-balancer-path",
    severity: Severity::Error,
    checks: "That certificate, key and, if the hosts are verified, their authority are whole paths on the load balancer.",
    matters: "NGINX reads these files there. It takes a `$` for a variable, and a path that does not start at the root is looked for in a folder that differs between packages.",
    remedy: "Write the whole path, such as /etc/nginx/certs/visa.crt.",
    source: "formats/nginx.md; NGINX, ngx_http_ssl_module, ssl_certificate",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let balancer = &subject.cluster.balancer;
    let mut read = |field, text| {
        findings.read::<ServerPath>(FieldPath::Balancer(field), text);
    };
    read(BalancerField::Certificate, &balancer.certificate);
    read(BalancerField::CertificateKey, &balancer.certificate_key);
    if balancer.backend_verify {
        read(BalancerField::BackendCa, &balancer.backend_ca);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Balancer;

    fn with(spoil: impl FnOnce(&mut Balancer)) -> Vec<String> {
        Case::v3(|case| spoil(&mut case.cluster.balancer)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_each_path() {
        assert_eq!(
            with(|b| b.certificate = "visa.crt".to_owned()),
            ["balancer.certificate"]
        );
        assert_eq!(
            with(|b| b.certificate_key.clear()),
            ["balancer.certificate_key"]
        );
        assert_eq!(
            with(|b| b.backend_ca = "/a/$host.crt".to_owned()),
            ["balancer.backend_ca"]
        );
    }

    #[test]
    fn it_is_mended_by_the_whole_path() {
        assert_eq!(
            with(|b| b.certificate = "/srv/my certs/visa.crt".to_owned()),
            [""; 0]
        );
    }

    #[test]
    fn it_is_quiet_on_the_authority_of_hosts_that_are_not_verified() {
        let sound = with(|b| {
            b.backend_verify = false;
            b.backend_ca.clear();
        });
        assert_eq!(sound, [""; 0]);
    }
}
