//! `explain`: the page of the manual about a variable or a finding.

use std::io::{self, Write};

use clap::Args;

use super::Exit;
use super::text::visible;
use crate::catalog::{Catalog, InLine, Outcome, Reader, Required, ValueType, Variable, nearest};
use crate::lint::{Rule, rules};
use crate::model::syntax::Line;
use crate::probe::{self, Cause};

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// A variable, such as `VISA_LOGGING_LEVEL`, or the code of a finding, such as no-primary.
    #[arg(value_name = "VARIABLE-OR-CODE")]
    name: String,
}

/// Most names that are offered for a part of a name.
const MOST_CONTAINING: usize = 5;

/// Writes the page.
pub(super) fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let name = arguments.name.as_str();
    let known_variable = Catalog::get().variable(&name.to_uppercase());
    let known_rule = rules::ALL
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(name));
    let known_cause = probe::causes().find(|cause| cause.code.eq_ignore_ascii_case(name));
    if let Some(found) = known_variable {
        variable(found, out)?;
    } else if let Some(found) = known_rule {
        rule(found, out)?;
    } else if let Some(found) = known_cause {
        cause(found, out)?;
    } else {
        anyhow::bail!("{}", unknown(name));
    }
    Ok(Exit::Fine)
}

fn unknown(name: &str) -> String {
    let message = format!("there is no variable and no finding `{}`", visible(name));
    let variables = Catalog::get().variables().iter();
    let near_variable = nearest(name, variables.map(|variable| variable.name.as_str()));
    let codes = rules::ALL.iter().map(|rule| rule.code);
    let codes = codes.chain(probe::causes().map(|cause| cause.code));
    let near_rule = nearest(name, codes);
    // A person may well know a part of the name only, such as `redis`.
    let part = name.to_uppercase();
    let part = part.trim_start_matches("VISA_");
    let containing = Catalog::get()
        .variables()
        .iter()
        .map(|variable| variable.name.as_str())
        .filter(|variable| part.len() >= 3 && variable.contains(part))
        .take(MOST_CONTAINING);
    let mut near: Vec<&str> = containing.collect();
    if near.is_empty() {
        near.extend(near_variable.into_iter().chain(near_rule));
    }
    let near: Vec<String> = near.iter().map(|near| format!("`{near}`")).collect();
    if near.is_empty() {
        message
    } else {
        format!("{message}; do you mean {}?", near.join(" or "))
    }
}

fn rule(rule: &Rule, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({})\n", rule.code, rule.severity)?;
    for (heading, text) in [
        ("What it checks", rule.checks),
        ("Why it matters", rule.matters),
        ("How to mend it", rule.remedy),
    ] {
        writeln!(out, "{heading}\n  {text}\n")?;
    }
    writeln!(out, "Source\n  {}", rule.source)
}

fn cause(cause: &Cause, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "{} ({}, found by a probe)\n",
        cause.code, cause.severity
    )?;
    for (heading, text) in [
        ("What it means", cause.means),
        ("How to mend it", cause.remedy),
    ] {
        writeln!(out, "{heading}\n  {text}\n")?;
    }
    writeln!(out, "Source\n  {}", cause.source)
}

fn variable(variable: &Variable, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}\n  {}\n", variable.name, variable.summary)?;
    if let Some(note) = &variable.note {
        writeln!(out, "  {note}\n")?;
    }
    row(out, "Read by", &reader(variable))?;
    let group = Catalog::get()
        .groups()
        .iter()
        .find(|group| group.key == variable.group);
    if let Some(group) = group {
        row(out, "Group", &group.title)?;
    }
    row(out, "Type", type_words(variable.value_type))?;
    if !variable.choices.is_empty() {
        row(out, "Words", &variable.choices.join(", "))?;
    }
    if variable.secret {
        row(
            out,
            "Secret",
            "yes: give it with --secrets FILE or in the environment, never in the project",
        )?;
    }
    if let Some(owner) = variable.owner {
        row(out, "Decided by", &owner.to_string())?;
    }
    if variable.per_role {
        row(
            out,
            "Per host",
            "it must differ between primary and secondaries",
        )?;
    }
    if let Some(since) = &variable.since {
        row(out, "Since", since)?;
    }
    if let Some(removed) = &variable.removed_in {
        row(out, "Removed in", removed)?;
    }
    for instead in variable
        .replaced_by
        .iter()
        .chain(&variable.replaced_by_setting)
    {
        row(out, "Replaced by", instead)?;
    }
    for line in Line::ALL {
        writeln!(out, "\nIn {line}")?;
        match variable.in_line(line) {
            Some(in_line) => release_line(in_line, out)?,
            None => writeln!(out, "  not known")?,
        }
    }
    writeln!(out, "\nSource\n  {}", variable.source)
}

