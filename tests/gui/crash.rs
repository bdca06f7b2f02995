//! The real program, killed amid work: what was not saved is there again at the next start.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use egui_kittest::kittest::Queryable;

use crate::desktop::{Screen, wait};
use crate::window::Window;

/// Returns the files with unsaved changes below a folder.
fn kept(home: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(home.join("visa-cluster/recovery")) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("entry").path());
    let is_document = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "toml");
    paths.filter(is_document).collect()
}

fn is_promoted(text: &str) -> bool {
    let (_, after) = text.split_once("name = \"visa-3\"").expect("visa-3");
    after.starts_with("\naddress = \"visa-3.example.org\"\nrole = \"primary\"")
}

#[test]
fn changes_survive_a_kill_and_are_recovered_by_a_click() {
    let Some(screen) = Screen::start() else {
        return;
    };
    let plan = Window::open(1);
    let project = plan.path("test.visa.toml");
    let before = fs::read_to_string(&project).expect("read");
    let (from, to) = (plan.card("visa-3"), plan.card("visa-1"));
    let home = tempfile::tempdir().expect("folder");

    let (program, window) = screen.open(&project, home.path());
    window.drag(from, to);
    wait("the drag is kept", || {
        let all = kept(home.path());
        let texts = all
            .iter()
            .map(|path| fs::read_to_string(path).expect("read"));
        texts.into_iter().any(|text| text.contains("hosts"))
    });
    // Dropping it kills it, as nothing that it could catch.
    drop(program);
    assert_eq!(fs::read_to_string(&project).expect("read"), before);
    let left = kept(home.path());
    assert_eq!(left.len(), 1);

    // A window without a screen, with a copy of what is kept, tells where the button stands.
    let copy = tempfile::tempdir().expect("folder");
    fs::create_dir(copy.path().join("recovery")).expect("folder");
    let name = left[0].file_name().expect("name");
    fs::copy(&left[0], copy.path().join("recovery").join(name)).expect("copy");
    let mut plan = Window::open_file(&project, Some(copy.path()));
    plan.wait(|window| !window.session().recoveries().is_empty());
    let button = plan.harness.get_by_label("Recover").rect().center();
    drop(plan);

    let (_program, window) = screen.open(&project, home.path());
    // The offer comes a moment after the window.
    wait("a recovery", || {
        window.click(button);
        screen.xdotool(&["key", "ctrl+s"]);
        thread::sleep(Duration::from_millis(500));
        is_promoted(&fs::read_to_string(&project).expect("read"))
    });
    wait("nothing is left behind", || kept(home.path()).is_empty());
}
