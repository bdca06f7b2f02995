//! `catalog`: the variables of VISA, all or those that are asked for.

use std::io::{self, Write};

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::check::Format;
use super::text::{count, visible};
use super::{Exit, output};
use crate::catalog::{Catalog, Component, EarlierDefault, InLine, Required, Variable, nearest};
use crate::manual::{self, Kind, words};
use crate::model::syntax::{Line, Release};

/// Arguments of `catalog`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Only those that this release reads, such as 3.8.2.
    #[arg(long, conflicts_with = "line")]
    release: Option<String>,
    /// Only those that this release line reads.
    #[arg(long, value_enum)]
    line: Option<LineName>,
    /// Only those of this group, such as redis.
    #[arg(long)]
    group: Option<String>,
    /// Only those that this component reads.
    #[arg(long, value_enum)]
    component: Option<ComponentName>,
    /// Only those that need a value, always or because of others.
    #[arg(long)]
    required: bool,
    /// Only passwords and tokens.
    #[arg(long)]
    secret: bool,
    /// Only those that differ between 2.x and 3.x: in one of them alone, or with another default.
    #[arg(long)]
    differs: bool,
    /// Only those whose page in the manual holds these words.
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,
    /// Form of the list.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// A release line, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LineName {
    /// Releases 2.x.
    #[value(name = "2.x", alias = "2")]
    V2,
    /// Releases 3.x.
    #[value(name = "3.x", alias = "3")]
    V3,
}

/// A component, as typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ComponentName {
    /// The API server.
    Api,
    /// The accounts service.
    Accounts,
    /// The jupyter proxy.
    JupyterProxy,
    /// The security-groups service of the site.
    SecurityGroups,
    /// Docker Compose and scripts.
    Compose,
}

/// What is asked for, understood.
struct Filter<'a> {
    arguments: &'a Arguments,
    release: Option<Release>,
    line: Option<Line>,
    /// Names of the variables whose pages hold the words.
    found: Option<Vec<&'static str>>,
}

/// Lists the variables.
pub(super) fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let filter = Filter::read(arguments)?;
    let variables = Catalog::get().variables().iter();
    let variables: Vec<&Variable> = variables.filter(|v| filter.lets_pass(v)).collect();
    match arguments.format {
        Format::Text => table(&variables, filter.line, out)?,
        Format::Json => {
            let rows = variables
                .into_iter()
                .map(|variable| Row::of(variable, filter.line, filter.release));
            output::json(&rows.collect::<Vec<_>>(), out)?;
        }
    }
    Ok(Exit::Fine)
}

impl<'a> Filter<'a> {
    fn read(arguments: &'a Arguments) -> anyhow::Result<Self> {
        let release: Option<Release> = match &arguments.release {
            Some(text) => {
                let parsed = text.parse();
                Some(parsed.map_err(|error: crate::model::syntax::SyntaxError| {
                    anyhow::anyhow!("{}; {}", error.message, error.help)
                })?)
            }
            None => None,
        };
        let line = match arguments.line {
            Some(LineName::V2) => Some(Line::V2),
            Some(LineName::V3) => Some(Line::V3),
            None => release.map(Release::line),
        };
        if let Some(group) = &arguments.group {
            let keys = || {
                Catalog::get()
                    .groups()
                    .iter()
                    .map(|group| group.key.as_str())
            };
            if !keys().any(|key| key == group) {
                let advice = match nearest(group, keys()) {
                    Some(near) => format!("do you mean `{near}`?"),
                    None => format!("there are {}", keys().collect::<Vec<_>>().join(", ")),
                };
                anyhow::bail!("there is no group `{}`; {advice}", visible(group));
            }
        }
        let found = arguments.search.as_deref().map(|words| {
            let pages = manual::search(words).into_iter();
            let variables = pages.filter(|page| page.kind == Kind::Variable);
            variables.map(|page| page.name.as_str()).collect()
        });
        Ok(Self {
            arguments,
            release,
            line,
            found,
        })
    }

    fn lets_pass(&self, variable: &Variable) -> bool {
        let wanted = self.arguments;
        let lines: Vec<&InLine> = Line::ALL
            .iter()
            .filter(|line| self.line.is_none_or(|only| only == **line))
            .filter_map(|line| variable.in_line(*line))
            .collect();
        let is_in_line = self.line.is_none() || !lines.is_empty();
        let is_required = lines.iter().any(|line| line.required != Required::Never);
        is_in_line
            && self.release.is_none_or(|release| is_in(variable, release))
            && wanted
                .group
                .as_ref()
                .is_none_or(|group| *group == variable.group)
            && wanted
                .component
                .is_none_or(|name| component(name) == variable.component)
            && (!wanted.required || is_required)
            && (!wanted.secret || variable.secret)
            && (!wanted.differs || differs(variable))
            && self
                .found
                .as_ref()
                .is_none_or(|found| found.contains(&variable.name.as_str()))
    }
}

