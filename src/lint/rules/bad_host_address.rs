//! A host cannot be reached under its address.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{Address, DnsName};
use crate::model::{FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "bad-host-address",
    severity: Severity::Error,
    checks: "That each host's address, and the name in its certificate if given, can be read; a spare host needs no address yet.",
    matters: "The load balancer connects to this address. NGINX does not start with one that it cannot read.",
    remedy: "Write a DNS name or an IP address, without port.",
    source: "formats/nginx.md; RFC 1123, 2.1",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for host in &subject.cluster.hosts {
        if host.role.is_deployed() || !host.address.is_empty() {
            let field = FieldPath::Host(host.id, HostField::Address);
            findings.read::<Address>(field, &host.address);
        }
        if !host.certificate_name.is_empty() {
            let field = FieldPath::Host(host.id, HostField::CertificateName);
            findings.read::<DnsName>(field, &host.certificate_name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Role;

    fn at(address: &str) -> Vec<String> {
        Case::v3(|case| address.clone_into(&mut case.cluster.hosts[1].address)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_what_nginx_cannot_read() {
        for address in ["", "a\nb", "visa-2:8443", "https://visa-2", "[2001:db8::2]"] {
            assert_eq!(at(address), ["hosts.visa-2.address"], "{address}");
        }
        let case = Case::v3(|case| case.cluster.hosts[0].certificate_name = "*.org".to_owned());
        assert_eq!(case.fields(RULE.code), ["hosts.visa-1.certificate_name"]);
    }

    #[test]
    fn it_is_quiet_on_names_and_addresses() {
        for address in ["visa-2.example.org", "192.0.2.2", "2001:db8::2"] {
            assert_eq!(at(address), [""; 0], "{address}");
        }
    }

    #[test]
    fn it_is_quiet_on_a_spare_host_without_address() {
        let case = Case::v3(|case| {
            case.cluster.hosts[1].role = Role::Spare;
            case.cluster.hosts[1].address.clear();
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_an_address_without_port() {
        Case::v3(|case| case.cluster.hosts[1].address = "visa-2.example.org:8443".to_owned()).mend(
            RULE.code,
            |case| {
                case.cluster.hosts[1].address = "visa-2.example.org".to_owned();
            },
        );
    }
}
