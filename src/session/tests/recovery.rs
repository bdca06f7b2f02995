//! Unsaved changes: kept in case of a crash, and offered after one.

use std::time::Duration;

use super::*;
use crate::store::recovery::{Kept, Recovered, Recovery, RecoveryId, Shelf, Unsaved};

/// Returns what is wanted of the kept changes.
fn keeping(effects: Vec<Effect>) -> Vec<Keeping> {
    let wishes = effects.into_iter().filter_map(|effect| match effect {
        Effect::Keeping(wish) => Some(wish),
        _ => None,
    });
    wishes.collect()
}

fn kept(session: &mut Session) -> Option<Box<Unsaved>> {
    match keeping(session.follow()).pop() {
        Some(Keeping::Keep(unsaved)) => Some(unsaved),
        None => None,
        other => panic!("{other:?}"),
    }
}

fn forgets(effects: Vec<Effect>) -> bool {
    matches!(keeping(effects)[..], [Keeping::Forget])
}

#[test]
fn each_change_is_kept_until_the_document_is_saved() {
    let mut session = opened();
    assert!(kept(&mut session).is_none());
    rename(&mut session, "changed");
    let unsaved = kept(&mut session).expect("kept");
    assert_eq!(unsaved.cluster.settings.name, "changed");
    assert_eq!(unsaved.path.as_deref(), Some(Path::new(PROJECT)));
    assert!(kept(&mut session).is_none(), "nothing is new");
    rename(&mut session, "changed again");
    assert!(kept(&mut session).is_some());
    let save = writing(session.handle(Command::Save));
    assert!(kept(&mut session).is_none());
    save.done(&mut session);
    assert!(forgets(session.follow()));
    assert!(keeping(session.follow()).is_empty());
}

#[test]
fn what_undo_takes_back_is_not_kept() {
    let mut session = changed();
    assert!(kept(&mut session).is_some());
    session.handle(Command::Undo);
    assert!(forgets(session.follow()));
    session.handle(Command::Redo);
    assert!(kept(&mut session).is_some());
}

#[test]
fn secrets_that_were_typed_are_not_kept() {
    let mut session = changed();
    session.handle(Command::SetSecret {
        name: "VISA_DATABASE_PASSWORD".to_owned(),
        secret: Secret::new("hunter2".to_owned()),
    });
    let unsaved = kept(&mut session).expect("kept");
    assert!(!format!("{unsaved:?}").contains("hunter2"));
    assert_eq!(unsaved.cluster.env.get("VISA_DATABASE_PASSWORD"), None);
}

#[test]
fn an_end_that_loses_nothing_leaves_nothing_behind() {
    let mut session = opened();
    let effects = session.handle(Command::Close);
    assert!(quits(&effects));
    assert!(forgets(effects));

    let mut session = changed();
    kept(&mut session);
    session.handle(Command::Close);
    assert!(kept(&mut session).is_none(), "it is not decided yet");
    let effects = answer(&mut session, Answer::Discard);
    assert!(quits(&effects));
    assert!(forgets(effects));
}

#[test]
fn a_document_that_takes_the_place_of_a_changed_one_ends_what_is_kept() {
    let mut session = changed();
    kept(&mut session);
    session.handle(Command::New);
    answer(&mut session, Answer::Discard);
    assert!(forgets(session.follow()));
}

fn id() -> RecoveryId {
    let folder = tempfile::tempdir().expect("folder");
    let mut session = changed();
    let unsaved = kept(&mut session).expect("kept");
    Shelf::new(folder.path()).keep(&unsaved).expect("keep");
    let found = Shelf::new(folder.path()).find().expect("find");
    found[0].id.clone()
}

/// Tells the session what a crash left behind.
fn offer(session: &mut Session) -> RecoveryId {
    let id = id();
    let kept = Kept {
        title: "ill.visa.toml".to_owned(),
        path: Some(PROJECT.into()),
        age: Duration::from_mins(5),
        count: 1,
        changes: vec!["cluster.name".to_owned()],
    };
    session.receive(Event::Keeping(KeepingNews::Found(vec![Recovery {
        id: id.clone(),
        file: "/state/recovery/a.toml".into(),
        content: Ok(kept),
    }])));
    assert_eq!(session.recoveries().len(), 1);
    id
}

fn open(session: &mut Session, id: &RecoveryId, lost: &[&str]) -> Vec<Effect> {
    let mut loaded = sound();
    loaded.cluster.settings.name = "recovered".to_owned();
    session.receive(Event::Keeping(KeepingNews::Opened {
        id: id.clone(),
        recovered: Box::new(Recovered {
            path: Some(PROJECT.into()),
            loaded,
            lost: lost.iter().map(|&name| name.to_owned()).collect(),
        }),
    }))
}

