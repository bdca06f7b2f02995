//! Uploads to VISA would be refused for their size.

use super::Rule;
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::syntax::NginxSize;
use crate::model::{BalancerField, Edit, FieldPath, Value};

pub(super) const RULE: Rule = Rule {
    code: "small-upload-limit",
    severity: Severity::Warning,
    checks: "That the largest upload is more than 2 MiB.",
    matters: "Notebooks are saved through /jupyter and files are uploaded through /visafs. What is larger than the limit is refused with 413, and a notebook with pictures is soon larger than 2 MiB.",
    remedy: "Write a limit that your users' files fit in, such as 100m.",
    source: "visa/routes.csv, /jupyter and /visafs: 2M of the official samples is small",
    check,
};

/// The limit of the official samples.
const SMALL: u64 = 2 * 1024 * 1024;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Ok(size) = subject.cluster.balancer.max_body.parse::<NginxSize>() else {
        return; // `bad-balancer-setting` says so.
    };
    if !(1..=SMALL).contains(&size.bytes()) {
        return;
    }
    let field = FieldPath::Balancer(BalancerField::MaxBody);
    findings
        .add(
            field.clone(),
            format!(
                "uploads of more than {size} are refused, which is little for notebooks and files"
            ),
            "write a limit that your users' files fit in, such as 100m",
        )
        .unsafe_fix(
            "Allow uploads of 100m",
            vec![Edit::Set {
                field,
                value: Value::from("100m"),
            }],
        );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(size: &str) -> Case {
        Case::v3(|case| size.clone_into(&mut case.cluster.balancer.max_body))
    }

    #[test]
    fn it_fires_on_small_limits() {
        for size in ["1", "64k", "1m", "2M", "2048k"] {
            assert_eq!(
                with(size).fields(RULE.code),
                ["balancer.max_body"],
                "{size}"
            );
        }
    }

    #[test]
    fn it_is_quiet_without_a_limit_or_with_a_large_one() {
        for size in ["0", "0m", "3m", "1g", "much"] {
            assert_eq!(with(size).fields(RULE.code), [""; 0], "{size}");
        }
    }

    #[test]
    fn it_is_mended_by_a_larger_limit() {
        assert_eq!(with("1m").fix(RULE.code).cluster.balancer.max_body, "100m");
    }
}
