//! Each job, and jobs of a kind that race.

use super::*;
use crate::model::{Cluster, FilesField, SiteFile};
use crate::store::project::Overwrite;

fn save(path: &Path, name: &str, overwrite: Overwrite) -> Effect {
    let mut loaded = project::example();
    name.clone_into(&mut loaded.cluster.settings.name);
    Effect::Save {
        path: path.to_owned(),
        cluster: Arc::new(loaded.cluster),
        origin: loaded.origin,
        overwrite,
    }
}

fn load(path: &Path) -> Effect {
    Effect::Load {
        path: path.to_owned(),
    }
}

fn name_in(path: &Path) -> String {
    let cluster: Cluster = project::load(path).expect("project").cluster;
    cluster.settings.name
}

#[test]
fn a_project_is_saved_and_read_again() {
    let mut desk = Desk::new();
    let path = desk.path("a.visa.toml");
    let saved = desk.run(save(&path, "mine", Overwrite::IfUnchanged));
    assert!(matches!(saved, Event::Saved { path: p, .. } if p == path));
    match desk.run(load(&path)) {
        Event::Loaded { loaded, .. } => assert_eq!(loaded.cluster.settings.name, "mine"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn paths_become_whole() {
    let mut desk = Desk::new();
    match desk.run(load(Path::new("assets/examples/example.visa.toml"))) {
        Event::Loaded { path, .. } => assert!(path.is_absolute(), "{}", path.display()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_project_that_cannot_be_read_is_told_with_its_faults() {
    let mut desk = Desk::new();
    let path = desk.path("a.visa.toml");
    let event = desk.run(load(&path));
    assert!(
        matches!(&event, Event::LoadFailed { path: p, is_gone: true, .. } if *p == path),
        "{event:?}"
    );
    let missing = failed(event);
    assert!(missing.message.contains("a.visa.toml"), "{missing:?}");

    fs::write(&path, "schema = 1\n[cluster]\nnane = \"x\"\n").expect("write");
    let faulty = failed(desk.run(load(&path)));
    assert!(faulty.message.contains("line 3, column 1"), "{faulty:?}");
    assert_eq!(faulty.hint, None);

    let many: Vec<String> = (0..50).map(|n| format!("strange{n} = 1")).collect();
    fs::write(&path, format!("schema = 1\n{}", many.join("\n"))).expect("write");
    let faulty = failed(desk.run(load(&path)));
    assert!(faulty.message.lines().count() <= 10, "{faulty:?}");
    assert!(faulty.hint.is_some());
}

#[test]
fn a_file_that_somebody_else_changed_is_not_replaced() {
    let mut desk = Desk::new();
    let path = desk.project("a.visa.toml");
    let before = fs::read(&path).expect("read");
    let stopped = desk.run(save(&path, "mine", Overwrite::IfUnchanged));
    assert!(matches!(stopped, Event::ChangedOnDisk { path: p } if p == path));
    assert_eq!(fs::read(&path).expect("read"), before);
    desk.run(save(&path, "mine", Overwrite::Always));
    assert_eq!(name_in(&path), "mine");
}

#[test]
fn a_save_into_a_missing_folder_fails() {
    let mut desk = Desk::new();
    let path = desk.path("missing").join("a.visa.toml");
    let failure = failed(desk.run(save(&path, "mine", Overwrite::Always)));
    assert!(failure.message.contains("cannot save"), "{failure:?}");
}

#[test]
fn saves_keep_their_order() {
    let mut desk = Desk::new();
    let path = desk.path("a.visa.toml");
    let names: Vec<String> = (0..20).map(|number| format!("n{number}")).collect();
    for name in &names {
        desk.jobs.run(save(&path, name, Overwrite::Always));
    }
    for name in &names {
        match desk.next() {
            Event::Saved { cluster, .. } => assert_eq!(cluster.settings.name, *name),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(name_in(&path), "n19");
}

#[test]
fn of_two_projects_the_one_that_was_wanted_last_is_told() {
    let mut desk = Desk::new();
    let (first, second) = (desk.project("a.visa.toml"), desk.project("b.visa.toml"));
    desk.jobs.run(load(&first));
    desk.jobs.run(load(&desk.path("missing")));
    desk.jobs.run(load(&second));
    match desk.next() {
        Event::Loaded { path, .. } => assert_eq!(path, second),
        other => panic!("{other:?}"),
    }
    let newest = desk.jobs.newest[&Job::Load];
    let told = desk.end();
    assert!(told.iter().all(|told| told.number != newest));
}

fn read_site_files(path: &str, base: &Path) -> Effect {
    let mut cluster = Cluster::default();
    path.clone_into(&mut cluster.files.attribute_provider);
    Effect::ReadSiteFiles {
        generation: 7,
        cluster: Arc::new(cluster),
        base: Some(base.to_owned()),
    }
}

#[test]
fn of_two_readings_of_the_site_s_files_the_newer_is_told() {
    let mut desk = Desk::new();
    fs::write(desk.path("b.js"), "module").expect("write");
    let base = desk.folder.path().to_owned();
    desk.jobs.run(read_site_files("a.js", &base));
    desk.jobs.run(read_site_files("b.js", &base));
    let Event::SiteFiles { generation, files } = desk.next() else {
        panic!("no files");
    };
    assert_eq!(generation, 7);
    match files.get(FilesField::AttributeProvider, "b.js") {
        Some(SiteFile::Found(file)) => assert_eq!(file.bytes().as_slice(), b"module"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_recent_files_keep_their_order() {
    let mut desk = Desk::new();
    let paths = ["a", "b", "c"].map(|name| desk.project(name));
    let paths = paths.map(|path| path.canonicalize().expect("path"));
    for path in &paths {
        desk.jobs.run(Effect::Remember { path: path.clone() });
    }
    desk.jobs.run(Effect::ReadRecent { open_newest: true });
    for number in 1..=3 {
        match desk.next() {
            Event::Recent { files, open_newest } => {
                assert_eq!(files.len(), number);
                assert!(!open_newest);
            }
            other => panic!("{other:?}"),
        }
    }
    let [a, b, c] = paths;
    match desk.next() {
        Event::Recent { files, open_newest } => {
            assert_eq!(files, [c, b, a]);
            assert!(open_newest);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn recent_files_that_are_gone_are_left_out_and_forgotten() {
    let mut desk = Desk::new();
    let [a, b] = ["a", "b"].map(|name| desk.project(name).canonicalize().expect("path"));
    for path in [&a, &b] {
        desk.run(Effect::Remember { path: path.clone() });
    }
    fs::remove_file(&b).expect("remove");
    let files = |event| match event {
        Event::Recent { files, .. } => files,
        other => panic!("{other:?}"),
    };
    let event = desk.run(Effect::ReadRecent { open_newest: true });
    assert_eq!(files(event), std::slice::from_ref(&a));
    fs::write(&b, "").expect("write");
    let event = desk.run(Effect::ReadRecent { open_newest: true });
    assert_eq!(files(event), [b.clone(), a.clone()]);
    let event = desk.run(Effect::Forget { path: b });
    assert_eq!(files(event), [a]);
}

#[test]
fn without_a_folder_no_recent_files_are_kept() {
    let mut desk = Desk::new();
    desk.jobs.own_folder = None;
    desk.jobs.run(Effect::Remember {
        path: PathBuf::from("a"),
    });
    let event = desk.run(Effect::ReadRecent { open_newest: true });
    assert!(
        matches!(&event, Event::Recent { files, open_newest: true } if files.is_empty()),
        "{event:?}"
    );
}

fn ask() -> Effect {
    Effect::Ask {
        generation: 3,
        dialog: Dialog::OpenProject,
    }
}

#[test]
fn a_choice_in_a_dialog_is_told() {
    let mut desk = Desk::with(Always(Choice::Chosen("a".into())), || ());
    let event = desk.run(ask());
    assert!(
        matches!(&event, Event::Picked { generation: 3, path, .. } if path == Path::new("a")),
        "{event:?}"
    );
    let event = Desk::new().run(ask());
    assert!(
        matches!(event, Event::NoDialog { generation: 3, .. }),
        "{event:?}"
    );
}

#[test]
fn a_dialog_that_was_closed_without_a_choice_is_told() {
    let mut desk = Desk::with(Always(Choice::Cancelled), || ());
    assert!(matches!(desk.run(ask()), Event::DialogClosed));
}

#[test]
fn a_fault_in_a_job_is_told_and_stops_no_other() {
    let mut desk = Desk::with(Faulty, || ());
    let event = desk.run(ask());
    assert!(
        matches!(event, Event::JobDied { job: Job::Dialog }),
        "{event:?}"
    );
    let event = desk.run(Effect::ReadRecent { open_newest: false });
    assert!(matches!(event, Event::Recent { .. }), "{event:?}");
}

#[test]
fn a_fault_in_an_ordered_job_does_not_hold_up_the_next() {
    let mut desk = Desk::new();
    desk.jobs
        .spawn_in_order(Job::RecentFiles, |_| panic!("a fault on purpose"));
    let event = desk.run(Effect::ReadRecent { open_newest: false });
    assert!(matches!(event, Event::JobDied { .. }), "{event:?}");
    assert!(matches!(desk.next(), Event::Recent { .. }));
}

#[test]
fn a_fault_is_told_even_if_a_newer_job_made_its_own_obsolete() {
    let mut desk = Desk::new();
    desk.jobs.spawn(Job::Load, |_| panic!("a fault on purpose"));
    desk.jobs.newest.insert(Job::Load, u64::MAX);
    assert!(matches!(desk.next(), Event::JobDied { job: Job::Load }));
}

#[test]
fn the_window_is_woken_once_for_each_event() {
    let (woken, wakes) = channel();
    let mut desk = Desk::with(Always(Choice::Cancelled), move || {
        woken.send(()).expect("the test listens");
    });
    desk.jobs.run(Effect::ReadRecent { open_newest: false });
    desk.jobs.run(ask());
    desk.jobs.run(Effect::CancelExport);
    desk.jobs.run(load(&desk.path("missing")));
    let told = desk.end();
    assert_eq!(told.len(), 3);
    // The sender goes with the last job.
    assert_eq!(wakes.iter().count(), 3);
}

#[test]
fn jobs_end_quietly_when_the_window_is_gone() {
    let (woken, wakes) = channel::<()>();
    let (go, gate) = channel::<()>();
    let desk = Desk::with(Always(Choice::Cancelled), move || {
        woken.send(()).expect("the test listens");
    });
    let Desk { mut jobs, .. } = desk;
    jobs.spawn(Job::Dialog, move |teller| {
        let _ = gate.recv();
        teller.tell(Event::JobDied { job: Job::Dialog });
    });
    drop(jobs);
    drop(go);
    assert_eq!(wakes.iter().count(), 0);
}
