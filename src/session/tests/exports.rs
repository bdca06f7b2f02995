//! Exports: when they begin, how they go on, how they end.

use super::*;
use crate::export::{Edited, Options, Outcome, PlannedFile, Status};

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

/// Begins an export, and returns what it was asked to do.
fn exporting(session: &mut Session) -> ExportRequest {
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
    let request = exporting(&mut session);
    assert_eq!(&*request.cluster, session.cluster());
    assert_eq!(request.base.as_deref(), Some(Path::new("/srv/visa")));
    assert_eq!(request.out, Path::new("/srv/visa/ill-bundles"));
    assert_eq!(request.options.edited, Edited::Stop);
    assert!(!request.options.remove_old);
    assert!(request.seen.is_none());
    for name in ["VISA_ACCOUNTS_CLIENT_SECRET", "VISA_DATABASE_PASSWORD"] {
        assert!(request.secrets.get(name).is_some(), "{name}");
    }
}

#[test]
fn archives_are_added_where_they_are_wanted_until_another_document_is_opened() {
    let mut session = opened();
    session.handle(Command::SetArchives(true));
    assert!(session.wants_archives());
    let options = exporting(&mut session).options;
    assert!(options.archives && options.edited == Edited::Stop);
    session.receive(Event::ExportStopped(plan(&[Status::EditedByHand])));
    let again = request(session.handle(Command::Answer(Answer::Overwrite)));
    assert!(again.options.archives && again.options.edited == Edited::Replace);
    session.handle(Command::New);
    assert!(!session.wants_archives());
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
    assert_eq!(exporting(&mut session).out, Path::new("/srv/out"));
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

fn stopped(session: &mut Session) {
    exporting(session);
    session.receive(Event::ExportStopped(plan(&[Status::EditedByHand])));
    assert!(session.export_progress().is_none());
    assert!(matches!(
        session.question(),
        Some(Question::InTheWay { .. })
    ));
}

#[test]
fn files_in_the_way_are_replaced_only_after_a_question() {
    for (answered, edited) in [
        (Answer::Overwrite, Edited::Replace),
        (Answer::Keep, Edited::Keep),
    ] {
        let mut session = opened();
        stopped(&mut session);
        let request = request(answer(&mut session, answered));
        assert_eq!(request.options.edited, edited);
        // That, and nothing else, is what the person saw.
        assert_eq!(request.seen, Some(plan(&[Status::EditedByHand])));
    }

    let mut session = opened();
    stopped(&mut session);
    assert!(answer(&mut session, Answer::Cancel).is_empty());
    assert_eq!(exporting(&mut session).options.edited, Edited::Stop);
}

#[test]
fn leave_to_replace_files_holds_for_one_folder() {
    let mut session = opened();
    stopped(&mut session);
    session.handle(Command::SetExportFolder("/srv/elsewhere".to_owned()));
    let request = request(answer(&mut session, Answer::Overwrite));
    assert_eq!(request.options.edited, Edited::Stop);
    assert!(request.seen.is_none());
}

#[test]
fn a_plan_that_is_out_of_date_is_shown_anew() {
    let mut session = opened();
    stopped(&mut session);
    request(answer(&mut session, Answer::Overwrite));
    let now = plan(&[Status::EditedByHand, Status::EditedByHand]);
    session.receive(Event::ExportOutdated(now.clone()));
    assert!(matches!(
        session.question(),
        Some(Question::InTheWay { plan }) if *plan == now
    ));
    request(answer(&mut session, Answer::Keep));
    // There is nothing to ask about this one.
    session.receive(Event::ExportOutdated(plan(&[Status::Create])));
    assert!(session.question().is_none());
    assert!(texts(&session)[0].contains("changed meanwhile"));
    exporting(&mut session);
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
        Event::ExportStopped(plan(&[Status::EditedByHand])),
    ] {
        let mut session = opened();
        exporting(&mut session);
        load(&mut session, "/srv/other.visa.toml");
        assert!(session.export_progress().is_some());
        session.receive(event);
        assert!(session.export_progress().is_none());
        assert!(session.question().is_none());
        assert!(session.last_export().is_none());
        assert!(texts(&session)[0].contains("/srv/visa/ill-bundles"));
    }
}

fn foreign(session: &mut Session, folder: &str) -> Vec<Effect> {
    session.receive(Event::ExportForeign {
        folder: folder.into(),
    })
}

#[test]
fn a_folder_with_other_content_is_asked_about_once() {
    let mut session = opened();
    session.handle(Command::SetExportFolder(" out ".to_owned()));
    let first = exporting(&mut session);
    assert_eq!(first.out, Path::new("out"));
    assert!(!first.may_be_foreign);
    assert!(foreign(&mut session, "/srv/out").is_empty());
    assert!(session.export_progress().is_none());
    assert!(matches!(
        session.question(),
        Some(Question::ForeignFolder { folder }) if folder == Path::new("/srv/out")
    ));
    // From now on it is clear which folder is meant.
    assert_eq!(session.export_folder(), "/srv/out");
    let second = request(answer(&mut session, Answer::Overwrite));
    assert_eq!(second.out, Path::new("/srv/out"));
    assert!(second.may_be_foreign && second.options.edited == Edited::Stop);
    session.receive(Event::ExportStopped(Plan {
        out: "/srv/out".into(),
        files: Vec::new(),
    }));
    let third = request(answer(&mut session, Answer::Overwrite));
    assert!(third.may_be_foreign && third.options.edited == Edited::Replace);
}

#[test]
fn leave_to_export_among_other_files_holds_for_one_folder() {
    let mut session = opened();
    exporting(&mut session);
    session.handle(Command::SetExportFolder("/srv/typed-meanwhile".to_owned()));
    foreign(&mut session, "/srv/visa/ill-bundles");
    assert_eq!(session.export_folder(), "/srv/typed-meanwhile");
    assert!(!request(answer(&mut session, Answer::Overwrite)).may_be_foreign);

    let mut session = opened();
    exporting(&mut session);
    foreign(&mut session, "/srv/visa/ill-bundles");
    assert!(answer(&mut session, Answer::Cancel).is_empty());
    assert!(!exporting(&mut session).may_be_foreign);
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
        Event::ExportStopped(plan(&[Status::EditedByHand])),
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
