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
