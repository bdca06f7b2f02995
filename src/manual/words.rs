//! The words in which the manual speaks of what the catalogue knows.

use crate::catalog::{Catalog, InLine, Outcome, Owner, Reader, Required, ValueType, Variable};
use crate::environment::deciding_field;
use crate::model::Cluster;

/// Says what reads a variable.
#[must_use]
pub fn reader(variable: &Variable) -> String {
    let component = variable.component.label();
    match variable.reader {
        Reader::Service => component.to_owned(),
        Reader::SiteService => format!("{component}, which each site makes itself"),
        Reader::Runtime => format!("the run-time system of {component}"),
        Reader::Tool => format!("a tool beside {component}"),
        Reader::Nothing => "nothing: no release reads it".to_owned(),
    }
}

/// Says what values a type takes.
#[must_use]
pub fn value_type(value_type: ValueType) -> &'static str {
    match value_type {
        ValueType::String => "text",
        ValueType::Bool => "true or false",
        ValueType::Int => "whole number",
        ValueType::Port => "TCP port",
        ValueType::Host => "DNS name or IP address",
        ValueType::Url => "URL",
        ValueType::JdbcUrl => "JDBC address",
        ValueType::Duration => "time span, such as 10S or PT1M",
        ValueType::Size => "size: 100MB in 2.x, 100M in 3.x",
        ValueType::Path => "path inside the container",
        ValueType::Json => "JSON",
        ValueType::Email => "e-mail address",
        ValueType::Choice => "one of a few words",
    }
}

/// Says what a missing or empty value leads to.
#[must_use]
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Default => "the default is used",
        Outcome::Literal => "the value is the text of the placeholder itself",
        Outcome::Stops => "it does not start",
        Outcome::StopsIfUsed => "it does not start if the feature is used",
        Outcome::Breaks => "it starts, but something does not work",
        Outcome::Null => "it counts as null",
        Outcome::Unset => "as if it were not set",
        Outcome::Off => "the feature is off",
        Outcome::Value => "it counts as a value",
        Outcome::None => "nothing happens",
        Outcome::Unknown => "not tried",
    }
}

/// Says what counts if nobody sets a variable.
#[must_use]
pub fn default(default: Option<&str>) -> &str {
    match default {
        None => "none",
        Some("") => "the empty text",
        Some(default) => default,
    }
}

/// Says what counts in each release of a line if nobody sets a variable, the newest first.
#[must_use]
pub fn defaults(in_line: &InLine) -> String {
    let newest = default(in_line.default.as_deref()).to_owned();
    let earlier: Vec<String> = in_line
        .earlier
        .iter()
        .rev()
        .map(|one| {
            let default = default(one.default.as_deref());
            format!("{default} before {}", one.before)
        })
        .collect();
    if earlier.is_empty() {
        return newest;
    }
    format!("{newest}; {}", earlier.join(", "))
}

/// Says when a value must be given.
#[must_use]
pub fn required(in_line: &InLine) -> String {
    match in_line.required {
        Required::Never => "no".to_owned(),
        Required::Always => "yes".to_owned(),
        Required::When => {
            let conditions = in_line.when.iter();
            let conditions: Vec<String> = conditions
                .map(|condition| format!("{}={}", condition.name, condition.value))
                .collect();
            format!("when {}", conditions.join(" and "))
        }
    }
}

/// Returns the heading of the group of a variable.
#[must_use]
pub fn group(variable: &Variable) -> Option<&'static str> {
    let mut groups = Catalog::get().groups().iter();
    let group = groups.find(|group| group.key == variable.group)?;
    Some(&group.title)
}

/// Names the place of the project that decides a variable; none if it is left to `[env]`.
#[must_use]
pub fn place(variable: &Variable) -> Option<String> {
    let owner = variable.owner?;
    Some(match (owner, deciding_field(owner, &variable.name)) {
        (Owner::Roles, _) => "hosts.NAME.role: true on the primary, else false".to_owned(),
        (_, Some(field)) => field.display(&Cluster::default()),
        (_, None) => owner.to_string(),
    })
}
