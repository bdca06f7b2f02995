//! The option for archives, alike for all commands that render the bundle.

use clap::{Args, ValueEnum};

/// Whether archives are wanted.
#[derive(Args, Clone, Copy, Debug)]
#[group(skip)]
pub(super) struct Arguments {
    /// Adds an archive of each host, of the load balancer and of the whole, with their sums.
    #[arg(long, value_name = "FORMAT")]
    archive: Option<Format>,
}

/// A format of archives.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    #[value(name = "tar.gz")]
    TarGz,
}

impl Arguments {
    /// Tells whether archives are wanted.
    pub(super) fn are_wanted(self) -> bool {
        self.archive.is_some()
    }
}
