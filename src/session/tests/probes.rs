//! Tests of connections: what is asked for, what is shown, and when that is out of date.

use super::*;
use crate::model::{DatabaseField, HostField};
use crate::probe::{Report, State, Target, TargetReport, Update};

/// The report of a test, before its first step.
fn begun(effects: &[Effect]) -> Report {
    match effects {
        [Effect::Probe { plan, .. }]
        | [Effect::Probe { plan, .. }, Effect::CheckAuthorities { .. }] => plan.report(),
        other => panic!("no test: {other:?}"),
    }
}

fn test(session: &mut Session) -> Report {
    begun(&session.handle(Command::Probe(None)))
}

fn update(report: &Report, index: usize, state: State) -> Update {
    let mut step = report.targets[0].steps[index].clone();
    step.state = state;
    Update {
        revision: report.revision,
        target: report.targets[0].target,
        index,
        step,
    }
}

/// Ends a test, with all steps in one state.
fn end(session: &mut Session, mut report: Report, state: State) {
    let steps = report.targets.iter_mut().flat_map(|t| &mut t.steps);
    steps.for_each(|step| {
        step.state = state;
        step.began = Some(std::time::SystemTime::now());
    });
    session.receive(Event::Probed(Box::new(report)));
}

fn state(session: &Session) -> Option<State> {
    let known = session.probes().target(Target::Redis);
    known.map(TargetReport::state)
}

#[test]
fn steps_are_shown_as_they_come() {
    let mut session = opened();
    assert_eq!(state(&session), None);
    let report = test(&mut session);
    assert_eq!(report.targets[0].target, Target::Redis);
    assert_eq!(state(&session), Some(State::Pending));
    assert!(session.probes().are_running());
    session.receive(Event::Probing(vec![update(&report, 0, State::Running)]));
    assert_eq!(state(&session), Some(State::Running));
    end(&mut session, report, State::Passed);
    assert_eq!(state(&session), Some(State::Passed));
    assert!(!session.probes().are_running());
}

#[test]
fn a_changed_document_makes_results_older_until_it_is_as_it_was() {
    let mut session = opened();
    let report = test(&mut session);
    end(&mut session, report, State::Passed);
    assert!(!session.probes().is_older(Target::Redis));
    rename(&mut session, "changed");
    assert!(
        !session.probes().is_older(Target::Redis),
        "Redis is asked for the same as before"
    );
    let report = session.probes().report().expect("a report");
    let all: Vec<Target> = report.targets.iter().map(|t| t.target).collect();
    let older = |session: &Session| -> Vec<Target> {
        let older = all.iter().filter(|t| session.probes().is_older(**t));
        older.copied().collect()
    };
    assert_eq!(older(&session), [], "so are all others");
    let host = |session: &Session| session.cluster().hosts[0].id;
    let field = FieldPath::Host(host(&session), HostField::Weight);
    set(&mut session, field, "7");
    assert_eq!(older(&session), [Target::Balancer], "hosts have no weight");
    session.handle(Command::Undo);
    let field = FieldPath::Host(host(&session), HostField::Address);
    set(&mut session, field, "moved.example.org");
    assert_eq!(
        older(&session),
        [Target::Host(host(&session)), Target::Balancer]
    );
    session.handle(Command::Undo);
    let effects = set(
        &mut session,
        FieldPath::Redis(RedisField::Url),
        "redis://other:1",
    );
    assert!(effects.is_empty());
    assert!(session.probes().is_older(Target::Redis));
    assert_eq!(state(&session), Some(State::Passed));
    assert!(
        session
            .probes()
            .text()
            .starts_with("Tested before the last changes")
    );
    session.handle(Command::Undo);
    assert!(!session.probes().is_older(Target::Redis));

    session.handle(Command::SetSecret {
        name: "VISA_VDI_REDIS_PASSWORD".to_owned(),
        secret: Secret::new("another".to_owned()),
    });
    assert!(
        !session.probes().is_older(Target::Redis),
        "the environment wins over what is typed"
    );
    let report = test(&mut session);
    // A change amid a test makes its result older too; that of the database stays what it is.
    set(
        &mut session,
        FieldPath::Redis(RedisField::Url),
        "redis://other:1",
    );
    end(&mut session, report, State::Failed);
    assert_eq!(state(&session), Some(State::Failed));
    assert!(session.probes().is_older(Target::Redis));
    assert!(!session.probes().is_older(Target::Database));
}

#[test]
fn each_result_is_compared_with_what_was_asked_for_it() {
    let mut session = opened();
    let report = test(&mut session);
    end(&mut session, report, State::Passed);
    let host = session.cluster().hosts[0].id;
    let field = FieldPath::Host(host, HostField::Address);
    set(&mut session, field, "moved.example.org");
    let report = begun(&session.handle(Command::Probe(Some(Target::Host(host)))));
    end(&mut session, report, State::Passed);
    let is_older = |session: &Session, target| session.probes().is_older(target);
    assert!(!is_older(&session, Target::Host(host)), "tested as it is");
    assert!(is_older(&session, Target::Balancer), "tested before");
    session.handle(Command::Undo);
    assert!(is_older(&session, Target::Host(host)));
    assert!(!is_older(&session, Target::Balancer));
}

