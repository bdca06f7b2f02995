//! `check`: all findings about a project; with `--fix` it mends what it safely can.

use std::io::{self, Write};
use std::path::Path;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::text::visible;
use super::{Exit, inputs, output};
use crate::diagnostic::{Diagnostic, Safety, Severity, has_errors};
use crate::lint;
use crate::lint::fixes::{self, Step};

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    inputs: inputs::Arguments,
    /// Form of the findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Applies all safe fixes and saves the project, with its comments; then tells what is left.
    #[arg(long)]
    fix: bool,
}

/// Form of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// The findings as other programs read them.
#[derive(Serialize)]
struct Report<'a> {
    project: &'a Path,
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed: Option<Vec<Fixed<'a>>>,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
}

/// A fix that was applied.
#[derive(Serialize)]
struct Fixed<'a> {
    code: &'static str,
    field: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct Finding<'a> {
    #[serde(flatten)]
    finding: &'a Diagnostic,
    /// Whether only a person can mend it.
    needs_answer: bool,
}

/// Judges the project, and mends it first if asked to.
pub(super) fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let mut inputs = inputs::Inputs::read(&arguments.inputs, err)?;
    let steps = if arguments.fix {
        let outcome = fixes::apply_safe(&inputs.subject());
        // Without a fix the file stays as it is, to the byte.
        if !outcome.steps.is_empty() {
            inputs.save(&arguments.inputs, outcome.cluster)?;
        }
        Some(outcome.steps)
    } else {
        None
    };
    let findings = lint::check(&inputs.subject());
    let project = &arguments.inputs.project;
    match (arguments.format, &steps) {
        (Format::Text, None) => output::findings(&findings, out)?,
        (Format::Text, Some(steps)) => {
            told(steps, project, out)?;
            output::findings_with(&findings, &after_fixes, out)?;
        }
        (Format::Json, steps) => json(project, steps.as_deref(), &findings, out)?,
    }
    Ok(if has_errors(&findings) {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

/// Tells each fix that was applied.
fn told(steps: &[Step], project: &Path, out: &mut dyn Write) -> io::Result<()> {
    for step in steps {
        let (code, title) = (step.id.code, visible(&step.id.title));
        writeln!(out, "fixed[{code}]: {}: {title}", visible(&step.location))?;
    }
    if steps.is_empty() {
        writeln!(out, "there is nothing that can be mended safely\n")
    } else {
        let fixes = match steps.len() {
            1 => "1 fix".to_owned(),
            number => format!("{number} fixes"),
        };
        writeln!(out, "\n{fixes} saved in {}\n", project.display())
    }
}

/// Says what a finding wants of a person, and names guesses as such.
fn after_fixes(finding: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
    if fixes::needs_answer(finding) {
        writeln!(out, "  needs your answer")?;
    }
    let guesses = finding.fixes.iter();
    for guess in guesses.filter(|fix| fix.safety == Safety::Unsafe) {
        writeln!(out, "  guess, not applied: {}", visible(&guess.title))?;
    }
    Ok(())
}

fn json(
    project: &Path,
    steps: Option<&[Step]>,
    findings: &[Diagnostic],
    out: &mut dyn Write,
) -> io::Result<()> {
    let report = Report {
        project,
        summary: Summary {
            errors: output::tally(findings, Severity::Error),
            warnings: output::tally(findings, Severity::Warning),
            infos: output::tally(findings, Severity::Info),
        },
        fixed: steps.map(|steps| steps.iter().map(Fixed::of).collect()),
        findings: findings.iter().map(Finding::of).collect(),
    };
    output::json(&report, out)
}

impl<'a> Fixed<'a> {
    fn of(step: &'a Step) -> Self {
        Self {
            code: step.id.code,
            field: &step.location,
            title: &step.id.title,
        }
    }
}

impl<'a> Finding<'a> {
    fn of(finding: &'a Diagnostic) -> Self {
        Self {
            finding,
            needs_answer: fixes::needs_answer(finding),
        }
    }
}
