//! Secrets: given to the document, kept out of everything else.

use super::*;

const VARIABLE: &str = "VISA_DATABASE_PASSWORD";

fn give(session: &mut Session, secret: &str) {
    session.handle(Command::SetSecret {
        name: VARIABLE.to_owned(),
        secret: Secret::new(secret.to_owned()),
    });
}

fn typed(session: &Session) -> Option<&str> {
    session.typed_secret(VARIABLE).map(Secret::expose)
}

#[test]
fn a_typed_secret_counts_and_changes_no_document() {
    let mut session = Session::new(Secrets::default());
    load(&mut session, PROJECT);
    let missing = |session: &Session| {
        let mut findings = session.findings().iter();
        findings.any(|f| f.code == "missing-secret" && f.location.contains(VARIABLE))
    };
    assert!(missing(&session));
    let before = session.revision();
    give(&mut session, "hunter2-hunter2");
    assert!(!missing(&session));
    assert!(session.revision() > before);
    assert!(!session.is_changed());
    assert_eq!(session.undo_title(), None);
    give(&mut session, "");
    assert!(missing(&session));
    assert_eq!(typed(&session), None);
}

#[test]
fn a_typed_secret_is_never_printed() {
    let mut session = Session::new(Secrets::default());
    load(&mut session, PROJECT);
    give(&mut session, "hunter2-old");
    rename(&mut session, "other");
    give(&mut session, "hunter2-new");
    let effects = session.handle(Command::Save);
    let command = Command::SetSecret {
        name: VARIABLE.to_owned(),
        secret: Secret::new("hunter2".to_owned()),
    };
    for shown in [
        format!("{session:?}"),
        format!("{effects:?}"),
        format!("{command:?}"),
    ] {
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn an_undo_does_not_bring_an_old_secret_back() {
    let mut session = opened();
    give(&mut session, "old");
    rename(&mut session, "other");
    give(&mut session, "new");
    session.handle(Command::Undo);
    assert_eq!(typed(&session), Some("new"));
    session.handle(Command::Redo);
    assert_eq!(typed(&session), Some("new"));
}

#[test]
fn a_secret_is_no_field_of_the_document() {
    let mut session = opened();
    let field = FieldPath::Secret(VARIABLE.to_owned());
    set(&mut session, field, "hunter2");
    assert_eq!(session.notices().len(), 1);
    let shown = format!("{session:?}");
    assert!(!shown.contains("hunter2"), "{shown}");
}

#[test]
fn the_environment_wins_over_what_is_typed() {
    let mut session = opened();
    give(&mut session, "typed-typed");
    assert_eq!(session.secret_source(VARIABLE), SecretSource::Environment);
    let secret = session.secrets.get(VARIABLE);
    assert_eq!(secret.map(Secret::expose), Some("correct-horse-9"));
}

/// Tells whether the question about what would be lost is open, and whether it is about secrets.
fn asks(session: &Session) -> Option<bool> {
    match session.question() {
        Some(Question::Unsaved { secrets, .. }) => Some(*secrets),
        _ => None,
    }
}

#[test]
fn typed_secrets_are_not_lost_without_a_word() {
    for command in [
        Command::Open(Where::Path("/srv/other.visa.toml".into())),
        Command::OpenExample,
        Command::Close,
    ] {
        let mut session = opened();
        give(&mut session, "typed");
        assert!(session.handle(command).is_empty());
        assert_eq!(asks(&session), Some(true));
        answer(&mut session, Answer::Cancel);
        assert_eq!(typed(&session), Some("typed"));
        give(&mut session, "");
        assert!(quits(&session.handle(Command::Close)));
    }
    let mut session = changed();
    session.handle(Command::Close);
    assert_eq!(asks(&session), Some(false));
}

#[test]
fn whoever_agreed_to_lose_secrets_is_asked_once() {
    let mut session = opened();
    give(&mut session, "typed");
    session.handle(Command::Close);
    assert!(quits(&answer(&mut session, Answer::Discard)));

    let mut session = opened();
    give(&mut session, "typed");
    session.handle(Command::Open(Where::Ask));
    let dialog = answer(&mut session, Answer::Discard);
    pick(&mut session, dialog, "/srv/other.visa.toml");
    load(&mut session, "/srv/other.visa.toml");
    assert_eq!(typed(&session), None);
    assert!(session.question().is_none());

    // Nor does the save in between ask again.
    let mut session = changed();
    give(&mut session, "typed");
    session.handle(Command::Close);
    let save = writing(answer(&mut session, Answer::Save));
    assert!(quits(&save.done(&mut session)));
}

#[test]
fn secrets_that_were_typed_later_are_asked_about() {
    let mut session = changed();
    session.handle(Command::Close);
    let save = writing(answer(&mut session, Answer::Save));
    give(&mut session, "typed");
    assert!(!quits(&save.done(&mut session)));
    assert_eq!(asks(&session), Some(true));

    let mut session = opened();
    session.handle(Command::Open(Where::Path("/srv/other.visa.toml".into())));
    give(&mut session, "typed");
    load(&mut session, "/srv/other.visa.toml");
    assert_eq!(asks(&session), Some(true));
    assert_eq!(typed(&session), Some("typed"));
}

#[test]
fn a_save_leaves_the_question_about_secrets_open() {
    let mut session = changed();
    give(&mut session, "typed");
    let save = writing(session.handle(Command::Save));
    session.handle(Command::Close);
    assert!(!quits(&save.done(&mut session)));
    assert_eq!(asks(&session), Some(true));
    assert!(quits(&answer(&mut session, Answer::Discard)));
}
