//! Exports: looks, progress, end, cancellation.

use super::*;
use crate::export::{Options, Plan, Status};
use crate::model::Cluster;
use crate::session::{ExportRequest, LookRequest, Seen};

fn look(desk: &Desk) -> LookRequest {
    let case = Case::new(Line::V3);
    LookRequest {
        number: 1,
        cluster: Arc::new(case.cluster),
        secrets: case.secrets,
        base: Some(desk.folder.path().to_owned()),
        former: None,
        out: desk.path("out"),
        archives: false,
    }
}

/// Waits for the end of a look.
fn look_end(desk: &mut Desk) -> Result<Seen, Failure> {
    loop {
        match desk.next() {
            Event::LookProgress(_) => (),
            Event::Looked { result, .. } => return result,
            event => panic!("{event:?}"),
        }
    }
}

fn plan(desk: &mut Desk) -> Plan {
    desk.jobs.run(Effect::Look(Box::new(look(desk))));
    look_end(desk).expect("a plan").plan
}

fn request(seen: Plan) -> ExportRequest {
    let case = Case::new(Line::V3);
    ExportRequest {
        cluster: Arc::new(case.cluster),
        secrets: case.secrets,
        base: None,
        may_be_foreign: false,
        options: Options::default(),
        seen,
    }
}

fn export(seen: Plan) -> Effect {
    Effect::Export(Box::new(request(seen)))
}

/// Waits for the end of an export; says how often it told its progress.
fn export_end(desk: &mut Desk) -> (usize, Event) {
    let mut progress = 0;
    loop {
        match desk.next() {
            Event::ExportProgress(_) => progress += 1,
            event => return (progress, event),
        }
    }
}

#[test]
fn a_look_writes_nothing_and_what_was_seen_is_written() {
    let mut desk = Desk::new();
    let seen = plan(&mut desk);
    assert!(!desk.path("out").exists());
    assert_eq!(seen.count(&Status::Create), seen.files.len());
    desk.jobs.run(export(seen.clone()));
    let (progress, event) = export_end(&mut desk);
    assert!(progress > 0);
    assert!(matches!(event, Event::Exported(_)), "{event:?}");
    assert!(desk.path("out/visa-1/.env").exists());

    // The plan is one of the past now.
    desk.jobs.run(export(seen));
    let (_, event) = export_end(&mut desk);
    assert!(matches!(event, Event::ExportOutdated), "{event:?}");
}

/// Tells whether a look at another state finds the bundles of a former one.
fn holds(desk: &mut Desk, former: Option<Arc<Cluster>>) -> bool {
    let mut case = Case::new(Line::V3);
    case.cluster.settings.public_url = "https://other.example.org".to_owned();
    let request = LookRequest {
        cluster: Arc::new(case.cluster),
        former,
        ..look(desk)
    };
    desk.jobs.run(Effect::Look(Box::new(request)));
    look_end(desk).expect("a plan").holds_former
}

#[test]
fn a_look_tells_whether_the_folder_holds_a_former_state() {
    let mut desk = Desk::new();
    let before = look(&desk).cluster;
    assert!(!holds(&mut desk, Some(Arc::clone(&before))), "nothing yet");
    let seen = plan(&mut desk);
    desk.jobs.run(export(seen));
    export_end(&mut desk);
    assert!(holds(&mut desk, Some(before)));
    let mut other = Case::new(Line::V3).cluster;
    other.redis.url = "redis://elsewhere.example.org:6379".to_owned();
    assert!(!holds(&mut desk, Some(Arc::new(other))));
    assert!(!holds(&mut desk, None));
}

#[test]
fn files_that_were_given_up_are_put_aside_and_others_kept() {
    let mut desk = Desk::new();
    let seen = plan(&mut desk);
    desk.jobs.run(export(seen));
    export_end(&mut desk);
    for host in ["visa-1", "visa-2"] {
        fs::write(desk.path(&format!("out/{host}/.env")), "by hand").expect("write");
    }
    let seen = plan(&mut desk).replacing(&["visa-2/.env".to_owned()].into());
    desk.jobs.run(export(seen));
    let (_, event) = export_end(&mut desk);
    let Event::Exported(outcome) = event else {
        panic!("{event:?}");
    };
    let kept: Vec<_> = outcome.kept().map(|file| file.path.as_str()).collect();
    assert_eq!(kept, ["visa-1/.env"]);
    let text = |path: &str| fs::read_to_string(desk.path(path)).expect("read");
    assert_eq!(text("out/visa-1/.env"), "by hand");
    assert_eq!(text("out/visa-2/.env.orig"), "by hand");
    assert_ne!(text("out/visa-2/.env"), "by hand");
}

