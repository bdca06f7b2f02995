//! Unsaved changes on their thread, and the file that is watched.

use std::thread;
use std::time::Instant;

use super::*;
use crate::session::{Keeping, KeepingNews};
use crate::store::project::{Loaded, OnDisk, Overwrite};
use crate::store::recovery::Unsaved;

fn unsaved(name: &str) -> Effect {
    let Loaded { cluster, origin } = project::example();
    let saved = Arc::new(cluster);
    let mut cluster = saved.as_ref().clone();
    name.clone_into(&mut cluster.settings.name);
    Effect::Keeping(Keeping::Keep(Box::new(Unsaved {
        title: name.to_owned(),
        path: None,
        cluster: Arc::new(cluster),
        saved,
        origin,
    })))
}

/// Jobs that keep changes in a folder.
fn keeping(folder: &Path) -> Jobs {
    let jobs = Jobs::new(Arc::new(Always(Choice::Cancelled)), None, Arc::new(|| ()));
    jobs.with_recovery(Some(folder.to_owned()))
}

fn documents(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder.join("recovery")) else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.expect("entry").path());
    let paths = paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
    paths
        .map(|path| fs::read_to_string(path).expect("read"))
        .collect()
}

fn wait(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + DEADLINE;
    while !holds() {
        assert!(Instant::now() < end, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

fn next(jobs: &mut Jobs) -> Event {
    let told = jobs
        .receiver
        .recv_timeout(DEADLINE)
        .expect("an event in time");
    told.event
}

#[test]
fn changes_are_kept_some_time_after_the_last_of_them() {
    let folder = tempfile::tempdir().expect("folder");
    let mut jobs = keeping(folder.path());
    jobs.run(unsaved("first"));
    jobs.run(unsaved("second"));
    assert!(
        documents(folder.path()).is_empty(),
        "somebody may still type"
    );
    wait("it is kept", || !documents(folder.path()).is_empty());
    assert!(documents(folder.path())[0].contains("second"));
    jobs.run(Effect::Keeping(Keeping::Forget));
    wait("it is removed", || documents(folder.path()).is_empty());
    drop(jobs);
    assert!(documents(folder.path()).is_empty());
}

#[test]
fn what_waits_is_kept_when_the_window_dies() {
    let folder = tempfile::tempdir().expect("folder");
    let mut jobs = keeping(folder.path());
    jobs.run(unsaved("mine"));
    drop(jobs);
    assert_eq!(documents(folder.path()).len(), 1);
}

#[test]
fn what_is_recovered_goes_once_the_new_window_keeps_it() {
    let folder = tempfile::tempdir().expect("folder");
    let mut jobs = keeping(folder.path());
    jobs.run(unsaved("mine"));
    drop(jobs);
    let mut jobs = keeping(folder.path());
    jobs.run(Effect::Keeping(Keeping::Find));
    let id = match next(&mut jobs) {
        Event::Keeping(KeepingNews::Found(found)) => found[0].id.clone(),
        other => panic!("{other:?}"),
    };
    jobs.run(Effect::Keeping(Keeping::Open(id.clone())));
    match next(&mut jobs) {
        Event::Keeping(KeepingNews::Opened { recovered, .. }) => {
            assert_eq!(recovered.loaded.cluster.settings.name, "mine");
        }
        other => panic!("{other:?}"),
    }
    jobs.run(Effect::Keeping(Keeping::Replace(id)));
    assert_eq!(documents(folder.path()).len(), 1, "it is nowhere else yet");
    jobs.run(unsaved("recovered"));
    let is_replaced = || {
        let all = documents(folder.path());
        all.len() == 1 && all[0].contains("recovered")
    };
    wait("it is replaced", is_replaced);
}

#[test]
fn a_folder_in_which_nothing_can_be_kept_is_told_once() {
    let folder = tempfile::tempdir().expect("folder");
    let file = folder.path().join("file");
    fs::write(&file, "").expect("write");
    let mut jobs = keeping(&file);
    jobs.run(unsaved("first"));
    match next(&mut jobs) {
        Event::Keeping(KeepingNews::Failed(failure)) => {
            assert!(failure.message.contains("cannot be kept"), "{failure:?}");
        }
        other => panic!("{other:?}"),
    }
    jobs.run(unsaved("second"));
    drop(jobs.keeper.take());
    assert!(jobs.next_event().is_none());
}

/// Watches a project from the state in which it is now.
fn watch(desk: &mut Desk) -> PathBuf {
    let path = desk.project("a.visa.toml");
    let origin = project::load(&path).expect("load").origin;
    desk.jobs
        .run(Effect::Watch(Some((path.clone(), origin.on_disk()))));
    path
}

fn disk(event: Event) -> OnDisk {
    match event {
        Event::Disk(news) => news.state,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_becomes_of_the_watched_file_is_told() {
    let mut desk = Desk::new();
    let path = watch(&mut desk);
    let text = fs::read_to_string(&path).expect("read");
    fs::write(&path, format!("{text}# theirs\n")).expect("write");
    // Where the system tells of nothing, the window asks when it gets the keyboard.
    desk.jobs.run(Effect::LookAtFile);
    match disk(desk.next()) {
        OnDisk::Changed { loaded, .. } => assert!(loaded.is_ok()),
        other => panic!("{other:?}"),
    }
    fs::remove_file(&path).expect("remove");
    desk.jobs.run(Effect::LookAtFile);
    assert!(matches!(disk(desk.next()), OnDisk::Gone));
    fs::write(&path, text).expect("write");
    desk.jobs.run(Effect::LookAtFile);
    assert!(matches!(disk(desk.next()), OnDisk::Same));
}

#[cfg(target_os = "linux")]
#[test]
fn a_change_is_told_without_asking() {
    let mut desk = Desk::new();
    let path = watch(&mut desk);
    // The thread has begun to watch once it has looked.
    thread::sleep(Duration::from_secs(1));
    let elsewhere = desk.path("new");
    fs::write(&elsewhere, "schema = 1\n").expect("write");
    fs::rename(&elsewhere, &path).expect("as editors and we save");
    assert!(matches!(disk(desk.next()), OnDisk::Changed { .. }));
}

#[test]
fn a_save_of_ones_own_is_not_told() {
    let mut desk = Desk::new();
    let path = watch(&mut desk);
    let mut loaded = project::load(&path).expect("load");
    loaded.cluster.settings.name = "mine".to_owned();
    let saved = desk.run(Effect::Save {
        path: path.clone(),
        cluster: Arc::new(loaded.cluster),
        origin: loaded.origin,
        overwrite: Overwrite::IfUnchanged,
    });
    let known = match saved {
        Event::Saved { origin, .. } => origin.on_disk(),
        // The session drops this while a save is running.
        Event::Disk(_) => match desk.next() {
            Event::Saved { origin, .. } => origin.on_disk(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    desk.jobs.run(Effect::Watch(Some((path, known))));
    desk.jobs.run(Effect::LookAtFile);
    thread::sleep(Duration::from_secs(1));
    assert!(desk.jobs.next_event().is_none());
}
