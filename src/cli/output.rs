//! How findings and errors look.

use std::io::{self, Write};

use serde::Serialize;

use super::text::{count, visible};
use crate::diagnostic::{Diagnostic, Severity};
use crate::export::ExportError;
use crate::store::project::{CreateError, LoadError, SaveError};
use crate::store::secret_file::WriteError;
use crate::store::secrets::SecretsError;

/// Writes findings with what to do about each, and how many there are.
pub(super) fn findings(findings: &[Diagnostic], out: &mut dyn Write) -> io::Result<()> {
    findings_with(findings, &|_, _| Ok(()), out)
}

/// Writes findings; `more` adds to each what else there is to say.
pub(super) fn findings_with(
    findings: &[Diagnostic],
    more: &dyn Fn(&Diagnostic, &mut dyn Write) -> io::Result<()>,
    out: &mut dyn Write,
) -> io::Result<()> {
    for finding in findings {
        writeln!(
            out,
            "{}[{}]: {}: {}\n  help: {}",
            finding.severity,
            finding.code,
            visible(&finding.location),
            visible(&finding.message),
            visible(&finding.help),
        )?;
        more(finding, out)?;
    }
    if !findings.is_empty() {
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(findings))
}

/// Says how many findings there are.
pub(super) fn summary(findings: &[Diagnostic]) -> String {
    let severities = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "remark"),
    ];
    let parts: Vec<String> = severities
        .into_iter()
        .map(|(severity, noun)| (tally(findings, severity), noun))
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| count(number, noun))
        .collect();
    if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    }
}

/// Counts the findings of a severity.
pub(super) fn tally(findings: &[Diagnostic], severity: Severity) -> usize {
    findings
        .iter()
        .filter(|finding| finding.severity == severity)
        .count()
}

/// Writes something for other programs.
pub(super) fn json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// Writes an error, its causes, and what to do about it.
pub(super) fn error(error: &anyhow::Error, err: &mut dyn Write) -> io::Result<()> {
    let mut said = error.to_string();
    writeln!(err, "error: {}", lines(&said))?;
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        // Many an error already tells what the operating system said.
        if !said.contains(&cause) {
            writeln!(err, "  {}", lines(&cause))?;
            said = cause;
        }
    }
    match hint(error) {
        Some(hint) => writeln!(err, "hint: {}", visible(&hint)),
        None => Ok(()),
    }
}

/// Indents all lines but the first.
fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(visible).collect();
    lines.join("\n  ")
}

fn hint(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(error) = cause.downcast_ref::<LoadError>() {
            error.hint()
        } else if let Some(error) = cause.downcast_ref::<CreateError>() {
            error.hint()
        } else if let Some(error) = cause.downcast_ref::<SecretsError>() {
            error.hint()
        } else if let Some(error) = cause.downcast_ref::<SaveError>() {
            error.hint()
        } else if let Some(error) = cause.downcast_ref::<WriteError>() {
            error.hint()
        } else {
            let error = cause.downcast_ref::<ExportError>()?;
            error.hint().map(str::to_owned)
        }
    })
}
