//! A host's port is no port.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::Port;
use crate::model::{FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "bad-host-port",
    severity: Severity::Error,
    checks: "That each host's port lies between 1 and 65535 and is not 80, where the redirect to https lives.",
    matters: "Compose publishes the host's reverse proxy there, and the load balancer connects to it.",
    remedy: "Write the port, usually 443.",
    source: "visa/images.csv, proxy; visa/routes.csv, port 80",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for host in &subject.cluster.hosts {
        let field = FieldPath::Host(host.id, HostField::HttpsPort);
        if host.https_port == 80 {
            findings.add(
                field,
                "port 80 is taken by the redirect from http to https",
                "write another port, usually 443",
            );
        } else {
            findings.sound(field, Port::try_from(host.https_port));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn on(port: i64) -> Vec<String> {
        Case::v3(|case| case.cluster.hosts[0].https_port = port).fields(RULE.code)
    }

    #[test]
    fn it_fires_outside_the_range_and_on_the_port_of_http() {
        for port in [0, -1, 65_536, 80] {
            assert_eq!(on(port), ["hosts.visa-1.https_port"], "{port}");
        }
    }

    #[test]
    fn it_is_quiet_on_a_port() {
        assert_eq!(on(443), [""; 0]);
        assert_eq!(on(8443), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_a_port() {
        Case::v3(|case| case.cluster.hosts[0].https_port = 80)
            .mend(RULE.code, |case| case.cluster.hosts[0].https_port = 443);
    }
}
