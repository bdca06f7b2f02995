//! A secret is one of a sample.

use super::Rule;
use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    code: "sample-password",
    severity: Severity::Error,
    checks: "That no password or token is one of VISA's samples, of manuals, or a placeholder such as changeme.",
    matters: "Whoever reaches the server tries these first. Nobody would notice: VISA works with them.",
    remedy: "Change it on the server, best to one made by a generator, and give the new one here.",
    source: "assets/catalog/sample-secrets.toml",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, secret) in subject.secrets.iter() {
        let mut samples = Catalog::get().sample_secrets().iter();
        if samples.any(|sample| sample.has(secret.expose())) {
            findings.add(
                FieldPath::Secret(name.to_owned()),
                format!("{name} is a word of samples, which anybody tries first"),
                "change it on the server, and give the new one here",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Secret;

    fn with(name: &str, password: &str) -> Case {
        Case::v3(|case| case.secrets.set(name, Secret::new(password.to_owned())))
    }

    #[test]
    fn it_fires_on_any_secret_without_repeating_it() {
        for name in [
            "VISA_DATABASE_PASSWORD",
            "VISA_CLOUD_APPLICATION_SECRET",
            "SITE_TOKEN",
        ] {
            for password in ["visa", "ChangeMe", "Foobared", "<Token>"] {
                let findings = with(name, password).findings(RULE.code);
                assert_eq!(findings.len(), 1, "{name}");
                assert_eq!(findings[0].location, format!("secrets.{name}"));
                let all = format!("{findings:?}");
                assert!(!all.contains(password) || password == "visa", "{all}");
            }
        }
    }

    #[test]
    fn it_is_quiet_on_others_and_on_what_is_missing() {
        for password in ["", "correct-horse-9", "foobared-9"] {
            let case = with("VISA_CLOUD_APPLICATION_SECRET", password);
            assert_eq!(case.fields(RULE.code), [""; 0], "{password}");
        }
    }

    #[test]
    fn it_is_mended_by_another_password() {
        with("VISA_VDI_REDIS_PASSWORD", "foobared").mend(RULE.code, |case| {
            let password = Secret::new("correct-horse-9".to_owned());
            case.secrets.set("VISA_VDI_REDIS_PASSWORD", password);
        });
    }
}
