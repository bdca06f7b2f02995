//! The command line: reads the arguments, calls the same functions as the window, and writes what
//! they say.
//!
//! Results go to the standard output, messages to the standard error. One file a subcommand.

mod archives;
mod catalog;
mod check;
mod demo;
mod diff;
mod explain;
mod export;
mod import;
mod inputs;
mod new;
mod output;
mod probe;
mod promote;
mod text;
mod until_closed;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::catalog::nearest;
use crate::store;
use until_closed::UntilClosed;

/// How a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Fine,
    /// The project, a server that was probed, or what lies in the way of an export, is at fault; or
    /// something differs.
    Findings,
    /// It could not be done.
    Failed,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Findings => 1,
            Exit::Failed => 2,
        })
    }
}

/// What the arguments ask for.
#[derive(Debug)]
pub enum Call {
    /// The window, with a project in it if one is named.
    Window(Option<PathBuf>),
    /// A subcommand.
    Command(Command),
}

const AFTER_HELP: &str = "\
Without a command, the window opens.

Exit status: 0 all is well, 1 the project has errors, files are in the way or were kept, something differs or a probe failed, 2 it could not be done.

Examples:
  visa-cluster demo                     see what an export looks like
  visa-cluster new my.visa.toml         begin a project
  visa-cluster import visa-1/ visa-2/ --out my.visa.toml
                                        begin with the VISA that runs already
  visa-cluster check my.visa.toml       judge it
  visa-cluster check --fix my.visa.toml apply all safe fixes, and tell what is left
  visa-cluster explain no-primary       the manual of a finding or a variable
  visa-cluster export my.visa.toml --out bundle --secrets secrets.env
  visa-cluster diff my.visa.toml --out bundle --secrets secrets.env
                                        what an export would change
  visa-cluster probe my.visa.toml --secrets secrets.env
                                        try the servers
  visa-cluster promote visa-2 my.visa.toml --out bundle --secrets secrets.env
                                        make another host the primary";

/// Lays out a load-balanced VISA cluster, judges its settings, and exports a bundle for each host.
#[derive(Debug, Parser)]
#[command(
    name = "visa-cluster",
    version,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    after_help = AFTER_HELP
)]
struct Arguments {
    /// Project file to open in the window.
    project: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Writes a small, sound project with comments to start from.
    New(new::Arguments),
    /// Judges a project: every finding with what to do about it; mends what is certain.
    Check(check::Arguments),
    /// Writes the bundles of all hosts and of the load balancer into a folder.
    Export(export::Arguments),
    /// Shows what an export would change within the files, secrets masked.
    Diff(diff::Arguments),
    /// Makes a project of the files of a VISA that runs already.
    Import(import::Arguments),
    /// Tries the servers of a project step by step, as VISA would use them.
    Probe(probe::Arguments),
    /// Makes a secondary the primary in project and bundles, and tells the order of steps.
    Promote(promote::Arguments),
    /// Tells all about a variable of VISA or a finding; alone, it lists the findings.
    Explain(explain::Arguments),
    /// Lists the variables of VISA, all or by release, group, component and words.
    Catalog(catalog::Arguments),
    /// Exports the built-in example with fresh passwords, to look at.
    Demo(demo::Arguments),
}

/// Reads the arguments, of which the first is the program itself.
pub fn read_arguments(arguments: impl IntoIterator<Item = OsString>) -> Result<Call, clap::Error> {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    // A misspelt subcommand would else count as a project of that name.
    if let Some(word) = arguments.get(1).and_then(|word| word.to_str())
        && let Some(error) = misspelt(word)
    {
        return Err(error);
    }
    let matches = Arguments::command().try_get_matches_from(arguments)?;
    let read = Arguments::from_arg_matches(&matches)?;
    Ok(match read.command {
        Some(command) => Call::Command(command),
        None => Call::Window(read.project),
    })
}

/// Complains about a word that is neither a subcommand nor a file.
fn misspelt(word: &str) -> Option<clap::Error> {
    let mut program = Arguments::command();
    let names: Vec<String> = program
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '-');
    let is_right = names.iter().any(|name| name == word);
    if !is_word || word.starts_with('-') || is_right || store::is_there(Path::new(word)) {
        return None;
    }
    let advice = match nearest(word, names.iter().map(String::as_str)) {
        Some(right) => format!("; do you mean `{right}`?"),
        None => String::new(),
    };
    let message = format!("there is no command and no file `{word}`{advice}");
    Some(program.error(ErrorKind::InvalidSubcommand, message))
}

/// Runs a subcommand on the standard streams.
#[must_use]
pub fn run(command: &Command) -> Exit {
    let mut out = BufWriter::new(UntilClosed::new(io::stdout().lock()));
    let mut err = UntilClosed::new(io::stderr().lock());
    let exit = run_on(command, &mut out, &mut err);
    match out.flush() {
        Ok(()) => exit,
        Err(error) => failed(&error.into(), &mut err),
    }
}

/// Runs a subcommand.
#[must_use]
pub fn run_on(command: &Command, out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    let result = match command {
        Command::New(arguments) => new::run(arguments, err),
        Command::Check(arguments) => check::run(arguments, out, err),
        Command::Export(arguments) => export::run(arguments, out, err),
        Command::Diff(arguments) => diff::run(arguments, out, err),
        Command::Import(arguments) => import::run(arguments, out, err),
        Command::Probe(arguments) => probe::run(arguments, out, err),
        Command::Promote(arguments) => promote::run(arguments, out, err),
        Command::Explain(arguments) => explain::run(arguments, out),
        Command::Catalog(arguments) => catalog::run(arguments, out),
        Command::Demo(arguments) => demo::run(arguments, out, err),
    };
    result.unwrap_or_else(|error| failed(&error, err))
}

/// Says why something could not be done.
pub fn failed(error: &anyhow::Error, err: &mut dyn Write) -> Exit {
    // If even this cannot be written, the exit status has to do.
    let _ = output::error(error, err);
    Exit::Failed
}

/// Says that no window can be opened, and what to do instead.
pub fn no_window(reason: &str, err: &mut dyn Write) -> Exit {
    let _ = writeln!(
        err,
        "error: there is no window to open: {reason}\nhint: the command line does the same; see `visa-cluster --help`, or try `visa-cluster demo`"
    );
    Exit::Failed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Call, clap::Error> {
        read_arguments(["visa-cluster"].iter().chain(arguments).map(OsString::from))
    }

    #[test]
    fn the_arguments_are_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_window_is_meant() {
        assert!(matches!(read(&[]), Ok(Call::Window(None))));
        assert!(matches!(read(&["my.visa.toml"]), Ok(Call::Window(Some(_)))));
        assert!(matches!(
            read(&["new", "x"]),
            Ok(Call::Command(Command::New(_)))
        ));
    }

    #[test]
    fn a_misspelt_command_is_told_with_the_right_one() {
        for arguments in [&["chek"][..], &["chek", "my.visa.toml"]] {
            let error = read(arguments).expect_err("misspelt");
            assert!(
                error.to_string().contains("do you mean `check`?"),
                "{error}"
            );
            assert_eq!(error.exit_code(), 2);
        }
        let error = read(&["zzz"]).expect_err("unknown");
        assert!(
            error.to_string().contains("no command and no file `zzz`"),
            "{error}"
        );
    }
}
