//! What a person decides about a plan, and what stops it.

use super::*;

#[test]
fn edited_and_old_files_are_left_unless_a_person_decides() {
    let mut session = looked_at(mixed());
    assert_eq!(session.planning().work(), (1, 0));
    let (options, touched) = export(&mut session);
    assert_eq!((options, touched.len()), (Options::default(), 1));

    let mut session = looked_at(mixed());
    choose(&mut session, replace(EDITED));
    choose(&mut session, ExportChoice::RemoveOld(true));
    assert!(session.planning().replaces(EDITED));
    assert_eq!(session.planning().work(), (2, 1));
    let (_, touched) = export(&mut session);
    assert_eq!(touched, [EDITED, "visa-2/.env", OLD]);
}

#[test]
fn single_files_can_be_replaced_or_all_of_them() {
    let two = plan(&[("a", Status::EditedByHand), ("b", Status::EditedByHand)]);
    let mut session = looked_at(two.clone());
    choose(&mut session, replace("b"));
    choose(&mut session, replace("no such file"));
    assert_eq!(export(&mut session).1, ["b"]);

    let mut session = looked_at(two);
    choose(&mut session, ExportChoice::ReplaceAll(true));
    choose(
        &mut session,
        ExportChoice::Replace {
            path: "a".to_owned(),
            is_wanted: false,
        },
    );
    assert_eq!(export(&mut session).1, ["b"]);
    session.receive(Event::ExportFailed(failure("the disk is full")));
    choose(&mut session, ExportChoice::ReplaceAll(false));
    assert_eq!(session.planning().work(), (0, 0));
}

#[test]
fn decisions_hold_for_what_was_shown_and_for_no_other_file() {
    let mut session = looked_at(mixed());
    choose(&mut session, replace(EDITED));
    choose(&mut session, ExportChoice::RemoveOld(true));
    let number = begin(&mut session);
    find(&mut session, number, mixed());
    assert_eq!(session.planning().work(), (2, 1), "all is as it was");

    // Another old file has come up, which nobody has seen.
    let number = begin(&mut session);
    find(
        &mut session,
        number,
        plan(&[
            (EDITED, Status::EditedByHand),
            ("visa-8/.env", Status::NoLongerOurs),
            (OLD, Status::NoLongerOurs),
        ]),
    );
    assert!(!session.planning().removes_old());
    assert!(session.planning().replaces(EDITED));

    // The same names in another folder are other files.
    let number = begin(&mut session);
    let elsewhere = Plan {
        out: "/srv/elsewhere".into(),
        ..mixed()
    };
    find(&mut session, number, elsewhere);
    assert!(!session.planning().replaces(EDITED));
}

#[test]
fn a_blocked_plan_is_not_written() {
    let reason = Status::Blocked("it is a symbolic link".to_owned());
    let mut session = looked_at(plan(&[("a", reason), ("b", Status::Create)]));
    assert!(session.handle(Command::Export).is_empty());
    assert!(texts(&session)[0].contains("files are in the way"));
}

#[test]
fn a_folder_with_other_files_needs_a_word_of_the_person() {
    let foreign = || Seen {
        plan: mixed(),
        is_foreign: true,
        holds_former: false,
    };
    let mut session = opened();
    let number = begin(&mut session);
    let result = Ok(foreign());
    session.receive(Event::Looked { number, result });
    assert!(session.handle(Command::Export).is_empty());
    assert!(texts(&session)[0].contains("other files"));
    choose(&mut session, ExportChoice::AmongOthers(true));
    match &session.handle(Command::Export)[..] {
        [Effect::Export(request)] => assert!(request.may_be_foreign),
        other => panic!("no export: {other:?}"),
    }
}
