//! A variable is set that this release line does not read.

use super::Rule;
use crate::catalog::{Catalog, Variable};
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::{Edit, FieldPath, Value};
use crate::model::syntax::Line;

pub(super) const RULE: Rule = Rule {
    code: "variable-of-other-line",
    severity: Severity::Warning,
    checks: "That the variables of VISA which are set are such that the release line reads.",
    matters: "VISA ignores a variable of the other line, so what it was to say is not said. It is not exported either.",
    remedy: "Take it out, and set the variable that took its place, if there is one.",
    source: "visa/env-catalog.csv, in_v2, in_v3 and replaced_by",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let line = subject.line();
    for set in &subject.assignments {
        let Some(variable) = set.variable else {
            continue;
        };
        if set.in_line.is_some() {
            continue;
        }
        let (field, name, value) = (set.field(), set.name, set.value);
        let other = Line::ALL.iter().find(|other| variable.in_line(**other).is_some());
        let message = match other {
            Some(other) => format!("{name} is a variable of VISA {other}; {line} does not read it, and it is not exported"),
            None => format!("no VISA of today reads {name}, and it is not exported"),
        };
        let (title, edits) = mend(subject, variable, &field, value);
        findings
            .add(field, message, instead(variable, line))
            .unsafe_fix(title, edits);
    }
}

/// Moves the value to the variable that took its place, if that is free; else takes it out.
fn mend(
    subject: &Subject<'_>,
    variable: &Variable,
    field: &FieldPath,
    value: &str,
) -> (String, Vec<Edit>) {
    let name = &variable.name;
    let unset = Edit::Unset {
        field: field.clone(),
    };
    let new = successor(variable, subject.line()).filter(|new| !new.secret && new.owner.is_none());
    let target = new.and_then(|new| match field {
        FieldPath::Env(_) => Some((new, FieldPath::Env(new.name.clone()))),
        FieldPath::HostEnv(id, _) => Some((new, FieldPath::HostEnv(*id, new.name.clone()))),
        _ => None,
    });
    match target {
        Some((new, field)) if subject.cluster.get(&field).is_none() => {
            let value = Value::from(value);
            let title = format!("Move it to {}", new.name);
            (title, vec![Edit::Set { field, value }, unset])
        }
        _ => (format!("Take {name} out"), vec![unset]),
    }
}

/// Returns the variable that took the place of another, if the line reads it.
fn successor(variable: &Variable, line: Line) -> Option<&'static Variable> {
    let new = Catalog::get().variable(variable.replaced_by.as_ref()?)?;
    new.in_line(line).is_some().then_some(new)
}

/// Says what to do instead of setting a variable.
fn instead(variable: &Variable, line: Line) -> String {
    let name = &variable.name;
    match (successor(variable, line), &variable.replaced_by_setting) {
        (Some(new), _) => format!("take {name} out; {} took its place", new.name),
        (None, Some(setting)) => format!("take {name} out; use {setting} instead"),
        (None, None) => format!("take {name} out"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;

    fn with(line: Line, name: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.env.set(name, "1"))
    }

    #[test]
    fn it_fires_on_variables_of_the_other_line_for_cluster_and_host() {
        assert_eq!(with(Line::V3, "VISA_VDI_HOST").fields(RULE.code), ["env.VISA_VDI_HOST"]);
        let case = Case::spoilt(Line::V2, |case| {
            case.cluster.hosts[1].env.set("VISA_VDI_REDIS_TLS_ENABLED", "true");
        });
        assert_eq!(case.fields(RULE.code), ["hosts.visa-2.env.VISA_VDI_REDIS_TLS_ENABLED"]);
    }

    #[test]
    fn it_names_what_took_its_place() {
        let help = |name| with(Line::V3, name).findings(RULE.code)[0].help.clone();
        assert_eq!(
            help("ACCOUNT_SERVICE_IDP"),
            "take ACCOUNT_SERVICE_IDP out; VISA_ACCOUNTS_IDP took its place"
        );
        assert_eq!(help("VISA_VDI_GUACD_PORT"), "take VISA_VDI_GUACD_PORT out");
    }

    #[test]
    fn it_is_quiet_on_variables_of_the_line_and_on_unknown_ones() {
        for name in ["VISA_LOGGING_LEVEL", "TZ", "QUARKUS_LOG_LEVEL", "SITE"] {
            assert_eq!(with(Line::V3, name).fields(RULE.code), [""; 0], "{name}");
        }
        assert_eq!(with(Line::V2, "VISA_VDI_CORS_ORIGIN").fields(RULE.code), [""; 0]);
    }

    #[test]
    fn its_fix_holds() {
        with(Line::V3, "VISA_VDI_CORS_ORIGIN").fix(RULE.code);
        let moved = with(Line::V3, "ACCOUNT_SERVICE_CLIENT_ID").fix(RULE.code);
        assert_eq!(moved.cluster.env.get("ACCOUNT_SERVICE_CLIENT_ID"), None);
    }
}
