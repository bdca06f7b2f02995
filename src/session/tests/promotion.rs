//! A secondary that becomes the primary, in one step.

use super::*;
use crate::export::{Outcome, Plan, PlannedFile, Status};
use crate::model::NoPromotion;

/// Returns the primary and the first secondary.
fn two(session: &Session) -> (HostId, HostId) {
    let first = |role| {
        let mut hosts = session.cluster().hosts_with(role);
        hosts.next().expect("a host").id
    };
    (first(Role::Primary), first(Role::Secondary))
}

fn promote(session: &mut Session, host: HostId, is_old_gone: bool) -> Vec<Effect> {
    session.handle(Command::Promote { host, is_old_gone })
}

fn promote_and_save(session: &mut Session, host: HostId) -> Vec<Effect> {
    writing(promote(session, host, false)).done(session)
}

/// Answers the look among these effects.
fn found(session: &mut Session, effects: &[Effect], files: &[(&str, Status)]) -> Vec<Effect> {
    find(session, effects, files, true)
}

/// Does the same; says whether the folder held what was before the promotion.
fn find(
    session: &mut Session,
    effects: &[Effect],
    files: &[(&str, Status)],
    holds_former: bool,
) -> Vec<Effect> {
    let look = effects.iter().find_map(|effect| match effect {
        Effect::Look(request) => Some(request),
        _ => None,
    });
    let files = files.iter().cloned();
    let files = files.map(|(path, status)| PlannedFile::new(path, status));
    session.receive(Event::Looked {
        number: look.expect("a look").number,
        result: Ok(Seen {
            plan: Plan {
                out: "/srv/visa/ill-bundles".into(),
                files: files.collect(),
            },
            is_foreign: false,
            holds_former,
        }),
    })
}

#[test]
fn a_promotion_is_not_written_if_anything_else_would_change_with_it() {
    let others = [
        ("visa-3/.env", Status::Change),
        ("visa-1/docker-compose.yml", Status::Change),
        ("load-balancer/conf.d/visa.conf", Status::Change),
        ("visa-2/.env", Status::EditedByHand),
        ("visa-2/deploy.sh", Status::Create),
    ];
    for other in others {
        let mut session = opened();
        let (_, new) = two(&session);
        let effects = promote_and_save(&mut session, new);
        let files = [("visa-1/.env", Status::Change), other.clone()];
        assert!(
            found(&mut session, &effects, &files).is_empty(),
            "{other:?}"
        );
        assert!(
            texts(&session)
                .iter()
                .any(|text| text.contains("the bundles are not written")),
            "{other:?}"
        );
        assert!(session.promoted().is_some());
    }
}

#[test]
fn a_promotion_is_not_written_if_the_folder_did_not_hold_what_was_before_it() {
    let mut session = opened();
    let (_, new) = two(&session);
    let effects = promote_and_save(&mut session, new);
    let files = [
        ("visa-1/.env", Status::Change),
        ("visa-2/.env", Status::Change),
    ];
    let effects = find(&mut session, &effects, &files, false);
    assert!(effects.is_empty(), "{effects:?}");
    let texts = texts(&session);
    assert!(
        texts
            .iter()
            .any(|text| text.contains("other changes of the project")),
        "{texts:?}"
    );
}

