//! How projects are opened, at the start and later.

use super::*;

#[test]
fn the_given_project_is_opened_and_no_recent_one() {
    let mut session = Session::new(Secrets::default());
    let effects = session.start(Some(PROJECT.into()));
    assert_eq!(loads(&effects), [Path::new(PROJECT)]);
    let effects = session.receive(Event::Recent {
        files: vec!["/srv/other.visa.toml".into()],
        open_newest: false,
    });
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(session.recent(), [Path::new("/srv/other.visa.toml")]);
    load(&mut session, PROJECT);
    assert_eq!(session.title(), "ill.visa.toml");
}

fn recent(session: &mut Session) -> Vec<Effect> {
    session.receive(Event::Recent {
        files: vec![PROJECT.into(), "/srv/older.visa.toml".into()],
        open_newest: true,
    })
}

#[test]
fn without_a_given_project_the_newest_recent_one_is_opened() {
    let mut session = Session::new(Secrets::default());
    assert!(loads(&session.start(None)).is_empty());
    assert_eq!(loads(&recent(&mut session)), [Path::new(PROJECT)]);
}

#[test]
fn without_any_project_the_example_is_shown() {
    let mut session = Session::new(Secrets::default());
    session.start(None);
    let effects = session.receive(Event::Recent {
        files: Vec::new(),
        open_newest: true,
    });
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(session.path(), None);
    assert_eq!(session.cluster(), &project::example().cluster);
    assert!(!session.is_changed());
}

#[test]
fn a_missing_recent_project_is_told_and_forgotten() {
    let mut session = Session::new(Secrets::default());
    session.start(None);
    recent(&mut session);
    let effects = load_fails(&mut session, PROJECT, true, "there is no such file");
    assert!(
        matches!(&effects[..], [Effect::Forget { path }] if path == Path::new(PROJECT)),
        "{effects:?}"
    );
    let effects = load_fails(&mut session, PROJECT, false, "you may not read it");
    assert!(effects.is_empty(), "{effects:?}");
    let effects = load_fails(&mut session, "/srv/c.toml", true, "there is no such file");
    assert!(effects.is_empty(), "{effects:?}");
    assert_eq!(texts(&session), ["there is no such file"]);
    assert_eq!(session.cluster(), &project::example().cluster);
}

#[test]
fn a_recent_project_does_not_disturb_who_has_begun_to_work() {
    let mut session = Session::new(Secrets::default());
    session.start(None);
    rename(&mut session, "mine");
    assert!(loads(&recent(&mut session)).is_empty());

    let mut session = Session::new(Secrets::default());
    session.start(None);
    session.handle(Command::Open(Where::Path("/srv/mine.visa.toml".into())));
    assert!(loads(&recent(&mut session)).is_empty());
}

#[test]
fn an_opened_project_is_remembered_and_its_files_are_read() {
    let mut session = Session::new(Secrets::default());
    let effects = load(&mut session, PROJECT);
    assert!(
        matches!(
            &effects[..],
            [
                Effect::ReadSiteFiles { base: Some(base), .. },
                Effect::Remember { path },
                Effect::ReadSecretFile { path: secrets, .. },
                Effect::AskKeychain { cluster, task: KeychainTask::Read, .. },
            ] if base == Path::new("/srv/visa")
                && path == Path::new(PROJECT)
                && secrets == Path::new("/srv/visa/ill.secrets.env")
                && *cluster == session.cluster().settings.name
        ),
        "{effects:?}"
    );
}

#[test]
fn nothing_of_the_former_document_stays() {
    let mut session = changed();
    session.handle(Command::SetExportFolder("/srv/out".to_owned()));
    session.handle(Command::SetSecret {
        name: "VISA_ACCOUNTS_CLIENT_SECRET".to_owned(),
        secret: Secret::new("typed".to_owned()),
    });
    session.handle(Command::Save);
    session.handle(Command::Open(Where::Path("/srv/other.visa.toml".into())));
    answer(&mut session, Answer::Discard);
    load(&mut session, "/srv/other.visa.toml");
    assert_eq!(session.undo_title(), None);
    assert!(
        session
            .typed_secret("VISA_ACCOUNTS_CLIENT_SECRET")
            .is_none()
    );
    assert_eq!(session.export_folder(), "/srv/other-bundles");
    assert!(session.question().is_none());
    assert!(!session.is_changed());
}