#[test]
fn a_file_is_compared_with_what_the_newest_look_found() {
    let mut desk = Desk::new();
    plan(&mut desk);
    let compare = |look| Effect::Compare {
        look,
        path: "visa-1/.env".to_owned(),
    };
    let event = desk.run(compare(1));
    let Event::Compared { look: 1, diff } = event else {
        panic!("{event:?}");
    };
    assert!(!diff.is_on_disk && diff.is_in_bundle);
    assert!(diff.changed_lines().0 > 10);
    // Of an older look, and of one that was forgotten, there is nothing to tell.
    desk.jobs.run(compare(0));
    desk.jobs.run(Effect::ForgetLook);
    desk.jobs.run(compare(1));
    assert!(desk.end().is_empty());
}

#[test]
fn an_export_among_other_files_needs_leave() {
    let mut desk = Desk::new();
    let out = desk.path("out");
    fs::create_dir(&out).expect("folder");
    let seen = plan(&mut desk);
    fs::write(out.join("letter.txt"), "mine").expect("write");
    desk.jobs.run(export(seen));
    let (_, event) = export_end(&mut desk);
    assert!(matches!(event, Event::ExportOutdated), "{event:?}");
    assert!(!out.join("manifest.json").exists());

    desk.jobs.run(Effect::Look(Box::new(look(&desk))));
    let seen = look_end(&mut desk).expect("a plan");
    assert!(seen.is_foreign);
    desk.jobs.run(Effect::Export(Box::new(ExportRequest {
        may_be_foreign: true,
        ..request(seen.plan)
    })));
    let (_, event) = export_end(&mut desk);
    assert!(matches!(event, Event::Exported(_)), "{event:?}");
    assert!(out.join("letter.txt").exists());
}

#[test]
fn a_relative_folder_becomes_whole() {
    let mut desk = Desk::new();
    // The folder of the sources, which no export wrote.
    let request = LookRequest {
        out: PathBuf::from("src"),
        ..look(&desk)
    };
    desk.jobs.run(Effect::Look(Box::new(request)));
    let seen = look_end(&mut desk).expect("a plan");
    assert!(seen.is_foreign && seen.plan.out.is_absolute());
}

#[test]
fn a_look_that_cannot_be_had_is_told() {
    let mut desk = Desk::new();
    fs::write(desk.path("out"), "a file where the folder should be").expect("write");
    desk.jobs.run(Effect::Look(Box::new(look(&desk))));
    let failure = look_end(&mut desk).expect_err("a failure");
    assert!(failure.message.contains("open the folder"), "{failure:?}");
    assert!(failure.hint.is_some());
}

#[test]
fn an_export_that_cannot_be_done_is_told() {
    let mut desk = Desk::new();
    let seen = plan(&mut desk);
    fs::write(desk.path("out"), "a file where the folder should be").expect("write");
    desk.jobs.run(export(seen));
    let (_, event) = export_end(&mut desk);
    assert!(failed(event).message.starts_with("Not exported: "));
}

#[test]
fn a_folder_that_cannot_be_shown_is_told() {
    let mut desk = Desk::new();
    let path = desk.path("gone");
    let event = desk.run(Effect::ShowFolder { path });
    let Event::FolderNotShown(failure) = event else {
        panic!("{event:?}");
    };
    assert!(failure.message.contains("the folder is gone"));
    assert!(failure.hint.is_some());
}

/// Lets a job run until it first wakes the window, and then when the sender is dropped.
fn gated() -> (Desk, Receiver<()>, Sender<()>) {
    let (woken, wakes) = channel();
    let (go, gate) = channel::<()>();
    let gate = Mutex::new(gate);
    let desk = Desk::with(Always(Choice::Cancelled), move || {
        let _ = woken.send(());
        let _ = gate.lock().expect("the gate").recv();
    });
    (desk, wakes, go)
}

#[test]
fn a_cancelled_look_ends_before_the_next_file() {
    let (mut desk, wakes, go) = gated();
    desk.jobs.run(Effect::Look(Box::new(look(&desk))));
    wakes.recv_timeout(DEADLINE).expect("the first file");
    desk.jobs.run(Effect::CancelLook);
    drop(go);
    let failure = look_end(&mut desk).expect_err("cancelled");
    assert!(
        failure.message.starts_with("cancelled after 1 of "),
        "{failure:?}"
    );
}

#[test]
fn a_cancelled_export_ends_after_the_file_that_it_is_at() {
    let seen = plan(&mut Desk::new());
    let (mut desk, wakes, go) = gated();
    let seen = Plan {
        out: desk.path("out"),
        ..seen
    };
    desk.jobs.run(export(seen));
    wakes.recv_timeout(DEADLINE).expect("the first file");
    desk.jobs.run(Effect::CancelExport);
    drop(go);
    let (progress, event) = export_end(&mut desk);
    assert_eq!(progress, 1);
    let failure = failed(event);
    assert!(
        failure
            .message
            .starts_with("Not exported: cancelled after 1 of "),
        "{failure:?}"
    );

    // The next one is not cancelled.
    let seen = plan(&mut desk);
    desk.jobs.run(export(seen));
    let (_, event) = export_end(&mut desk);
    assert!(matches!(event, Event::Exported(_)), "{event:?}");
}
