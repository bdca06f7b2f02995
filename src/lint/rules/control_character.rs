//! A value holds a line break or another control character.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{DatabaseField, FieldPath, HostField};

pub(super) const RULE: Rule = Rule {
    code: "control-character",
    severity: Severity::Error,
    checks: "That values hold no line break and no other control character but the tab.",
    matters: "An env file is made of lines: what follows a line break would be taken for another variable. No way of writing it is read alike by all versions of Docker Compose.",
    remedy: "Write the value on one line. For a key or certificate give the path of a file.",
    source: "formats/env-files.md, The rule",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut judge = |value: &str, field: &dyn Fn() -> FieldPath| {
        if value.chars().any(|c| c.is_control() && c != '\t') {
            findings.add(
                field(),
                "the value holds a line break or another control character",
                "write the value on one line; for a key or certificate give the path of a file",
            );
        }
    };
    let cluster = subject.cluster;
    // Other fields have a form of their own, which has no room for such characters.
    judge(&cluster.database.username, &|| {
        FieldPath::Database(DatabaseField::Username)
    });
    for host in &cluster.hosts {
        judge(&host.physical_host, &|| {
            FieldPath::Host(host.id, HostField::PhysicalHost)
        });
    }
    for set in &subject.assignments {
        judge(set.value, &|| set.field());
    }
    for (name, secret) in subject.secrets.iter() {
        judge(secret.expose(), &|| FieldPath::Secret(name.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::Secret;

    #[test]
    fn it_fires_wherever_a_value_is_free_text() {
        let case = Case::v3(|case| {
            case.cluster.database.username = "a\nb".to_owned();
            case.cluster.hosts[0].physical_host = "a\rb".to_owned();
            case.cluster
                .env
                .set("SITE", "a\nVISA_SCHEDULER_ENABLED=true");
            case.cluster.hosts[1].env.set("SITE", "a\0");
            case.secrets.set(
                "VISA_DATABASE_PASSWORD",
                Secret::new("hunter\n2".to_owned()),
            );
        });
        assert_eq!(
            case.fields(RULE.code),
            [
                "database.username",
                "hosts.visa-1.physical_host",
                "env.SITE",
                "hosts.visa-2.env.SITE",
                "secrets.VISA_DATABASE_PASSWORD",
            ]
        );
        assert!(
            case.check()
                .iter()
                .all(|finding| !finding.message.contains("hunter"))
        );
    }

    #[test]
    fn it_is_mended_by_one_line() {
        let mut case = Case::v3(|case| case.cluster.env.set("SITE", "a\nb"));
        assert_eq!(case.fields(RULE.code), ["env.SITE"]);
        case.cluster.env.set("SITE", "a b");
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_quiet_on_one_line_and_on_tabs() {
        let case = Case::v3(|case| case.cluster.env.set("SITE", "a\tb é漢😀 $ ' \" \\"));
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
