//! File dialogs of the desktop.

use std::path::Path;
use std::time::{Duration, Instant};

use rfd::{AsyncFileDialog, FileHandle};

use crate::jobs::{Choice, Dialogs};
use crate::session::Dialog;

/// The desktop's own dialogs.
pub(super) struct Native;

/// A dialog that ends sooner was never shown: no desktop portal, no zenity. Nobody cancels so fast.
const SHOWN_AT_LEAST: Duration = Duration::from_millis(300);

impl Dialogs for Native {
    fn ask(&self, dialog: &Dialog) -> Choice {
        let begun = Instant::now();
        if *dialog == Dialog::ImportFiles {
            let files = AsyncFileDialog::new().set_title("Import files of a VISA that runs");
            let chosen = pollster::block_on(files.pick_files());
            let paths = |files: Vec<FileHandle>| {
                let paths = files.iter().map(|file| file.path().to_owned());
                Choice::Several(paths.collect())
            };
            return chosen.map_or_else(|| without_choice(begun), paths);
        }
        let chosen = pollster::block_on(async {
            match dialog {
                Dialog::ImportFiles | Dialog::ImportFolder => {
                    AsyncFileDialog::new()
                        .set_title("Import a folder of a VISA that runs")
                        .pick_folder()
                        .await
                }
                Dialog::OpenProject => projects().set_title("Open a project").pick_file().await,
                Dialog::SaveProject { suggested } => {
                    let name = suggested.file_name().unwrap_or_default();
                    starting_at(projects(), suggested.parent())
                        .set_title("Save the project")
                        .set_file_name(name.to_string_lossy())
                        .save_file()
                        .await
                }
                Dialog::SaveReport { suggested } => {
                    let name = suggested.file_name().unwrap_or_default();
                    let texts = AsyncFileDialog::new().add_filter("Texts", &["txt"]);
                    starting_at(texts, suggested.parent())
                        .set_title("Save the report")
                        .set_file_name(name.to_string_lossy())
                        .save_file()
                        .await
                }
                Dialog::ExportFolder { start } => {
                    starting_at(AsyncFileDialog::new(), start.as_deref())
                        .set_title("Export the bundles to a folder")
                        .pick_folder()
                        .await
                }
                Dialog::Authorities { start } => {
                    starting_at(AsyncFileDialog::new(), start.as_deref())
                        .set_title("Also trust these authorities")
                        .pick_file()
                        .await
                }
                Dialog::SiteFile { field, start } => {
                    starting_at(AsyncFileDialog::new(), start.as_deref())
                        .set_title(field.info().label)
                        .pick_file()
                        .await
                }
            }
        });
        match chosen {
            Some(file) => Choice::Chosen(file.path().to_owned()),
            None => without_choice(begun),
        }
    }
}

/// Tells whether a dialog was closed, or never shown.
fn without_choice(begun: Instant) -> Choice {
    if begun.elapsed() < SHOWN_AT_LEAST {
        Choice::Unavailable
    } else {
        Choice::Cancelled
    }
}

fn projects() -> AsyncFileDialog {
    AsyncFileDialog::new()
        .add_filter("VISA cluster projects", &["toml"])
        .add_filter("All files", &["*"])
}

fn starting_at(dialog: AsyncFileDialog, folder: Option<&Path>) -> AsyncFileDialog {
    match folder.filter(|folder| folder.is_absolute()) {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    }
}
