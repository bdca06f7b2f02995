//! The browser and the accounts service speak to different identity providers.

use std::collections::BTreeSet;

use url::Url;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::variant::variants;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted_url;
use crate::model::{Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "issuer-against-discovery",
    severity: Severity::Warning,
    checks: "That VISA_CLIENT_CONFIG_LOGIN_ISSUER and VISA_ACCOUNTS_IDP name the same host, and the same realm where they name one.",
    matters: "The browser gets its token from the first, and the accounts service checks it with the second. Another provider refuses the token, so nobody can sign in.",
    remedy: "Let VISA_ACCOUNTS_IDP be the issuer followed by /.well-known/openid-configuration. Different names of one and the same provider do no harm.",
    source: "visa/env-catalog.csv, VISA_CLIENT_CONFIG_LOGIN_ISSUER",
    check,
};

const ISSUER: &str = "VISA_CLIENT_CONFIG_LOGIN_ISSUER";
const DISCOVERY: &str = "VISA_ACCOUNTS_IDP";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut judged = BTreeSet::new();
    for variant in variants(subject, &[ISSUER, DISCOVERY]) {
        let (Some(issuer), Some(discovery)) = (variant.get(ISSUER), variant.get(DISCOVERY)) else {
            continue;
        };
        let fault = difference(issuer, discovery);
        // The field that a host sets itself is the one to look at.
        let own = [DISCOVERY, ISSUER].map(|name| variant.field(name));
        let field = own
            .iter()
            .find(|field| matches!(field, FieldPath::HostEnv(..)))
            .unwrap_or(&own[0])
            .clone();
        let Some(fault) = fault.filter(|_| judged.insert(field.clone())) else {
            continue;
        };
        let meant = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let target = match &field {
            FieldPath::HostEnv(id, _) => FieldPath::HostEnv(*id, DISCOVERY.to_owned()),
            _ => field.clone(),
        };
        findings
            .add(
                field,
                format!(
                    "sign-in is at {}, but {DISCOVERY} is {}: {fault}",
                    quoted_url(issuer),
                    quoted_url(discovery)
                ),
                format!("let both name the same provider; the usual {DISCOVERY} is the issuer followed by /.well-known/openid-configuration"),
            )
            .unsafe_fix(
                format!("Derive {DISCOVERY} from the issuer"),
                vec![Edit::Set {
                    field: target,
                    value: Value::from(meant.as_str()),
                }],
            );
    }
}

/// Says in what two addresses of one provider must not differ; nothing if one cannot be read.
fn difference(issuer: &str, discovery: &str) -> Option<&'static str> {
    let (issuer, discovery) = (Url::parse(issuer).ok()?, Url::parse(discovery).ok()?);
    if issuer.host_str()? != discovery.host_str()? {
        return Some("the hosts differ");
    }
    let realms = (realm(&issuer)?, realm(&discovery)?);
    (realms.0 != realms.1).then_some("the realms differ")
}

/// Returns the realm in an address of Keycloak.
fn realm(url: &Url) -> Option<String> {
    let mut segments = url.path_segments()?;
    segments.find(|segment| *segment == "realms")?;
    segments.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(discovery: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(DISCOVERY, discovery))
    }

    #[test]
    fn it_fires_on_another_host_and_on_another_realm() {
        for discovery in [
            "https://sso.example.org/realms/visa/.well-known/openid-configuration",
            "https://login.example.org/realms/test/.well-known/openid-configuration",
        ] {
            assert_eq!(
                with(discovery).fields(RULE.code),
                ["env.VISA_ACCOUNTS_IDP"],
                "{discovery}"
            );
        }
    }

    #[test]
    fn it_fires_for_a_host_that_differs() {
        let case = Case::v3(|case| {
            case.cluster.hosts[1]
                .env
                .set(ISSUER, "https://sso.example.org");
        });
        assert_eq!(
            case.fields(RULE.code),
            [format!("hosts.visa-2.env.{ISSUER}")]
        );
        case.fix(RULE.code);
    }

    #[test]
    fn it_is_quiet_on_the_same_provider_and_on_what_is_no_address() {
        for discovery in [
            "https://LOGIN.example.org:443/realms/visa/.well-known/openid-configuration",
            "https://login.example.org/oidc/.well-known/openid-configuration",
            "login.example.org",
        ] {
            assert_eq!(with(discovery).fields(RULE.code), [""; 0], "{discovery}");
        }
        let unset = Case::v3(|case| {
            case.cluster.env.unset(DISCOVERY);
        });
        assert_eq!(unset.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        let case =
            with("https://sso.example.org/x/.well-known/openid-configuration").fix(RULE.code);
        assert_eq!(case.check(), []);
    }
}