#[test]
fn the_program_ends_only_after_the_bundles_are_written() {
    let files = [
        ("visa-1/.env", Status::Change),
        ("visa-2/.env", Status::Change),
    ];
    // While the project is saved, and while the folder is looked at.
    for is_saved in [false, true] {
        let mut session = opened();
        let (_, new) = two(&session);
        let save = writing(promote(&mut session, new, false));
        let effects = if is_saved {
            let effects = save.done(&mut session);
            assert!(session.handle(Command::Close).is_empty());
            effects
        } else {
            assert!(session.handle(Command::Close).is_empty());
            save.done(&mut session)
        };
        assert!(
            texts(&session)
                .iter()
                .any(|text| text.contains("closes once"))
        );
        let effects = found(&mut session, &effects, &files);
        let [Effect::Export(request)] = &effects[..] else {
            panic!("{effects:?}");
        };
        let effects = session.receive(Event::Exported(Outcome {
            plan: request.seen.clone(),
            options: request.options,
            copies: Vec::new(),
        }));
        assert!(quits(&effects), "{effects:?}");
    }
    // One that cannot be written, or not to the end, is told in a window that stays.
    for end in [
        Event::ExportFailed(failure("the disk is full")),
        Event::ExportOutdated,
    ] {
        let mut session = opened();
        let (_, new) = two(&session);
        let effects = promote_and_save(&mut session, new);
        session.handle(Command::Close);
        let effects = found(&mut session, &effects, &files);
        assert!(matches!(effects[..], [Effect::Export(_)]), "{effects:?}");
        // Who asks again amid the writing is asked whether to stop it.
        assert!(session.handle(Command::Close).is_empty());
        assert!(matches!(session.question(), Some(Question::Exporting)));
        session.handle(Command::Answer(Answer::Cancel));
        assert!(!quits(&session.receive(end)));
    }
    // What is not to be written unseen is told too; the window goes if it is asked once more.
    let mut session = opened();
    let (_, new) = two(&session);
    let effects = promote_and_save(&mut session, new);
    assert!(session.handle(Command::Close).is_empty());
    assert!(find(&mut session, &effects, &files, false).is_empty());
    assert!(quits(&session.handle(Command::Close)));
}

#[test]
fn archives_that_are_there_are_written_with_a_promotion() {
    let mut session = opened();
    let (_, new) = two(&session);
    let effects = promote_and_save(&mut session, new);
    let archive = "archives/visa-1.tar.gz";
    let effects = found(&mut session, &effects, &[(archive, Status::NoLongerOurs)]);
    let effects = found(&mut session, &effects, &[(archive, Status::Change)]);
    let [Effect::Export(request)] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert!(request.options.archives);
}

fn role(session: &Session, host: HostId) -> Role {
    session.cluster().host(host).expect("the host").role
}

#[test]
fn a_promotion_is_one_step_saves_and_exports() {
    let mut session = opened();
    let (old, new) = two(&session);
    let order: Vec<HostId> = session.cluster().hosts.iter().map(|host| host.id).collect();
    let save = writing(promote(&mut session, new, false));
    assert_eq!(save.overwrite, Overwrite::IfUnchanged);
    let effects = save.done(&mut session);
    assert!(
        matches!(effects[..], [Effect::Remember { .. }, Effect::Look(_)]),
        "{effects:?}"
    );
    let files = [
        ("README.md", Status::Change),
        ("visa-1/.env", Status::Change),
    ];
    let effects = found(&mut session, &effects, &files);
    assert!(matches!(effects[..], [Effect::Export(_)]), "{effects:?}");
    session.receive(Event::ExportFailed(Failure {
        message: "no".to_owned(),
        hint: None,
    }));
    assert_eq!(role(&session, new), Role::Primary);
    assert_eq!(role(&session, old), Role::Secondary);
    let after: Vec<HostId> = session.cluster().hosts.iter().map(|host| host.id).collect();
    assert_eq!(after, order);
    assert!(session.promoted().is_some());
    session.handle(Command::Undo);
    assert_eq!(role(&session, old), Role::Primary);
    assert_eq!(role(&session, new), Role::Secondary);
    assert!(session.promoted().is_none(), "it is not so any more");
    assert_eq!(session.undo_title(), None);
}

#[test]
fn the_bundles_are_left_alone_if_the_project_cannot_be_saved() {
    let refusals = [
        Event::ChangedOnDisk {
            path: PROJECT.into(),
        },
        Event::SaveFailed(failure("the disk is full")),
        Event::JobDied { job: Job::Save },
    ];
    for refusal in refusals {
        let mut session = opened();
        let (_, new) = two(&session);
        writing(promote(&mut session, new, false));
        let effects = session.receive(refusal);
        assert!(effects.is_empty(), "{effects:?}");
        assert!(
            texts(&session)
                .iter()
                .any(|text| text.contains("so the bundles are not written")),
            "{:?}",
            texts(&session)
        );
        // A later save is one as any other.
        session.handle(Command::Answer(Answer::Cancel));
        let effects = writing(session.handle(Command::Save)).done(&mut session);
        assert!(
            matches!(effects[..], [Effect::Remember { .. }]),
            "{effects:?}"
        );
    }
}

