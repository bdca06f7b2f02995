//! The question about changes that would be lost.

use super::*;

fn asks(session: &Session) -> bool {
    matches!(session.question(), Some(Question::Unsaved { .. }))
}

#[test]
fn whatever_would_lose_changes_asks_first() {
    for command in [
        Command::Open(Where::Ask),
        Command::Open(Where::Path("/srv/other.visa.toml".into())),
        Command::New,
        Command::OpenExample,
        Command::Close,
    ] {
        let mut session = changed();
        let effects = session.handle(command.clone());
        assert!(effects.is_empty(), "{command:?}: {effects:?}");
        assert!(asks(&session), "{command:?}");
        assert_eq!(name(&session), "changed");
    }
}

#[test]
fn without_changes_nothing_is_asked() {
    let mut session = changed();
    session.handle(Command::Undo);
    assert!(quits(&session.handle(Command::Close)));
    session.handle(Command::OpenExample);
    assert!(session.question().is_none());
    assert_eq!(session.path(), None);
}

#[test]
fn after_saving_the_command_goes_on() {
    let mut session = changed();
    session.handle(Command::Close);
    let save = writing(answer(&mut session, Answer::Save));
    assert_eq!(save.path, Path::new(PROJECT));
    assert!(quits(&save.done(&mut session)));
}

#[test]
fn after_a_save_that_failed_nothing_goes_on() {
    let mut session = changed();
    session.handle(Command::Close);
    answer(&mut session, Answer::Save);
    let effects = session.receive(Event::SaveFailed(failure("the disk is full")));
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(texts(&session), ["the disk is full"]);
    // Nor does it after a later save that succeeds.
    let save = writing(session.handle(Command::Save));
    assert!(!quits(&save.done(&mut session)));
}

#[test]
fn after_a_save_dialog_that_was_closed_a_later_save_does_not_go_on() {
    let mut session = Session::new(Secrets::default());
    rename(&mut session, "changed");
    session.handle(Command::Close);
    let dialog = answer(&mut session, Answer::Save);
    assert!(matches!(dialog[..], [Effect::Ask { .. }]), "{dialog:?}");
    // Nothing comes of it. Later a person saves.
    session.receive(Event::DialogClosed);
    let dialog = session.handle(Command::Save);
    let save = writing(pick(&mut session, dialog, PROJECT));
    assert!(!quits(&save.done(&mut session)));
}

#[test]
fn a_document_without_a_file_is_saved_to_a_chosen_one_and_then_it_goes_on() {
    let mut session = Session::new(Secrets::default());
    rename(&mut session, "changed");
    session.handle(Command::Close);
    let dialog = answer(&mut session, Answer::Save);
    let save = writing(pick(&mut session, dialog, PROJECT));
    assert!(quits(&save.done(&mut session)));
}

#[test]
fn discarded_changes_are_not_saved() {
    let mut session = changed();
    session.handle(Command::Close);
    let effects = answer(&mut session, Answer::Discard);
    assert!(
        matches!(
            effects[..],
            [Effect::Keeping(Keeping::Forget), Effect::Quit]
        ),
        "{effects:?}"
    );

    let mut session = changed();
    session.handle(Command::OpenExample);
    answer(&mut session, Answer::Discard);
    assert_eq!(session.cluster(), &project::example().cluster);
}

#[test]
fn discarded_changes_stay_while_no_other_project_is_chosen() {
    let mut session = changed();
    session.handle(Command::Open(Where::Ask));
    let effects = answer(&mut session, Answer::Discard);
    assert!(matches!(effects[..], [Effect::Ask { .. }]), "{effects:?}");
    // The dialog was closed without a choice: nothing comes.
    assert_eq!(name(&session), "changed");
    assert!(session.is_changed());
    session.handle(Command::Close);
    assert!(asks(&session));
}

#[test]
fn discarded_changes_go_once_another_project_was_read() {
    let mut session = changed();
    session.handle(Command::Open(Where::Ask));
    let dialog = answer(&mut session, Answer::Discard);
    let effects = pick(&mut session, dialog, "/srv/other.visa.toml");
    assert_eq!(loads(&effects), [Path::new("/srv/other.visa.toml")]);
    assert_eq!(name(&session), "changed");
    load(&mut session, "/srv/other.visa.toml");
    assert_eq!(name(&session), "ill");
    assert!(!session.is_changed());
}

#[test]
fn a_cancelled_question_leaves_everything() {
    let mut session = changed();
    session.handle(Command::Close);
    assert!(answer(&mut session, Answer::Cancel).is_empty());
    assert!(session.question().is_none());
    assert!(session.is_changed());
    assert!(answer(&mut session, Answer::Discard).is_empty());
}

#[test]
fn a_question_ends_by_itself_when_a_running_save_leaves_nothing_to_lose() {
    let mut session = changed();
    let save = writing(session.handle(Command::Save));
    session.handle(Command::Close);
    assert!(asks(&session));
    assert!(quits(&save.done(&mut session)));
}

#[test]
fn the_end_waits_for_a_running_save_unless_it_is_wanted_twice() {
    let mut session = opened();
    let save = writing(session.handle(Command::SaveAs(Where::Path("/srv/b.toml".into()))));
    assert!(session.handle(Command::Close).is_empty());
    assert!(quits(&save.clone().done(&mut session)));

    let save = writing(session.handle(Command::Save));
    assert!(session.handle(Command::Close).is_empty());
    assert!(quits(&session.handle(Command::Close)));
    drop(save);
}
