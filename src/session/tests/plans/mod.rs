//! The plan of an export: when it is made, when it holds, what is decided about it.

mod decisions;

use super::*;
use crate::export::diff::{ContentDiff, FileDiff};
use crate::export::{Options, PlannedFile, Status};

const EDITED: &str = "visa-1/.env";
const OLD: &str = "visa-9/.env";

fn plan(files: &[(&str, Status)]) -> Plan {
    let files = files.iter().cloned();
    Plan {
        out: "/srv/visa/ill-bundles".into(),
        files: files
            .map(|(path, status)| PlannedFile::new(path, status))
            .collect(),
    }
}

/// An edited file, one that is new, and one that is old.
fn mixed() -> Plan {
    plan(&[
        (EDITED, Status::EditedByHand),
        ("visa-2/.env", Status::Create),
        (OLD, Status::NoLongerOurs),
    ])
}

/// Begins a look, and returns its number.
fn begin(session: &mut Session) -> u64 {
    match &session.handle(Command::LookAtExport)[..] {
        [Effect::Look(request)] => request.number,
        other => panic!("no look: {other:?}"),
    }
}

fn find(session: &mut Session, number: u64, plan: Plan) {
    let result = Ok(Seen {
        plan,
        is_foreign: false,
        holds_former: false,
    });
    let effects = session.receive(Event::Looked { number, result });
    assert!(effects.is_empty(), "{effects:?}");
}

fn looked_at(plan: Plan) -> Session {
    let mut session = opened();
    let number = begin(&mut session);
    find(&mut session, number, plan);
    session
}

fn choose(session: &mut Session, choice: ExportChoice) {
    assert!(session.handle(Command::Choose(choice)).is_empty());
}

fn replace(path: &str) -> ExportChoice {
    ExportChoice::Replace {
        path: path.to_owned(),
        is_wanted: true,
    }
}

/// Begins an export, and returns what it may do and the files that it writes and removes.
fn export(session: &mut Session) -> (Options, Vec<String>) {
    match &session.handle(Command::Export)[..] {
        [Effect::Export(request)] => {
            let files = request.seen.files.iter();
            let options = request.options;
            let touched = files.filter(|f| f.is_written(options) || f.is_removed(options));
            (options, touched.map(|file| file.path.clone()).collect())
        }
        other => panic!("no export: {other:?}"),
    }
}

#[test]
fn a_plan_is_wanted_until_it_is_there_and_after_each_change() {
    let mut session = opened();
    assert!(session.needs_look() && session.planning().plan().is_none());
    let number = begin(&mut session);
    assert!(!session.needs_look(), "it is being made");
    find(&mut session, number, mixed());
    assert!(session.is_plan_current() && !session.needs_look());

    rename(&mut session, "other");
    assert!(!session.is_plan_current() && session.needs_look());
    assert!(session.planning().plan().is_some(), "the old one is shown");
    let number = begin(&mut session);
    find(&mut session, number, mixed());
    session.handle(Command::SetExportFolder("/srv/elsewhere".to_owned()));
    assert!(session.needs_look());
    let number = begin(&mut session);
    find(&mut session, number, mixed());
    session.handle(Command::SetSecret {
        name: "VISA_ACCOUNTS_CLIENT_SECRET".to_owned(),
        secret: Secret::new("typed".to_owned()),
    });
    assert!(session.needs_look());
}

#[test]
fn the_newest_look_counts() {
    let mut session = opened();
    let first = begin(&mut session);
    rename(&mut session, "other");
    assert!(
        session.needs_look(),
        "the running look is at an older state"
    );
    let second = begin(&mut session);
    find(&mut session, first, plan(&[]));
    assert!(session.planning().plan().is_none());
    find(&mut session, second, mixed());
    assert_eq!(session.planning().plan(), Some(&mixed()));
    assert!(session.is_plan_current());
}

#[test]
fn with_errors_or_without_a_folder_there_is_no_look() {
    let mut session = opened();
    rename(&mut session, "not a name!");
    assert!(!session.needs_look());
    assert!(session.handle(Command::LookAtExport).is_empty());
    rename(&mut session, "ill");
    session.handle(Command::SetExportFolder(" ".to_owned()));
    assert!(session.handle(Command::LookAtExport).is_empty());
}

#[test]
fn a_look_that_fails_dies_or_is_cancelled_is_told_and_not_repeated_by_itself() {
    type End = fn(&mut Session, u64);
    let ends: [(End, &str); 3] = [
        (
            |session, number| {
                let result = Err(failure("no permission"));
                session.receive(Event::Looked { number, result });
            },
            "no permission",
        ),
        (
            |session, _| {
                session.receive(Event::JobDied { job: Job::Look });
            },
            "an internal fault",
        ),
        (
            |session, _| {
                let effects = session.handle(Command::CancelLook);
                assert!(matches!(effects[..], [Effect::CancelLook]));
            },
            "cancelled",
        ),
    ];
    for (end, text) in ends {
        let mut session = opened();
        let number = begin(&mut session);
        end(&mut session, number);
        let failure = session.planning().failure().expect("a failure");
        assert!(failure.message.contains(text), "{failure:?}");
        assert!(!session.needs_look() && session.planning().progress().is_none());
        // A late word of it changes nothing.
        find(&mut session, number, mixed());
        assert!(session.planning().plan().is_none());
        let number = begin(&mut session);
        find(&mut session, number, mixed());
        assert!(session.planning().failure().is_none());
    }
}

