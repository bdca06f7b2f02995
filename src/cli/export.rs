//! `export`: the bundles on disk, or what would be written.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::text::{count, visible};
use super::{Exit, archives, inputs, output};
use crate::export::{Control, Edited, ExportError, Options, Outcome, Plan, Status};
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
    /// Replaces files that somebody edited by hand since the last export, and puts what they wrote
    /// beside them as NAME.orig. Without it, such files are kept, and all others are written.
    #[arg(long)]
    overwrite_edited: bool,
    /// Removes files of earlier exports that are no longer part of the bundle, such as those of a
    /// host that is gone. Files that somebody edited stay.
    #[arg(long)]
    remove_old: bool,
    #[command(flatten)]
    archives: archives::Arguments,
}

/// Exports the project.
pub(super) fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let inputs = inputs::Inputs::read(&arguments.inputs, err)?;
    let subject = inputs.subject();
    let options = |archives| Options {
        edited: if arguments.overwrite_edited {
            Edited::Replace
        } else {
            Edited::Keep
        },
        remove_old: arguments.remove_old,
        archives,
    };
    let compared = arguments.archives.compare(&subject, &arguments.out);
    let result = compared.and_then(|(comparison, archives)| {
        let options = options(archives);
        if arguments.dry_run {
            return Ok(Outcome {
                plan: comparison.into_plan(),
                options,
                copies: Vec::new(),
            });
        }
        comparison.write(options, &Control::silent())
    });
    let outcome = match result {
        Ok(outcome) => outcome,
        Err(ExportError::Findings(findings)) => {
            output::findings(&findings, out)?;
            not_exported(&arguments.inputs, err)?;
            return Ok(Exit::Findings);
        }
        Err(ExportError::Conflicts { plan, options }) => {
            in_the_way(&plan, options, out, err)?;
            writeln!(err, "hint: {}", way_out(&plan))?;
            return Ok(Exit::Findings);
        }
        Err(error) => return Err(error.into()),
    };
    let remarks = lint::check(&subject);
    if !remarks.is_empty() {
        let summary = output::summary(&remarks);
        let check = arguments.inputs.call("check", &[]);
        writeln!(err, "{summary}; see `{check}`")?;
    }
    changes(&outcome, arguments.dry_run, out)?;
    if arguments.dry_run {
        planned(arguments, &outcome, err)
    } else {
        done(arguments, &outcome, err)
    }
}

/// Says that a project with errors is not exported.
pub(super) fn not_exported(inputs: &inputs::Arguments, err: &mut dyn Write) -> io::Result<()> {
    let check = inputs.call("check", &[]);
    writeln!(
        err,
        "error: nothing was written, because the project has errors\nhint: mend them, then export again; `{check}` judges without exporting"
    )
}

/// Ends a dry run.
fn planned(arguments: &Arguments, outcome: &Outcome, err: &mut dyn Write) -> anyhow::Result<Exit> {
    let Outcome { plan, options, .. } = outcome;
    if plan.differs() {
        let folder = plan.out.to_string_lossy();
        let diff = arguments.inputs.call("diff", &["--out", &folder]);
        writeln!(err, "hint: `{diff}` shows what changes within the files")?;
    }
    if plan.stopping(*options).next().is_some() {
        writeln!(
            err,
            "error: an export would write nothing, because files are in the way in {}\nhint: {}",
            plan.out.display(),
            way_out(plan)
        )?;
        return Ok(Exit::Findings);
    }
    old(plan, *options, err)?;
    kept(outcome, true, err)
}

/// Says what is to be done about the files that stop an export.
fn way_out(plan: &Plan) -> &'static str {
    if plan.blocked().next().is_some() {
        "move what is in the way, or mend its permissions"
    } else {
        "set the roles in the project, or replace the file with --overwrite-edited, which puts what was there beside it as NAME.orig"
    }
}

/// Ends an export.
fn done(arguments: &Arguments, outcome: &Outcome, err: &mut dyn Write) -> anyhow::Result<Exit> {
    for (path, copy) in &outcome.copies {
        let (path, copy) = (visible(path), visible(copy));
        writeln!(
            err,
            "{path} was edited by hand; what was there is now {copy}"
        )?;
    }
    old(&outcome.plan, outcome.options, err)?;
    let readme = arguments.out.join("README.md");
    writeln!(err, "next: read {}", readme.display())?;
    kept(outcome, false, err)
}

