//! The program: without a subcommand the window, else the command line; sets the exit code.

use std::path::PathBuf;
use std::process::ExitCode;

use visa_cluster::cli::{self, Call, Exit};

fn main() -> ExitCode {
    match cli::read_arguments(std::env::args_os()) {
        Ok(Call::Window(path)) => window(path).into(),
        Ok(Call::Command(command)) => cli::run(&command).into(),
        Err(error) => {
            // Help is an "error" of status 0. If it cannot be written, nobody reads it.
            let _ = error.print();
            u8::try_from(error.exit_code()).map_or(Exit::Failed.into(), ExitCode::from)
        }
    }
}

#[cfg(feature = "gui")]
fn window(path: Option<PathBuf>) -> Exit {
    let mut err = std::io::stderr().lock();
    if !has_display() {
        return cli::no_window("neither WAYLAND_DISPLAY nor DISPLAY is set", &mut err);
    }
    drop(err);
    match visa_cluster::gui::run(path) {
        Ok(()) => Exit::Fine,
        Err(error) => cli::no_window(&error.to_string(), &mut std::io::stderr().lock()),
    }
}

#[cfg(not(feature = "gui"))]
fn window(_: Option<PathBuf>) -> Exit {
    let reason = "this program was built without it";
    cli::no_window(reason, &mut std::io::stderr().lock())
}

#[cfg(all(feature = "gui", target_os = "linux"))]
fn has_display() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(all(feature = "gui", not(target_os = "linux")))]
fn has_display() -> bool {
    true
}
