//! Fixes: all safe ones or those that were chosen, in one step.

use std::collections::BTreeSet;

use super::*;
use crate::diagnostic::Safety;
use crate::lint::fixes::review;

fn env(name: &str) -> FieldPath {
    FieldPath::Env(name.to_owned())
}

const RELEASE: FieldPath = FieldPath::Settings(SettingsField::Release);
const QUOTA: &str = "VISA_INSTANCE_USER_DEFAULT_QUOTA";
const PING: &str = "VISA_VDI_PING_TIMEOUT";

/// A session with two faults that can be mended safely.
fn faulty() -> Session {
    let mut session = opened();
    set(&mut session, env(QUOTA), "");
    set(&mut session, env(PING), "1");
    session
}

#[test]
fn all_safe_fixes_are_one_step() {
    let mut session = faulty();
    let before = session.cluster().clone();
    session.handle(Command::ApplySafeFixes);
    assert_eq!(session.findings(), []);
    assert_eq!(session.undo_title(), Some("2 fixes"));
    assert_eq!(texts(&session), ["Applied: 2 fixes. Undo takes it back"]);
    session.handle(Command::Undo);
    assert_eq!(session.cluster(), &before);
    session.handle(Command::Redo);
    assert_eq!(session.findings(), []);
}

#[test]
fn only_chosen_fixes_are_applied() {
    let mut session = faulty();
    set(&mut session, RELEASE, "3.99.0");
    let steps = review(&session.subject());
    let is_chosen = |step: &&crate::lint::fixes::Step| step.id.field != env(PING);
    let chosen = steps.iter().filter(is_chosen);
    let chosen: BTreeSet<_> = chosen.map(|step| step.id.clone()).collect();
    assert_eq!(chosen.len(), 2);
    session.handle(Command::ApplyFixes(chosen));
    assert_eq!(session.cluster().settings.release, "3.8.2");
    assert_eq!(session.cluster().env.get(QUOTA), None);
    assert_eq!(session.cluster().env.get(PING), Some("1"));
    session.handle(Command::Undo);
    assert_eq!(session.cluster().settings.release, "3.99.0");
    assert_eq!(session.cluster().env.get(QUOTA), Some(""));
}

#[test]
fn nothing_to_mend_is_no_step() {
    let mut session = opened();
    session.handle(Command::ApplySafeFixes);
    session.handle(Command::ApplyFixes(BTreeSet::new()));
    assert_eq!(session.undo_title(), None);
    assert_eq!(texts(&session), ["There was nothing to mend"]);
}

#[test]
fn typing_after_a_fix_is_a_step_of_its_own() {
    let mut session = opened();
    set(&mut session, RELEASE, "3.99.0");
    let steps = review(&session.subject());
    assert_eq!(steps[0].safety, Safety::Unsafe);
    session.handle(Command::ApplyFixes(BTreeSet::from([steps[0].id.clone()])));
    set(&mut session, RELEASE, "3.8.1");
    session.handle(Command::Undo);
    assert_eq!(session.cluster().settings.release, "3.8.2");
    session.handle(Command::Undo);
    assert_eq!(session.cluster().settings.release, "3.99.0");
}

#[test]
fn another_line_offers_the_way_there_and_back() {
    let mut session = opened();
    set(&mut session, env("VISA_LOGGING_SYSLOG_ENDPOINT"), "log:514");
    set(&mut session, env("VISA_LOGGING_SYSLOG_ENABLED"), "true");
    let before = session.cluster().clone();
    set(&mut session, RELEASE, "2.11.2");
    session.handle(Command::ApplySafeFixes);
    assert_eq!(
        session.cluster().env.get("VISA_LOGGING_SYSLOG_HOST"),
        Some("log")
    );
    session.handle(Command::Undo);
    session.handle(Command::Undo);
    assert_eq!(session.cluster(), &before);
}

/// A session with so many variables that fixes are left to a job, and how many of them are of 2.x.
fn large() -> (Session, usize) {
    const HOSTS: usize = 60;
    let mut session = opened();
    let add = Edit::AddHost {
        role: Role::Secondary,
    };
    session.handle(Command::Edit(vec![add; HOSTS]));
    let ids: Vec<_> = session.cluster().hosts.iter().map(|host| host.id).collect();
    let mut edits = Vec::new();
    for id in &ids {
        let mut set = |name: String, value: &str| {
            edits.push(Edit::Set {
                field: FieldPath::HostEnv(*id, name),
                value: value.into(),
            });
        };
        set(PING.to_owned(), "1");
        for number in 0..100 {
            set(format!("SITE_{number}"), "x");
        }
    }
    let effects = session.handle(Command::Edit(edits));
    let [Effect::Judge(request)] = &effects[..] else {
        panic!("not for judging: {effects:?}");
    };
    assert!(session.receive(request.carry_out()).is_empty());
    (session, ids.len())
}

