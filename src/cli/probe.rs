//! `probe`: whether VISA would find its servers as the project says.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::text::visible;
use super::{Exit, inputs};
use crate::probe::{self, Cancel, Control, Options, Report, State, Target, TargetReport, Update};

/// Arguments of `probe`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    inputs: inputs::Arguments,
    /// Probes these alone.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "TARGETS")]
    only: Vec<Kind>,
    /// Longest time of one step, such as 5s or 500ms. A step through the load balancer may take six
    /// seconds more, in which it tries hosts that do not answer. One of the database may take one and
    /// a half times TIME more for each server after the first in the URL.
    #[arg(long, default_value = "5s", value_name = "TIME", value_parser = read_time)]
    timeout: Duration,
    /// File with certificates of authorities to trust besides those of this computer, in PEM.
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Form of the report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Kind of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The Redis server.
    Redis,
    /// Every deployed host, directly.
    Hosts,
    /// The public address, and through it the hosts.
    Balancer,
    /// The database.
    Database,
}

impl Kind {
    fn is_of(self, target: Target) -> bool {
        match self {
            Self::Redis => target == Target::Redis,
            Self::Hosts => matches!(target, Target::Host(_)),
            Self::Balancer => target == Target::Balancer,
            Self::Database => target == Target::Database,
        }
    }
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
struct Shown<'a> {
    project: &'a Path,
    #[serde(flatten)]
    report: &'a Report,
}

/// Probes the servers of the project.
pub(super) fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let inputs = inputs::Inputs::read(&arguments.inputs, err)?;
    let subject = inputs.subject();
    let mut plan = probe::plan(subject.cluster, subject.secrets, 0);
    if !arguments.only.is_empty() {
        plan.retain(|target| arguments.only.iter().any(|kind| kind.is_of(target)));
    }
    if plan.is_empty() {
        anyhow::bail!("the project names no server of this kind to probe");
    }
    let options = Options {
        ca: arguments.ca.clone(),
        ..Options::with_step(arguments.timeout)
    };
    let progress = Progress::new(plan.report(), io::stderr().is_terminal().then_some(err));
    let control = Control {
        progress: &|update| progress.tell(update),
        cancel: Cancel::default(),
        on_interrupt: true,
    };
    let result = probe::run(&plan, &options, &control);
    progress.wipe();
    let report = result?;
    match arguments.format {
        Format::Text => text(&report, out)?,
        Format::Json => {
            let project = &arguments.inputs.project;
            let shown = Shown {
                project,
                report: &report,
            };
            serde_json::to_writer_pretty(&mut *out, &shown)?;
            writeln!(out)?;
        }
    }
    Ok(match report.state() {
        _ if report.cancelled => Exit::Failed,
        State::Failed => Exit::Findings,
        _ => Exit::Fine,
    })
}

fn text(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let text = report.to_string();
    text.lines()
        .try_for_each(|line| writeln!(out, "{}", visible(line)))
}

/// Letters of the line that tells what is going on: more would break it on a narrow terminal.
const WIDTH: usize = 78;

/// One line on the terminal that tells what is going on.
struct Progress<'a> {
    report: RefCell<Report>,
    terminal: RefCell<Option<&'a mut dyn Write>>,
}

impl<'a> Progress<'a> {
    fn new(report: Report, terminal: Option<&'a mut dyn Write>) -> Self {
        Self {
            report: RefCell::new(report),
            terminal: RefCell::new(terminal),
        }
    }

    fn tell(&self, update: Update) {
        if self.terminal.borrow().is_none() {
            return;
        }
        let (target, title, state) = (update.target, update.step.title, update.step.state);
        let mut report = self.report.borrow_mut();
        report.apply(update);
        if state != State::Running {
            return;
        }
        let states = report.targets.iter().map(TargetReport::state);
        let done = states.filter(|state| !state.is_open()).count();
        let all = report.targets.len();
        let name = report.target(target).map_or("", |known| &known.title);
        self.line(&format!("{done} of {all} done; {name}: {title}"));
    }

    fn wipe(&self) {
        self.line("");
    }

    /// Writes over the line before.
    fn line(&self, text: &str) {
        if let Some(terminal) = self.terminal.borrow_mut().as_mut() {
            // If it cannot be shown, the report still can.
            let text: String = visible(text).chars().take(WIDTH).collect();
            let _ = write!(terminal, "\r\u{1b}[K{text}");
            let _ = terminal.flush();
        }
    }
}

/// Reads a time with its unit; without one it is in seconds.
fn read_time(text: &str) -> Result<Duration, String> {
    const BOUNDS: [Duration; 2] = [Duration::from_millis(100), Duration::from_mins(10)];
    let at = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let number: Option<u64> = number.parse().ok();
    let time = match (number, unit) {
        (Some(number), "ms") => Some(Duration::from_millis(number)),
        (Some(number), "s" | "") => Some(Duration::from_secs(number)),
        (Some(number), "m") => number.checked_mul(60).map(Duration::from_secs),
        _ => None,
    };
    match time {
        Some(time) if (BOUNDS[0]..=BOUNDS[1]).contains(&time) => Ok(time),
        Some(_) => Err("choose between 100ms and 10m".to_owned()),
        None => Err("write a number and its unit, such as 5s or 500ms".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_tells_which_steps_may_take_longer() {
        let command = Arguments::augment_args(clap::Command::new("probe"));
        let timeout = command
            .get_arguments()
            .find(|one| one.get_id() == "timeout");
        let help = timeout.and_then(clap::Arg::get_help).expect("a help");
        let help = help.to_string();
        for words in ["six seconds more", "one and a half times TIME more"] {
            assert!(help.contains(words), "{help}");
        }
    }

    #[test]
    fn times_have_a_unit_and_are_sensible() {
        let read = |text| read_time(text).map(|time| time.as_millis());
        assert_eq!(read("5s"), Ok(5000));
        assert_eq!(read("5"), Ok(5000));
        assert_eq!(read("250ms"), Ok(250));
        assert_eq!(read("2m"), Ok(120_000));
        for text in [
            "",
            "s",
            "5h",
            "-5s",
            "1.5s",
            "99ms",
            "11m",
            "18446744073709551615m",
        ] {
            read(text).expect_err(text);
        }
    }
}
