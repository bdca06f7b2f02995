//! A password stands in the project file.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};

pub(super) const RULE: Rule = Rule {
    code: "secret-in-project",
    severity: Severity::Error,
    checks: "That no variable which holds a password or token stands in the project file, nor one of a name that VISA does not know and that says so, such as SITE_TOKEN.",
    matters: "Project files are mailed, copied and kept in Git. What stands there once is known.",
    remedy: "Take the variable out of the project file and give it in a file for --secrets, in the environment, or in the window. Change the password if the file has left this computer.",
    source: "visa/env-catalog.csv, secret",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        if !set.is_secret() {
            continue;
        }
        let name = set.name;
        let (what, how) = match set.variable {
            Some(_) => (
                "is a secret",
                "with --secrets FILE, in the environment or in the window",
            ),
            // Nothing is known of what is not there.
            None if set.value.is_empty() => continue,
            None => (
                "is a secret by its name",
                "with --secrets FILE or in the window",
            ),
        };
        findings.add(
            set.field(),
            format!("{name} {what} and stands in the project file"),
            format!("take {name} out of the project file and give it {how}"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Secret;

    #[test]
    fn it_fires_without_repeating_the_secret() {
        let case = Case::v3(|case| {
            case.cluster.env.set("VISA_DATABASE_PASSWORD", "hunter2");
            case.cluster.hosts[0]
                .env
                .set("VISA_VDI_REDIS_PASSWORD", "hunter2");
        });
        assert_eq!(
            case.fields(RULE.code),
            [
                "env.VISA_DATABASE_PASSWORD",
                "hosts.visa-1.env.VISA_VDI_REDIS_PASSWORD"
            ]
        );
        let all = format!("{:?}", case.check());
        assert!(!all.contains("hunter2"), "{all}");
    }

    #[test]
    fn it_fires_on_unknown_names_that_say_so() {
        for name in [
            "SITE_PASSWORD",
            "site_secret",
            "SITE_TOKEN_2",
            "SITE_PRIVATE_KEY",
            "QUARKUS_X_PASSWORD",
        ] {
            let case = Case::v3(|case| case.cluster.hosts[0].env.set(name, "hunter2"));
            assert_eq!(case.fields(RULE.code), [format!("hosts.visa-1.env.{name}")]);
            let all = format!("{:?}", case.check());
            assert!(!all.contains("hunter2"), "{all}");
        }
    }

    #[test]
    fn it_is_quiet_on_places_switches_and_what_is_known_to_be_none() {
        for (name, value) in [
            ("SITE_TOKEN_FILE", "/run/token"),
            ("SITE_BYPASS", "1"),
            ("SITE_USE_TOKEN", "on"),
            ("QUARKUS_OIDC_TOKEN_ISSUER", "any"),
            ("VISA_CLIENT_CONFIG_LOGIN_CLIENT_ID", "visa"),
        ] {
            let case = Case::v3(|case| case.cluster.env.set(name, value));
            assert_eq!(case.fields(RULE.code), [""; 0], "{name}");
        }
        // A path with a word of secrets in its name, which VISA knows to be a path.
        let name = "VISA_VDI_SIGNATURE_PRIVATE_KEY_PATH";
        let case = Case::v3(|case| case.cluster.env.set(name, "hunter2"));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_giving_it_as_a_secret() {
        let mut case = Case::v3(|case| {
            case.cluster
                .env
                .set("VISA_DATABASE_PASSWORD", "hunter2-hunter2");
        });
        assert_eq!(case.fields(RULE.code), ["env.VISA_DATABASE_PASSWORD"]);
        case.cluster.env.unset("VISA_DATABASE_PASSWORD");
        case.secrets.set(
            "VISA_DATABASE_PASSWORD",
            Secret::new("hunter2-hunter2".to_owned()),
        );
        assert_eq!(case.check(), []);
    }
}
