//! Saves: where to, in which order, and over what.

use super::*;

#[test]
fn a_document_with_a_file_is_saved_there_if_nobody_else_changed_it() {
    let mut session = changed();
    let save = writing(session.handle(Command::Save));
    assert_eq!(save.path, Path::new(PROJECT));
    assert_eq!(save.overwrite, Overwrite::IfUnchanged);
    assert_eq!(save.cluster.settings.name, "changed");
    assert!(session.is_changed());
    let effects = save.done(&mut session);
    assert!(
        matches!(&effects[..], [Effect::Remember { path }] if path == Path::new(PROJECT)),
        "{effects:?}"
    );
    assert!(!session.is_changed());
    assert_eq!(texts(&session), [format!("Saved {PROJECT}")]);
}

#[test]
fn a_document_without_a_file_asks_for_one() {
    let mut session = Session::new(Secrets::default());
    let dialog = session.handle(Command::Save);
    assert!(
        matches!(
            &dialog[..],
            [Effect::Ask { dialog: Dialog::SaveProject { suggested }, .. }]
                if suggested == Path::new("example.visa.toml")
        ),
        "{dialog:?}"
    );
    let save = writing(pick(&mut session, dialog, PROJECT));
    assert_eq!(save.overwrite, Overwrite::Always);
    let effects = save.done(&mut session);
    // Paths of site files start at the new folder.
    assert!(
        matches!(
            effects[..],
            [Effect::Remember { .. }, Effect::ReadSiteFiles { .. }]
        ),
        "{effects:?}"
    );
    assert_eq!(session.path(), Some(Path::new(PROJECT)));
}

#[test]
fn another_file_becomes_the_document_s_own_once_it_is_written() {
    let mut session = changed();
    let dialog = session.handle(Command::SaveAs(Where::Ask));
    let save = writing(pick(&mut session, dialog, "/srv/b.visa.toml"));
    assert_eq!(save.overwrite, Overwrite::Always);
    assert_eq!(session.path(), Some(Path::new(PROJECT)));
    save.done(&mut session);
    assert_eq!(session.path(), Some(Path::new("/srv/b.visa.toml")));
    assert_eq!(session.title(), "b.visa.toml");
    assert_eq!(session.export_folder(), "/srv/b-bundles");
}

#[test]
fn the_same_file_in_a_dialog_is_no_leave_to_replace_a_stranger_s_work() {
    let mut session = changed();
    let dialog = session.handle(Command::SaveAs(Where::Ask));
    let save = writing(pick(&mut session, dialog, PROJECT));
    assert_eq!(save.overwrite, Overwrite::IfUnchanged);
}

#[test]
fn a_typed_path_is_no_leave_to_replace_a_file() {
    let mut session = changed();
    let dialog = session.handle(Command::SaveAs(Where::Ask));
    no_dialog(&mut session, dialog);
    let save = writing(answer(&mut session, Answer::Path("/srv/b.toml".into())));
    assert_eq!(save.overwrite, Overwrite::IfUnchanged);
}

#[test]
fn a_typed_path_that_cannot_be_saved_to_is_typed_again_and_then_it_goes_on() {
    let mut session = changed();
    session.handle(Command::SaveAs(Where::Path("/srv/a.toml".into())));
    session.receive(Event::SaveFailed(failure("the disk is full")));
    assert_eq!(texts(&session), ["the disk is full"]);

    let mut session = Session::new(Secrets::default());
    rename(&mut session, "changed");
    session.handle(Command::Close);
    let dialog = answer(&mut session, Answer::Save);
    no_dialog(&mut session, dialog);
    for event in [
        Event::SaveFailed(failure("no such folder")),
        Event::JobDied { job: Job::Save },
    ] {
        writing(answer(&mut session, Answer::Path("~/b.toml".into())));
        assert!(session.receive(event).is_empty());
        let typed = typed_path(&session).map(|(typed, _)| typed);
        assert_eq!(typed, Some(Path::new("~/b.toml")));
        assert!(session.notices().is_empty());
    }
    let save = writing(answer(&mut session, Answer::Path("/srv/b.toml".into())));
    assert!(quits(&save.done(&mut session)));
}

#[test]
fn a_document_without_a_file_is_suggested_to_go_home() {
    let mut session = Session::new(Secrets::default()).with_home(Some("/home/me".into()));
    assert_eq!(session.export_folder(), "/home/me/example-bundles");
    let effects = session.handle(Command::Save);
    assert!(
        matches!(
            &effects[..],
            [Effect::Ask { dialog: Dialog::SaveProject { suggested }, .. }]
                if suggested == Path::new("/home/me/example.visa.toml")
        ),
        "{effects:?}"
    );
    load(&mut session, PROJECT);
    assert_eq!(session.export_folder(), "/srv/visa/ill-bundles");
}

#[test]
fn edits_made_during_a_save_stay_unsaved() {
    let mut session = changed();
    let save = writing(session.handle(Command::Save));
    rename(&mut session, "changed again");
    save.done(&mut session);
    assert!(session.is_changed());
    assert_eq!(name(&session), "changed again");
    session.handle(Command::Undo);
    // Both were typing in one field, so this is the document before both.
    assert!(session.is_changed());
}

