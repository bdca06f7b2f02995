//! `check`: all findings about a project.

use std::io::{self, Write};
use std::path::Path;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{Exit, inputs, output};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::lint;

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    inputs: inputs::Arguments,
    /// Form of the findings.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Form of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
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
    findings: &'a [Diagnostic],
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
}

/// Judges the project.
pub(super) fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Exit> {
    let inputs = inputs::Inputs::read(&arguments.inputs)?;
    let findings = lint::check(&inputs.subject());
    match arguments.format {
        Format::Text => output::findings(&findings, out)?,
        Format::Json => json(&arguments.inputs.project, &findings, out)?,
    }
    Ok(if has_errors(&findings) {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

fn json(project: &Path, findings: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    let report = Report {
        project,
        summary: Summary {
            errors: output::tally(findings, Severity::Error),
            warnings: output::tally(findings, Severity::Warning),
            infos: output::tally(findings, Severity::Info),
        },
        findings,
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}
