//! A password that anybody tries first.

use super::Rule;
use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::FieldPath;

pub(super) const RULE: Rule = Rule {
    code: "weak-password",
    severity: Severity::Warning,
    checks: "That the passwords of database and Redis are not the name of the account or the cluster, and have at least 8 characters.",
    matters: "Whoever reaches the port tries names and short words first. The database holds all that VISA knows about its users; Redis takes thousands of guesses a second.",
    remedy: "Change the password on the server, best to one made by a generator, and give the new one here.",
    source: "Redis documentation, Security",
    check,
};

/// The passwords that are judged. Other secrets are tokens that somebody else made.
const PASSWORDS: &[&str] = &["VISA_DATABASE_PASSWORD", "VISA_VDI_REDIS_PASSWORD"];

const LEAST: usize = 8;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let cluster = subject.cluster;
    let names = [&cluster.database.username, &cluster.settings.name];
    for name in PASSWORDS {
        let Some(secret) = subject.secrets.get(name) else {
            continue; // `missing-secret` says so.
        };
        let password = secret.expose();
        let is_short = password.chars().count() < LEAST;
        let is_name = names.iter().any(|word| word.eq_ignore_ascii_case(password));
        // `sample-password` speaks about words of samples.
        let mut samples = Catalog::get().sample_secrets().iter();
        if samples.any(|sample| sample.has(password)) {
            continue;
        }
        if is_short || is_name {
            // Which of the reasons holds would say much about the password.
            findings.add(
                FieldPath::Secret((*name).to_owned()),
                format!("{name} is easily guessed: a name of this project, or shorter than {LEAST} characters"),
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
        Case::v3(|case| {
            case.cluster.database.username = "visa_production".to_owned();
            case.secrets.set(name, Secret::new(password.to_owned()));
        })
    }

    #[test]
    fn it_fires_without_repeating_the_password() {
        for name in PASSWORDS {
            for password in ["tiny", "Visa_Production", "hunter2"] {
                let findings = with(name, password).findings(RULE.code);
                assert_eq!(findings.len(), 1, "{name}");
                assert_eq!(findings[0].location, format!("secrets.{name}"));
                let all = format!("{findings:?}");
                assert!(!all.contains("hunter2") && !all.contains("Visa_P"), "{all}");
            }
        }
    }

    #[test]
    fn it_is_quiet_on_long_ones_missing_ones_and_other_secrets() {
        assert_eq!(
            with(PASSWORDS[0], "correct-horse-9").fields(RULE.code),
            [""; 0]
        );
        assert_eq!(with(PASSWORDS[0], "").fields(RULE.code), [""; 0]);
        assert_eq!(
            with("VISA_CLOUD_APPLICATION_SECRET", "tiny").fields(RULE.code),
            [""; 0]
        );
    }

    #[test]
    fn it_is_mended_by_another_password() {
        with(PASSWORDS[1], "hunter2").mend(RULE.code, |case| {
            let password = Secret::new("correct-horse-9".to_owned());
            case.secrets.set(PASSWORDS[1], password);
        });
    }
}
