//! A file of the site is not where the project says.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;
use crate::model::{FieldPath, FilesField, SiteFile};

pub(super) const RULE: Rule = Rule {
    code: "missing-site-file",
    severity: Severity::Error,
    checks: "That the files which the project names can be read and are not empty.",
    matters: "They are copied into the bundle of every host. Without them VISA starts, but nobody can log in or open a desktop.",
    remedy: "Put the file where the project says, relative to the project file, or leave the field empty and put it on the hosts yourself.",
    source: "visa/images.csv, accounts and proxy",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for &field in FilesField::ALL {
        let path = subject.cluster.files.get(field).to_string();
        let problem = match subject.site_files.get(field, &path) {
            Some(SiteFile::Unreadable(why)) => why.clone(),
            Some(SiteFile::Found(file)) if file.bytes().trim_ascii().is_empty() => {
                "it is empty".to_owned()
            }
            Some(SiteFile::Found(_)) | None => continue,
        };
        if !path.is_empty() {
            findings.add(
                FieldPath::Files(field),
                format!("{} cannot be used: {problem}", quoted(&path)),
                "put the file there, or leave the field empty and put it on the hosts yourself",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(file: SiteFile) -> Vec<String> {
        Case::v3(|case| {
            case.cluster.files.attribute_provider = "provider.js".to_owned();
            case.site_files
                .set(FilesField::AttributeProvider, "provider.js", file);
        })
        .fields(RULE.code)
    }

    #[test]
    fn it_fires_on_unreadable_and_empty_files() {
        let missing = SiteFile::Unreadable("no such file".to_owned());
        assert_eq!(with(missing), ["files.attribute_provider"]);
        let empty = SiteFile::found(b" \n".to_vec());
        assert_eq!(with(empty), ["files.attribute_provider"]);
    }

    #[test]
    fn it_is_mended_by_a_file_with_content() {
        let found = SiteFile::found(b"exports.getUserId = () => 1".to_vec());
        assert_eq!(with(found), [""; 0]);
    }

    #[test]
    fn it_is_quiet_until_the_file_was_looked_for() {
        let case = Case::v3(|case| {
            case.cluster.files.attribute_provider = "new.js".to_owned();
            let old = SiteFile::Unreadable("no such file".to_owned());
            case.site_files
                .set(FilesField::AttributeProvider, "old.js", old);
        });
        assert_eq!(case.fields(RULE.code), [""; 0]);
    }
}
