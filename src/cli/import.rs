//! `import`: a project of the files of a VISA that runs already.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::text::{count, visible};
use super::{Exit, output};
use crate::diagnostic::{Diagnostic, Severity, has_errors};
use crate::import::{self, Imported, Note, NoteKind};
use crate::lint::{self, Subject};
use crate::store::project::{self, Overwrite};
use crate::store::{is_there, place, secret_file, site_files};

const AFTER_HELP: &str = "\
What the files say is told line by line: what is in the project, what to check, and what was left out.
Passwords and tokens never stand in the project; --secrets-out keeps them for `--secrets`.

Examples:
  visa-cluster import visa-1/ visa-2/ balancer/ --out my.visa.toml --secrets-out secrets.env
  visa-cluster import .env docker-compose.yml /etc/nginx/conf.d/visa.conf --out my.visa.toml";

/// Arguments of `import`.
#[derive(Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// Env files, compose files, NGINX configurations, or folders with such in them; a folder or
    /// file that is called after its host tells the host's name.
    #[arg(required = true, value_name = "FILE-OR-DIR")]
    paths: Vec<PathBuf>,
    /// Project file to write, such as my.visa.toml.
    #[arg(long, value_name = "PROJECT")]
    out: PathBuf,
    /// Replaces the project file if there is one already.
    #[arg(long)]
    overwrite: bool,
    /// File to write the passwords and tokens to, readable by you alone; it must not exist. Without
    /// it they are left out.
    #[arg(long, value_name = "FILE")]
    secrets_out: Option<PathBuf>,
    /// Form of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// The report as other programs read it.
#[derive(Serialize)]
struct Report<'a> {
    project: &'a Path,
    secrets_file: Option<&'a Path>,
    /// Names of the secrets that were found.
    secrets: Vec<&'a str>,
    summary: Summary,
    notes: &'a [Note],
    findings: &'a [Diagnostic],
}

#[derive(Serialize)]
struct Summary {
    understood: usize,
    doubts: usize,
    left_out: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
}

/// Imports the files.
pub(super) fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let sources = import::sources(&arguments.paths);
    let mut imported = import::assemble(&sources);
    if !imported.has_something() {
        let mut told = imported.notes;
        // What is said about the project as a whole is said about nothing.
        told.retain(|note| !note.file.is_empty());
        notes(&told, err)?;
        writeln!(
            err,
            "error: nothing was written, because none of the files is about VISA\nhint: name env files, compose files or NGINX configurations, or folders with such in them"
        )?;
        return Ok(Exit::Failed);
    }
    let whole = place::whole(&arguments.out);
    imported.start_paths_at(whole.parent().unwrap_or(Path::new("")));
    write_files(arguments, &imported)?;

    let site_files = site_files::read(&imported.cluster, whole.parent());
    let subject = Subject::new(&imported.cluster, &imported.secrets, &site_files);
    let findings = lint::check(&subject);
    match arguments.format {
        Format::Text => notes(&imported.notes, out)?,
        Format::Json => json(arguments, &imported, &findings, out)?,
    }
    say_what_was_written(arguments, &imported, &findings, err)?;
    Ok(if has_errors(&findings) {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

/// Writes the project, and the secrets if they are wanted; nothing if one of them is in the way.
fn write_files(arguments: &Arguments, imported: &Imported) -> anyhow::Result<()> {
    let project = &arguments.out;
    if !arguments.overwrite && is_there(project) {
        bail!(
            "there is a file of that name already: {}\nname another, or replace it with --overwrite",
            project.display()
        );
    }
    if let Some(secrets) = &arguments.secrets_out {
        if place::whole(secrets) == place::whole(project) {
            bail!(
                "project and secrets cannot be one file: {}",
                project.display()
            );
        }
        secret_file::create(secrets, &imported.secrets)?;
    }
    write_project(arguments, imported).map_err(|error| match &arguments.secrets_out {
        Some(secrets) => without_secrets(error, secrets),
        None => error,
    })
}

fn write_project(arguments: &Arguments, imported: &Imported) -> anyhow::Result<()> {
    let project = &arguments.out;
    if arguments.overwrite {
        project::save(project, &imported.cluster, None, Overwrite::Always)?;
    } else {
        project::create_from(project, &imported.cluster)?;
    }
    Ok(())
}

/// Takes back the secrets of a project that could not be written, so that nothing is in the way of
/// another try.
fn without_secrets(error: anyhow::Error, secrets: &Path) -> anyhow::Error {
    let shown = secrets.display();
    match secret_file::withdraw(secrets) {
        Ok(()) => error,
        Err(why) => error.context(format!(
            "the project was not written, but the passwords and tokens were, and cannot be removed: {why}: {shown}\nremove that file before you import again"
        )),
    }
}

fn notes(notes: &[Note], out: &mut dyn Write) -> io::Result<()> {
    for note in notes {
        writeln!(out, "{}", visible(&note.to_string()))?;
    }
    writeln!(
        out,
        "\n{} understood, {} to check, {} left out",
        tally(notes, NoteKind::Understood),
        tally(notes, NoteKind::Doubt),
        tally(notes, NoteKind::NotUnderstood)
    )
}

fn tally(notes: &[Note], kind: NoteKind) -> usize {
    notes.iter().filter(|note| note.kind == kind).count()
}

fn json(
    arguments: &Arguments,
    imported: &Imported,
    findings: &[Diagnostic],
    out: &mut dyn Write,
) -> io::Result<()> {
    let notes = &imported.notes;
    let report = Report {
        project: &arguments.out,
        secrets_file: arguments.secrets_out.as_deref(),
        secrets: imported.secrets.iter().map(|(name, _)| name).collect(),
        summary: Summary {
            understood: tally(notes, NoteKind::Understood),
            doubts: tally(notes, NoteKind::Doubt),
            left_out: tally(notes, NoteKind::NotUnderstood),
            errors: output::tally(findings, Severity::Error),
            warnings: output::tally(findings, Severity::Warning),
            infos: output::tally(findings, Severity::Info),
        },
        notes,
        findings,
    };
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

fn say_what_was_written(
    arguments: &Arguments,
    imported: &Imported,
    findings: &[Diagnostic],
    err: &mut dyn Write,
) -> io::Result<()> {
    let project = visible(&arguments.out.to_string_lossy());
    let hosts = count(imported.cluster.hosts.len(), "host");
    writeln!(err, "wrote {project}: {hosts}")?;
    let names: Vec<&str> = imported.secrets.iter().map(|(name, _)| name).collect();
    let number = count(names.len(), "secret");
    let secrets = match &arguments.secrets_out {
        Some(path) => {
            let path = visible(&path.to_string_lossy());
            writeln!(err, "wrote {path}: {number}; only you can read it")?;
            format!(" --secrets {path}")
        }
        None if names.is_empty() => String::new(),
        None => {
            writeln!(
                err,
                "left out {number}: {}\nhint: to keep them, import again with --secrets-out FILE and --overwrite",
                names.join(", ")
            )?;
            String::new()
        }
    };
    let summary = output::summary(findings);
    writeln!(
        err,
        "with these secrets the project has {summary}; see `visa-cluster check {project}{secrets}`"
    )
}