#[test]
fn changes_that_were_made_while_a_project_was_being_read_are_not_lost() {
    let mut session = opened();
    session.handle(Command::Open(Where::Path("/srv/other.visa.toml".into())));
    rename(&mut session, "typed meanwhile");
    assert!(load(&mut session, "/srv/other.visa.toml").is_empty());
    assert_eq!(name(&session), "typed meanwhile");
    assert!(matches!(session.question(), Some(Question::Unsaved { .. })));
    let effects = answer(&mut session, Answer::Discard);
    assert_eq!(loads(&effects), [Path::new("/srv/other.visa.toml")]);
    load(&mut session, "/srv/other.visa.toml");
    assert_eq!(session.path(), Some(Path::new("/srv/other.visa.toml")));
}

#[test]
fn a_project_is_opened_by_a_dialog_or_by_a_typed_path() {
    let mut session = opened();
    let effects = session.handle(Command::Open(Where::Ask));
    let effects = pick(&mut session, effects, "/srv/a.visa.toml");
    assert_eq!(loads(&effects), [Path::new("/srv/a.visa.toml")]);
    let dialog = session.handle(Command::Open(Where::Ask));
    no_dialog(&mut session, dialog);
    assert!(matches!(
        session.question(),
        Some(Question::TypePath { .. })
    ));
    let effects = answer(&mut session, Answer::Path("/srv/b.visa.toml".into()));
    assert_eq!(loads(&effects), [Path::new("/srv/b.visa.toml")]);
    assert!(session.question().is_none());
}

#[test]
fn a_typed_path_that_cannot_be_opened_is_typed_again() {
    let mut session = opened();
    let dialog = session.handle(Command::Open(Where::Ask));
    no_dialog(&mut session, dialog);
    for empty in ["", "  "] {
        let effects = answer(&mut session, Answer::Path(empty.into()));
        assert!(effects.is_empty(), "{effects:?}");
        let wanted = (Path::new(empty), "Type a path first");
        assert_eq!(typed_path(&session), Some(wanted));
    }
    for typed in ["~/a.toml", "~/b.toml"] {
        let effects = answer(&mut session, Answer::Path(typed.into()));
        assert_eq!(loads(&effects), [Path::new(typed)]);
        load_fails(&mut session, "/home/me/a.toml", true, "no such file");
        assert_eq!(
            typed_path(&session),
            Some((Path::new(typed), "no such file"))
        );
    }
    assert!(session.notices().is_empty());
    answer(&mut session, Answer::Path("~/c.toml".into()));
    session.receive(Event::JobDied { job: Job::Load });
    assert!(typed_path(&session).is_some());

    answer(&mut session, Answer::Cancel);
    assert!(session.question().is_none());
    // Other projects have no typed path.
    session.handle(Command::Open(Where::Path("/srv/d.toml".into())));
    load_fails(&mut session, "/srv/d.toml", true, "no such file");
    assert!(session.question().is_none());
    assert_eq!(texts(&session), ["no such file"]);
}

#[test]
fn there_is_one_dialog_at_a_time() {
    let wishes = || {
        [
            Command::Open(Where::Ask),
            Command::SaveAs(Where::Ask),
            Command::ChooseExportFolder,
        ]
    };
    for end in [
        Event::DialogClosed,
        Event::JobDied { job: Job::Dialog },
        Event::NoDialog {
            generation: 0,
            dialog: Dialog::ExportFolder { start: None },
        },
        Event::Picked {
            generation: 0,
            dialog: Dialog::ExportFolder { start: None },
            path: "/srv".into(),
        },
    ] {
        let mut session = opened();
        assert_eq!(session.handle(Command::ChooseExportFolder).len(), 1);
        rename(&mut session, "changed");
        for wish in wishes() {
            let effects = session.handle(wish);
            assert!(effects.is_empty(), "{effects:?}");
            assert!(session.question().is_none());
        }
        session.receive(end);
        assert_eq!(session.handle(Command::SaveAs(Where::Ask)).len(), 1);
    }
}