/// Tells of files that earlier exports left.
fn old(plan: &Plan, options: Options, err: &mut dyn Write) -> io::Result<()> {
    let old = plan.count(&Status::NoLongerOurs);
    if old == 0 || options.remove_old {
        return Ok(());
    }
    let files = count(old, "file");
    writeln!(
        err,
        "hint: --remove-old removes the {files} of earlier exports that are no longer part of the bundle"
    )
}

/// Names the files that were kept because somebody edited them.
fn kept(outcome: &Outcome, is_dry_run: bool, err: &mut dyn Write) -> anyhow::Result<Exit> {
    let kept: Vec<String> = outcome.kept().map(|file| visible(&file.path)).collect();
    if kept.is_empty() {
        return Ok(Exit::Fine);
    }
    let files = count(kept.len(), "file");
    let (was, would) = if is_dry_run {
        ("would be", "would be")
    } else {
        ("was", "were")
    };
    let verb = if kept.len() == 1 { was } else { would };
    writeln!(
        err,
        "warning: {files} edited by hand {verb} kept as it is: {}\nhint: move the edits into the project, or replace them with --overwrite-edited, which puts what was there beside them as NAME.orig",
        kept.join(", ")
    )?;
    if outcome.options.archives {
        writeln!(
            err,
            "warning: the archives hold these files as the project has them, without the edits"
        )?;
    }
    Ok(Exit::Findings)
}

/// Lists what happens to the files, and counts them.
fn changes(outcome: &Outcome, is_dry_run: bool, out: &mut dyn Write) -> io::Result<()> {
    let Outcome { plan, options, .. } = outcome;
    let options = *options;
    for file in plan
        .files
        .iter()
        .filter(|file| file.status != Status::Unchanged)
    {
        write!(out, "{}: {}", visible(&file.path), file.status)?;
        match (&file.status, file.mode_change()) {
            (Status::EditedByHand, _) if file.is_written(options) => write!(out, ", replaced")?,
            (Status::EditedByHand, _) => match file.contradiction() {
                Some(contradiction) => write!(out, ", stops the export: {contradiction}")?,
                None => write!(out, ", kept")?,
            },
            (Status::NoLongerOurs, _) if options.remove_old => write!(out, ", removed")?,
            (Status::NoLongerOurs | Status::NoLongerOursButEdited, _) => write!(out, ", left")?,
            (Status::Change, Some((old, new))) => write!(out, " (mode {old:04o} to {new:04o})")?,
            _ => {}
        }
        writeln!(out)?;
    }
    let folder = plan.out.display();
    let files = count(plan.files.len(), "file");
    let counts = counts(plan, is_dry_run).join(", ");
    writeln!(out, "{files} in {folder}: {counts}")
}

/// Counts the files of a plan by what happens to them.
pub(super) fn counts(plan: &Plan, is_dry_run: bool) -> Vec<String> {
    let tense = if is_dry_run { "to be " } else { "" };
    let old = plan.count(&Status::NoLongerOurs) + plan.count(&Status::NoLongerOursButEdited);
    [
        (plan.count(&Status::Create), format!("{tense}created")),
        (plan.count(&Status::Change), format!("{tense}changed")),
        (plan.edited().count(), "edited by hand".to_owned()),
        (old, "no longer part of the bundle".to_owned()),
        (plan.blocked().count(), "blocked".to_owned()),
        (plan.count(&Status::Unchanged), "unchanged".to_owned()),
    ]
    .into_iter()
    .filter(|(number, _)| *number > 0)
    .map(|(number, words)| format!("{number} {words}"))
    .collect()
}

/// Lists the files that stop an export.
pub(super) fn in_the_way(
    plan: &Plan,
    options: Options,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<()> {
    for file in plan.stopping(options) {
        write!(
            out,
            "{}: {}",
            visible(&file.path),
            visible(&file.status.to_string())
        )?;
        if let Some(contradiction) = file.contradiction() {
            write!(out, "; {contradiction}")?;
        }
        writeln!(out)?;
    }
    writeln!(
        err,
        "error: nothing was written, because files are in the way in {}",
        plan.out.display()
    )
}
