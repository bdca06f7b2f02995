//! A password stands in the project file.

use super::Rule;
use crate::catalog::Catalog;
use crate::diagnostic::Severity;
use crate::lint::rules::variables::each_set;
use crate::lint::{Findings, Subject};

pub(super) const RULE: Rule = Rule {
    code: "secret-in-project",
    severity: Severity::Error,
    checks: "That no variable which holds a password or token stands in the project file.",
    matters: "Project files are mailed, copied and kept in Git. What stands there once is known.",
    remedy: "Take the variable out of the project file and give it in a file for --secrets, in the environment, or in the window. Change the password if the file has left this computer.",
    source: "visa/env-catalog.csv, secret",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    each_set(subject, |field, name, _| {
        if Catalog::get().is_secret(name) {
            findings.add(
                field,
                format!("{name} is a secret and stands in the project file"),
                format!("take {name} out of the project file and give it with --secrets FILE, in the environment or in the window"),
            );
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    #[test]
    fn it_fires_without_repeating_the_secret() {
        let case = Case::v3(|case| {
            case.cluster.env.set("VISA_DATABASE_PASSWORD", "hunter2");
            case.cluster.hosts[0].env.set("VISA_VDI_REDIS_PASSWORD", "hunter2");
        });
        assert_eq!(
            case.fields(RULE.code),
            ["env.VISA_DATABASE_PASSWORD", "hosts.visa-1.env.VISA_VDI_REDIS_PASSWORD"]
        );
        let all = format!("{:?}", case.check());
        assert!(!all.contains("hunter2"), "{all}");
    }

    #[test]
    fn it_is_quiet_on_other_variables_which_mends_it() {
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
    }
}
