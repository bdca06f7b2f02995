//! NGINX could not tell which name a host's certificate must bear.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Address;
use crate::model::{BackendName, BalancerField, Edit, FieldPath, HostField, Value};

pub(super) const RULE: Rule = Rule {
    code: "unknown-backend-name",
    severity: Severity::Error,
    checks: "That, where each host shows a certificate for its own name, every host has an IP address and the name is known.",
    matters: "NGINX knows the host that it connects to by IP address alone when it checks the certificate. From a DNS name in the upstream it cannot tell which host's name to expect, so the check would fail for all.",
    remedy: "Give each deployed host its IP address and, as the name in its certificate, the DNS name; or let all hosts show a certificate for the public name.",
    source: "formats/nginx.md, Pitfalls; tried with NGINX 1.22.1 and 1.31.3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let balancer = &subject.cluster.balancer;
    if !balancer.backend_verify || balancer.backend_name != BackendName::Host {
        return;
    }
    for host in subject.cluster.deployed_hosts() {
        let use_public = Edit::Set {
            field: FieldPath::Balancer(BalancerField::BackendName),
            value: Value::from(BackendName::Public.keyword()),
        };
        let title = "Expect the public name in every certificate";
        match host.address.parse::<Address>() {
            Ok(Address::Dns(name)) => {
                findings
                    .add(
                        FieldPath::Host(host.id, HostField::Address),
                        format!("{name} is a DNS name, and NGINX can only match a certificate to an IP address"),
                        format!("write the host's IP address here and {name} as the name in its certificate, or expect the public name in every certificate"),
                    )
                    .unsafe_fix(title, vec![use_public]);
            }
            Ok(Address::Ip(_)) if host.certificate_name.is_empty() => {
                findings
                    .add(
                        FieldPath::Host(host.id, HostField::CertificateName),
                        format!("the name in the certificate of {} is missing", host.name),
                        "write the DNS name that the host's certificate bears",
                    )
                    .unsafe_fix(title, vec![use_public]);
            }
            Ok(Address::Ip(_)) | Err(_) => {} // `bad-host-address` says so.
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn own_names() -> Case {
        Case::v3(|case| case.cluster.balancer.backend_name = BackendName::Host)
    }

    #[test]
    fn it_fires_on_dns_names_and_on_missing_names() {
        assert_eq!(
            own_names().fields(RULE.code),
            ["hosts.visa-1.address", "hosts.visa-2.address"]
        );
        let mut case = own_names();
        case.cluster.hosts[0].address = "192.0.2.1".to_owned();
        assert_eq!(
            case.fields(RULE.code),
            ["hosts.visa-1.certificate_name", "hosts.visa-2.address"]
        );
    }

    #[test]
    fn it_is_quiet_on_the_public_name_and_without_verification() {
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
        let mut case = own_names();
        case.cluster.balancer.backend_verify = false;
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_ip_addresses_with_names_and_by_its_fix() {
        let mut case = own_names();
        for (index, host) in case.cluster.hosts.iter_mut().enumerate() {
            host.certificate_name =
                std::mem::replace(&mut host.address, format!("192.0.2.{index}"));
        }
        assert_eq!(case.fields(RULE.code), [""; 0]);
        own_names().fix(RULE.code);
    }
}
