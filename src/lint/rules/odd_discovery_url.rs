//! Issuer and discovery address have changed places, or the latter is no discovery address.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted_url;
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "odd-discovery-url",
    severity: Severity::Warning,
    checks: "That VISA_ACCOUNTS_IDP ends with /.well-known/openid-configuration, and that VISA_CLIENT_CONFIG_LOGIN_ISSUER does not.",
    matters: "The accounts service reads the provider's own description there and ends if there is none. The browser adds this path to the issuer by itself, and compares the issuer with the one in the token.",
    remedy: "Give the issuer as the provider names itself, and the discovery address with the path at its end.",
    source: "visa/env-catalog.csv, VISA_ACCOUNTS_IDP; OpenID Connect Discovery 1.0, section 4",
    check,
};

const ISSUER: &str = "VISA_CLIENT_CONFIG_LOGIN_ISSUER";
const DISCOVERY: &str = "VISA_ACCOUNTS_IDP";
const PATH: &str = "/.well-known/openid-configuration";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        let value = set.value;
        if !matches!(set.name, ISSUER | DISCOVERY) || !value.contains("://") {
            continue;
        }
        let plain = value.trim_end_matches('/');
        let (message, help, new) = match set.name {
            // A query may follow, as some providers have it.
            DISCOVERY
                if !value.contains(PATH)
                    && !value.contains("/.well-known/oauth-authorization-server") =>
            {
                let base = plain.split("/.well-known").next().unwrap_or(plain);
                (
                    format!(
                        "{DISCOVERY} is {}, which does not end with {PATH}",
                        quoted_url(value)
                    ),
                    "give the address of the provider's discovery document",
                    format!("{}{PATH}", base.trim_end_matches('/')),
                )
            }
            ISSUER => match plain.strip_suffix(PATH) {
                Some(issuer) => (
                    format!(
                        "{ISSUER} is {}, the address of a discovery document",
                        quoted_url(value)
                    ),
                    "give the issuer alone, without the path at its end",
                    issuer.to_owned(),
                ),
                None => continue,
            },
            _ => continue,
        };
        let field = set.field();
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::from(new.as_str()),
        };
        let finding = findings.add(field, message, help);
        if !new.contains('?') {
            finding.unsafe_fix(format!("Write {}", quoted_url(&new)), vec![edit]);
        }
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
    fn it_fires_on_an_issuer_as_discovery_and_the_other_way_round() {
        for value in [
            "https://login.example.org/realms/visa",
            "https://login.example.org/realms/visa/.well-known/openid",
        ] {
            assert_eq!(
                with(DISCOVERY, value).fields(RULE.code),
                [format!("env.{DISCOVERY}")],
                "{value}"
            );
        }
        let value = "https://login.example.org/realms/visa/.well-known/openid-configuration/";
        assert_eq!(
            with(ISSUER, value).fields(RULE.code),
            [format!("env.{ISSUER}")]
        );
    }

    #[test]
    fn it_is_quiet_where_each_is_what_it_should_be() {
        for (name, value) in [
            (
                DISCOVERY,
                "https://login.example.org/.well-known/openid-configuration?p=visa",
            ),
            (
                DISCOVERY,
                "https://login.example.org/.well-known/oauth-authorization-server",
            ),
            (ISSUER, "https://login.example.org/"),
            (DISCOVERY, "login.example.org"),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [""; 0], "{value}");
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        let case = with(DISCOVERY, "https://login.example.org/realms/visa/").fix(RULE.code);
        assert_eq!(case.check(), []);
        let value = "https://login.example.org/realms/visa/.well-known/openid-configuration";
        assert_eq!(with(ISSUER, value).fix(RULE.code).check(), []);
    }
}
