//! The browser and the accounts service are different clients of the identity provider.

use std::collections::BTreeSet;

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::variant::variants;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "different-client-ids",
    severity: Severity::Warning,
    checks: "That VISA_ACCOUNTS_CLIENT_ID and VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID are the same.",
    matters: "The accounts service refuses a token that was given to another client, if the token says so, as those of Keycloak do. Nobody can sign in then.",
    remedy: "Give both the client that the identity provider knows VISA by.",
    source: "visa/env-catalog.csv, VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID and VISA_ACCOUNTS_CLIENT_ID",
    check,
};

const BROWSER: &str = "VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID";
const ACCOUNTS: &str = "VISA_ACCOUNTS_CLIENT_ID";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut judged = BTreeSet::new();
    for variant in variants(subject, &[BROWSER, ACCOUNTS]) {
        let (Some(browser), Some(accounts)) = (variant.get(BROWSER), variant.get(ACCOUNTS)) else {
            continue;
        };
        // Quotes and blanks around it have rules of their own.
        let bare = |id: &'_ str| id.trim().trim_matches(['\'', '"']).to_owned();
        let field = variant.field(ACCOUNTS);
        if browser.is_empty()
            || accounts.is_empty()
            || bare(browser) == bare(accounts)
            || !judged.insert(field.clone())
        {
            continue;
        }
        let edit = Edit::Set {
            field: field.clone(),
            value: Value::from(bare(browser).as_str()),
        };
        findings
            .add(
                field,
                format!(
                    "{ACCOUNTS} is {}, but the browser signs in as the client {}",
                    quoted(accounts),
                    quoted(browser)
                ),
                "give both variables the same client",
            )
            .unsafe_fix(format!("Use {}", quoted(&bare(browser))), vec![edit]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn with(accounts: &str) -> Case {
        Case::v3(|case| case.cluster.env.set(ACCOUNTS, accounts))
    }

    #[test]
    fn it_fires_on_two_clients_for_cluster_and_host() {
        assert_eq!(
            with("accounts").fields(RULE.code),
            [format!("env.{ACCOUNTS}")]
        );
        let case = Case::v3(|case| case.cluster.hosts[0].env.set(ACCOUNTS, "accounts"));
        assert_eq!(
            case.fields(RULE.code),
            [format!("hosts.visa-1.env.{ACCOUNTS}")]
        );
    }

    #[test]
    fn it_is_quiet_on_one_client_and_where_one_is_missing() {
        for accounts in ["visa", "", " visa "] {
            assert_eq!(with(accounts).fields(RULE.code), [""; 0], "{accounts:?}");
        }
        let quoted = Case::spoilt(Line::V2, |case| case.cluster.env.set(BROWSER, "'visa'"));
        assert_eq!(quoted.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(with("accounts").fix(RULE.code).check(), []);
    }
}
