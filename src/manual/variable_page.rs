//! The page of a variable.

use super::{Kind, Page, Section, words};
use crate::catalog::{InLine, Variable};
use crate::model::syntax::Line;

pub(super) fn page(variable: &Variable) -> Page {
    let mut sections = vec![facts(variable)];
    if let Some(note) = &variable.note {
        sections.push(Section::new("Good to know").says(note));
    }
    for line in Line::ALL {
        let section = match variable.in_line(line) {
            Some(in_line) => release_line(line, in_line),
            None => Section::new(format!("In {line}")).says("not read"),
        };
        sections.push(section);
    }
    sections.push(Section::new("Source").says(&variable.source));
    Page {
        name: variable.name.clone(),
        kind: Kind::Variable,
        summary: variable.summary.clone(),
        sections,
    }
}

fn facts(variable: &Variable) -> Section {
    let mut section = Section::default();
    section.fact("Read by", words::reader(variable));
    if let Some(group) = words::group(variable) {
        section.fact("Group", group);
    }
    section.fact("Type", words::value_type(variable.value_type));
    if !variable.choices.is_empty() {
        section.fact("Words", variable.choices.join(", "));
    }
    if variable.secret {
        section.fact(
            "Secret",
            "yes: give it with --secrets FILE, in the environment or in the window, never in the project",
        );
    }
    if let Some(server) = &variable.given_to {
        section.fact(
            "Give it to",
            format!("{server} too; the site chooses it, best by a generator"),
        );
    }
    match words::place(variable) {
        Some(place) => section.fact("Decided by", place),
        None if !variable.secret => {
            section.fact("Set it in", "[env] for all hosts, or [hosts.env] for one");
        }
        None => (),
    }
    for (label, text) in [
        ("Since", &variable.since),
        ("Removed in", &variable.removed_in),
        ("Replaced by", &variable.replaced_by),
        ("Replaced by", &variable.replaced_by_setting),
    ] {
        if let Some(text) = text {
            section.fact(label, text);
        }
    }
    section
}

fn release_line(line: Line, in_line: &InLine) -> Section {
    let mut section = Section::new(format!("In {line}"));
    section.fact("Default", words::defaults(in_line));
    section.fact("Required", words::required(in_line));
    if !in_line.choices.is_empty() {
        section.fact("Words", in_line.choices.join(", "));
    }
    if let Some(advice) = &in_line.advice {
        section.fact("Set it when", advice);
    }
    for (label, outcome, detail) in [
        ("If unset", in_line.unset, &in_line.unset_detail),
        ("If empty", in_line.empty, &in_line.empty_detail),
    ] {
        let text = match (outcome.map(words::outcome), detail) {
            (Some(words), Some(detail)) => format!("{words}: {detail}"),
            (Some(words), None) => words.to_owned(),
            (None, Some(detail)) => detail.clone(),
            (None, None) => continue,
        };
        section.fact(label, text);
    }
    section
}
