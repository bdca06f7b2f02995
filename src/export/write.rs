//! Writes the files of a plan, so that a crash at any point is healed by the next export.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::folder::{Folder, Found, above};
use super::manifest::{FINAL, Known, Manifest, PENDING};
use super::{Control, ExportError, Options, Outcome, Plan, PlannedFile, Progress, Status};
use crate::render::Bundle;

/// Writes what the plan says. The caller holds the lock of the folder, and has made sure that the plan
/// is of now and that nothing in it stops the export.
pub(super) fn write(
    bundle: &Bundle,
    plan: Plan,
    known: &Known,
    folder: &Folder,
    options: Options,
    control: &Control<'_>,
) -> Result<Outcome, ExportError> {
    sweep(&plan, known, folder);
    let mut manifest = Manifest::new(bundle, &plan, known, folder, options);
    let to_do: Vec<&PlannedFile> = plan
        .files
        .iter()
        .filter(|file| file.is_written(options) || file.is_removed(options))
        .collect();
    let mut copies = Vec::new();
    if !to_do.is_empty() || !known.is(&manifest) {
        folder.check_writable()?;
        manifest.pending(known).write(folder, PENDING)?;
        let total = to_do.len();
        // First all that is new, then away with what is old.
        let (to_write, to_remove): (Vec<_>, Vec<_>) =
            to_do.into_iter().partition(|file| file.is_written(options));
        for (done, file) in to_write.into_iter().chain(to_remove).enumerate() {
            if control.cancelled.load(Ordering::Relaxed) {
                return Err(ExportError::Cancelled { done, total });
            }
            (control.progress)(Progress {
                done,
                total,
                path: file.path.clone(),
            });
            check(file, folder)?;
            match bundle.file(&file.path) {
                Some(new) => {
                    if file.status == Status::EditedByHand {
                        let copy = folder.save(&file.path, &file.old, new.mode)?;
                        copies.push((file.path.clone(), copy));
                    }
                    folder.write(&file.path, new.content.bytes(), new.mode)?;
                }
                None => folder.remove(&file.path)?,
            }
        }
        if options.remove_old {
            remove_folders(&mut manifest, folder);
        }
        manifest.write(folder, FINAL)?;
        folder.remove(PENDING)?;
    }
    Ok(Outcome {
        plan,
        options,
        copies,
    })
}

/// Makes sure that a file still is what it was when it was compared.
fn check(file: &PlannedFile, folder: &Folder) -> Result<(), ExportError> {
    let is_same = match folder.look(&file.path) {
        Found::Missing => file.old.sha256.is_none(),
        Found::File(version) => version == file.old,
        Found::Blocked(_) => false,
    };
    if is_same {
        Ok(())
    } else {
        Err(ExportError::ChangedMeanwhile {
            path: folder.whole(&file.path),
        })
    }
}

/// Removes what exports that were killed left behind: wherever one may have been writing, even for a
/// host that is gone since.
fn sweep(plan: &Plan, known: &Known, folder: &Folder) {
    let planned = plan.files.iter().map(|file| file.path.as_str());
    let mut folders: BTreeSet<&str> = planned.chain(known.paths()).map(above).collect();
    folders.insert("");
    for path in folders {
        folder.sweep(path);
    }
}

/// Removes the folders that exports made and that have become empty.
fn remove_folders(manifest: &mut Manifest, folder: &Folder) {
    for path in manifest.folders() {
        folder.remove_if_empty(&path);
        if !folder.has_folder(&path) {
            manifest.forget_folder(&path);
        }
    }
}