fn release_line(in_line: &InLine, out: &mut dyn Write) -> io::Result<()> {
    row(out, "Default", in_line.default.as_deref().unwrap_or("none"))?;
    let required = match in_line.required {
        Required::Never => "no".to_owned(),
        Required::Always => "yes".to_owned(),
        Required::When => {
            let conditions: Vec<String> = in_line
                .when
                .iter()
                .map(|condition| format!("{}={}", condition.name, condition.value))
                .collect();
            format!("when {}", conditions.join(" and "))
        }
    };
    row(out, "Required", &required)?;
    if !in_line.choices.is_empty() {
        row(out, "Words", &in_line.choices.join(", "))?;
    }
    if let Some(advice) = &in_line.advice {
        row(out, "Set it when", advice)?;
    }
    for (label, outcome, detail) in [
        ("If unset", in_line.unset, &in_line.unset_detail),
        ("If empty", in_line.empty, &in_line.empty_detail),
    ] {
        let words = match (outcome.map(outcome_words), detail) {
            (Some(words), Some(detail)) => format!("{words}: {detail}"),
            (Some(words), None) => words.to_owned(),
            (None, Some(detail)) => detail.clone(),
            (None, None) => continue,
        };
        row(out, label, &words)?;
    }
    Ok(())
}

fn row(out: &mut dyn Write, label: &str, text: &str) -> io::Result<()> {
    writeln!(out, "  {label:<12} {text}")
}

fn reader(variable: &Variable) -> String {
    let component = variable.component.label();
    match variable.reader {
        Reader::Service => component.to_owned(),
        Reader::SiteService => format!("{component}, which each site makes itself"),
        Reader::Runtime => format!("the run-time system of {component}"),
        Reader::Tool => format!("a tool beside {component}"),
        Reader::Nothing => "nothing: no release reads it".to_owned(),
    }
}

fn type_words(value_type: ValueType) -> &'static str {
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

fn outcome_words(outcome: Outcome) -> &'static str {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str) -> Result<String, String> {
        let arguments = Arguments {
            name: name.to_owned(),
        };
        let mut out = Vec::new();
        run(&arguments, &mut out).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(out).expect("text"))
    }

    #[test]
    fn variables_and_findings_have_a_page_in_whatever_case() {
        insta::assert_snapshot!(page("visa_server_port").expect("variable"));
        insta::assert_snapshot!(page("Missing-Secret").expect("rule"));
    }

    #[test]
    fn every_variable_and_every_finding_has_a_page() {
        let variables = Catalog::get().variables().iter().map(|v| v.name.as_str());
        for name in variables.chain(rules::ALL.iter().map(|rule| rule.code)) {
            let page = page(name).expect(name);
            assert!(
                page.starts_with(name) && page.contains("Source\n  "),
                "{page}"
            );
        }
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest() {
        let error = page("VISA_LOGING_LEVEL").expect_err("unknown");
        assert!(error.contains("`VISA_LOGGING_LEVEL`"), "{error}");
        let error = page("redis").expect_err("a part of a name");
        assert!(error.contains("`VISA_VDI_REDIS_PASSWORD`"), "{error}");
        let error = page("no-primry").expect_err("unknown");
        assert!(error.contains("`no-primary`"), "{error}");
    }
}
