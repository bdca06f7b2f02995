//! Exports: when they begin, how they go on, how they end.

use super::*;
use crate::export::{Options, Outcome, PlannedFile, Status};

fn plan(statuses: &[Status]) -> Plan {
    let files = statuses.iter().cloned();
    Plan {
        out: "/srv/visa/ill-bundles".into(),
        files: files
            .map(|status| PlannedFile::new("visa-1/.env", status))
            .collect(),
    }
}

fn outcome(statuses: &[Status]) -> Outcome {
    Outcome {
        plan: plan(statuses),
        options: Options::default(),
        copies: Vec::new(),
    }
}

fn seen(statuses: &[Status]) -> Seen {
    Seen {
        plan: plan(statuses),
        is_foreign: false,
        holds_former: false,
    }
}

/// Looks at the folder, and finds this there.
fn look(session: &mut Session, seen: Seen) {
    let number = looking(session.handle(Command::LookAtExport)).number;
    let result = Ok(seen);
    let effects = session.receive(Event::Looked { number, result });
    assert!(effects.is_empty(), "{effects:?}");
    assert!(session.is_plan_current());
}

/// Expects a look and nothing else.
fn looking(effects: Vec<Effect>) -> LookRequest {
    match <[Effect; 1]>::try_from(effects) {
        Ok([Effect::Look(request)]) => *request,
        other => panic!("no look: {other:?}"),
    }
}

/// Looks at the folder, begins an export, and returns what it was asked to do.
fn exporting(session: &mut Session) -> ExportRequest {
    look(session, seen(&[Status::Create]));
    request(session.handle(Command::Export))
}

/// Expects an export and nothing else.
fn request(effects: Vec<Effect>) -> ExportRequest {
    match <[Effect; 1]>::try_from(effects) {
        Ok([Effect::Export(request)]) => *request,
        other => panic!("no export: {other:?}"),
    }
}

#[test]
fn an_export_gets_all_that_it_needs() {
    let mut session = changed();
    session.handle(Command::SetSecret {
        name: "VISA_ACCOUNTS_CLIENT_SECRET".to_owned(),
        secret: Secret::new("typed".to_owned()),
    });
    let looked = looking(session.handle(Command::LookAtExport));
    assert_eq!(&*looked.cluster, session.cluster());
    assert_eq!(looked.out, Path::new("/srv/visa/ill-bundles"));
    let request = exporting(&mut session);
    assert_eq!(&*request.cluster, session.cluster());
    assert_eq!(request.base.as_deref(), Some(Path::new("/srv/visa")));
    assert_eq!(request.options, Options::default());
    assert_eq!(request.seen, plan(&[Status::Create]));
    assert!(!request.may_be_foreign);
    for name in ["VISA_ACCOUNTS_CLIENT_SECRET", "VISA_DATABASE_PASSWORD"] {
        assert!(request.secrets.get(name).is_some(), "{name}");
    }
}

#[test]
fn archives_are_added_where_they_are_wanted_until_another_document_is_opened() {
    let mut session = opened();
    session.handle(Command::SetArchives(true));
    assert!(session.wants_archives());
    assert!(looking(session.handle(Command::LookAtExport)).archives);
    assert!(exporting(&mut session).options.archives);
    session.handle(Command::New);
    assert!(!session.wants_archives());
}

#[test]
fn archives_that_are_there_belong_to_the_export_unless_a_person_says_no() {
    let mut session = opened();
    let request = looking(session.handle(Command::LookAtExport));
    assert!(!request.archives);
    let mut found = seen(&[Status::Change]);
    let old = PlannedFile::new("archives/visa-1.tar.gz", Status::NoLongerOurs);
    found.plan.files.push(old);
    session.receive(Event::Looked {
        number: request.number,
        result: Ok(found.clone()),
    });
    assert!(session.wants_archives() && session.needs_look());
    let request = looking(session.handle(Command::LookAtExport));
    assert!(request.archives);
    found.plan.files[1] = PlannedFile::new("archives/visa-1.tar.gz", Status::Change);
    session.receive(Event::Looked {
        number: request.number,
        result: Ok(found),
    });
    assert!(session.wants_archives() && session.is_plan_current());
    session.handle(Command::SetArchives(false));
    assert!(!session.wants_archives() && session.needs_look());
}

#[test]
fn a_document_with_errors_is_not_exported() {
    let mut session = opened();
    rename(&mut session, "not a name!");
    assert!(session.handle(Command::Export).is_empty());
    assert_eq!(
        texts(&session),
        ["Not exported: mend the error below first"]
    );
    let release = FieldPath::Settings(SettingsField::Release);
    set(&mut session, release, "three");
    assert!(session.handle(Command::Export).is_empty());
    // The older failure is of the past.
    let [two] = texts(&session)[..] else {
        panic!("{:?}", texts(&session));
    };
    assert!(two.contains("errors below first"), "{two}");
    assert!(session.export_progress().is_none());
}

#[test]
fn without_a_folder_nothing_is_exported() {
    let mut session = opened();
    session.handle(Command::SetExportFolder("  ".to_owned()));
    assert!(session.handle(Command::Export).is_empty());
    assert_eq!(texts(&session), ["Not exported: name a folder first"]);
    let dialog = session.handle(Command::ChooseExportFolder);
    pick(&mut session, dialog, "/srv/out");
    let looked = looking(session.handle(Command::Export));
    assert_eq!(looked.out, Path::new("/srv/out"));
}