#[test]
fn at_the_start_changes_of_crashed_windows_are_looked_for() {
    let mut session = Session::new(Secrets::default());
    let wishes = keeping(session.start(None));
    assert!(matches!(wishes[..], [Keeping::Find]), "{wishes:?}");
}

#[test]
fn what_is_recovered_is_a_changed_document_of_its_file() {
    let mut session = opened();
    let id = offer(&mut session);
    let wishes = keeping(session.handle(Command::Decide(id.clone(), Decision::Recover)));
    assert!(
        matches!(&wishes[..], [Keeping::Open(i)] if *i == id),
        "{wishes:?}"
    );
    let effects = open(&mut session, &id, &[]);
    let reads_secrets = |effect: &Effect| match effect {
        Effect::ReadSecretFile { path, .. } => path == Path::new("/srv/visa/ill.secrets.env"),
        _ => false,
    };
    assert!(effects.iter().any(reads_secrets), "{effects:?}");
    let asks_keychain = |effect: &Effect| match effect {
        Effect::AskKeychain { cluster, task, .. } => {
            cluster == "recovered" && matches!(task, KeychainTask::Read)
        }
        _ => false,
    };
    assert!(effects.iter().any(asks_keychain), "{effects:?}");
    let wishes = keeping(effects);
    assert!(
        matches!(&wishes[..], [Keeping::Replace(i)] if *i == id),
        "{wishes:?}"
    );
    assert!(session.recoveries().is_empty());
    assert_eq!(name(&session), "recovered");
    assert_eq!(session.path(), Some(Path::new(PROJECT)));
    assert!(session.is_changed());
    assert!(
        kept(&mut session).is_some(),
        "it must survive the next crash"
    );
    let save = writing(session.handle(Command::Save));
    assert_eq!(save.overwrite, Overwrite::IfUnchanged);
}

#[test]
fn secrets_that_were_not_kept_are_named() {
    let mut session = opened();
    let id = offer(&mut session);
    open(&mut session, &id, &["env.SITE_TOKEN"]);
    assert!(texts(&session)[0].contains("env.SITE_TOKEN"));
}

#[test]
fn what_is_open_is_not_lost_to_a_recovery() {
    let mut session = changed();
    let id = offer(&mut session);
    let effects = session.handle(Command::Decide(id.clone(), Decision::Recover));
    assert!(effects.is_empty(), "{effects:?}");
    assert!(matches!(session.question(), Some(Question::Unsaved { .. })));
    let wishes = keeping(answer(&mut session, Answer::Discard));
    assert!(matches!(wishes[..], [Keeping::Open(_)]));
    rename(&mut session, "typed meanwhile");
    open(&mut session, &id, &[]);
    assert_eq!(name(&session), "typed meanwhile");
    assert!(matches!(session.question(), Some(Question::Unsaved { .. })));
    assert_eq!(session.recoveries().len(), 1);
}

#[test]
fn an_offer_can_be_declined_or_put_off() {
    for decision in [Decision::Discard, Decision::Later] {
        let mut session = changed();
        let id = offer(&mut session);
        let wishes = keeping(session.handle(Command::Decide(id.clone(), decision)));
        match (&wishes[..], decision) {
            ([Keeping::Remove(i)], Decision::Discard) | ([Keeping::Leave(i)], Decision::Later) => {
                assert_eq!(*i, id);
            }
            other => panic!("{other:?}"),
        }
        assert!(session.recoveries().is_empty());
        assert_eq!(name(&session), "changed");
        assert!(session.handle(Command::Decide(id, decision)).is_empty());
    }
}

#[test]
fn an_offer_that_cannot_be_opened_says_so_and_stays() {
    let mut session = opened();
    let id = offer(&mut session);
    session.receive(Event::Keeping(KeepingNews::Unreadable {
        id,
        reason: "it is damaged".to_owned(),
    }));
    let found = &session.recoveries()[0];
    assert_eq!(found.content, Err("it is damaged".to_owned()));
    assert_eq!(name(&session), name(&opened()));
}

#[test]
fn times_are_told_in_words() {
    for (secs, words) in [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3599, "59 minutes ago"),
        (7200, "2 hours ago"),
        (86_400, "1 day ago"),
        (864_000, "10 days ago"),
    ] {
        assert_eq!(ago(Duration::from_secs(secs)), words);
    }
}
