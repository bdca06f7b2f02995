//! A rendered bundle beside the folder that it goes to: its plan, its differences, and the way to
//! write it.

use std::fmt;
use std::path::Path;
use std::sync::OnceLock;

use super::diff::{Around, FileDiff, Known as KnownSecrets};
use super::folder::Folder;
use super::manifest::Known;
use super::{Control, ExportError, Options, Outcome, Plan, archive, diff, plan, write};
use crate::diagnostic::has_errors;
use crate::lint::{self, Subject};
use crate::model::Secrets;
use crate::render::{Bundle, RenderError, Resolved};

/// A bundle and its folder.
///
/// It holds the secrets of the bundle, and wipes them when it is dropped.
pub struct Comparison {
    bundle: Bundle,
    folder: Option<Folder>,
    plan: Plan,
    secrets: Secrets,
    /// What no difference may show; worked out when the first one is asked for.
    known_secrets: OnceLock<KnownSecrets>,
}

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Comparison")
            .field("plan", &self.plan)
            .finish_non_exhaustive()
    }
}

impl Comparison {
    /// Judges and renders a document, with archives if they are wanted, and compares it with a
    /// folder, which may be missing.
    pub fn new(subject: &Subject<'_>, out: &Path, archives: bool) -> Result<Self, ExportError> {
        Self::with(subject, out, archives, &Control::silent())
    }

    /// Does the same, tells how far it has come in the folder, and can be cancelled there.
    pub fn with(
        subject: &Subject<'_>,
        out: &Path,
        archives: bool,
        control: &Control<'_>,
    ) -> Result<Self, ExportError> {
        let mut bundle = bundle(subject)?;
        if archives {
            archive::add(&mut bundle);
        }
        let folder = Folder::open(out)?;
        let known = known(&bundle, folder.as_ref(), out)?;
        let plan = plan::build(&bundle, folder.as_ref(), &known, out, control)?;
        Ok(Self {
            bundle,
            folder,
            plan,
            secrets: subject.secrets.clone(),
            known_secrets: OnceLock::new(),
        })
    }

    /// Says what an export would do.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Returns the plan alone.
    #[must_use]
    pub fn into_plan(self) -> Plan {
        self.plan
    }

    /// Compares a file on disk with that of the bundle, secrets masked. It is read anew each time, so
    /// that only the differences of one file need be in memory; `None` if the plan does not have it.
    #[must_use]
    pub fn diff(&self, path: &str) -> Option<FileDiff> {
        self.compare(path, Around::AFew)
    }

    /// Does the same with all lines of the file around what differs.
    #[must_use]
    pub fn diff_in_full(&self, path: &str) -> Option<FileDiff> {
        self.compare(path, Around::All)
    }

    fn compare(&self, path: &str, around: Around) -> Option<FileDiff> {
        let file = self.plan.file(path)?;
        let known = self.known_secrets.get_or_init(|| {
            KnownSecrets::collect(
                &self.secrets,
                &self.bundle,
                &self.plan,
                self.folder.as_ref(),
            )
        });
        let new = self.bundle.file(path);
        Some(diff::of(file, self.folder.as_ref(), new, known, around))
    }

    /// Takes over what was decided about a plan; fails with the new one if it is another by now.
    pub(super) fn decided(mut self, seen: &Plan) -> Result<Self, Plan> {
        if self.plan != *seen {
            return Err(self.plan);
        }
        self.plan = seen.clone();
        Ok(self)
    }

    /// Writes the bundle as the plan says; fails with the new plan if it is another by now.
    pub fn write(self, options: Options, control: &Control<'_>) -> Result<Outcome, ExportError> {
        let folder = match self.folder {
            Some(folder) => {
                // A folder in which nothing can be written is no matter of single files.
                if self.plan.blocked().next().is_some() {
                    folder.check_writable()?;
                }
                folder
            }
            None => Folder::create(&self.plan.out)?,
        };
        // Until the end: two exports at a time would take each other's files for edited ones.
        let _lock = folder.lock()?;
        // One may have come to its end between the look and the lock. What it wrote must be neither
        // undone unseen nor left out of the manifest.
        let known = known(&self.bundle, Some(&folder), &self.plan.out)?;
        let quiet = Control {
            progress: &|_| (),
            cancelled: control.cancelled,
        };
        let now = plan::build(&self.bundle, Some(&folder), &known, &self.plan.out, &quiet)?;
        if now != self.plan {
            return Err(ExportError::Outdated(now));
        }
        if self.plan.stopping(options).next().is_some() {
            return Err(ExportError::Conflicts {
                plan: self.plan,
                options,
            });
        }
        write::write(&self.bundle, self.plan, &known, &folder, options, control)
    }
}

/// Reads what earlier exports of this cluster wrote into a folder.
fn known(bundle: &Bundle, folder: Option<&Folder>, out: &Path) -> Result<Known, ExportError> {
    let known = Known::read(folder, out)?;
    known.belongs_to(bundle.cluster_name(), out)?;
    Ok(known)
}

/// Renders a document that has no error finding.
fn bundle(subject: &Subject<'_>) -> Result<Bundle, ExportError> {
    let findings = lint::check(subject);
    if has_errors(&findings) {
        return Err(ExportError::Findings(findings));
    }
    let resolved = Resolved::new(subject).map_err(RenderError::from)?;
    Ok(resolved.bundle()?)
}