#[test]
fn a_promotion_waits_for_its_own_save() {
    let mut session = opened();
    let (_, new) = two(&session);
    rename(&mut session, "changed");
    let first = writing(session.handle(Command::Save));
    let effects = promote(&mut session, new, false);
    assert!(effects.is_empty(), "{effects:?}");
    let mut effects = first.done(&mut session);
    assert!(matches!(effects[0], Effect::Remember { .. }), "{effects:?}");
    let second = writing(effects.split_off(1));
    let effects = second.done(&mut session);
    assert!(matches!(effects[1], Effect::Look(_)), "{effects:?}");
}

#[test]
fn what_is_changed_after_the_save_is_not_written_with_a_promotion() {
    let mut session = opened();
    let (_, new) = two(&session);
    let effects = promote_and_save(&mut session, new);
    let is_looking = |effects: &[Effect]| effects.iter().any(|e| matches!(e, Effect::Look(_)));
    assert!(is_looking(&effects));
    rename(&mut session, "changed");
    let effects = found(&mut session, &effects, &[("visa-1/.env", Status::Change)]);
    // The plan is of the document before that, so the folder is looked at again.
    assert!(is_looking(&effects), "{effects:?}");
    let effects = found(&mut session, &effects, &[("visa-1/.env", Status::Change)]);
    assert!(effects.is_empty(), "{effects:?}");
}

#[test]
fn an_old_primary_that_is_gone_becomes_a_spare() {
    let mut session = opened();
    let (old, new) = two(&session);
    // With one secondary, none would be left; that is a warning and no error.
    promote(&mut session, new, true);
    assert_eq!(role(&session, old), Role::Spare);
    assert_eq!(role(&session, new), Role::Primary);
}

#[test]
fn what_changes_is_two_variables_on_each_of_two_hosts() {
    let session = opened();
    let (old, new) = two(&session);
    let promotion = session.promotion(new, false).expect("possible");
    let changes = session.promotion_changes(promotion).expect("rendered");
    let [first, second] = &changes[..] else {
        panic!("{changes:?}");
    };
    let name = |id| &session.cluster().host(id).expect("host").name;
    assert_eq!(first.path, format!("{}/.env", name(old)));
    assert_eq!(second.path, format!("{}/.env", name(new)));
    let scheduler = |value: &str| format!("VISA_SCHEDULER_ENABLED={value}");
    for (change, before, now) in [(first, "true", "false"), (second, "false", "true")] {
        let lines = change.lines.as_ref().expect("it stays");
        let variables: Vec<_> = lines
            .iter()
            .filter(|(old, _)| !old.starts_with('#'))
            .collect();
        assert_eq!(variables.len(), 2, "{lines:?}");
        assert!(
            lines.contains(&(scheduler(before), scheduler(now))),
            "{lines:?}"
        );
    }
    let gone = session.promotion(new, true).expect("possible");
    let changes = session.promotion_changes(gone).expect("rendered");
    assert_eq!(changes[0].lines, None);
}

#[test]
fn what_cannot_be_promoted_changes_nothing() {
    let mut session = opened();
    let (old, new) = two(&session);
    assert!(promote(&mut session, old, false).is_empty());
    assert!(texts(&session)[0].contains("is the primary already"));
    assert!(matches!(
        session.promotion(old, false),
        Err(NoPromotion::AlreadyPrimary(_))
    ));
    rename(&mut session, "not a name!");
    assert!(promote(&mut session, new, false).is_empty());
    assert_eq!(role(&session, old), Role::Primary);
    assert!(
        texts(&session)
            .iter()
            .any(|text| text.contains("mend the errors"))
    );
}

#[test]
fn a_document_without_a_file_is_exported_all_the_same() {
    let mut session = Session::new(Case::new(Line::V3).secrets);
    session.show(Document::imported(sound()));
    let (_, new) = two(&session);
    let effects = promote(&mut session, new, false);
    assert!(matches!(effects[..], [Effect::Look(_)]), "{effects:?}");
    let promotion = session.promoted().expect("done");
    let text = format!("{:?}", session.promotion_steps(promotion));
    assert!(text.contains("PROJECT.visa.toml"));
}
