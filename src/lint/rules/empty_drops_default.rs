//! A variable is set to nothing, and that is not its default.

use super::Rule;
use crate::catalog::{InLine, Outcome, Required};
use crate::diagnostic::Severity;
use crate::lint::{Findings, Subject};
use crate::model::Edit;

pub(super) const RULE: Rule = Rule {
    code: "empty-drops-default",
    severity: Severity::Warning,
    checks: "That no variable that has a default is set to the empty text, where VISA starts with that but takes it for something else.",
    matters: "Empty does not mean default. An empty time-out becomes 0, an empty port none, and an empty value in 2.x is null, whatever that leads to.",
    remedy: "Take the line out so that the default holds, or write the value that you mean.",
    source: "visa/facts.md, Value rules; visa/env-catalog.csv, empty_v2 and empty_v3",
    check,
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for set in &subject.assignments {
        if !set.value.is_empty() {
            continue;
        }
        let (Some(variable), Some(in_line)) = (set.variable, set.in_line) else {
            continue;
        };
        // Other rules speak about what must have a value, and about what a table decides.
        let is_elsewhere = in_line.required == Required::Always
            || variable.secret
            || subject.environment.owner_of(variable).is_some();
        let Some((default, effect)) =
            effect(in_line, subject.environment.default_of(variable)).filter(|_| !is_elsewhere)
        else {
            continue;
        };
        let (field, name) = (set.field(), set.name);
        findings
            .add(
                field.clone(),
                format!("{name} is empty: {effect}, instead of the default {default}"),
                format!("take {name} out to have the default, or give it a value"),
            )
            .unsafe_fix(format!("Take {name} out"), vec![Edit::Unset { field }]);
    }
}

/// Returns the default of a variable, unless it says nothing, and what an empty value leads to instead.
fn effect<'a>(in_line: &'a InLine, default: Option<&'a str>) -> Option<(&'a str, &'a str)> {
    // What VISA itself writes for "nothing" is no loss.
    let default =
        default.filter(|default| !matches!(*default, "" | "null" | "false" | "0" | "[]"))?;
    let detail = in_line.empty_detail.as_deref();
    let effect = match in_line.empty? {
        Outcome::Breaks => detail.unwrap_or("something does not work then"),
        Outcome::Value => detail.unwrap_or("it counts as another value"),
        Outcome::Null => "2.x reads a null",
        Outcome::Unset => detail.unwrap_or("it counts as unset, without its default"),
        Outcome::Off => "it is off",
        _ => return None,
    };
    Some((default, effect))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::testing::Case;
    use crate::model::syntax::Line;

    fn with(line: Line, name: &str, value: &str) -> Case {
        Case::spoilt(line, |case| case.cluster.hosts[0].env.set(name, value))
    }

    #[test]
    fn it_fires_where_empty_is_another_value() {
        for (line, name) in [
            (Line::V3, "VISA_CORS_ORIGIN"),
            (Line::V3, "VISA_NOTIFICATION_EMAIL_ADAPTER_PORT"),
            (Line::V3, "VISA_JUPYTER_PROXY_CACHE_REFRESH_TIME_S"),
            (Line::V2, "VISA_VDI_ENABLED"),
            (Line::V2, "VISA_LOGGING_LEVEL"),
        ] {
            assert_eq!(
                with(line, name, "").fields(RULE.code),
                [format!("hosts.visa-1.env.{name}")]
            );
        }
    }

    #[test]
    fn it_is_quiet_where_empty_does_no_harm_or_stops_the_start() {
        for (line, name) in [
            (Line::V3, "VISA_CLIENT_CONFIG_CONTACT_EMAIL"),
            (Line::V3, "VISA_ACCOUNTS_IDP_CACHE_EXPIRATION_S"),
            (Line::V3, "VISA_INSTANCE_USER_DEFAULT_QUOTA"),
            (Line::V2, "VISA_CORS_ORIGIN"),
            (Line::V3, "SITE"),
        ] {
            assert_eq!(with(line, name, "").fields(RULE.code), [""; 0], "{name}");
        }
        assert_eq!(
            with(Line::V3, "VISA_CORS_ORIGIN", "*").fields(RULE.code),
            [""; 0]
        );
    }

    #[test]
    fn it_is_mended_by_its_fix() {
        assert_eq!(
            with(Line::V3, "VISA_CORS_ORIGIN", "")
                .fix(RULE.code)
                .check(),
            []
        );
    }
}