#[test]
fn without_a_plan_an_export_looks_first() {
    let mut session = opened();
    let effects = session.handle(Command::Export);
    assert!(matches!(effects[..], [Effect::Look(_)]), "{effects:?}");
    assert!(session.export_progress().is_none());
    // The plan is older than the document.
    let mut session = looked_at(mixed());
    rename(&mut session, "other");
    let effects = session.handle(Command::Export);
    assert!(matches!(effects[..], [Effect::Look(_)]), "{effects:?}");
}

#[test]
fn a_plan_that_does_not_hold_any_more_is_made_anew_and_that_is_said() {
    let mut session = looked_at(mixed());
    export(&mut session);
    assert!(session.receive(Event::ExportOutdated).is_empty());
    assert!(session.planning().is_news() && session.needs_look());
    assert!(texts(&session)[0].contains("changed since"));
    let number = begin(&mut session);
    find(&mut session, number, mixed());
    assert!(session.planning().is_news(), "until it is accepted");
    export(&mut session);
    assert!(!session.planning().is_news());
    assert!(session.notices().is_empty());
}

#[test]
fn an_export_makes_the_plan_old_and_ends_the_decisions() {
    for event in [
        Event::Exported(crate::export::Outcome {
            plan: mixed(),
            options: Options::default(),
            copies: Vec::new(),
        }),
        Event::ExportFailed(failure("the disk is full")),
    ] {
        let is_done = matches!(event, Event::Exported(_));
        let mut session = looked_at(mixed());
        choose(&mut session, replace(EDITED));
        export(&mut session);
        assert!(!session.needs_look(), "not while it runs");
        session.receive(event);
        assert!(session.needs_look());
        assert_eq!(session.planning().replaces(EDITED), !is_done);
    }
}

fn compare(session: &mut Session, path: &str) -> u64 {
    match &session.handle(Command::Compare(path.to_owned()))[..] {
        [Effect::Compare { look, path: of }] => {
            assert_eq!(of, path);
            *look
        }
        other => panic!("no comparison: {other:?}"),
    }
}

fn same(path: &str) -> FileDiff {
    FileDiff {
        path: path.to_owned(),
        is_on_disk: true,
        is_in_bundle: true,
        content: ContentDiff::Same,
    }
}

#[test]
fn the_file_that_was_asked_for_last_is_compared() {
    let mut session = looked_at(mixed());
    assert!(
        session
            .handle(Command::Compare("no such file".into()))
            .is_empty()
    );
    let look = compare(&mut session, EDITED);
    assert!(session.planning().is_comparing(EDITED));
    compare(&mut session, OLD);
    let diff = Box::new(same(EDITED));
    session.receive(Event::Compared { look, diff });
    assert!(session.planning().diff(EDITED).is_none());
    let diff = Box::new(same(OLD));
    session.receive(Event::Compared { look, diff });
    assert!(session.planning().diff(OLD).is_some());
    assert!(!session.planning().is_comparing(OLD));

    // With another plan, all of it is of the past.
    compare(&mut session, EDITED);
    let number = begin(&mut session);
    find(&mut session, number, mixed());
    let diff = Box::new(same(EDITED));
    session.receive(Event::Compared { look, diff });
    assert!(session.planning().diff(EDITED).is_none());
    assert!(session.planning().diff(OLD).is_none());
}

#[test]
fn a_comparison_that_died_is_told_in_its_place() {
    let mut session = looked_at(mixed());
    compare(&mut session, EDITED);
    session.receive(Event::JobDied { job: Job::Compare });
    let diff = session.planning().diff(EDITED).expect("a diff");
    assert!(matches!(diff.content, ContentDiff::Unreadable { .. }));
}

#[test]
fn another_document_forgets_the_plan_and_its_secrets() {
    let mut session = looked_at(mixed());
    choose(&mut session, replace(EDITED));
    let effects = load(&mut session, "/srv/other.visa.toml");
    let forgets = |effect: &Effect| matches!(effect, Effect::ForgetLook);
    assert!(effects.iter().any(forgets), "{effects:?}");
    assert!(session.planning().plan().is_none());
    assert!(!session.planning().replaces(EDITED));
    let effects = load(&mut session, "/srv/other.visa.toml");
    assert!(!effects.iter().any(forgets), "there is nothing to forget");
}

#[test]
fn the_folder_of_the_last_export_is_shown() {
    let mut session = looked_at(mixed());
    assert!(session.handle(Command::OpenExported).is_empty());
    export(&mut session);
    session.receive(Event::Exported(crate::export::Outcome {
        plan: mixed(),
        options: Options::default(),
        copies: Vec::new(),
    }));
    let effects = session.handle(Command::OpenExported);
    let [Effect::ShowFolder { path }] = &effects[..] else {
        panic!("{effects:?}");
    };
    assert_eq!(path, Path::new("/srv/visa/ill-bundles"));
    session.receive(Event::FolderNotShown(failure("no file manager")));
    assert!(texts(&session).contains(&"no file manager"));
}
