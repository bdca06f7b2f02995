//! The hosts' certificates would have to bear an IP address as if it were a name.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{Address, PublicUrl};
use crate::model::{BackendName, BalancerField, FieldPath};

pub(super) const RULE: Rule = Rule {
    code: "ip-as-backend-name",
    severity: Severity::Warning,
    checks: "That, where the hosts are verified by the public name, this is a DNS name and no IP address.",
    matters: "NGINX compares the name with the DNS names in a certificate, never with its IP addresses. A usual certificate for an IP address does not pass, and every request ends with 502.",
    remedy: "Give the hosts certificates for their own DNS names and verify those, or make the public address a DNS name.",
    source: "tried with NGINX 1.22.1 and 1.31.3: a certificate with the IP address as such gives 502",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let balancer = &subject.cluster.balancer;
    if !balancer.backend_verify || balancer.backend_name != BackendName::Public {
        return;
    }
    let Ok(public) = subject.cluster.settings.public_url.parse::<PublicUrl>() else {
        return; // `bad-public-url` says so.
    };
    if let Address::Ip(ip) = public.address {
        findings.add(
            FieldPath::Balancer(BalancerField::BackendName),
            format!("NGINX would look for {ip} among the DNS names in the hosts' certificates, where an IP address never stands"),
            "give the hosts certificates for their own DNS names and verify those, or make the public address a DNS name",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn at(url: &str) -> Case {
        Case::v3(|case| url.clone_into(&mut case.cluster.settings.public_url))
    }

    #[test]
    fn it_fires_on_a_public_ip_address() {
        for url in ["https://192.0.2.1", "https://[2001:db8::1]:8443"] {
            assert_eq!(
                at(url).fields(RULE.code),
                ["balancer.backend_name"],
                "{url}"
            );
        }
    }

    #[test]
    fn it_is_quiet_where_that_name_is_not_compared() {
        let mut case = at("https://192.0.2.1");
        case.cluster.balancer.backend_verify = false;
        assert_eq!(case.fields(RULE.code), [""; 0]);
        assert_eq!(at("nonsense").fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_dns_name_or_the_hosts_own_names() {
        assert_eq!(at("https://visa.example.org").fields(RULE.code), [""; 0]);
        let mut case = at("https://192.0.2.1");
        case.cluster.balancer.backend_name = BackendName::Host;
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
