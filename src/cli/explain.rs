//! `explain`: the page of the manual about a variable or a finding; without a name, all findings.

use std::io::{self, Write};

use clap::Args;

use super::check::Format;
use super::text::visible;
use super::{Exit, output};
use crate::diagnostic::Severity;
use crate::manual::{self, Kind, Page};

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// A variable, such as `VISA_LOGGING_LEVEL`, or the code of a finding, such as no-primary.
    /// Without one, all findings are listed; `visa-cluster catalog` lists the variables.
    #[arg(value_name = "VARIABLE-OR-CODE")]
    name: Option<String>,
    /// Form of the page.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// Writes the page, or the list.
pub(super) fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Exit> {
    match (&arguments.name, arguments.format) {
        (None, Format::Text) => list(out)?,
        (None, Format::Json) => {
            let pages: Vec<&Page> = findings().map(|(page, _)| page).collect();
            output::json(&pages, out)?;
        }
        (Some(name), format) => {
            let Some(page) = manual::page(name) else {
                anyhow::bail!("{}", unknown(name));
            };
            match format {
                Format::Text => write!(out, "{page}")?,
                Format::Json => output::json(page, out)?,
            }
        }
    }
    Ok(Exit::Fine)
}

/// Lists all findings, one a line.
fn list(out: &mut dyn Write) -> io::Result<()> {
    let width = findings().map(|(page, _)| page.name.len()).max();
    let width = width.unwrap_or_default();
    for (page, severity) in findings() {
        let (name, severity) = (&page.name, severity.to_string());
        writeln!(out, "{name:<width$}  {severity:<7}  {}", page.summary)?;
    }
    Ok(())
}

/// Returns the pages of all findings.
fn findings() -> impl Iterator<Item = (&'static Page, Severity)> {
    manual::pages().iter().filter_map(|page| match page.kind {
        Kind::Finding(severity) => Some((page, severity)),
        Kind::Variable => None,
    })
}

fn unknown(name: &str) -> String {
    let message = format!("there is no variable and no finding `{}`", visible(name));
    let near = manual::suggestions(name);
    let near: Vec<String> = near.iter().map(|near| format!("`{near}`")).collect();
    if near.is_empty() {
        format!(
            "{message}; `visa-cluster explain` lists the findings, `visa-cluster catalog` the variables"
        )
    } else {
        format!("{message}; do you mean {}?", near.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::rules;
    use crate::probe;

    fn explain(name: Option<&str>, format: Format) -> Result<String, String> {
        let arguments = Arguments {
            name: name.map(str::to_owned),
            format,
        };
        let mut out = Vec::new();
        run(&arguments, &mut out).map_err(|error| error.to_string())?;
        Ok(String::from_utf8(out).expect("text"))
    }

    #[test]
    fn every_page_of_the_manual_is_printed() {
        for page in manual::pages() {
            let printed = explain(Some(&page.name), Format::Text).expect("page");
            assert_eq!(printed, page.to_string());
            assert!(printed.starts_with(&page.name), "{printed}");
            let json = explain(Some(&page.name), Format::Json).expect("page");
            let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
            assert_eq!(json["name"], page.name);
            assert!(json["sections"][0]["entries"][0]["text"].is_string());
        }
    }

    #[test]
    fn without_a_name_every_finding_is_listed_with_a_line() {
        let list = explain(None, Format::Text).expect("list");
        let codes = rules::ALL.iter().map(|rule| rule.code);
        let codes: Vec<&str> = codes.chain(probe::causes().map(|c| c.code)).collect();
        assert_eq!(list.lines().count(), codes.len());
        for (line, code) in list.lines().zip(&codes) {
            assert!(line.starts_with(code), "{line}");
        }
        let json = explain(None, Format::Json).expect("list");
        let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(json.as_array().map(Vec::len), Some(codes.len()));
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest() {
        for (name, right) in [
            ("VISA_LOGING_LEVEL", "`VISA_LOGGING_LEVEL`"),
            ("redis", "`VISA_VDI_REDIS_PASSWORD`"),
            ("no-primry", "`no-primary`"),
            ("qqqq", "`visa-cluster catalog`"),
        ] {
            let error = explain(Some(name), Format::Text).expect_err("unknown");
            assert!(error.contains(right), "{error}");
        }
    }
}
