//! `diff`: what an export would change within the files, secrets masked.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{self, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Effects, Style};
use clap::{Args, ValueEnum};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};

use super::text::visible;
use super::{Exit, archives, inputs, output};
use crate::export::diff::{ContentDiff, FileDiff, Hunk, Line, LineKind};
use crate::export::{Comparison, ExportError, Options, Plan, PlannedFile, Status};

/// Arguments of `diff`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    inputs: inputs::Arguments,
    /// Folder of the bundles.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    archives: archives::Arguments,
    /// How the differences are written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How differences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, as a unified diff.
    Text,
    /// For programs.
    Json,
}

/// Compares the folder with the project.
pub(super) fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let inputs = inputs::Inputs::read(&arguments.inputs, err)?;
    let compared = arguments
        .archives
        .compare(&inputs.subject(), &arguments.out);
    let comparison = match compared {
        Ok((comparison, _)) => comparison,
        Err(ExportError::Findings(findings)) => {
            // To the messages: there are no differences to tell.
            output::findings(&findings, err)?;
            let check = arguments.inputs.call("check", &[]);
            writeln!(
                err,
                "error: the project has errors and cannot be exported\nhint: mend them; `{check}` tells all"
            )?;
            return Ok(Exit::Failed);
        }
        Err(error) => return Err(error.into()),
    };
    match arguments.format {
        Format::Text => text(&comparison, out)?,
        Format::Json => output::json(&Report::of(&comparison), out)?,
    }
    Ok(if comparison.plan().differs() {
        Exit::Findings
    } else {
        Exit::Fine
    })
}

/// Writes what differs as text, coloured for a terminal.
pub(super) fn text(comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
    let is_coloured = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    Pager::new(is_coloured).all(comparison, out)
}

/// Writes differences as text.
struct Pager {
    is_coloured: bool,
    /// The first file with each text of differences, by its hash: hosts mostly change alike.
    told: HashMap<u64, String>,
}

const BOLD: Style = Style::new().effects(Effects::BOLD);
const PLACE: Style = AnsiColor::Cyan.on_default();
const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const NOTE: Style = AnsiColor::Yellow.on_default();

impl Pager {
    fn new(is_coloured: bool) -> Self {
        Self {
            is_coloured,
            told: HashMap::new(),
        }
    }

    fn all(&mut self, comparison: &Comparison, out: &mut dyn Write) -> io::Result<()> {
        let plan = comparison.plan();
        for file in plan.files.iter().filter(|f| f.status != Status::Unchanged) {
            let heading = format!(
                "{}: {}",
                visible(&file.path),
                visible(&file.status.to_string())
            );
            self.paint(BOLD, &heading, out)?;
            if let Some((old, new)) = file.mode_change() {
                write!(out, " (mode {old:04o} to {new:04o})")?;
            }
            writeln!(out)?;
            if let Some(contradiction) = file.contradiction() {
                writeln!(out, "  it stops an export: {contradiction}")?;
            }
            if is_compared(file)
                && let Some(diff) = comparison.diff(&file.path)
            {
                self.one(&diff, out)?;
            }
            writeln!(out)?;
        }
        writeln!(
            out,
            "{} in {}: {}",
            super::text::count(plan.files.len(), "file"),
            visible(&plan.out.to_string_lossy()),
            super::export::counts(plan, true).join(", ")
        )
    }

    fn one(&mut self, diff: &FileDiff, out: &mut dyn Write) -> io::Result<()> {
        let said = match &diff.content {
            ContentDiff::Same => return Ok(()),
            ContentDiff::Text { hunks } => return self.text(diff, hunks, out),
            ContentDiff::PrivateKey if diff.is_on_disk => "the key is another one; it is secret",
            ContentDiff::PrivateKey => "a key; it is secret",
            ContentDiff::Binary => "the content is not text",
            ContentDiff::TooLong => "too long to be compared by line",
            ContentDiff::Unreadable { reason } => {
                return writeln!(out, "  it cannot be read: {}", visible(reason));
            }
        };
        writeln!(out, "  {said}")
    }

