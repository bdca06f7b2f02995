//! Users are sent to an IPv6 address at which nothing answers.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{Address, PublicUrl};
use crate::model::{BalancerField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "unanswered-public-address",
    severity: Severity::Warning,
    checks: "That the load balancer answers over IPv6 if the public address is an IPv6 address.",
    matters: "Without that switch the exported NGINX listens on IPv4 alone, so nobody who types the public address reaches it.",
    remedy: "Switch IPv6 on, or write a public address that leads to an IPv4 address.",
    source: "NGINX, ngx_http_core_module, listen; formats/nginx.md, Pitfalls",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.cluster.balancer.ipv6 {
        return;
    }
    let Ok(public) = subject.cluster.settings.public_url.parse::<PublicUrl>() else {
        return; // `bad-public-url` says so.
    };
    let Address::Ip(ip) = public.address else {
        return;
    };
    if !ip.is_ipv6() {
        return;
    }
    let field = FieldPath::Balancer(BalancerField::Ipv6);
    // Not safe: NGINX does not start with it where IPv6 is switched off.
    findings
        .add(
            field.clone(),
            format!("the public address is {ip}, but the load balancer does not listen on IPv6"),
            "switch IPv6 on, or write a public address that leads to an IPv4 address",
        )
        .unsafe_fix(
            "Answer over IPv6",
            vec![Edit::Set {
                field,
                value: Value::Flag(true),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Case {
        Case::v3(|case| url.clone_into(&mut case.cluster.settings.public_url))
    }

    #[test]
    fn it_fires_on_a_public_ipv6_address() {
        assert_eq!(
            at("https://[2001:db8::1]").fields(RULE.code),
            ["balancer.ipv6"]
        );
    }

    #[test]
    fn it_is_quiet_on_names_and_ipv4() {
        for url in ["https://visa.example.org", "https://192.0.2.1", "nonsense"] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
    }

    #[test]
    fn it_is_mended_by_the_switch() {
        at("https://[2001:db8::1]").fix(RULE.code);
    }
}
