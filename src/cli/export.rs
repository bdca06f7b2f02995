//! `export`: the bundles on disk, or what would be written.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::text::{count, visible};
use super::{Exit, inputs, output};
use crate::export::{self, Control, ExportError, Options, Plan, Status};
use crate::lint;

/// Arguments of `export`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    inputs: inputs::Arguments,
    /// Folder for the bundles; made if it is missing.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only says what would be written.
    #[arg(long)]
    dry_run: bool,
    /// Replaces files that somebody edited by hand since the last export.
    #[arg(long)]
    overwrite_edited: bool,
    /// Adds an archive of each host, of the load balancer and of the whole, with their sums.
    #[arg(long, value_name = "FORMAT")]
    archive: Option<Archive>,
}

/// A format of archives.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Archive {
    #[value(name = "tar.gz")]
    TarGz,
}

/// Exports the project.
pub(super) fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let inputs = inputs::Inputs::read(&arguments.inputs)?;
    let subject = inputs.subject();
    let options = Options {
        overwrite_edited: arguments.overwrite_edited,
        archives: matches!(arguments.archive, Some(Archive::TarGz)),
    };
    let result = if arguments.dry_run {
        export::plan(&subject, &arguments.out, options)
    } else {
        export::export(&subject, &arguments.out, options, &Control::silent())
    };
    let project = visible(&arguments.inputs.project.to_string_lossy());
    let plan = match result {
        Ok(plan) => plan,
        Err(ExportError::Findings(findings)) => {
            output::findings(&findings, out)?;
            writeln!(
                err,
                "error: nothing was written, because the project has errors\nhint: mend them, then export again; `visa-cluster check {project}` judges without exporting"
            )?;
            return Ok(Exit::Findings);
        }
        Err(ExportError::Conflicts(plan)) => {
            in_the_way(&plan, options, out, err)?;
            advise(&plan, options, err)?;
            return Ok(Exit::Findings);
        }
        Err(error) => return Err(error.into()),
    };
    let remarks = lint::check(&subject);
    if !remarks.is_empty() {
        let summary = output::summary(&remarks);
        writeln!(err, "{summary}; see `visa-cluster check {project}`")?;
    }
    changes(&plan, arguments.dry_run, out)?;
    let is_stopped = plan.stopping(options).next().is_some();
    if arguments.dry_run && is_stopped {
        advise(&plan, options, err)?;
        return Ok(Exit::Findings);
    }
    if !arguments.dry_run {
        let readme = arguments.out.join("README.md");
        writeln!(err, "next: read {}", readme.display())?;
    }
    Ok(Exit::Fine)
}

/// Lists what happens to the files, and counts them.
fn changes(plan: &Plan, is_dry_run: bool, out: &mut dyn Write) -> io::Result<()> {
    for file in plan
        .files
        .iter()
        .filter(|file| file.status != Status::Unchanged)
    {
        writeln!(out, "{}: {}", visible(&file.path), file.status)?;
    }
    let tense = if is_dry_run { "to be " } else { "" };
    let parts: Vec<String> = [
        (Status::Create, format!("{tense}created")),
        (Status::Change, format!("{tense}changed")),
        (Status::EditedByHand, "edited by hand".to_owned()),
        (
            Status::NoLongerOurs,
            "no longer part of the bundle".to_owned(),
        ),
        (Status::Unchanged, "unchanged".to_owned()),
    ]
    .into_iter()
    .map(|(status, words)| (plan.count(&status), words))
    .filter(|(number, _)| *number > 0)
    .map(|(number, words)| format!("{number} {words}"))
    .collect();
    let folder = plan.out.display();
    writeln!(
        out,
        "{} in {folder}: {}",
        count(plan.files.len(), "file"),
        parts.join(", ")
    )
}

/// Lists the files that stop an export.
pub(super) fn in_the_way(
    plan: &Plan,
    options: Options,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<()> {
    for file in plan.stopping(options) {
        writeln!(out, "{}: {}", visible(&file.path), file.status)?;
    }
    writeln!(
        err,
        "error: nothing was written, because files are in the way in {}",
        plan.out.display()
    )
}

fn advise(plan: &Plan, options: Options, err: &mut dyn Write) -> io::Result<()> {
    let is_edited = plan.count(&Status::EditedByHand) > 0 && !options.overwrite_edited;
    let is_blocked = plan
        .in_the_way()
        .any(|file| matches!(file.status, Status::Blocked(_)));
    if is_edited {
        writeln!(
            err,
            "hint: move the edits into the project, or replace the edited files with --overwrite-edited"
        )?;
    }
    if is_blocked {
        writeln!(err, "hint: move away what is blocked")?;
    }
    Ok(())
}
