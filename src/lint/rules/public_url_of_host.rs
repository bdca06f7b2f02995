//! The public address is that of one host.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::{Address, PublicUrl};
use crate::model::{Edit, FieldPath, SettingsField, Value};

pub(super) const RULE: Rule = Rule {
    code: "public-url-of-host",
    severity: Severity::Warning,
    checks: "That the public address is not the address and port of a deployed host.",
    matters: "Users would go to that host directly, past the load balancer: it does all the work, and nobody takes over when it fails.",
    remedy: "Write the name at which the load balancer answers.",
    source: "VISA documentation, Load balancing, NGINX load balancer",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Ok(url) = subject.cluster.settings.public_url.parse::<PublicUrl>() else {
        return; // Other rules say so.
    };
    let port = i64::from(url.port.get());
    let mut deployed = subject.deployed_addresses();
    let same = deployed.find(|(host, at)| **at == url.address && host.https_port == port);
    let Some((host, _)) = same else {
        return;
    };
    let field = FieldPath::Settings(SettingsField::PublicUrl);
    let finding = findings.add(
        field.clone(),
        format!(
            "{url} is the address of {}, so users would go past the load balancer",
            host.name
        ),
        "write the name at which the load balancer answers",
    );
    let balancer = subject.cluster.balancer.address.parse::<Address>();
    if let Ok(balancer) = balancer
        && balancer.dns_name().is_some()
        && balancer != url.address
    {
        let mended = PublicUrl {
            address: balancer,
            ..url
        };
        let value = Value::Text(mended.to_string());
        finding.unsafe_fix(format!("Write {mended}"), vec![Edit::Set { field, value }]);
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
    fn it_fires_on_the_address_of_a_host() {
        for url in [
            "https://visa-2.example.org",
            "https://VISA-1.example.org:443/",
        ] {
            assert_eq!(at(url).fields(RULE.code), ["cluster.public_url"], "{url}");
        }
    }

    #[test]
    fn it_is_quiet_on_other_names_ports_and_on_spare_hosts() {
        for url in [
            "https://visa.example.org",
            "https://visa-1.example.org:8443",
        ] {
            assert_eq!(at(url).fields(RULE.code), [""; 0], "{url}");
        }
        let mut spare = at("https://visa-2.example.org");
        spare.cluster.hosts[1].role = crate::model::Role::Spare;
        assert_eq!(spare.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_name_of_the_load_balancer() {
        let case = at("https://visa-1.example.org").fix(RULE.code);
        assert_eq!(case.cluster.settings.public_url, "https://lb.example.org");
        assert_eq!(case.check(), []);
    }
}
