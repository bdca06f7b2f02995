//! The attribute provider does not tell who a user is.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::quoted;
use crate::model::{FieldPath, FilesField};

pub(super) const RULE: Rule = Rule {
    code: "provider-without-user-id",
    severity: Severity::Warning,
    checks: "That the attribute provider has a function getUserId.",
    matters: "The accounts service loads the file at the first request, not when it starts. If there is no getUserId in it, the service ends, is started again, and ends at the next request: nobody can log in.",
    remedy: "Name the JavaScript file that exports getUserId(userInfo).",
    source: "visa/env-catalog.csv, VISA_ACCOUNTS_ATTRIBUTE_PROVIDER; visa-accounts 3.8.0, attribute.service.ts",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let field = FilesField::AttributeProvider;
    let Some(file) = subject.file(field) else {
        return;
    };
    // An empty file is another rule's. A file that loads another one may have it from there.
    let text = String::from_utf8_lossy(file.bytes());
    if text.trim().is_empty() || text.contains("getUserId") || text.contains("require(") {
        return;
    }
    let path = subject.cluster.files.get(field).to_string();
    findings.add(
        FieldPath::Files(field),
        format!(
            "there is no getUserId in {}, so the accounts service ends at the first request",
            quoted(&path)
        ),
        "name the JavaScript file that exports getUserId(userInfo)",
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(text: &str) -> Vec<String> {
        Case::v3(|case| case.give_text(FilesField::AttributeProvider, text)).fields(RULE.code)
    }

    #[test]
    fn it_fires_on_another_file() {
        for text in ["module.exports = {}", "<html></html>", "\u{0}"] {
            assert_eq!(with(text), ["files.attribute_provider"], "{text}");
        }
    }

    #[test]
    fn it_is_quiet_on_what_is_empty_or_loads_another_file() {
        for text in ["", " \n", "module.exports = require('./site.js')"] {
            assert_eq!(with(text), [""; 0], "{text}");
        }
        assert_eq!(Case::v3(|_| ()).fields(RULE.code), [""; 0]);
    }

    #[test]
    fn it_is_mended_by_the_function() {
        let text = "module.exports = { getUserId: user => user.get('employeeNumber') }";
        assert_eq!(with(text), [""; 0]);
    }
}
