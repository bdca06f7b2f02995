//! A variable is set that VISA does not know.

use std::collections::BTreeMap;

use super::Rule;
use crate::catalog::{Catalog, Reader, nearest};
use crate::diagnostic::Severity;
use crate::lint::{Assignment, Findings, Subject};
use crate::model::syntax::{Line, VariableName};
use crate::model::{Edit, Value};

pub(super) const RULE: Rule = Rule {
    code: "unknown-variable",
    severity: Severity::Warning,
    checks: "That variables whose names start with VISA_ are such that VISA knows, and that no other is nearly named like one of VISA's.",
    matters: "VISA ignores a misspelt variable, so what it was to say is not said. The export writes it all the same, since a container of the site may read it.",
    remedy: "Correct the name. If something of the site reads it, such as the attribute provider, give it a name without VISA_.",
    source: "visa/env-catalog.csv",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // A thousand hosts may have the same misspelt variable; it is compared with all others once.
    let mut nearest_of: BTreeMap<&str, Option<&'static str>> = BTreeMap::new();
    for set in &subject.assignments {
        if set.variable.is_some() || set.name.parse::<VariableName>().is_err() {
            continue;
        }
        let near = *nearest_of
            .entry(set.name)
            .or_insert_with(|| near(set.name, subject.line()));
        let is_visas = set.name.starts_with("VISA_") || set.name.starts_with("VSI_");
        if near.is_none() && !is_visas {
            continue;
        }
        let help = match near {
            Some(near) => {
                format!("is {near} meant? A variable of the site is better named without VISA_")
            }
            None => format!(
                "correct or remove {}; a variable of the site is better named without VISA_",
                set.name
            ),
        };
        let finding = findings.add(
            set.field(),
            format!("VISA {} has no variable {}", subject.line(), set.name),
            help,
        );
        if let Some(edits) = near.and_then(|near| rename(subject, set, near)) {
            finding.unsafe_fix(format!("Rename it to {}", near.unwrap_or_default()), edits);
        }
    }
}

/// Finds the variable that a name is a slip of.
fn near(name: &str, line: Line) -> Option<&'static str> {
    let candidates = Catalog::get().variables().iter().filter(|variable| {
        variable.in_line(line).is_some()
            && matches!(variable.reader, Reader::Service | Reader::Runtime)
    });
    let near = nearest(name, candidates.map(|variable| variable.name.as_str()))?;
    // Most names share their first words, so a quarter of the letters may differ, or two where
    // nothing says that it is VISA's.
    let allowed = if name.starts_with("VISA_") {
        near.len() / 4
    } else {
        2.min(near.len() / 4)
    };
    let distance = strsim::damerau_levenshtein(&name.to_uppercase(), near);
    (distance <= allowed).then_some(near)
}

/// Moves the value to the right name, if that is free and not decided or kept elsewhere.
fn rename(subject: &Subject<'_>, set: &Assignment<'_>, near: &str) -> Option<Vec<Edit>> {
    let variable = Catalog::get().variable(near)?;
    let field = set.sibling(near);
    let is_free = subject.cluster.get(&field).is_none()
        && !variable.secret
        && subject.environment.owner_of(variable).is_none();
    let value = Value::from(set.value);
    is_free.then(|| {
        vec![
            Edit::Unset { field: set.field() },
            Edit::Set { field, value },
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(name: &str) -> Case {
        Case::v3(|case| case.cluster.hosts[0].env.set(name, "INFO"))
    }

    #[test]
    fn it_fires_on_slips_and_on_inventions() {
        for name in [
            "VISA_LOGING_LEVEL",
            "visa_logging_level",
            "VIAS_LOGGING_LEVEL",
            "VISA_MAGIC",
            "VSI_X",
        ] {
            assert_eq!(
                with(name).fields(RULE.code),
                [format!("hosts.visa-1.env.{name}")]
            );
        }
        assert_eq!(with("VISA_MAGIC").findings(RULE.code)[0].fixes, []);
    }

    #[test]
    fn it_is_quiet_on_known_variables_and_on_those_of_the_site() {
        for name in [
            "VISA_LOGGING_LEVEL",
            "TZ",
            "QUARKUS_LOG_LEVEL",
            "SITE",
            "HTTP_PROXY",
            "LANG",
            "JAVA_OPTS",
        ] {
            assert_eq!(with(name).fields(RULE.code), [""; 0], "{name}");
        }
        // Others speak about these.
        for name in ["VISA_VDI_HOST", "VISA_CLUSTER_X", "A B"] {
            assert_eq!(with(name).fields(RULE.code), [""; 0], "{name}");
        }
    }

    #[test]
    fn it_is_mended_by_the_right_name() {
        let case = with("VISA_LOGING_LEVEL").fix(RULE.code);
        assert_eq!(
            case.cluster.hosts[0].env.get("VISA_LOGGING_LEVEL"),
            Some("INFO")
        );
        assert_eq!(case.check(), []);
    }

    #[test]
    fn no_fix_moves_a_value_where_it_must_not_stand() {
        for name in ["VISA_DATABASE_PASSWROD", "VISA_SERVER_PROT"] {
            let findings = with(name).findings(RULE.code);
            assert_eq!(findings[0].fixes, [], "{name}");
            assert!(
                findings[0].help.starts_with("is VISA_"),
                "{}",
                findings[0].help
            );
        }
    }
}
