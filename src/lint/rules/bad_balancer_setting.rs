//! A setting of the load balancer is none that NGINX takes.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{MaxFails, NginxSize, NginxTime, NginxVersion};
use crate::model::{BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "bad-balancer-setting",
    severity: Severity::Error,
    checks: "That version, times, size and number of failures of the load balancer are written as NGINX writes them.",
    matters: "NGINX does not start with a value that it cannot read, and its version decides how some directives are written.",
    remedy: "Write a version such as 1.28, times such as 10s or 24h, a size such as 100m, and a number of failures from 0 up.",
    source: "formats/nginx.md; NGINX, Configuration file measurement units",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let balancer = &subject.cluster.balancer;
    findings.read::<NginxVersion>(FieldPath::Balancer(BalancerField::Nginx), &balancer.nginx);
    for (field, text) in [
        (BalancerField::FailTimeout, &balancer.fail_timeout),
        (BalancerField::WebsocketTimeout, &balancer.websocket_timeout),
    ] {
        findings.read::<NginxTime>(FieldPath::Balancer(field), text);
    }
    findings.read::<NginxSize>(
        FieldPath::Balancer(BalancerField::MaxBody),
        &balancer.max_body,
    );
    let field = FieldPath::Balancer(BalancerField::MaxFails);
    findings.sound(field, MaxFails::try_from(balancer.max_fails));
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
    fn it_fires_on_each_setting() {
        assert_eq!(with(|b| b.nginx = "stable".to_owned()), ["balancer.nginx"]);
        assert_eq!(
            with(|b| b.fail_timeout = "10".to_owned()),
            ["balancer.fail_timeout"]
        );
        assert_eq!(
            with(|b| b.max_body = "100mb".to_owned()),
            ["balancer.max_body"]
        );
        assert_eq!(
            with(|b| b.websocket_timeout = "0s".to_owned()),
            ["balancer.websocket_timeout"]
        );
        assert_eq!(with(|b| b.max_fails = -1), ["balancer.max_fails"]);
    }

    #[test]
    fn it_is_mended_by_a_unit_that_nginx_knows() {
        assert_eq!(
            with(|b| b.fail_timeout = "10".to_owned()),
            ["balancer.fail_timeout"]
        );
        assert_eq!(with(|b| b.fail_timeout = "10s".to_owned()), [""; 0]);
    }

    #[test]
    fn it_is_quiet_on_what_nginx_takes() {
        let sound = with(|b| {
            b.nginx = "1.22.1".to_owned();
            b.fail_timeout = "30s".to_owned();
            b.max_body = "0".to_owned();
            b.websocket_timeout = "1d".to_owned();
            b.max_fails = 0;
        });
        assert_eq!(sound, [""; 0]);
    }
}
