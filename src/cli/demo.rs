//! `demo`: the built-in example on disk, to look at.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::Exit;
use super::export::in_the_way;
use super::text::count;
use crate::export::{self, Control, Edited, ExportError, Options, Plan};
use crate::lint::{self, Subject};
use crate::model::{FieldPath, Secrets, SiteFiles};
use crate::store::{project, secrets};

/// Arguments of `demo`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Folder for the bundles; made if it is missing.
    #[arg(long, value_name = "DIR", default_value = "visa-demo")]
    out: PathBuf,
}

/// Exports the example.
pub(super) fn run(
    arguments: &Arguments,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> anyhow::Result<Exit> {
    let cluster = project::example().cluster;
    let files = SiteFiles::default();
    let findings = lint::check(&Subject::new(&cluster, &Secrets::default(), &files));
    let missing = findings.iter().filter_map(|finding| match &finding.field {
        FieldPath::Secret(name) => Some(name.as_str()),
        _ => None,
    });
    let secrets = secrets::generate(missing)?;
    let subject = Subject::new(&cluster, &secrets, &files);
    let options = Options {
        edited: Edited::Stop,
        ..Options::default()
    };
    match export::export(&subject, &arguments.out, options, &Control::silent()) {
        Ok(outcome) => {
            tree(&outcome.plan, out)?;
            next_steps(&outcome.plan, out)?;
            Ok(Exit::Fine)
        }
        Err(ExportError::Conflicts { plan, .. }) => {
            in_the_way(&plan, options, out, err)?;
            writeln!(err, "hint: choose another folder with --out")?;
            Ok(Exit::Findings)
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows the files as folders within folders.
fn tree(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}/", plan.out.display())?;
    let mut open: Vec<&str> = Vec::new();
    for file in &plan.files {
        let mut parts: Vec<&str> = file.path.split('/').collect();
        let name = parts.pop().unwrap_or_default();
        let same = open.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        for (depth, folder) in parts.iter().enumerate().skip(same) {
            writeln!(out, "{}{folder}/", "  ".repeat(depth + 1))?;
        }
        writeln!(out, "{}{name}", "  ".repeat(parts.len() + 1))?;
        open = parts;
    }
    Ok(())
}

fn next_steps(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let folder = &plan.out;
    writeln!(
        out,
        "
{files} of an example with two deployed hosts; its passwords are made up.

Look at
  {readme}
      the order of deployment, and how to promote a secondary
  {balancer}
      the load balancer: NGINX in front of all hosts
  {env}
      all settings of the primary; those of visa-2 differ only in its role

Then
  visa-cluster new my.visa.toml         begin a project of your own
  visa-cluster check my.visa.toml       see what is missing in it
  visa-cluster export --help            write its bundles",
        files = count(plan.files.len(), "file"),
        readme = folder.join("README.md").display(),
        balancer = folder.join("load-balancer/conf.d/visa.conf").display(),
        env = folder.join("visa-1/.env").display(),
    )
}
