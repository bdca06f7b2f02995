//! Docker Compose before exported files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;

use super::judge;
use super::program::{run, text};

/// The judges, one a major version.
pub(crate) const VERSIONS: [&str; 3] = ["compose-v5", "compose-v2", "compose-v1"];

/// One version of Docker Compose.
pub(crate) struct Compose {
    pub(crate) name: &'static str,
    pub(crate) program: PathBuf,
}

/// What Compose made of a compose file, as far as the tests look at it.
#[derive(Debug, Deserialize)]
pub(crate) struct Config {
    pub(crate) services: BTreeMap<String, Service>,
}

/// A service of [`Config`].
#[derive(Debug, Deserialize)]
pub(crate) struct Service {
    #[serde(default)]
    pub(crate) environment: BTreeMap<String, String>,
}

/// Finds the versions that are installed.
pub(crate) fn installed() -> Vec<Compose> {
    let find = |name| judge(name).map(|program| Compose { name, program });
    VERSIONS.into_iter().filter_map(find).collect()
}

impl Compose {
    /// Runs a subcommand in the folder of a compose file, with no variable of the caller's.
    pub(crate) fn run(&self, folder: &Path, arguments: &[&str]) -> Output {
        run(Command::new(&self.program)
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", folder)
            // Version 1 reads files in the encoding of the locale.
            .env("LC_ALL", "C.UTF-8"))
    }

    /// Returns what Compose has to complain about in a compose file.
    pub(crate) fn complaints(&self, folder: &Path) -> Vec<String> {
        let output = self.run(folder, &["config", "-q"]);
        let mut lines: Vec<String> = text(&output).lines().map(str::to_owned).collect();
        if !output.status.success() {
            lines.push(output.status.to_string());
        }
        lines
    }

    /// Tells whether the tests can see what became of a value.
    ///
    /// Version 1 prints YAML of version 1.1, where these two break lines; parsers of 1.2 read them
    /// differently.
    pub(crate) fn shows(&self, value: &str) -> bool {
        self.name != "compose-v1" || !value.contains(['\u{2028}', '\u{2029}'])
    }

    /// Returns the variables that each service of a compose file gets.
    pub(crate) fn environments(&self, folder: &Path) -> BTreeMap<String, Service> {
        // Version 1 writes YAML only.
        let is_old = self.name == "compose-v1";
        let format: &[&str] = if is_old { &[] } else { &["--format", "json"] };
        let output = self.run(folder, &[&["config"], format].concat());
        assert!(output.status.success(), "{}: {}", self.name, text(&output));
        let said = String::from_utf8(output.stdout).expect("UTF-8");
        let config: Config = if is_old {
            serde_saphyr::from_str(&said).expect("YAML")
        } else {
            serde_json::from_str(&said).expect("JSON")
        };
        let mut services = config.services;
        for service in services.values_mut() {
            for value in service.environment.values_mut() {
                // What `config` prints is a compose file again, in which `$$` is a dollar sign.
                *value = value.replace("$$", "$");
            }
        }
        services
    }
}
