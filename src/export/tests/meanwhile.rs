//! Other exports and other hands between a plan and its writing.

use std::cell::Cell;
use std::rc::Rc;

use super::super::crash::sometimes as crash;
use super::*;

#[test]
fn an_export_that_comes_between_plan_and_writing_is_not_undone_unseen() {
    let mut site = Site::new();
    site.export();
    let seen = Comparison::new(&site.subject(), site.out.path(), false).expect("a look");
    assert!(!seen.plan().differs());
    site.swap_roles();
    site.export();
    let after = site.snapshot();
    let error = seen.write(Options::default(), &Control::silent());
    let Err(ExportError::Outdated(now)) = error else {
        panic!("{error:?}");
    };
    assert!(now.file("visa-1/.env").is_some_and(PlannedFile::differs));
    assert_eq!(site.snapshot(), after, "nothing was written");
    assert!(site.is_settled(), "the manifest is that of the other");
}

#[test]
fn a_file_that_changed_since_the_look_is_not_claimed_as_unchanged() {
    let mut site = Site::new();
    site.export();
    site.swap_roles();
    let seen = Comparison::new(&site.subject(), site.out.path(), false).expect("a look");
    let path = site.path("visa-1/docker-compose.yml");
    fs::write(&path, "mine\n").expect("write");
    let after = site.snapshot();
    let error = seen.write(Options::default(), &Control::silent());
    assert!(matches!(error, Err(ExportError::Outdated(_))), "{error:?}");
    assert_eq!(site.snapshot(), after, "nothing was written");
}

#[test]
fn another_cluster_that_comes_between_is_left_alone() {
    let mut site = Site::new();
    let seen = Comparison::new(&site.subject(), site.out.path(), false).expect("a look");
    let edit = Edit::Set {
        field: FieldPath::Settings(SettingsField::Name),
        value: "other".into(),
    };
    site.case.cluster.apply(&edit).expect("edit");
    site.export();
    let error = seen.write(Options::default(), &Control::silent());
    let is_told =
        matches!(&error, Err(ExportError::OtherCluster { other, .. }) if other == "other");
    assert!(is_told, "{error:?}");
}

#[test]
fn what_a_person_saves_during_an_export_is_never_lost() {
    const MINE: &str = "saved meanwhile\n";
    // A file that changes, one that is new, and one that is given up.
    for path in ["README.md", "visa-2/.env", "visa-1/.env"] {
        // At each point while it is its turn.
        let mut points = 0;
        loop {
            let mut site = Site::new();
            site.case.cluster.hosts[1].role = Role::Spare;
            site.export();
            site.case.cluster.hosts[1].role = Role::Secondary;
            site.case.cluster.settings.public_url = "https://other.example.org".to_owned();
            if path == "visa-1/.env" {
                fs::write(site.path(path), "edited before\n").expect("write");
            }
            // Points until it is saved; none: it is not its turn, or it is saved.
            let left: Rc<Cell<Option<usize>>> = Rc::default();
            let at_points = Rc::clone(&left);
            let file = site.path(path);
            crash::meanwhile(Some(Box::new(move || {
                at_points.set(at_points.get().and_then(|left| left.checked_sub(1)));
                if at_points.get() == Some(0) {
                    fs::create_dir_all(file.parent().expect("a folder")).expect("folder");
                    fs::write(&file, MINE).expect("write");
                }
            })));
            let control = Control {
                progress: &|progress| {
                    left.set((progress.path == path).then_some(points + 1));
                },
                ..Control::silent()
            };
            let options = Options {
                edited: Edited::Replace,
                ..Options::default()
            };
            let end = export(&site.subject(), site.out.path(), options, &control);
            crash::meanwhile(None);
            if site.text(path) != MINE {
                end.expect("nobody is in the way");
                break;
            }
            let is_told = matches!(end, Ok(_) | Err(ExportError::ChangedMeanwhile { .. }));
            assert!(is_told, "{end:?}");
            points += 1;
        }
        assert!(points > 4, "{path}: only {points} points");
    }
}
