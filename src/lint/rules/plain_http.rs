//! An address that carries passwords or tokens is one of plain http.

use url::Host;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, url_host};
use crate::model::syntax::quoted_url;
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "plain-http",
    severity: Severity::Warning,
    checks: "That the addresses of sign-in, cloud and analytics start with https://. Names without a dot, as containers have them, may do without, and so may loopback.",
    matters: "Passwords, tokens and the cloud's application secret go over the network for everybody to read. Browsers refuse to load plain http into a page of https.",
    remedy: "Use https://, and check that the service answers there.",
    source: "visa/env-catalog.csv, client-login and cloud; W3C Mixed Content",
    check,
};

/// The addresses; the second says whether the browser goes there.
const ADDRESSES: [(&str, bool); 8] = [
    ("VISA_ACCOUNTS_IDP", false),
    ("VISA_CLIENT_CONFIG_ANALYTICS_URL", true),
    ("VISA_CLIENT_CONFIG_LOGIN_ISSUER", true),
    ("VISA_CLOUD_COMPUTE_ENDPOINT", false),
    ("VISA_CLOUD_IDENTITY_ENDPOINT", false),
    ("VISA_CLOUD_IMAGE_ENDPOINT", false),
    ("VISA_CLOUD_NETWORK_ENDPOINT", false),
    ("VISA_CLOUD_WEB_PROVIDER_URL", false),
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        let Some(rest) = set.value.strip_prefix("http://") else {
            continue;
        };
        let Some((_, is_for_browsers)) = ADDRESSES.iter().find(|(name, _)| *name == set.name)
        else {
            continue;
        };
        let is_near = match url_host::host(set.value) {
            Some(Host::Domain(name)) => !name.contains('.'),
            Some(_) => false,
            None => true,
        };
        // `loopback-address` speaks about loopback.
        if url_host::is_loopback(set.value) || (is_near && !is_for_browsers) {
            continue;
        }
        let field = set.field();
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::from(format!("https://{rest}").as_str()),
        };
        let why = if *is_for_browsers {
            "browsers refuse it in a page of https"
        } else {
            "secrets go over the network in the clear"
        };
        findings
            .add(
                field,
                format!("{} is {}: {why}", set.name, quoted_url(set.value)),
                "use https:// if the service answers there",
            )
            .unsafe_fix("Use https://", vec![edit]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(name: &str, value: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(name, value))
    }

    #[test]
    fn it_fires_on_http_to_other_machines() {
        for (name, value) in [
            (
                "VISA_ACCOUNTS_IDP",
                "http://login.example.org/realms/visa/.well-known/openid-configuration",
            ),
            ("VISA_CLIENT_CONFIG_LOGIN_ISSUER", "http://login"),
            ("VISA_CLOUD_IDENTITY_ENDPOINT", "http://10.0.0.5:5000/v3"),
        ] {
            assert_eq!(
                with(name, value).fields(RULE.code),
                [format!("env.{name}")],
                "{value}"
            );
        }
    }

    #[test]
    fn it_is_quiet_on_https_on_containers_and_on_other_variables() {
        for (name, value) in [
            ("VISA_CLOUD_IDENTITY_ENDPOINT", "https://cloud.example.org"),
            ("VISA_ACCOUNTS_IDP", "http://keycloak:8080/realms/visa"),
            ("VISA_ACCOUNTS_IDP", "http://localhost/"),
            (
                "VISA_SECURITY_GROUP_SERVICE_CLIENT_URL",
                "http://sg.example.org",
            ),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [""; 0], "{name}");
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        let case = with(
            "VISA_CLOUD_IDENTITY_ENDPOINT",
            "http://cloud.example.org:5000/v3",
        )
        .fix(RULE.code);
        assert_eq!(case.check(), []);
    }
}
