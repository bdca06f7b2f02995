//! The report as a text for people.

use std::fmt;

use super::clock;
use super::report::{Report, State, Step, TargetReport};

/// Letters of the longest state, `cancelled`.
const WIDTH: usize = 9;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for target in &self.targets {
            write!(f, "{}", Heading(target))?;
            // Otherwise they began together, which the last line tells.
            let began = target.began_in_words();
            if let Some(began) = began.filter(|_| self.began.is_none()) {
                write!(f, ", begun {began}")?;
            }
            writeln!(f, "\n{}", Steps(target))?;
        }
        let count = |wanted| {
            let states = self.targets.iter().map(TargetReport::state);
            states.filter(|state| *state == wanted).count()
        };
        let parts = [
            State::Failed,
            State::Warned,
            State::Passed,
            State::Cancelled,
            State::Skipped,
        ];
        let parts = parts.map(|state| (count(state), state));
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, state)| format!("{number} {state}"))
            .collect();
        write!(f, "{}", parts.join(", "))?;
        if let Some(elapsed) = self.elapsed {
            write!(f, " in {:.1} s", elapsed.as_secs_f64())?;
        }
        if let Some(began) = self.began.and_then(clock::utc) {
            write!(f, ", begun {began}")?;
        }
        if self.cancelled {
            write!(f, ", cancelled before the end")?;
        }
        writeln!(f)
    }
}

/// What a target is, and how it stands.
struct Heading<'a>(&'a TargetReport);

impl fmt::Display for Heading<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let target = self.0;
        write!(f, "{} {}: {}", target.title, target.address, target.state())
    }
}

/// The steps of a target, each on lines of its own.
struct Steps<'a>(&'a TargetReport);

impl fmt::Display for Steps<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.groups().try_for_each(|group| match group {
            [step] => write!(f, "{step}"),
            steps => {
                let titles: Vec<&str> = steps.iter().map(|step| step.title).collect();
                writeln!(f, "  {:<WIDTH$} {}", steps[0].state, titles.join(", "))
            }
        })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = match self.elapsed {
            Some(elapsed) => format!("{:.1} ms", elapsed.as_secs_f64() * 1000.0),
            None => String::new(),
        };
        let head = format!("  {:<WIDTH$} {:<30} {time:>10}", self.state, self.title);
        let mut evidence = self.evidence.iter();
        let first = evidence.next().map(String::as_str).unwrap_or_default();
        writeln!(f, "{}", format!("{head}  {first}").trim_end())?;
        for sentence in evidence {
            writeln!(f, "{:width$}  {sentence}", "", width = head.len())?;
        }
        for finding in &self.findings {
            let indent = " ".repeat(WIDTH + 3);
            writeln!(
                f,
                "{indent}{}[{}]: {}: {}\n{indent}help: {}",
                finding.severity, finding.code, finding.location, finding.message, finding.help
            )?;
        }
        Ok(())
    }
}