#[test]
fn what_is_being_tested_is_left_to_finish() {
    let mut session = opened();
    let first = test(&mut session);
    // A password is tried once, however often somebody clicks.
    assert!(session.handle(Command::Probe(None)).is_empty());
    let again = session.handle(Command::Probe(Some(Target::Redis)));
    assert!(again.is_empty(), "{again:?}");

    // Redis is done, the others are not.
    let steps = first.targets[0].steps.len();
    let done = (0..steps).map(|index| update(&first, index, State::Passed));
    session.receive(Event::Probing(done.collect()));
    assert_eq!(state(&session), Some(State::Passed));
    let second = begun(&session.handle(Command::Probe(None)));
    let targets: Vec<Target> = second.targets.iter().map(|t| t.target).collect();
    assert_eq!(targets, [Target::Redis]);
    assert_ne!(first.revision, second.revision);

    // Its news are those of the second test; the first one goes on with the others.
    session.receive(Event::Probing(vec![update(&first, 1, State::Failed)]));
    assert_eq!(state(&session), Some(State::Pending));
    end(&mut session, first, State::Failed);
    assert_eq!(state(&session), Some(State::Pending));
    assert!(session.probes().are_running());
    let database = session.probes().target(Target::Database);
    assert_eq!(database.map(TargetReport::state), Some(State::Failed));
    end(&mut session, second, State::Passed);
    assert_eq!(state(&session), Some(State::Passed));
    assert!(!session.probes().are_running());
}

#[test]
fn what_cannot_be_tested_is_known_as_before() {
    let mut session = opened();
    let fails = |session: &mut Session, run| {
        session.receive(Event::ProbeFailed {
            run,
            failure: failure("no network"),
        });
    };
    let first = test(&mut session);
    fails(&mut session, first.revision);
    assert!(session.probes().report().is_none(), "nothing to copy");
    assert_eq!(texts(&session), ["no network"]);

    let first = test(&mut session);
    end(&mut session, first, State::Passed);
    let second = test(&mut session);
    assert_eq!(state(&session), Some(State::Pending));
    set(
        &mut session,
        FieldPath::Redis(RedisField::Url),
        "redis://other:1",
    );
    fails(&mut session, second.revision);
    assert_eq!(state(&session), Some(State::Passed));
    assert!(session.probes().is_older(Target::Redis));
    assert!(!session.probes().are_running());
}

#[test]
fn releases_are_compared_whenever_the_hosts_were_tested() {
    let mut session = opened();
    let hosts: Vec<HostId> = session.cluster().hosts.iter().map(|h| h.id).collect();
    let told = |mut report: Report, host: HostId, release: &str| {
        let mut targets = report.targets.iter_mut();
        let target = targets.find(|t| t.target == Target::Host(host));
        let steps = &mut target.expect("the host").steps;
        let step = steps.iter_mut().find(|step| step.name == "api");
        step.expect("the step").release = Some(release.to_owned());
        report
    };
    let is_told = |session: &Session, host| {
        let known = session.probes().target(Target::Host(host));
        let mut findings = known.expect("the host").findings();
        findings.any(|finding| finding.code == "hosts-of-several-releases")
    };
    let report = test(&mut session);
    let report = told(told(report, hosts[0], "3.8.1"), hosts[1], "3.8.2");
    end(&mut session, report, State::Passed);
    assert!(is_told(&session, hosts[0]) && is_told(&session, hosts[1]));
    // Alone it is what it was among the others.
    let again = begun(&session.handle(Command::Probe(Some(Target::Host(hosts[1])))));
    end(&mut session, told(again, hosts[1], "3.8.2"), State::Passed);
    assert!(is_told(&session, hosts[1]));
    // What is of an older state says nothing about the present one.
    let field = FieldPath::Host(hosts[0], HostField::Address);
    set(&mut session, field, "moved.example.org");
    assert!(!is_told(&session, hosts[1]));
    session.handle(Command::Undo);
    assert!(is_told(&session, hosts[1]));
    // Nor what was judged by other authorities.
    let authorities = |named: &str| Command::SetAuthorities(named.to_owned());
    session.handle(authorities("new.pem"));
    let again = begun(&session.handle(Command::Probe(Some(Target::Host(hosts[1])))));
    end(&mut session, told(again, hosts[1], "3.8.2"), State::Passed);
    assert!(!is_told(&session, hosts[0]) && !is_told(&session, hosts[1]));
    session.handle(authorities(""));
    let again = begun(&session.handle(Command::Probe(Some(Target::Host(hosts[1])))));
    end(&mut session, told(again, hosts[1], "3.8.2"), State::Passed);
    assert!(is_told(&session, hosts[0]) && is_told(&session, hosts[1]));
    let again = begun(&session.handle(Command::Probe(Some(Target::Host(hosts[0])))));
    end(&mut session, told(again, hosts[0], "3.8.2"), State::Passed);
    assert!(!is_told(&session, hosts[0]) && !is_told(&session, hosts[1]));
}

