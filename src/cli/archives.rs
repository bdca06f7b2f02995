//! The option for archives, alike for all commands that render the bundle.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::export::{Comparison, ExportError};
use crate::lint::Subject;

/// Whether archives are wanted.
#[derive(Args, Clone, Copy, Debug)]
#[group(skip)]
pub(super) struct Arguments {
    /// Adds an archive of each host, of the load balancer and of the whole, with their sums. Archives
    /// that are there are renewed without it, unless it is `none`.
    #[arg(long, value_name = "FORMAT")]
    archive: Option<Format>,
}

/// A format of archives, or none of them.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    #[value(name = "tar.gz")]
    TarGz,
    None,
}

impl Arguments {
    /// Compares a document with a folder. Tells also whether archives are part of it: if they are
    /// wanted, or there already and not unwanted, since old ones beside new files would be a trap.
    pub(super) fn compare(
        self,
        subject: &Subject<'_>,
        out: &Path,
    ) -> Result<(Comparison, bool), ExportError> {
        let are_wanted = matches!(self.archive, Some(Format::TarGz));
        let comparison = Comparison::new(subject, out, are_wanted)?;
        if self.archive.is_none() && comparison.plan().has_archives() {
            return Ok((Comparison::new(subject, out, true)?, true));
        }
        Ok((comparison, are_wanted))
    }
}
