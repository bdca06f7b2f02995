//! The project has files of the site, but not the attribute provider.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "provider-left-out",
    severity: Severity::Info,
    checks: "That the attribute provider is among the files of the site, if the project names any. One that is named but missing or empty is `missing-site-file`.",
    matters: "VISA comes without one, and nobody can log in before there is one. deploy.sh stops on every host on which somebody did not put it into providers by hand.",
    remedy: "Name the file as files.attribute_provider, so that every host gets the same, or put it on each host yourself.",
    source: "visa/env-catalog.csv, VISA_ACCOUNTS_ATTRIBUTE_PROVIDER; templates/host/deploy.sh",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let is_named = |field: FilesField| {
        let path = subject.cluster.files.get(field).to_string();
        !path.is_empty()
    };
    // Who names no file at all puts all of them on the hosts.
    let names_any = FilesField::ALL.iter().any(|field| is_named(*field));
    let provider = FilesField::AttributeProvider;
    if names_any && !is_named(provider) {
        findings.add(
            FieldPath::Files(provider),
            "the project carries files of the site, but not the attribute provider, without which nobody can log in",
            "name it as files.attribute_provider, or put it on each host yourself",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with_keys() -> Case {
        Case::v3(|case| {
            case.cluster.files.pam_public_key = "public.pem".to_owned();
        })
    }

    #[test]
    fn it_fires_on_other_files_without_it() {
        assert_eq!(with_keys().fields(RULE.code), ["files.attribute_provider"]);
    }

    #[test]
    fn it_is_quiet_where_no_file_is_named() {
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_file() {
        with_keys().mend(RULE.code, |case| {
            let text = "exports.getUserId = user => user.get('employeeNumber')";
            case.give_text(FilesField::AttributeProvider, text);
        });
    }
}
