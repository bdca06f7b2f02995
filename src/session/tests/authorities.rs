//! The file of authorities that tests trust: named, kept, checked, and part of what makes a result
//! older.

use super::*;
use crate::probe::{State, Target, TargetReport};

/// Tests everything, and returns what was trusted.
fn trusted(effects: &[Effect]) -> Option<&Path> {
    match effects {
        [Effect::Probe { options, .. }, ..] => options.ca.as_deref(),
        other => panic!("no test: {other:?}"),
    }
}

/// Ends a test in which TLS was spoken with some targets.
fn end(session: &mut Session, effects: &[Effect], speaks: impl Fn(Target) -> bool) {
    let [Effect::Probe { plan, .. }, ..] = effects else {
        panic!("no test: {effects:?}");
    };
    let mut report = plan.report();
    for target in &mut report.targets {
        let speaks = speaks(target.target);
        for step in &mut target.steps {
            step.state = State::Passed;
            let is_taken = step.name != "tls" || speaks;
            step.began = is_taken.then(std::time::SystemTime::now);
        }
    }
    session.receive(Event::Probed(Box::new(report)));
}

fn name(session: &mut Session, typed: &str) -> Vec<Effect> {
    session.handle(Command::SetAuthorities(typed.to_owned()))
}

fn checked(session: &mut Session, path: &str, found: Result<usize, &str>) {
    session.receive(Event::AuthoritiesChecked {
        path: path.into(),
        found: found.map_err(str::to_owned),
    });
}

fn known(session: &Session) -> Option<Result<usize, &str>> {
    let checked = session.probes().authorities().checked()?;
    Some(checked.as_ref().map(|count| *count).map_err(String::as_str))
}

#[test]
fn a_named_file_is_kept_checked_and_trusted() {
    let mut session = opened();
    let effects = session.handle(Command::Probe(None));
    assert_eq!(trusted(&effects), None);
    assert_eq!(effects.len(), 1, "there is nothing to check");
    end(&mut session, &effects, |_| true);

    let effects = name(&mut session, " ca.pem ");
    let [
        Effect::KeepAuthorities(kept),
        Effect::CheckAuthorities { path },
    ] = &effects[..]
    else {
        panic!("{effects:?}");
    };
    assert_eq!(
        (kept.as_str(), path.as_path()),
        (" ca.pem ", Path::new("ca.pem"))
    );
    assert_eq!(session.probes().authorities().typed(), " ca.pem ");
    assert!(!session.is_changed(), "it is no part of the project");
    assert_eq!(known(&session), None);
    checked(&mut session, "ca.pem", Ok(2));
    assert_eq!(known(&session), Some(Ok(2)));
    let effects = session.handle(Command::Probe(None));
    assert_eq!(trusted(&effects), Some(Path::new("ca.pem")));
    // The file may have changed since.
    assert!(matches!(effects[1..], [Effect::CheckAuthorities { .. }]));
    checked(&mut session, "ca.pem", Err("there is no such file"));
    assert_eq!(known(&session), Some(Err("there is no such file")));
    assert_eq!(session.probes().authorities().typed(), " ca.pem ");

    let effects = name(&mut session, "  ");
    assert!(matches!(effects[..], [Effect::KeepAuthorities(_)]));
    assert_eq!(known(&session), None);
    // What is told of a former file is late.
    checked(&mut session, "ca.pem", Ok(1));
    assert_eq!(known(&session), None);
}

#[test]
fn another_file_makes_results_older_where_tls_was_spoken() {
    let mut session = opened();
    name(&mut session, "ca.pem");
    let effects = session.handle(Command::Probe(None));
    end(&mut session, &effects, |target| target != Target::Redis);
    let all: Vec<Target> = session.probes().targets().map(|t| t.target).collect();
    let older = |session: &Session| -> Vec<Target> {
        let older = all.iter().filter(|t| session.probes().is_older(**t));
        older.copied().collect()
    };
    assert_eq!(older(&session), []);
    name(&mut session, "other.pem");
    assert_eq!(older(&session), all[1..]);
    assert_eq!(all[0], Target::Redis);
    let text = session.probes().text();
    assert!(text.starts_with("Tested before the last changes"), "{text}");
    name(&mut session, "ca.pem");
    assert_eq!(older(&session), []);
    // Amid a test as well.
    let effects = session.handle(Command::Probe(None));
    name(&mut session, "");
    end(&mut session, &effects, |_| true);
    assert_eq!(older(&session), all);
}

#[test]
fn the_file_of_the_last_time_is_trusted_unless_a_person_was_quicker() {
    let mut session = opened();
    let recalled = |session: &mut Session, typed: &str| {
        session.receive(Event::AuthoritiesRecalled(typed.to_owned()))
    };
    let effects = recalled(&mut session, "ca.pem");
    assert!(matches!(effects[..], [Effect::CheckAuthorities { .. }]));
    // It belongs to the computer.
    load(&mut session, "/srv/visa/other.visa.toml");
    assert_eq!(session.probes().authorities().typed(), "ca.pem");
    let effects = session.handle(Command::Probe(None));
    assert_eq!(trusted(&effects), Some(Path::new("ca.pem")));

    let mut session = opened();
    name(&mut session, "mine.pem");
    assert!(recalled(&mut session, "ca.pem").is_empty());
    assert_eq!(session.probes().authorities().typed(), "mine.pem");
}

#[test]
fn the_file_is_chosen_in_a_dialog_or_typed_where_there_is_none() {
    let mut session = opened();
    let effects = session.handle(Command::ChooseAuthorities);
    let effects = pick(&mut session, effects, "/srv/ca.pem");
    assert!(matches!(effects[..], [Effect::KeepAuthorities(_), _]));
    let effects = session.handle(Command::ChooseAuthorities);
    let [Effect::Ask { dialog, .. }] = &effects[..] else {
        panic!("no dialog: {effects:?}");
    };
    let start = Some("/srv".into());
    assert_eq!(*dialog, Dialog::Authorities { start });
    no_dialog(&mut session, effects);
    answer(&mut session, Answer::Path("~/ca.pem".into()));
    assert_eq!(session.probes().authorities().typed(), "~/ca.pem");
}

#[test]
fn a_test_that_cannot_use_the_file_leaves_what_was_known() {
    let mut session = opened();
    let effects = session.handle(Command::Probe(None));
    end(&mut session, &effects, |_| true);
    name(&mut session, "missing.pem");
    let effects = session.handle(Command::Probe(None));
    let [Effect::Probe { plan, .. }, ..] = &effects[..] else {
        panic!("no test: {effects:?}");
    };
    session.receive(Event::ProbeFailed {
        run: plan.revision(),
        failure: failure("no such file"),
    });
    let redis = session.probes().target(Target::Redis);
    assert_eq!(redis.map(TargetReport::state), Some(State::Passed));
    assert!(session.probes().is_older(Target::Redis));
}
