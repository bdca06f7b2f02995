//! Writes the files of a plan, so that a crash at any point is healed by the next export.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::folder::{Folder, above};
use super::manifest::{FINAL, Known, MODE, Manifest, PENDING};
use super::{
    Control, ExportError, Options, Outcome, Plan, PlannedFile, Progress, Status, archive, role,
};
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
    let mut to_do: Vec<&PlannedFile> = plan
        .files
        .iter()
        .filter(|file| file.is_written(options) || file.is_removed(options))
        .collect();
    let mut copies = Vec::new();
    if !to_do.is_empty() || !known.is(&manifest) || !folder.has_mode(FINAL, MODE) {
        folder.check_writable()?;
        manifest.pending(known).write(folder, PENDING)?;
        let total = to_do.len();
        in_order(bundle, &mut to_do, options);
        for (done, file) in to_do.into_iter().enumerate() {
            if control.cancelled.load(Ordering::Relaxed) {
                return Err(ExportError::Cancelled { done, total });
            }
            (control.progress)(Progress {
                done,
                total,
                path: file.path.clone(),
            });
            match bundle.file(&file.path) {
                Some(new) => {
                    if file.status == Status::EditedByHand {
                        let copy = folder.save(&file.path, &file.old, new.mode)?;
                        copies.push((file.path.clone(), copy));
                    }
                    folder.replace(&file.path, &file.old, new.content.bytes(), new.mode)?;
                }
                None => folder.remove_seen(&file.path, &file.old)?,
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

/// Sorts the work: what is new, then away with what is old, and at last what lets a host run the
/// scheduler. So an export that ends early leaves no two hosts that do, if there were none before;
/// bundles may be copied by somebody who does not know that it ended early.
fn in_order(bundle: &Bundle, to_do: &mut [&PlannedFile], options: Options) {
    let of_primary: BTreeSet<String> = role::primaries(bundle)
        .flat_map(|host| [role::env_path(host), archive::path(host)])
        .collect();
    to_do.sort_by_key(|file| (of_primary.contains(&file.path), !file.is_written(options)));
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
