//! `promote`: another host becomes the primary, in the project and in its bundles, with the order of
//! steps in which two schedulers never run.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::text::{count, visible};
use super::{Exit, diff, export, inputs, output};
use crate::catalog::nearest;
use crate::export::{Comparison, Control, Edited, ExportError, Options, Plan, Status};
use crate::lint::Subject;
use crate::model::{Cluster, HostId, Promotion, Role};
use crate::render::promotion::{self, Call, Step};

/// Arguments of `promote`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Name of the host that becomes the primary.
    host: String,
    #[command(flatten)]
    inputs: inputs::Arguments,
    /// Folder of the bundles, as they are on the hosts.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Only shows what would change, and the steps.
    #[arg(long)]
    dry_run: bool,
    /// The old primary is gone: it becomes a spare host, and its bundle is no longer part of the
    /// export. Without it, it becomes a secondary.
    #[arg(long)]
    old_is_gone: bool,
    /// Exports other changes of the project too. Without it they stop the promotion, since the hosts
    /// do not run what the project says.
    #[arg(long)]
    also_other_changes: bool,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How the result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people; the steps are Markdown.
    Text,
    /// For programs.
    Json,
}

/// What is told to programs.
#[derive(Serialize)]
struct Report<'a> {
    new_primary: &'a str,
    old_primary: &'a str,
    old_becomes: Role,
    /// Whether project and bundles are written.
    is_done: bool,
    folder: String,
    files: Vec<&'a str>,
    steps: &'a [Step],
}

/// Edited files stop a promotion before anything is written: one that is kept might be just the one
/// that matters.
const OPTIONS: Options = Options {
    edited: Edited::Stop,
    remove_old: false,
    archives: false,
};

/// Promotes a host.
pub(super) fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let mut inputs = inputs::Inputs::read(&arguments.inputs, err)?;
    let before = inputs.subject().cluster.clone();
    let Some(new) = find(&before, &arguments.host, err)? else {
        return Ok(Exit::Failed);
    };
    let promotion = match Promotion::of(&before, new, arguments.old_is_gone) {
        Ok(promotion) => promotion,
        Err(error) => {
            writeln!(
                err,
                "error: {}\nhint: {}",
                visible(&error.to_string()),
                error.hint()
            )?;
            return Ok(Exit::Failed);
        }
    };
    let mut after = before.clone();
    for edit in promotion.edits() {
        after.apply(&edit)?;
    }

    let Some(mut present) = compare(&inputs.subject(), arguments, false, err)? else {
        return Ok(Exit::Findings);
    };
    // Archives with the old roles would be a trap.
    let archives = present.plan().has_archives();
    if archives && let Some(with_archives) = compare(&inputs.subject(), arguments, true, err)? {
        present = with_archives;
    }
    if !is_up_to_date(present.plan(), arguments, err)? {
        return Ok(Exit::Findings);
    }
    drop(present);
    let Some(comparison) = compare(&inputs.subject_of(&after), arguments, archives, err)? else {
        return Ok(Exit::Findings);
    };
    if comparison.plan().stopping(OPTIONS).next().is_some() {
        for file in comparison.plan().stopping(OPTIONS) {
            writeln!(
                err,
                "{}: {}",
                visible(&file.path),
                visible(&file.status.to_string())
            )?;
        }
        writeln!(
            err,
            "error: nothing was written, because files are in the way"
        )?;
        let folder = arguments.out.to_string_lossy();
        let export = ["--out", &folder, "--overwrite-edited"];
        writeln!(
            err,
            "hint: move edits into the project, or replace them with `{}` first",
            arguments.inputs.call("export", &export)
        )?;
        return Ok(Exit::Findings);
    }

    let call = Call {
        project: &arguments.inputs.project,
        out: &arguments.out,
        options: arguments.inputs.options(),
    };
    let steps = promotion::steps(&after, promotion, &call);
    // Shown only once all is written: a pager may keep it open for long.
    let mut differences = Vec::new();
    if arguments.format == Format::Text {
        diff::text(&comparison, &mut differences)?;
    }
    let plan = comparison.plan().clone();
    if !arguments.dry_run {
        inputs.save(&arguments.inputs, after.clone())?;
        if let Err(error) = comparison.write(OPTIONS, &Control::silent()) {
            half_done(arguments, err)?;
            return Err(error.into());
        }
    }
    out.write_all(&differences)?;
    tell(arguments, promotion, &after, &plan, &steps, out)?;
    let old = after
        .host(promotion.old)
        .map_or("", |host| host.name.as_str());
    if arguments.dry_run {
        writeln!(err, "nothing was written")?;
    } else if plan.count(&Status::NoLongerOurs) > 0 {
        let folder = arguments.out.to_string_lossy();
        let export = ["--out", &folder, "--remove-old"];
        writeln!(
            err,
            "the bundle of {} is no longer part of the export; `{}` removes it",
            visible(old),
            arguments.inputs.call("export", &export)
        )?;
    }
    Ok(Exit::Fine)
}

