//! Certificates of other services are not verified.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject, vocabulary};
use crate::model::Edit;

pub(super) const RULE: Rule = Rule {
    code: "certificate-checks-off",
    severity: Severity::Warning,
    checks: "That neither NODE_TLS_REJECT_UNAUTHORIZED=0 nor a trust-all switch of Quarkus is set.",
    matters: "With the first, accounts service and jupyter proxy believe whoever claims to be the identity provider, and that decides who is who in VISA. The others do the same for connections of the API.",
    remedy: "Take the variable out, and give the service a certificate of an authority that the containers know.",
    source: "visa/env-catalog.csv, NODE_TLS_REJECT_UNAUTHORIZED; Quarkus documentation, TLS registry",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        let (name, value) = (set.name, set.value);
        let is_node =
            name == "NODE_TLS_REJECT_UNAUTHORIZED" && value.trim().trim_matches('"') == "0";
        let is_quarkus = name.starts_with("QUARKUS_")
            && name.ends_with("TRUST_ALL")
            && vocabulary::switch(value.trim()) == Some(true);
        if !is_node && !is_quarkus {
            continue;
        }
        let who = if is_node {
            "accounts service and jupyter proxy"
        } else {
            "the API"
        };
        let field = set.field();
        findings
            .add(
                field.clone(),
                format!("{name}={value} lets {who} accept any certificate"),
                format!("take {name} out"),
            )
            .unsafe_fix(format!("Take {name} out"), vec![Edit::Unset { field }]);
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
    fn it_fires_on_switches_that_are_thrown() {
        for (name, value) in [
            ("NODE_TLS_REJECT_UNAUTHORIZED", "0"),
            ("QUARKUS_TLS_TRUST_ALL", "true"),
            ("QUARKUS_MAILER_TRUST_ALL", "TRUE"),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [format!("env.{name}")]);
        }
    }

    #[test]
    fn it_is_quiet_where_certificates_are_verified() {
        for (name, value) in [
            ("NODE_TLS_REJECT_UNAUTHORIZED", "1"),
            ("QUARKUS_TLS_TRUST_ALL", "false"),
            ("SITE_TRUST_ALL", "true"),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [""; 0], "{name}");
        }
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(
            with("NODE_TLS_REJECT_UNAUTHORIZED", "0")
                .fix(RULE.code)
                .check(),
            []
        );
    }
}