    fn text(&mut self, diff: &FileDiff, hunks: &[Hunk], out: &mut dyn Write) -> io::Result<()> {
        let mut hash = DefaultHasher::new();
        hunks.hash(&mut hash);
        if let Some(first) = self.told.get(&hash.finish()) {
            return writeln!(out, "  the same as in {}", visible(first));
        }
        self.told.insert(hash.finish(), diff.path.clone());
        let path = visible(&diff.path);
        let old = if diff.is_on_disk { &path } else { "/dev/null" };
        self.paint(BOLD, &format!("--- {old}\n+++ {path}"), out)?;
        writeln!(out)?;
        for hunk in hunks {
            let Hunk {
                old_start,
                old_lines,
                new_start,
                new_lines,
                lines,
            } = hunk;
            let place = format!("@@ -{old_start},{old_lines} +{new_start},{new_lines} @@");
            self.paint(PLACE, &place, out)?;
            writeln!(out)?;
            for line in lines {
                self.line(line, out)?;
            }
        }
        Ok(())
    }

    fn line(&self, line: &Line, out: &mut dyn Write) -> io::Result<()> {
        let (sign, style) = match line.kind {
            LineKind::Context => (" ", Style::new()),
            LineKind::Removed => ("-", REMOVED),
            LineKind::Added => ("+", ADDED),
        };
        self.paint(style, sign, out)?;
        for part in &line.parts {
            let style = if part.is_changed {
                style.effects(Effects::UNDERLINE)
            } else {
                style
            };
            self.paint(style, &shown(&part.text), out)?;
        }
        if line.is_other_secret {
            self.paint(NOTE, "  (secret, changed)", out)?;
        }
        writeln!(out)?;
        if line.is_unended {
            writeln!(out, "\\ No newline at end of file")?;
        }
        Ok(())
    }

    fn paint(&self, style: Style, text: &str, out: &mut dyn Write) -> io::Result<()> {
        if self.is_coloured && style != Style::new() {
            write!(out, "{style}{text}{style:#}")
        } else {
            write!(out, "{text}")
        }
    }
}

/// Makes control characters visible, tabs aside.
fn shown(text: &str) -> String {
    let parts: Vec<String> = text.split('\t').map(visible).collect();
    parts.join("\t")
}

/// What is told to programs. The differences are worked out as they are written, one file after the
/// other.
#[derive(Serialize)]
struct Report<'a> {
    folder: String,
    differs: bool,
    files: Files<'a>,
}

struct Files<'a>(&'a Comparison);

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    /// Whether an export without options for it writes nothing because of this file.
    stops: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<Modes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<ContentDiff>,
}

#[derive(Serialize)]
struct Modes {
    old: String,
    new: String,
}

impl<'a> Report<'a> {
    fn of(comparison: &'a Comparison) -> Self {
        let plan: &Plan = comparison.plan();
        Self {
            folder: plan.out.display().to_string(),
            differs: plan.differs(),
            files: Files(comparison),
        }
    }
}

impl Serialize for Files<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let files = &self.0.plan().files;
        let mut list = serializer.serialize_seq(Some(files.len()))?;
        for file in files {
            list.serialize_element(&File::of(file, self.0))?;
        }
        list.end()
    }
}

/// Tells whether lines of a file are shown.
fn is_compared(file: &PlannedFile) -> bool {
    matches!(
        file.status,
        Status::Create | Status::Change | Status::EditedByHand
    )
}

impl<'a> File<'a> {
    fn of(file: &'a PlannedFile, comparison: &Comparison) -> Self {
        let (status, reason) = match &file.status {
            Status::Create => ("create", None),
            Status::Change => ("change", None),
            Status::Unchanged => ("unchanged", None),
            Status::EditedByHand => ("edited-by-hand", file.contradiction()),
            Status::NoLongerOurs => ("no-longer-ours", None),
            Status::NoLongerOursButEdited => ("no-longer-ours-but-edited", None),
            Status::Blocked(reason) => ("blocked", Some(reason.as_str())),
        };
        let is_compared = is_compared(file);
        let diff = is_compared.then(|| comparison.diff(&file.path)).flatten();
        Self {
            path: &file.path,
            status,
            reason,
            stops: file.stops(Options::default()),
            mode: file.mode_change().map(|(old, new)| Modes {
                old: format!("{old:04o}"),
                new: format!("{new:04o}"),
            }),
            content: diff.map(|diff| diff.content),
        }
    }
}
