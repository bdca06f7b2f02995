//! Writes the files of a plan, so that a crash at any point is healed by the next export.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::folder::Folder;
use super::manifest::{FINAL, Known, Manifest, PENDING};
use super::{Control, ExportError, Plan, Progress, Status};
use crate::render::Bundle;

/// Writes what the plan says; the caller has made sure that nothing in it stops the export.
pub(super) fn write(
    bundle: &Bundle,
    plan: &Plan,
    known: &Known,
    folder: &Folder,
    control: &Control<'_>,
) -> Result<(), ExportError> {
    let to_write: BTreeSet<&str> = plan
        .files
        .iter()
        .filter(|file| {
            matches!(
                file.status,
                Status::Create | Status::Change | Status::EditedByHand
            )
        })
        .map(|file| file.path.as_str())
        .collect();
    let manifest = Manifest::new(bundle, known, folder);
    if to_write.is_empty() && known.is(&manifest) {
        return Ok(());
    }

    manifest.pending(known).write(folder, PENDING)?;
    let total = to_write.len();
    let files = bundle
        .files()
        .iter()
        .filter(|file| to_write.contains(file.path.as_str()));
    for (done, file) in files.enumerate() {
        if control.cancelled.load(Ordering::Relaxed) {
            return Err(ExportError::Cancelled { done, total });
        }
        (control.progress)(Progress {
            done,
            total,
            path: file.path.clone(),
        });
        folder.write(&file.path, file.content.bytes(), file.mode)?;
    }
    manifest.write(folder, FINAL)?;
    folder.remove(PENDING)
}