#[test]
fn another_document_ends_a_test_and_drops_its_results() {
    let mut session = opened();
    let report = test(&mut session);
    let effects = load(&mut session, "/srv/visa/other.visa.toml");
    assert!(effects.iter().any(|e| matches!(e, Effect::CancelProbe)));
    end(&mut session, report, State::Passed);
    assert_eq!(state(&session), None);
    assert!(session.probes().report().is_none());
    let effects = load(&mut session, PROJECT);
    assert!(!effects.iter().any(|e| matches!(e, Effect::CancelProbe)));
}

#[test]
fn a_test_is_cancelled_only_while_it_runs() {
    let mut session = opened();
    assert!(session.handle(Command::CancelProbe).is_empty());
    let mut report = test(&mut session);
    let effects = session.handle(Command::CancelProbe);
    assert!(matches!(effects[..], [Effect::CancelProbe]));
    report.cancelled = true;
    end(&mut session, report, State::Skipped);
    assert!(session.probes().text().contains("cancelled before the end"));
}

#[test]
fn a_fault_leaves_no_target_waiting() {
    let mut session = opened();
    test(&mut session);
    let effects = session.receive(Event::JobDied { job: Job::Probe });
    // Which of several it was is not known.
    assert!(matches!(effects[..], [Effect::CancelProbe]), "{effects:?}");
    assert!(!session.probes().are_running());
    assert_eq!(state(&session), None);
    assert!(session.notices()[0].text.contains("probe"));
    test(&mut session);
    assert_eq!(session.notices(), []);
}

#[test]
fn a_project_without_servers_says_so() {
    let mut session = opened();
    set(&mut session, FieldPath::Redis(RedisField::Url), "");
    set(&mut session, FieldPath::Database(DatabaseField::Url), "");
    set(
        &mut session,
        FieldPath::Settings(SettingsField::PublicUrl),
        "",
    );
    let hosts: Vec<HostId> = session.cluster().hosts.iter().map(|h| h.id).collect();
    for host in hosts {
        session.handle(Command::Edit(vec![Edit::RemoveHost { host }]));
    }
    assert!(session.handle(Command::Probe(None)).is_empty());
    assert!(session.notices()[0].text.contains("no server to test"));
    assert!(session.probes().report().is_none());
}

#[test]
fn a_target_that_is_gone_is_in_no_report() {
    let mut session = opened();
    let report = test(&mut session);
    end(&mut session, report, State::Passed);
    let gone = session.cluster().hosts[1].clone();
    let has_it = |session: &Session| {
        let mut targets = session.probes().targets();
        targets.any(|report| report.target == Target::Host(gone.id))
    };
    let line = format!("\n{} ", gone.name);
    assert!(has_it(&session) && session.report_text().contains(&line));
    session.handle(Command::Edit(vec![Edit::RemoveHost { host: gone.id }]));
    assert!(!has_it(&session) && !session.report_text().contains(&line));
    session.handle(Command::Undo);
    assert!(has_it(&session), "its result is there again");
}

#[test]
fn a_report_is_saved_where_a_person_says() {
    let mut session = opened();
    assert!(session.handle(Command::SaveReport).is_empty());
    assert_eq!(
        texts(&session),
        ["There is no report yet; test the connections first"]
    );
    let report = test(&mut session);
    end(&mut session, report, State::Passed);
    let effects = session.handle(Command::SaveReport);
    let [Effect::Ask { generation, dialog }] = &effects[..] else {
        panic!("no dialog: {effects:?}");
    };
    let suggested = PathBuf::from("/srv/visa/ill-connections.txt");
    assert_eq!(*dialog, Dialog::SaveReport { suggested });
    let effects = session.receive(Event::Picked {
        generation: *generation,
        dialog: dialog.clone(),
        path: "/srv/report.txt".into(),
    });
    let [
        Effect::SaveReport {
            text, overwrite, ..
        },
    ] = &effects[..]
    else {
        panic!("no save: {effects:?}");
    };
    assert_eq!(*overwrite, Overwrite::Always, "the dialog has asked");
    assert_eq!(*text, session.report_text());
    session.receive(Event::ReportNotSaved(failure("no room")));
    assert!(texts(&session).contains(&"no room"));

    let effects = session.handle(Command::SaveReport);
    no_dialog(&mut session, effects);
    let effects = answer(&mut session, Answer::Path("mine.txt".into()));
    let [Effect::SaveReport { overwrite, .. }] = &effects[..] else {
        panic!("no save: {effects:?}");
    };
    assert_eq!(*overwrite, Overwrite::IfUnchanged, "nobody has asked");
    session.receive(Event::ReportNotSaved(failure("it is there")));
    let mine = Path::new("mine.txt");
    assert_eq!(typed_path(&session), Some((mine, "it is there")));
}
