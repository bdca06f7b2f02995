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

#[test]
fn failures_of_a_job_end_with_its_next_try() {
    let mut session = opened();
    notify(&mut session, "a");
    let try_all = |session: &mut Session| {
        session.handle(Command::Open(Where::Path("/srv/b.toml".into())));
        session.handle(Command::Save);
        session.handle(Command::Export);
    };
    let fail_all = |session: &mut Session, number: u8| {
        load_fails(session, "/srv/b.toml", false, &format!("load {number}"));
        session.receive(Event::SaveFailed(failure(&format!("save {number}"))));
        session.receive(Event::ExportFailed(failure(&format!("export {number}"))));
    };
    try_all(&mut session);
    fail_all(&mut session, 1);
    session.handle(Command::Save);
    assert_eq!(texts(&session), ["a", "load 1", "export 1"]);
    session.receive(Event::SaveFailed(failure("save 1")));
    fail_all(&mut session, 2);
    assert_eq!(texts(&session), ["a", "load 2", "save 2", "export 2"]);
    try_all(&mut session);
    assert_eq!(texts(&session), ["a"]);
}

#[test]
fn a_save_that_waited_does_not_hide_the_failure_of_the_one_before() {
    let mut session = changed();
    session.handle(Command::Save);
    session.handle(Command::SaveAs(Where::Path("/srv/b.toml".into())));
    let save = writing(session.receive(Event::SaveFailed(failure("the disk is full"))));
    assert_eq!(texts(&session), ["the disk is full"]);
    save.done(&mut session);
    assert_eq!(texts(&session), ["Saved /srv/b.toml"]);
}

#[test]
fn another_document_clears_all_failures() {
    let mut session = opened();
    notify(&mut session, "a");
    session.receive(Event::JobDied { job: Job::Dialog });
    session.handle(Command::Notify(NoticeKind::Bad, "b".to_owned()));
    load(&mut session, "/srv/other.visa.toml");
    assert_eq!(texts(&session), ["a"]);
}
