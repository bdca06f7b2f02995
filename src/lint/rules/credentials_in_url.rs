//! A variable holds a URL with a password in it.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::has_credentials;

pub(super) const RULE: Rule = Rule {
    code: "credentials-in-url",
    severity: Severity::Error,
    checks: "That no variable in the project file holds a URL with user name and password, such as https://user:password@host, or with a password among its parameters.",
    matters: "Project files are mailed, copied and kept in Git. What stands there once is known.",
    remedy: "Write the URL without them. If a program of the site needs them there, give the whole variable in a file for --secrets or in the window. Change the password if the file has left this computer.",
    source: "RFC 3986, section 3.2.1",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        if !has_credentials(set.value) || set.is_secret() {
            continue;
        }
        let name = set.name;
        // The file of secrets takes no variable that is known to be none.
        let help = if set.variable.is_some() {
            "write the URL without user name and password".to_owned()
        } else {
            format!(
                "take {name} out of the project file and give it with --secrets FILE or in the window"
            )
        };
        findings.add(
            set.field(),
            format!("{name} holds a URL with a password and stands in the project file"),
            help,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    const URL: &str = "postgres://u:hunter2@db.example.org/x";

    fn with(name: &str, value: &str) -> Case {
        Case::v3(|case| case.cluster.hosts[0].env.set(name, value))
    }

    #[test]
    fn it_fires_without_repeating_the_password() {
        for name in ["DATABASE_DSN", "VISA_CLIENT_CONFIG_CONTACT_EMAIL"] {
            let case = with(name, URL);
            assert_eq!(case.fields(RULE.code), [format!("hosts.visa-1.env.{name}")]);
            let all = format!("{:?}", case.findings(RULE.code));
            assert!(!all.contains("hunter2"), "{all}");
        }
    }

    #[test]
    fn it_fires_on_passwords_with_any_sign_and_among_parameters() {
        for url in [
            "https://u:hun/ter2x@idp.example.org/",
            "https://u:hun?ter2x@idp.example.org/",
            "jdbc:postgresql://db.example.org/x?user=a&password=hunter2x",
        ] {
            let case = with("DATABASE_DSN", url);
            assert_eq!(case.fields(RULE.code), ["hosts.visa-1.env.DATABASE_DSN"]);
        }
    }

    #[test]
    fn it_is_quiet_on_other_urls_and_where_the_name_says_it() {
        for (name, value) in [
            ("SITE_LINK", "https://db.example.org:8443/path@x"),
            ("SITE_MAIL", "mailto:visa@example.org"),
            ("DATABASE_DSN", "postgres://db.example.org/x"),
            ("DATABASE_DSN", "postgres://u@db.example.org/x"),
            ("SITE_MAIL", "a:b@example.org"),
            ("SITE_PASSWORD", URL),
            ("DATABASE_URL", URL),
        ] {
            assert_eq!(with(name, value).fields(RULE.code), [""; 0], "{name}");
        }
    }

    #[test]
    fn it_is_mended_by_the_url_alone() {
        with("DATABASE_DSN", URL).mend(RULE.code, |case| {
            let env = &mut case.cluster.hosts[0].env;
            env.set("DATABASE_DSN", "postgres://db.example.org/x");
        });
    }
}
