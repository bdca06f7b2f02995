//! `new`: a project to start from.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Exit;
use crate::store::project;

/// Arguments of `new`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// File to write, such as my.visa.toml; it must not exist.
    path: PathBuf,
    /// Release of the VISA API server.
    #[arg(long, default_value = "3.8.2")]
    release: String,
}

/// Writes the starting project.
pub(super) fn run(arguments: &Arguments, err: &mut dyn Write) -> anyhow::Result<Exit> {
    project::create(&arguments.path, &arguments.release)?;
    let path = arguments.path.display();
    writeln!(
        err,
        "wrote {path}; edit it, then run `visa-cluster check {path}`"
    )?;
    Ok(Exit::Fine)
}
