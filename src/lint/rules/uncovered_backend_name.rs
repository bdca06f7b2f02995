//! The host certificate does not bear the name by which the load balancer verifies it.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{Address, DnsName, PublicUrl};
use crate::model::{BackendName, FieldPath, FilesField, HostField};

pub(super) const RULE: Rule = Rule {
    code: "uncovered-backend-name",
    severity: Severity::Error,
    checks: "That the host certificate covers the public name, or each host's own name, whichever the load balancer looks for.",
    matters: "NGINX passes no request to a host whose certificate is for another name: everybody gets 502. It looks at the common name only in a certificate without DNS names, and never at IP addresses.",
    remedy: "Have a certificate made that bears the name, or let the load balancer look for another one.",
    source: "tried with NGINX 1.22.1 and 1.31.3; OpenSSL, X509_check_host",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let balancer = &subject.cluster.balancer;
    let field = FilesField::HostCertificate;
    let Some(Ok(chain)) = subject.file(field).map(|file| file.chain()) else {
        return;
    };
    if !balancer.backend_verify {
        return;
    }
    let certificate = chain.first();
    let help = "have a certificate made that bears this name, or let the load balancer look for another one";
    match balancer.backend_name {
        BackendName::Public => {
            let public = subject.cluster.settings.public_url.parse::<PublicUrl>();
            // An IP address is `ip-as-backend-name`'s.
            if let Ok(PublicUrl {
                address: Address::Dns(name),
                ..
            }) = public
                && !certificate.is_taken_by_nginx_for(name.as_str())
            {
                let names = certificate.names();
                let message = format!(
                    "the load balancer looks for {name}, but the host certificate is for {names}"
                );
                findings.add(FieldPath::Files(field), message, help);
            }
        }
        BackendName::Host => {
            for host in subject.cluster.deployed_hosts() {
                // One that is missing or wrong is another rule's.
                if let Ok(name) = host.certificate_name.parse::<DnsName>()
                    && !certificate.is_taken_by_nginx_for(name.as_str())
                {
                    let names = certificate.names();
                    let message = format!(
                        "the load balancer looks for {name} in the certificate of {}, but files.host_certificate is for {names}",
                        host.name
                    );
                    findings.add(
                        FieldPath::Host(host.id, HostField::CertificateName),
                        message,
                        help,
                    );
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::credentials::testing::Identity;

    fn with(names: &[&str]) -> Case {
        let certificate = Identity::new(names).certificate;
        Case::v3(|case| case.give_text(FilesField::HostCertificate, &certificate))
    }

    fn own_names(names: &[&str]) -> Case {
        let mut case = with(names);
        case.cluster.balancer.backend_name = BackendName::Host;
        for (index, host) in case.cluster.hosts.iter_mut().enumerate() {
            host.certificate_name =
                std::mem::replace(&mut host.address, format!("192.0.2.{index}"));
        }
        case
    }

    #[test]
    fn it_fires_on_another_name() {
        for names in [
            ["visa-1.example.org"],
            ["*.visa.example.org"],
            ["192.0.2.1"],
        ] {
            assert_eq!(
                with(&names).fields(RULE.code),
                ["files.host_certificate"],
                "{names:?}"
            );
        }
        let found = own_names(&["visa.example.org", "visa-1.example.org"]).fields(RULE.code);
        assert_eq!(found, ["hosts.visa-2.certificate_name"]);
    }

    #[test]
    fn it_is_quiet_where_nobody_looks() {
        let mut case = with(&["other.example.org"]);
        case.cluster.balancer.backend_verify = false;
        assert_eq!(case.fields(RULE.code), [""; 0]);
        let mut case = own_names(&["other.example.org"]);
        for host in &mut case.cluster.hosts {
            host.certificate_name.clear();
        }
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_certificate_with_the_name() {
        for names in [["visa.example.org"], ["*.example.org"]] {
            assert_eq!(with(&names).fields(RULE.code), [""; 0], "{names:?}");
        }
        assert_eq!(own_names(&["*.example.org"]).fields(RULE.code), [""; 0]);
        let each = ["visa-1.example.org", "visa-2.example.org"];
        assert_eq!(own_names(&each).fields(RULE.code), [""; 0]);
        let common = Identity::with(&[], |params| Identity::call(params, "visa.example.org"));
        let case =
            Case::v3(|case| case.give_text(FilesField::HostCertificate, &common.certificate));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