/// Tells whether a release lies between those that first and no longer read a variable.
fn is_in(variable: &Variable, release: Release) -> bool {
    let read = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let since: Option<Release> = read(&variable.since);
    let removed: Option<Release> = read(&variable.removed_in);
    since.is_none_or(|since| since <= release) && removed.is_none_or(|removed| release < removed)
}

fn component(name: ComponentName) -> Component {
    match name {
        ComponentName::Api => Component::Api,
        ComponentName::Accounts => Component::Accounts,
        ComponentName::JupyterProxy => Component::JupyterProxy,
        ComponentName::SecurityGroups => Component::SecurityGroups,
        ComponentName::Compose => Component::Compose,
    }
}

fn differs(variable: &Variable) -> bool {
    match (&variable.v2, &variable.v3) {
        (Some(v2), Some(v3)) => {
            v2.default != v3.default
                || variable.choices_in(Line::V2) != variable.choices_in(Line::V3)
        }
        (None, None) => false,
        _ => true,
    }
}

/// Writes a line for each variable, below its group.
fn table(variables: &[&Variable], line: Option<Line>, out: &mut dyn Write) -> io::Result<()> {
    let names = variables.iter().map(|variable| variable.name.len());
    let width = names.max().unwrap_or_default();
    let mut group = None;
    for variable in variables {
        let title = words::group(variable);
        if group != title {
            let gap = if group.is_some() { "\n" } else { "" };
            writeln!(out, "{gap}{}", title.unwrap_or_default())?;
            group = title;
        }
        let marks = marks(variable, line);
        writeln!(
            out,
            "  {:<width$}  {marks:<18}  {}",
            variable.name, variable.summary
        )?;
    }
    if !variables.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", count(variables.len(), "variable"))?;
    writeln!(
        out,
        "required: always; at times: if others want it; decided: by another field of the project"
    )
}

/// Says what is special about a variable: which line alone reads it, whether it is required, secret
/// or decided by a table.
fn marks(variable: &Variable, line: Option<Line>) -> String {
    let mut marks = Vec::new();
    match (&variable.v2, &variable.v3) {
        _ if line.is_some() => (),
        (Some(_), None) => marks.push("2.x"),
        (None, Some(_)) => marks.push("3.x"),
        (None, None) => marks.push("not read"),
        (Some(_), Some(_)) => (),
    }
    let lines = Line::ALL
        .iter()
        .filter(|known| line.is_none_or(|only| only == **known));
    let required: Vec<Required> = lines
        .filter_map(|line| Some(variable.in_line(*line)?.required))
        .collect();
    if variable.secret {
        marks.push("secret");
    }
    if variable.owner.is_some() {
        marks.push("decided");
    } else if required.contains(&Required::Always) {
        marks.push("required");
    } else if required.contains(&Required::When) {
        marks.push("at times");
    }
    marks.join(", ")
}

/// A variable as other programs read it.
#[derive(Serialize)]
struct Row {
    name: &'static str,
    group: &'static str,
    component: &'static str,
    read_by: String,
    r#type: &'static str,
    secret: bool,
    /// The place of the project that decides it.
    decided_by: Option<String>,
    summary: &'static str,
    note: Option<&'static str>,
    since: Option<&'static str>,
    removed_in: Option<&'static str>,
    replaced_by: Option<&'static str>,
    lines: Vec<RowLine>,
    source: &'static str,
}

/// What a release line says about it.
#[derive(Serialize)]
struct RowLine {
    line: Line,
    default: Option<&'static str>,
    /// Defaults of earlier releases, where no release is asked for.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    earlier_defaults: &'static [EarlierDefault],
    choices: &'static [String],
    required: String,
    if_unset: Option<&'static str>,
    if_empty: Option<&'static str>,
}

impl Row {
    fn of(variable: &'static Variable, line: Option<Line>, release: Option<Release>) -> Self {
        let lines = Line::ALL
            .iter()
            .filter(|known| line.is_none_or(|only| only == **known));
        let lines = lines.filter_map(|line| {
            let in_line = variable.in_line(*line)?;
            Some(RowLine {
                line: *line,
                default: in_line.default_in(release),
                earlier_defaults: match release {
                    Some(_) => &[],
                    None => &in_line.earlier,
                },
                choices: variable.choices_in(*line),
                required: words::required(in_line),
                if_unset: in_line.unset.map(words::outcome),
                if_empty: in_line.empty.map(words::outcome),
            })
        });
        Self {
            name: &variable.name,
            group: &variable.group,
            component: variable.component.label(),
            read_by: words::reader(variable),
            r#type: words::value_type(variable.value_type),
            secret: variable.secret,
            decided_by: words::place(variable),
            summary: &variable.summary,
            note: variable.note.as_deref(),
            since: variable.since.as_deref(),
            removed_in: variable.removed_in.as_deref(),
            replaced_by: variable
                .replaced_by
                .as_deref()
                .or(variable.replaced_by_setting.as_deref()),
            lines: lines.collect(),
            source: &variable.source,
        }
    }
}