fn changed_on_disk(session: &mut Session) -> Vec<Effect> {
    session.receive(Event::ChangedOnDisk {
        path: PROJECT.into(),
    })
}

#[test]
fn a_file_that_somebody_else_changed_is_replaced_only_after_a_question() {
    let mut session = changed();
    session.handle(Command::Save);
    assert!(changed_on_disk(&mut session).is_empty());
    assert!(matches!(
        session.question(),
        Some(Question::ChangedOnDisk { .. })
    ));
    let save = writing(answer(&mut session, Answer::Overwrite));
    assert_eq!(save.path, Path::new(PROJECT));
    assert_eq!(save.overwrite, Overwrite::Always);
}

#[test]
fn a_file_that_somebody_else_changed_can_be_left_for_another() {
    let mut session = changed();
    session.handle(Command::Close);
    answer(&mut session, Answer::Save);
    changed_on_disk(&mut session);
    let dialog = answer(&mut session, Answer::SaveAs);
    let save = writing(pick(&mut session, dialog, "/srv/b.visa.toml"));
    // What was to follow the save is not forgotten.
    assert!(quits(&save.done(&mut session)));
}

#[test]
fn a_file_that_somebody_else_changed_can_be_left() {
    let mut session = changed();
    session.handle(Command::Close);
    answer(&mut session, Answer::Save);
    changed_on_disk(&mut session);
    assert!(answer(&mut session, Answer::Cancel).is_empty());
    assert!(session.is_changed());
    let save = writing(session.handle(Command::Save));
    assert!(!quits(&save.done(&mut session)));
}

#[test]
fn a_second_save_waits_for_the_first() {
    let mut session = changed();
    let first = writing(session.handle(Command::Save));
    rename(&mut session, "changed again");
    assert!(session.handle(Command::Save).is_empty());
    assert!(session.handle(Command::Save).is_empty());
    let mut effects = first.done(&mut session);
    let second = writing(effects.split_off(1));
    assert_eq!(second.cluster.settings.name, "changed again");
    let effects = second.done(&mut session);
    assert!(
        matches!(effects[..], [Effect::Remember { .. }]),
        "{effects:?}"
    );
    assert!(!session.is_changed());
}

#[test]
fn a_save_after_one_to_another_file_goes_to_that_file() {
    let mut session = changed();
    let first = writing(session.handle(Command::SaveAs(Where::Path("/srv/b.toml".into()))));
    session.handle(Command::Save);
    let mut effects = first.done(&mut session);
    let second = writing(effects.split_off(2));
    assert_eq!(second.path, Path::new("/srv/b.toml"));
}

#[test]
fn a_save_that_died_does_not_hold_up_the_next() {
    let mut session = changed();
    session.handle(Command::Save);
    session.handle(Command::SaveAs(Where::Path("/srv/b.toml".into())));
    let effects = session.receive(Event::JobDied { job: Job::Save });
    let save = writing(effects);
    assert_eq!(save.path, Path::new("/srv/b.toml"));
    session.receive(Event::JobDied { job: Job::Save });
    writing(session.handle(Command::Save));
}

/// Saves a document, and opens another before the save is over.
fn left_behind() -> (Session, Writing) {
    let mut session = changed();
    let save = writing(session.handle(Command::Save));
    session.handle(Command::Open(Where::Path("/srv/other.toml".into())));
    answer(&mut session, Answer::Discard);
    load(&mut session, "/srv/other.toml");
    (session, save)
}

#[test]
fn the_save_of_a_former_document_leaves_the_open_one_alone() {
    let (mut session, save) = left_behind();
    rename(&mut session, "other");
    let effects = save.done(&mut session);
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(session.path(), Some(Path::new("/srv/other.toml")));
    assert!(session.is_changed());
    assert_eq!(texts(&session), [format!("Saved {PROJECT}")]);
}

#[test]
fn a_former_document_is_never_asked_about() {
    let (mut session, _) = left_behind();
    assert!(changed_on_disk(&mut session).is_empty());
    assert!(session.question().is_none());
    assert!(texts(&session)[0].starts_with("Not saved"));
    let save = writing(session.handle(Command::Save));
    assert_eq!(save.path, Path::new("/srv/other.toml"));
}

#[test]
fn the_save_of_the_open_document_waits_for_that_of_a_former_one() {
    let (mut session, old) = left_behind();
    rename(&mut session, "other");
    session.handle(Command::Close);
    assert!(answer(&mut session, Answer::Save).is_empty());
    let save = writing(old.done(&mut session));
    assert_eq!(save.path, Path::new("/srv/other.toml"));
    assert!(quits(&save.done(&mut session)));
}

#[test]
fn a_question_is_not_lost_when_another_comes_up() {
    let mut session = changed();
    session.handle(Command::Save);
    changed_on_disk(&mut session);
    session.handle(Command::Close);
    assert!(matches!(
        session.question(),
        Some(Question::ChangedOnDisk { .. })
    ));
    answer(&mut session, Answer::Cancel);
    assert!(matches!(session.question(), Some(Question::Unsaved { .. })));
}
