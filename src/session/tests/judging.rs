//! Large documents are judged by a job; the newest state is what counts.

use super::*;
use crate::catalog::Catalog;

/// A session with so many variables that judging is left to a job, which is under way.
fn large() -> (Session, Effect) {
    let mut session = opened();
    let add = Edit::AddHost { role: Role::Spare };
    session.handle(Command::Edit(vec![add; 60]));
    let hosts = session.cluster().hosts.iter().map(|host| host.id);
    let names = || Catalog::get().variables().iter().take(100);
    let fields = hosts.flat_map(|id| names().map(move |v| FieldPath::HostEnv(id, v.name.clone())));
    let edits = fields.map(|field| Edit::Set {
        field,
        value: "1".into(),
    });
    let edits = edits.collect();
    let mut effects = session.handle(Command::Edit(edits));
    assert_eq!(effects.len(), 1);
    (session, effects.remove(0))
}

fn carry_out(session: &mut Session, effect: &Effect) -> Vec<Effect> {
    let Effect::Judge(request) = effect else {
        panic!("not for judging: {effect:?}");
    };
    session.receive(request.carry_out())
}

fn codes(session: &Session) -> Vec<&str> {
    session.findings().iter().map(|f| f.code).collect()
}

#[test]
fn what_the_job_finds_is_shown_when_it_is_done() {
    let (mut session, effect) = large();
    assert!(session.is_judging());
    assert!(carry_out(&mut session, &effect).is_empty());
    assert!(!session.is_judging());
    let name = FieldPath::Settings(SettingsField::Name);
    let effects = set(&mut session, name, "NOT A NAME");
    assert!(!codes(&session).contains(&"bad-cluster-name"));
    assert!(carry_out(&mut session, &effects[0]).is_empty());
    assert!(codes(&session).contains(&"bad-cluster-name"));
}

#[test]
fn changes_made_meanwhile_are_judged_together_afterwards() {
    let (mut session, first) = large();
    let name = || FieldPath::Settings(SettingsField::Name);
    assert!(set(&mut session, name(), "NOT A NAME").is_empty());
    assert!(set(&mut session, name(), "NOR THIS").is_empty());
    let next = carry_out(&mut session, &first);
    assert!(session.is_judging());
    assert!(carry_out(&mut session, &next[0]).is_empty());
    assert!(!session.is_judging());
    let finding = |f: &&crate::diagnostic::Diagnostic| f.code == "bad-cluster-name";
    let found = session.findings().iter().find(finding).expect("a finding");
    assert!(found.message.contains("NOR THIS"), "{}", found.message);
}

#[test]
fn the_judgement_of_a_former_document_is_dropped() {
    let (mut session, effect) = large();
    session.handle(Command::Undo);
    assert!(!session.is_judging(), "a small document is judged at once");
    set(
        &mut session,
        FieldPath::Settings(SettingsField::Name),
        "NOT A NAME",
    );
    assert!(carry_out(&mut session, &effect).is_empty());
    assert!(codes(&session).contains(&"bad-cluster-name"));
}

#[test]
fn a_job_that_died_is_told_and_the_next_change_is_judged() {
    let (mut session, _) = large();
    session.receive(Event::JobDied { job: Job::Judge });
    assert_eq!(session.notices().len(), 1);
    let name = FieldPath::Settings(SettingsField::Name);
    let effects = set(&mut session, name, "ill-2");
    assert!(matches!(effects[..], [Effect::Judge(_)]));
}

#[test]
fn an_export_is_not_held_up_by_findings_of_an_earlier_state() {
    let (mut session, effect) = large();
    let name = || FieldPath::Settings(SettingsField::Name);
    carry_out(&mut session, &effect);
    let effects = set(&mut session, name(), "NOT A NAME");
    carry_out(&mut session, &effects[0]);
    assert!(session.handle(Command::Export).is_empty());
    set(&mut session, name(), "ill-2");
    let effects = session.handle(Command::Export);
    assert!(matches!(effects[..], [Effect::Look(_)]));
}

#[test]
fn nobody_is_promoted_before_the_errors_are_known() {
    let (mut session, effect) = large();
    let hosts = &session.cluster().hosts;
    let second = hosts.iter().find(|host| host.role == Role::Secondary);
    let host = second.expect("a secondary").id;
    let promote = Command::Promote {
        host,
        is_old_gone: false,
    };
    assert!(session.handle(promote).is_empty());
    assert!(session.promoted().is_none());
    let told = texts(&session).contains(&"Not promoted: the project is still being checked");
    assert!(told, "{:?}", texts(&session));
    carry_out(&mut session, &effect);
    assert_ne!(
        session.promotion_hindrance(),
        Some("the project is still being checked")
    );
}