fn begin(session: &mut Session, command: Command) -> MendRequest {
    let effects = session.handle(command);
    match <[Effect; 1]>::try_from(effects) {
        Ok([Effect::Mend(request)]) => *request,
        other => panic!("not for mending: {other:?}"),
    }
}

fn has_old(session: &Session) -> usize {
    let hosts = session.cluster().hosts.iter();
    hosts.filter(|host| host.env.get(PING).is_some()).count()
}

#[test]
fn fixes_of_a_large_document_are_worked_out_by_a_job() {
    let (mut session, count) = large();
    let request = begin(&mut session, Command::ApplySafeFixes);
    assert!(session.is_mending());
    assert_eq!(has_old(&session), count);
    assert!(session.handle(Command::ApplySafeFixes).is_empty());
    let effects = session.receive(request.carry_out());
    assert!(matches!(effects[..], [Effect::Judge(_)]));
    assert!(!session.is_mending());
    assert_eq!(has_old(&session), 0);
    let title = format!("{count} fixes");
    assert_eq!(session.undo_title(), Some(title.as_str()));
    session.handle(Command::Undo);
    assert_eq!(has_old(&session), count);
}

#[test]
fn what_is_judged_at_once_may_be_too_large_to_be_mended_at_once() {
    let mut session = faulty();
    let edits = (0..1_000).map(|number| Edit::Set {
        field: env(&format!("SITE_{number}")),
        value: "x".into(),
    });
    let effects = session.handle(Command::Edit(edits.collect()));
    assert!(effects.is_empty() && !session.is_judging(), "{effects:?}");
    let request = begin(&mut session, Command::ApplySafeFixes);
    assert!(session.receive(request.carry_out()).is_empty());
    assert_eq!(session.undo_title(), Some("2 fixes"));
}

#[test]
fn fixes_of_an_earlier_state_are_dropped_and_that_is_told() {
    let (mut session, count) = large();
    let request = begin(&mut session, Command::ApplySafeFixes);
    set(&mut session, NAME, "renamed");
    assert!(session.receive(request.carry_out()).is_empty());
    assert_eq!((has_old(&session), name(&session)), (count, "renamed"));
    assert!(texts(&session)[0].contains("none was applied"));
    assert!(!session.is_mending());
}

#[test]
fn fixes_that_were_given_up_are_not_applied() {
    let (mut session, count) = large();
    let first = begin(&mut session, Command::ApplySafeFixes);
    session.handle(Command::CancelFixes);
    assert!(!session.is_mending());
    let second = begin(&mut session, Command::ApplyFixes(BTreeSet::new()));
    assert!(session.receive(first.carry_out()).is_empty());
    assert_eq!(has_old(&session), count);
    session.receive(second.carry_out());
    assert_eq!(texts(&session), ["There was nothing to mend"]);
}

#[test]
fn fixes_of_a_former_document_are_dropped() {
    let (mut session, _) = large();
    let request = begin(&mut session, Command::ApplySafeFixes);
    session.handle(Command::OpenExample);
    answer(&mut session, Answer::Discard);
    assert!(session.path().is_none(), "the example is open");
    let before = session.cluster().clone();
    assert!(session.receive(request.carry_out()).is_empty());
    assert_eq!(session.cluster(), &before);
    assert_eq!(texts(&session), [""; 0]);
}

#[test]
fn a_list_of_fixes_is_made_once_for_each_state() {
    let mut small = faulty();
    assert!(small.reviewed().is_none());
    assert!(small.handle(Command::ReviewFixes).is_empty());
    assert_eq!(small.reviewed().map(<[_]>::len), Some(2));
    assert!(small.is_review_current());
    set(&mut small, env(PING), "2");
    assert!(!small.is_review_current(), "it is of an earlier state");

    let (mut session, count) = large();
    let request = begin(&mut session, Command::ReviewFixes);
    assert!(session.is_reviewing());
    assert!(session.handle(Command::ReviewFixes).is_empty());
    set(&mut session, NAME, "renamed");
    assert!(session.receive(request.carry_out()).is_empty());
    assert!(!session.is_reviewing() && !session.is_review_current());
    let request = begin(&mut session, Command::ReviewFixes);
    session.receive(request.carry_out());
    assert!(session.is_review_current());
    let steps = session.reviewed().expect("a list").iter();
    let is_safe = |step: &&crate::lint::fixes::Step| step.safety == Safety::Safe;
    assert_eq!(steps.filter(is_safe).count(), count);
}

#[test]
fn a_job_that_died_ends_the_waiting() {
    let (mut session, _) = large();
    begin(&mut session, Command::ApplySafeFixes);
    session.receive(Event::JobDied { job: Job::Mend });
    assert!(!session.is_mending());
    assert_eq!(session.notices().len(), 1);
    begin(&mut session, Command::ApplySafeFixes);
}