/// Tells what was done, and what is to be done on the hosts.
fn tell(
    arguments: &Arguments,
    promotion: Promotion,
    after: &Cluster,
    plan: &Plan,
    steps: &[Step],
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let name = |id: HostId| after.host(id).map_or("", |host| host.name.as_str());
    match arguments.format {
        Format::Text => {
            let tense = if arguments.dry_run {
                "would become"
            } else {
                "is now"
            };
            let old = if arguments.old_is_gone {
                "a spare host"
            } else {
                "a secondary"
            };
            writeln!(
                out,
                "\n{} {tense} the primary, and {} {old}.\n\nThe hosts do not know it yet. In this order two schedulers never run:\n",
                visible(name(promotion.new)),
                visible(name(promotion.old)),
            )?;
            write!(out, "{}", promotion::to_text(steps))?;
        }
        Format::Json => {
            let files = plan.files.iter().filter(|file| file.is_behind());
            let report = Report {
                new_primary: name(promotion.new),
                old_primary: name(promotion.old),
                old_becomes: after
                    .host(promotion.old)
                    .map(|host| host.role)
                    .unwrap_or_default(),
                is_done: !arguments.dry_run,
                folder: plan.out.display().to_string(),
                files: files.map(|file| file.path.as_str()).collect(),
                steps,
            };
            output::json(&report, out)?;
        }
    }
    Ok(())
}

/// Finds a host by its name, or says which there are.
fn find(cluster: &Cluster, wanted: &str, err: &mut dyn Write) -> anyhow::Result<Option<HostId>> {
    let mut hosts = cluster.hosts.iter();
    if let Some(host) = hosts.find(|host| host.name == wanted) {
        return Ok(Some(host.id));
    }
    let names = || cluster.hosts.iter().map(|host| host.name.as_str());
    writeln!(err, "error: the project has no host {:?}", visible(wanted))?;
    if let Some(right) = nearest(wanted, names()) {
        writeln!(err, "hint: do you mean {}?", visible(right))?;
    } else {
        let secondaries = cluster.hosts_with(Role::Secondary);
        let names: Vec<String> = secondaries.map(|host| visible(&host.name)).collect();
        writeln!(err, "hint: the secondaries are {}", names.join(", "))?;
    }
    Ok(None)
}

/// Compares a state of the document with the folder; tells of findings that stop it.
fn compare(
    subject: &Subject<'_>,
    arguments: &Arguments,
    archives: bool,
    err: &mut dyn Write,
) -> anyhow::Result<Option<Comparison>> {
    match Comparison::new(subject, &arguments.out, archives) {
        Ok(comparison) => Ok(Some(comparison)),
        Err(ExportError::Findings(findings)) => {
            output::findings(&findings, err)?;
            export::not_exported(&arguments.inputs, err)?;
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Tells whether the folder holds what the project says before the promotion, or the rest may be
/// exported with it.
fn is_up_to_date(plan: &Plan, arguments: &Arguments, err: &mut dyn Write) -> anyhow::Result<bool> {
    let others: Vec<_> = plan.files.iter().filter(|file| file.is_behind()).collect();
    if others.is_empty() || arguments.also_other_changes {
        return Ok(true);
    }
    let folder = visible(&plan.out.to_string_lossy());
    if others.len() == plan.files.len() && others.iter().all(|file| file.status == Status::Create) {
        writeln!(
            err,
            "error: nothing was exported to {folder} yet\nhint: name the folder whose bundles are on the hosts"
        )?;
        return Ok(false);
    }
    for file in &others {
        writeln!(
            err,
            "{}: {}",
            visible(&file.path),
            visible(&file.status.to_string())
        )?;
    }
    writeln!(
        err,
        "error: besides the promotion, {} would change in {folder}; nothing was written\nhint: `{}` shows what; export it first and bring it to the hosts, or add --also-other-changes",
        count(others.len(), "file"),
        arguments
            .inputs
            .call("diff", &["--out", &plan.out.to_string_lossy()])
    )?;
    Ok(false)
}

/// Says how things stand after an export that did not come to its end.
fn half_done(arguments: &Arguments, err: &mut dyn Write) -> std::io::Result<()> {
    let folder = arguments.out.to_string_lossy();
    writeln!(
        err,
        "the project names {} as primary, but its bundles are not all written: deploy none of them yet\nhint: `{}` finishes them; `visa-cluster promote` of the old primary takes it back",
        visible(&arguments.host),
        arguments.inputs.call("export", &["--out", &folder])
    )
}
