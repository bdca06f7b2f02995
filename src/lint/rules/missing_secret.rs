//! A password without which VISA does not work is not at hand.

use super::Rule;
use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    code: "missing-secret",
    severity: Severity::Error,
    checks: "That every password and token that the cluster needs is at hand.",
    matters: "An empty Redis password makes VISA 3.x use a Redis on localhost, in silence; without the others it does not start or cannot reach the cloud.",
    remedy: "Give it in an env file with --secrets FILE, in the environment, or in the window, which can keep it in the keychain. Redis must have a password.",
    source: "visa/facts.md, Redis settings; visa/env-catalog.csv, required_when",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for variable in Catalog::get()
        .variables()
        .iter()
        .filter(|variable| variable.secret)
    {
        let name = &variable.name;
        let is_needed = subject
            .kinds_of_hosts
            .iter()
            .any(|host| subject.environment.requires(host, variable));
        if is_needed && subject.secrets.get(name).is_none() {
            findings.add(
                FieldPath::Secret(name.clone()),
                format!("the secret {name} is missing"),
                format!(
                    "give {name} in a file for --secrets, in the environment, or in the window"
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::{Secret, Secrets};

    fn without_secrets() -> Case {
        Case::v3(|case| case.secrets = Secrets::default())
    }

    #[test]
    fn it_fires_on_every_secret_that_is_needed() {
        assert_eq!(
            without_secrets().fields(RULE.code),
            [
                "secrets.VISA_VDI_REDIS_PASSWORD",
                "secrets.VISA_DATABASE_PASSWORD",
                "secrets.VISA_CLOUD_APPLICATION_SECRET",
            ]
        );
    }

    #[test]
    fn it_is_quiet_on_secrets_of_features_that_are_off() {
        let mut case = without_secrets();
        case.cluster
            .env
            .set("VISA_CLOUD_DEFAULT_PROVIDER_ENABLED", "false");
        case.cluster.hosts.truncate(1);
        case.cluster.redis.url.clear();
        assert_eq!(case.fields(RULE.code), ["secrets.VISA_DATABASE_PASSWORD"]);
    }

    #[test]
    fn it_is_mended_by_giving_it() {
        let mut case = Case::v3(|case| {
            case.secrets
                .set("VISA_DATABASE_PASSWORD", Secret::default());
        });
        assert_eq!(case.fields(RULE.code), ["secrets.VISA_DATABASE_PASSWORD"]);
        case.secrets
            .set("VISA_DATABASE_PASSWORD", Secret::new("x".to_owned()));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
