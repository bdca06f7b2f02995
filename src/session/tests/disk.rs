//! The file of the open document, as other programs leave it.

use super::*;
use crate::store::project::{Digest, LoadError, OnDisk};

fn watched(effects: Vec<Effect>) -> Option<(PathBuf, Digest)> {
    let mut files = effects.into_iter().filter_map(|effect| match effect {
        Effect::Watch(file) => Some(file),
        _ => None,
    });
    files.next().flatten()
}

/// Tells the session how its file is now.
fn tell(session: &mut Session, state: OnDisk) -> Vec<Effect> {
    let news = DiskNews {
        path: PROJECT.into(),
        known: session.document.on_disk(),
        state,
    };
    session.receive(Event::Disk(news))
}

/// What another program wrote: another name, and the hosts in another order.
fn theirs() -> OnDisk {
    let mut cluster = Case::new(Line::V3).cluster;
    cluster.settings.name = "theirs".to_owned();
    cluster.hosts.reverse();
    let text = format!("# theirs\n{}", project::to_text(&cluster, None));
    OnDisk::Changed {
        digest: Digest::of(text.as_bytes()),
        loaded: Box::new(Ok(project::parse(&text).expect("sound"))),
    }
}

fn unreadable() -> OnDisk {
    let source = project::parse("schema = ").expect_err("no project");
    OnDisk::Changed {
        digest: Digest::of(b"schema = "),
        loaded: Box::new(Err(LoadError::Parse {
            source,
            path: PROJECT.into(),
        })),
    }
}

#[test]
fn the_file_of_each_document_is_watched_with_what_is_known_of_it() {
    let mut session = opened();
    let (path, first) = watched(session.follow()).expect("watched");
    assert_eq!(path, Path::new(PROJECT));
    assert_eq!(first, session.document.on_disk());
    assert!(session.follow().is_empty());
    load(&mut session, "/srv/other.visa.toml");
    let (path, _) = watched(session.follow()).expect("watched");
    assert_eq!(path, Path::new("/srv/other.visa.toml"));
    session.handle(Command::New);
    assert!(matches!(session.follow()[..], [Effect::Watch(None)]));
}

#[test]
fn an_unchanged_document_follows_its_file_and_undo_leads_back() {
    let mut session = opened();
    let before = session.cluster().clone();
    let primary = before.hosts[0].id;
    let wanted = host(&session, &before.hosts[0].name);
    assert_eq!(primary, wanted);
    tell(&mut session, theirs());
    assert_eq!(name(&session), "theirs");
    assert!(!session.is_changed());
    assert!(session.divergence().is_none());
    assert!(texts(&session)[0].contains("was changed by another program"));
    // The same host is still the same, wherever it stands now.
    assert_eq!(host(&session, &before.hosts[0].name), primary);
    session.handle(Command::Undo);
    assert_eq!(session.cluster().hosts, before.hosts);
    assert_eq!(name(&session), before.settings.name);
    assert!(session.is_changed());
    let save = writing(session.handle(Command::Save));
    assert_eq!(save.overwrite, Overwrite::IfUnchanged);
}

#[test]
fn a_changed_document_is_asked_about_and_theirs_can_be_loaded() {
    let mut session = changed();
    tell(&mut session, theirs());
    assert_eq!(name(&session), "changed");
    assert!(matches!(
        session.divergence(),
        Some(Divergence::Changed { .. })
    ));
    session.handle(Command::Take(Side::Theirs));
    assert_eq!(name(&session), "theirs");
    assert!(session.divergence().is_none());
    assert!(!session.is_changed());
    session.handle(Command::Undo);
    assert_eq!(name(&session), "changed", "nothing is lost");
}

#[test]
fn who_keeps_his_own_replaces_theirs_with_the_next_save_and_no_later_change() {
    for state in [theirs(), unreadable()] {
        let mut session = changed();
        let OnDisk::Changed { digest, .. } = state else {
            panic!("no change");
        };
        session.follow();
        tell(&mut session, state);
        session.handle(Command::Take(Side::Mine));
        assert!(session.divergence().is_none());
        assert_eq!(name(&session), "changed");
        // A save expects just that.
        assert_eq!(session.document.on_disk(), digest);
        assert_eq!(watched(session.follow()).map(|file| file.1), Some(digest));
        let save = writing(session.handle(Command::Save));
        assert_eq!(save.overwrite, Overwrite::IfUnchanged);
    }
}

#[test]
fn a_file_that_is_no_project_now_changes_nothing() {
    let mut session = opened();
    tell(&mut session, unreadable());
    assert!(matches!(
        session.divergence(),
        Some(Divergence::Unreadable { .. })
    ));
    assert!(session.handle(Command::Take(Side::Theirs)).is_empty());
    assert!(session.divergence().is_some());
    tell(&mut session, OnDisk::Same);
    assert!(session.divergence().is_none());
}

#[test]
fn a_document_whose_file_is_gone_is_not_lost() {
    let mut session = opened();
    tell(&mut session, OnDisk::Gone);
    assert!(session.is_changed());
    assert!(session.handle(Command::Close).is_empty());
    assert!(matches!(session.question(), Some(Question::Unsaved { .. })));
    let save = writing(answer(&mut session, Answer::Save));
    assert!(quits(&save.done(&mut session)));
    assert!(!session.is_changed());
}

#[test]
fn a_file_that_comes_back_is_told_no_more() {
    let mut session = opened();
    tell(&mut session, OnDisk::Gone);
    tell(&mut session, OnDisk::Unknown);
    assert!(session.divergence().is_some());
    tell(&mut session, OnDisk::Same);
    assert!(session.divergence().is_none() && !session.is_changed());
}

#[test]
fn an_own_save_is_nobody_else_s() {
    let mut session = changed();
    session.follow();
    let save = writing(session.handle(Command::Save));
    tell(&mut session, theirs());
    assert!(session.divergence().is_none());
    assert!(watched(session.follow()).is_some(), "it is looked at again");
    save.done(&mut session);
    assert_eq!(name(&session), "changed");
    // A late word about what is known better by now.
    let news = DiskNews {
        path: PROJECT.into(),
        known: Digest::of(b"before the save"),
        state: OnDisk::Gone,
    };
    session.receive(Event::Disk(news));
    assert!(session.divergence().is_none());
}

#[test]
fn news_of_another_file_are_no_news() {
    let mut session = opened();
    let known = session.document.on_disk();
    let path = "/srv/other.visa.toml".into();
    let state = OnDisk::Gone;
    session.receive(Event::Disk(DiskNews { path, known, state }));
    assert!(session.divergence().is_none());
}
