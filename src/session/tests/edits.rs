//! Changes, undo and redo.

use super::*;

#[test]
fn a_change_is_judged_at_once() {
    let mut session = opened();
    assert_eq!(session.findings(), []);
    let before = session.revision();
    rename(&mut session, "not a name!");
    let codes: Vec<_> = session.findings().iter().map(|f| f.code).collect();
    assert_eq!(codes, ["bad-cluster-name"]);
    assert!(session.revision() > before);
    session.handle(Command::Undo);
    assert_eq!(session.findings(), []);
}

#[test]
fn a_change_is_undone_and_done_again() {
    let mut session = opened();
    let saved = session.cluster().clone();
    rename(&mut session, "other");
    assert!(session.is_changed());
    session.handle(Command::Undo);
    assert_eq!(session.cluster(), &saved);
    assert!(!session.is_changed());
    session.handle(Command::Undo);
    assert_eq!(session.cluster(), &saved);
    session.handle(Command::Redo);
    assert_eq!(name(&session), "other");
    session.handle(Command::Redo);
    assert_eq!(name(&session), "other");
}

#[test]
fn keystrokes_in_one_field_are_one_step() {
    let mut session = opened();
    for typed in ["i", "il", "ill-2"] {
        rename(&mut session, typed);
    }
    session.handle(Command::Undo);
    assert_eq!(name(&session), "ill");
    assert_eq!(session.undo_title(), None);
}

#[test]
fn the_end_of_typing_another_field_and_an_undo_begin_a_new_step() {
    let mut session = opened();
    rename(&mut session, "a");
    session.handle(Command::EndTyping);
    rename(&mut session, "ab");
    let redis = FieldPath::Redis(RedisField::Url);
    set(&mut session, redis, "redis://other.example.org:6379");
    rename(&mut session, "abc");
    for expected in ["ab", "ab", "a", "ill"] {
        session.handle(Command::Undo);
        assert_eq!(name(&session), expected);
    }
    rename(&mut session, "b");
    session.handle(Command::Undo);
    rename(&mut session, "bc");
    session.handle(Command::Undo);
    assert_eq!(name(&session), "ill");
}

#[test]
fn switches_are_a_step_each() {
    let mut session = opened();
    let tls = || FieldPath::Redis(RedisField::Tls);
    for on in [true, false, true] {
        session.handle(Command::Edit(vec![Edit::Set {
            field: tls(),
            value: Value::Flag(on),
        }]));
    }
    session.handle(Command::Undo);
    assert!(!session.cluster().redis.tls);
    session.handle(Command::Undo);
    assert!(session.cluster().redis.tls);
}

#[test]
fn a_new_change_forgets_what_was_undone() {
    let mut session = changed();
    session.handle(Command::Undo);
    assert_eq!(session.redo_title(), Some("change “Name”"));
    rename(&mut session, "another");
    assert_eq!(session.redo_title(), None);
    session.handle(Command::Redo);
    assert_eq!(name(&session), "another");
}

#[test]
fn the_undo_of_a_drag_restores_order_and_roles() {
    let mut session = opened();
    for _ in 0..2 {
        session.handle(Command::Edit(vec![Edit::AddHost {
            role: Role::Secondary,
        }]));
    }
    let before = session.cluster().clone();
    let drag = |host, role, at| Command::Edit(vec![Edit::Place { host, role, at }]);
    let (first, third) = (host(&session, "visa-1"), host(&session, "visa-3"));
    session.handle(drag(third, Role::Primary, Spot::Same));
    session.handle(drag(first, Role::Spare, Spot::End));
    assert_ne!(session.cluster(), &before);
    session.handle(Command::Undo);
    session.handle(Command::Undo);
    assert_eq!(session.cluster(), &before);
}

#[test]
fn a_change_that_changes_nothing_is_no_step() {
    let mut session = opened();
    rename(&mut session, "ill");
    session.handle(Command::Edit(Vec::new()));
    assert_eq!(session.undo_title(), None);
}

#[test]
fn a_change_that_fails_halfway_is_told_and_changes_nothing() {
    let mut session = opened();
    let before = session.cluster().clone();
    let gone = host(&session, "visa-2");
    let good = Edit::Set {
        field: NAME,
        value: "other".into(),
    };
    let remove = Edit::RemoveHost { host: gone };
    session.handle(Command::Edit(vec![good, remove.clone(), remove]));
    assert_eq!(session.cluster(), &before);
    assert_eq!(
        texts(&session),
        ["3 changes: there is no field or host of that name any more"]
    );
    assert_eq!(session.undo_title(), None);
}

#[test]
fn steps_bear_the_names_that_a_person_would_give() {
    let mut session = opened();
    let (first, second) = (host(&session, "visa-1"), host(&session, "visa-2"));
    let place = |host, role, at| Edit::Place { host, role, at };
    let address = FieldPath::Host(first, crate::model::HostField::Address);
    let level = || FieldPath::Env("VISA_LOGGING_LEVEL".to_owned());
    let set = |field, value: &str| Edit::Set {
        field,
        value: value.into(),
    };
    for (edit, title) in [
        (
            place(second, Role::Primary, Spot::Same),
            "make visa-2 the primary",
        ),
        (
            place(second, Role::Secondary, Spot::Same),
            "make visa-2 a secondary",
        ),
        (
            place(second, Role::Spare, Spot::Same),
            "make visa-2 a spare",
        ),
        (place(second, Role::Spare, Spot::End), "move visa-2"),
        (set(address, "a.example.org"), "change address of visa-1"),
        (set(level(), "DEBUG"), "change VISA_LOGGING_LEVEL"),
        (Edit::Unset { field: level() }, "remove VISA_LOGGING_LEVEL"),
        (set(NAME, "x"), "change “Name”"),
        (Edit::AddHost { role: Role::Spare }, "add a host"),
        (Edit::RemoveHost { host: second }, "remove visa-2"),
    ] {
        session.handle(Command::Edit(vec![edit]));
        assert_eq!(session.undo_title(), Some(title));
    }
}
