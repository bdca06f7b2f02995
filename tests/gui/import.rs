//! The files of a VISA that runs, dropped on the window.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::accesskit::Role as Control;
use egui::{DroppedFile, HoveredFile};
use egui_kittest::kittest::Queryable;

use crate::window::{PASSWORD, Window};

const ENV: &str = "\
VISA_ROOT_URL=https://visa.example.org
SITE_TOKEN=hunter2-$#'
VISA_SCHEDULER_ENABLED=true
what is this
";

/// Label of the field in which a path is typed for want of a file dialog.
const PATH: &str = "This desktop offers no file dialog. Type the path:";

fn with_file() -> Window {
    let window = Window::open(1);
    fs::write(window.path("app-1.env"), ENV).expect("write");
    window
}

/// A file as the desktop hands it over.
#[derive(Debug)]
struct Dropped(PathBuf);

impl DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("jobs read files, not the window".to_owned())
    }
}

fn drop_file(window: &mut Window, name: &str) {
    let file = Arc::new(Dropped(window.path(name)));
    window.harness.input_mut().dropped_files.push(file);
    window.harness.run();
}

#[test]
fn dropped_files_become_a_project_with_a_report() {
    let mut window = with_file();
    window
        .harness
        .input_mut()
        .hovered_files
        .push(HoveredFile::default());
    // As long as files hover, egui asks for frames.
    window.harness.run_steps(3);
    assert!(window.spoken().contains("Drop to import"));
    window.harness.input_mut().hovered_files.clear();
    drop_file(&mut window, "app-1.env");
    window.wait(|window| !window.session().import_notes().is_empty());
    assert_eq!(window.session().title(), "Imported project (not saved)");
    assert_eq!(window.session().cluster().hosts[0].name, "app-1");
    let spoken = window.spoken();
    assert!(spoken.contains("line 4, left out: "), "{spoken}");
    assert!(!spoken.contains(PASSWORD), "{spoken}");
    assert!(!spoken.contains("Drop to import"));
    assert!(window.session().typed_secret("SITE_TOKEN").is_some());
    window.click("Close the report");
    assert!(window.harness.query_by_label("Import report").is_none());
    assert!(
        window
            .harness
            .query_by_label_contains("Host app-1,")
            .is_some()
    );
}

#[test]
fn unsaved_changes_are_asked_about_first() {
    let mut window = with_file();
    window.retype("Name", "changed");
    drop_file(&mut window, "app-1.env");
    window.click("Cancel");
    assert_eq!(window.session().cluster().settings.name, "changed");
    drop_file(&mut window, "app-1.env");
    window.click("Lose the changes");
    window.wait(|window| !window.session().import_notes().is_empty());
}

#[test]
fn a_dropped_project_is_opened() {
    let mut window = with_file();
    let text = fs::read_to_string(window.path("test.visa.toml")).expect("read");
    fs::write(window.path("other.visa.toml"), text).expect("write");
    drop_file(&mut window, "other.visa.toml");
    let other = window.path("other.visa.toml");
    window.wait(|window| window.session().path() == Some(&other));
}

#[test]
fn without_a_file_dialog_the_path_is_typed() {
    let mut window = with_file();
    window.click("File");
    window.click("Import a folder…");
    window.wait(|window| window.session().question().is_some());
    let folder = window.path("missing");
    window.retype(PATH, &folder.display().to_string());
    window
        .harness
        .get_by_role_and_label(Control::Button, "Import")
        .click();
    window.wait(|window| !window.session().notices().is_empty());
    assert!(window.spoken().contains("none of the files is about VISA"));
}