#[test]
fn there_is_one_export_at_a_time() {
    let mut session = opened();
    exporting(&mut session);
    assert!(session.handle(Command::Export).is_empty());
    assert!(matches!(
        session.handle(Command::CancelExport)[..],
        [Effect::CancelExport]
    ));
    session.receive(Event::Exported(outcome(&[Status::Create])));
    exporting(&mut session);
}

#[test]
fn progress_is_shown_while_an_export_runs_and_not_after_it() {
    let mut session = opened();
    let progress = Progress {
        done: 3,
        total: 9,
        path: "visa-1/.env".to_owned(),
    };
    exporting(&mut session);
    assert_eq!(session.export_progress().map(|p| p.total), Some(0));
    session.receive(Event::ExportProgress(progress.clone()));
    assert_eq!(session.export_progress(), Some(&progress));
    session.receive(Event::Exported(outcome(&[Status::Create])));
    session.receive(Event::ExportProgress(progress));
    assert!(session.export_progress().is_none());
}

#[test]
fn what_an_export_did_is_told_in_numbers() {
    for (statuses, text) in [
        (
            &[Status::Unchanged, Status::NoLongerOurs][..],
            "Nothing to do: /srv/visa/ill-bundles is up to date",
        ),
        (
            &[Status::Create, Status::Unchanged],
            "Exported 1 file to /srv/visa/ill-bundles",
        ),
        (
            &[Status::Create, Status::Change, Status::EditedByHand],
            "Exported 2 files to /srv/visa/ill-bundles; 1 edited by hand was kept",
        ),
    ] {
        let mut session = opened();
        exporting(&mut session);
        session.receive(Event::Exported(outcome(statuses)));
        assert_eq!(texts(&session), [text]);
        assert_eq!(session.last_export(), Some(&outcome(statuses)));
    }
}

#[test]
fn an_export_that_failed_or_died_is_over() {
    for event in [
        Event::ExportFailed(failure("the disk is full")),
        Event::JobDied { job: Job::Export },
    ] {
        let mut session = opened();
        exporting(&mut session);
        session.receive(event);
        assert!(session.export_progress().is_none());
        assert_eq!(session.notices()[0].kind, NoticeKind::Bad);
        exporting(&mut session);
    }
}

#[test]
fn another_job_that_died_does_not_end_an_export() {
    let mut session = opened();
    exporting(&mut session);
    session.receive(Event::JobDied { job: Job::Dialog });
    assert!(session.export_progress().is_some());
    assert!(session.handle(Command::Export).is_empty());
}

#[test]
fn the_export_of_a_former_document_is_told_and_asks_nothing() {
    for event in [
        Event::Exported(outcome(&[Status::Create])),
        Event::ExportOutdated,
    ] {
        let mut session = opened();
        exporting(&mut session);
        load(&mut session, "/srv/other.visa.toml");
        assert!(session.export_progress().is_some());
        session.receive(event);
        assert!(session.export_progress().is_none());
        assert!(session.question().is_none());
        assert!(session.last_export().is_none());
        assert_eq!(session.notices().len(), 1);
        assert!(!session.planning().is_news());
    }
}

/// Wants to quit during an export.
fn closing() -> Session {
    let mut session = opened();
    exporting(&mut session);
    assert!(session.handle(Command::Close).is_empty());
    assert!(matches!(session.question(), Some(Question::Exporting)));
    session
}

#[test]
fn the_end_during_an_export_waits_for_its_end() {
    for event in [
        Event::ExportFailed(failure("cancelled")),
        Event::Exported(outcome(&[Status::Create])),
        Event::ExportOutdated,
        Event::JobDied { job: Job::Export },
    ] {
        let mut session = closing();
        let effects = answer(&mut session, Answer::Overwrite);
        assert!(matches!(effects[..], [Effect::CancelExport]), "{effects:?}");
        assert!(quits(&session.receive(event)));
    }
    // Who asks twice waits no longer.
    let mut session = closing();
    answer(&mut session, Answer::Overwrite);
    assert!(quits(&session.handle(Command::Close)));
}

#[test]
fn the_end_during_an_export_can_wait() {
    let mut session = closing();
    assert!(answer(&mut session, Answer::Cancel).is_empty());
    let effects = session.receive(Event::Exported(outcome(&[Status::Create])));
    assert!(effects.is_empty(), "{effects:?}");
    assert!(quits(&session.handle(Command::Close)));
}

#[test]
fn the_question_about_a_running_export_ends_with_the_export() {
    let mut session = closing();
    assert!(quits(
        &session.receive(Event::Exported(outcome(&[Status::Create])))
    ));
    // A failure is to be read first.
    let mut session = closing();
    let effects = session.receive(Event::ExportFailed(failure("the disk is full")));
    assert!(effects.is_empty(), "{effects:?}");
    assert!(session.question().is_none());
}

#[test]
fn discarded_changes_are_not_asked_about_again_after_an_export() {
    let mut session = changed();
    exporting(&mut session);
    session.handle(Command::Close);
    assert!(answer(&mut session, Answer::Discard).is_empty());
    answer(&mut session, Answer::Overwrite);
    assert!(quits(
        &session.receive(Event::ExportFailed(failure("cancelled")))
    ));
}
