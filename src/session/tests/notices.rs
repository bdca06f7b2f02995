//! Short messages.

use super::*;

fn notify(session: &mut Session, text: &str) {
    session.handle(Command::Notify(NoticeKind::Good, text.to_owned()));
}

#[test]
fn the_same_text_replaces_the_older_one() {
    let mut session = opened();
    for text in ["a", "b", "a"] {
        notify(&mut session, text);
    }
    assert_eq!(texts(&session), ["b", "a"]);
}

#[test]
fn at_most_five_are_kept() {
    let mut session = opened();
    for text in ["a", "b", "c", "d", "e", "f", "g"] {
        notify(&mut session, text);
    }
    assert_eq!(texts(&session), ["c", "d", "e", "f", "g"]);
}

#[test]
fn a_notice_is_put_away() {
    let mut session = opened();
    notify(&mut session, "a");
    notify(&mut session, "b");
    let first = session.notices()[0].id;
    session.handle(Command::Dismiss(first));
    session.handle(Command::Dismiss(first));
    assert_eq!(texts(&session), ["b"]);
}

#[test]
fn a_fault_of_the_program_is_told() {
    for job in [Job::RecentFiles, Job::Load, Job::SiteFiles, Job::Dialog] {
        let mut session = opened();
        assert!(session.receive(Event::JobDied { job }).is_empty());
        let notice = &session.notices()[0];
        assert_eq!(notice.kind, NoticeKind::Bad);
        assert!(notice.text.contains(job.name()), "{}", notice.text);
    }
}
