//! An import opens as a document that is not saved yet.

use super::*;
use crate::import::{Note, NoteKind};

fn result() -> Event {
    let mut secrets = Secrets::default();
    secrets.set("SITE_TOKEN", Secret::new("hunter2".to_owned()));
    Event::Imported(Box::new(ImportResult {
        paths: vec!["/srv/visa-1".into()],
        loaded: sound(),
        secrets,
        notes: vec![Note {
            file: "a.env".to_owned(),
            line: Some(1),
            kind: NoteKind::Doubt,
            message: "check this".to_owned(),
        }],
    }))
}

fn paths() -> Command {
    Command::Import(ImportFrom::Paths(vec!["/srv/visa-1".into()]))
}

#[test]
fn what_was_imported_is_not_saved_yet_and_has_its_secrets() {
    let mut session = opened();
    let effects = session.handle(paths());
    assert!(matches!(effects.as_slice(), [Effect::Import { .. }]));
    session.receive(result());
    assert_eq!(session.title(), "Imported project (not saved)");
    assert!(session.is_changed());
    assert_eq!(session.path(), None);
    assert_eq!(session.import_notes().len(), 1);
    let token = session.typed_secret("SITE_TOKEN");
    assert_eq!(token.map(Secret::expose), Some("hunter2"));
    session.handle(Command::EndImport);
    assert!(session.import_notes().is_empty());
}

#[test]
fn another_document_has_neither_the_report_nor_the_secrets() {
    let mut session = opened();
    session.receive(result());
    load(&mut session, PROJECT);
    assert!(session.question().is_some(), "it is not lost in silence");
    session.handle(Command::Answer(Answer::Discard));
    load(&mut session, PROJECT);
    assert!(session.import_notes().is_empty());
    assert!(session.typed_secret("SITE_TOKEN").is_none());
}

#[test]
fn unsaved_changes_are_asked_about_before_and_after() {
    let mut session = changed();
    assert!(session.handle(paths()).is_empty());
    assert!(matches!(session.question(), Some(Question::Unsaved { .. })));
    let effects = session.handle(Command::Answer(Answer::Discard));
    assert!(matches!(effects.as_slice(), [Effect::Import { .. }]));
    // Changed again while the files are being read.
    rename(&mut session, "changed again");
    session.receive(result());
    assert!(matches!(session.question(), Some(Question::Unsaved { .. })));
    session.handle(Command::Answer(Answer::Cancel));
    assert_eq!(session.cluster().settings.name, "changed again");
    assert!(session.import_notes().is_empty());
}

#[test]
fn files_come_from_a_dialog_too() {
    let mut session = opened();
    let effects = session.handle(Command::Import(ImportFrom::Folder));
    let [Effect::Ask { generation, dialog }] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let effects = session.receive(Event::Picked {
        generation: *generation,
        dialog: dialog.clone(),
        path: "/srv/visa".into(),
    });
    assert!(matches!(effects.as_slice(), [Effect::Import { .. }]));
    session.handle(Command::Import(ImportFrom::Files));
    let effects = session.receive(Event::PickedSeveral {
        paths: vec!["/a".into(), "/b".into()],
    });
    assert!(matches!(effects.as_slice(), [Effect::Import { paths }] if paths.len() == 2));
    session.receive(Event::ImportFailed(Failure {
        message: "no".to_owned(),
        hint: None,
    }));
    assert_eq!(session.notices().len(), 1);
}

#[test]
fn dropped_projects_are_told_from_other_files() {
    assert!(is_project(Path::new("/a/my.visa.toml")));
    assert!(!is_project(Path::new("/a/Cargo.toml")));
}
