//! Exports: progress, end, cancellation.

use super::*;
use crate::export::{Edited, Options};
use crate::session::ExportRequest;

fn export(desk: &Desk) -> Effect {
    let case = Case::new(Line::V3);
    Effect::Export(Box::new(ExportRequest {
        cluster: Arc::new(case.cluster),
        secrets: case.secrets,
        base: Some(desk.folder.path().to_owned()),
        out: desk.path("out"),
        may_be_foreign: false,
        options: Options {
            edited: Edited::Stop,
            ..Options::default()
        },
        seen: None,
    }))
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
fn an_export_tells_its_progress_and_its_end() {
    let mut desk = Desk::new();
    desk.jobs.run(export(&desk));
    let (progress, event) = export_end(&mut desk);
    assert!(progress > 0);
    assert!(matches!(event, Event::Exported(_)), "{event:?}");
    assert!(desk.path("out/visa-1/.env").exists());

    fs::write(desk.path("out/visa-1/.env"), "by hand").expect("write");
    desk.jobs.run(export(&desk));
    let (_, event) = export_end(&mut desk);
    let Event::ExportStopped(plan) = event else {
        panic!("{event:?}");
    };
    // What was seen is done, and nothing else.
    let Effect::Export(mut request) = export(&desk) else {
        panic!("no export");
    };
    request.options.edited = Edited::Replace;
    request.seen = Some(plan);
    fs::write(desk.path("out/visa-1/.env"), "by hand, again").expect("write");
    desk.jobs.run(Effect::Export(request.clone()));
    let (_, event) = export_end(&mut desk);
    let Event::ExportOutdated(plan) = event else {
        panic!("{event:?}");
    };
    request.seen = Some(plan);
    desk.jobs.run(Effect::Export(request));
    let (_, event) = export_end(&mut desk);
    assert!(matches!(event, Event::Exported(_)), "{event:?}");
    let copy = fs::read_to_string(desk.path("out/visa-1/.env.orig"));
    assert_eq!(copy.expect("the copy"), "by hand, again");
}

#[test]
fn an_export_among_other_files_needs_leave() {
    let mut desk = Desk::new();
    let out = desk.path("out");
    fs::create_dir(&out).expect("folder");
    fs::write(out.join("letter.txt"), "mine").expect("write");
    let Effect::Export(mut request) = export(&desk) else {
        panic!("no export");
    };
    let event = desk.run(Effect::Export(request.clone()));
    assert!(
        matches!(&event, Event::ExportForeign { folder } if *folder == out),
        "{event:?}"
    );
    assert!(!out.join("manifest.json").exists());
    request.may_be_foreign = true;
    desk.jobs.run(Effect::Export(request));
    let (_, event) = export_end(&mut desk);
    assert!(matches!(event, Event::Exported(_)), "{event:?}");
    assert!(out.join("letter.txt").exists());
}

#[test]
fn a_relative_folder_becomes_whole() {
    let mut desk = Desk::new();
    let Effect::Export(mut request) = export(&desk) else {
        panic!("no export");
    };
    // The folder of the sources, which no export wrote.
    request.out = PathBuf::from("src");
    let event = desk.run(Effect::Export(request));
    assert!(
        matches!(&event, Event::ExportForeign { folder } if folder.is_absolute()),
        "{event:?}"
    );
}

#[test]
fn an_export_that_cannot_be_done_is_told() {
    let mut desk = Desk::new();
    fs::write(desk.path("out"), "a file where the folder should be").expect("write");
    desk.jobs.run(export(&desk));
    let (_, event) = export_end(&mut desk);
    assert!(failed(event).message.starts_with("Not exported: "));
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
fn a_cancelled_export_ends_after_the_file_that_it_is_at() {
    let (mut desk, wakes, go) = gated();
    desk.jobs.run(export(&desk));
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
    desk.jobs.run(export(&desk));
    let (_, event) = export_end(&mut desk);
    assert!(matches!(event, Event::Exported(_)), "{event:?}");
}
