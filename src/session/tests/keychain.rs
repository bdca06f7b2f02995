//! The keychain, and the file of secrets beside a project, as the session sees them.

use super::*;
use crate::store::keychain::KeychainError;

const VARIABLE: &str = "VISA_DATABASE_PASSWORD";

/// A session that shows a project and waits for its secrets.
fn waiting() -> Session {
    let mut session = Session::new(Secrets::default());
    load(&mut session, PROJECT);
    session
}

fn secrets(pairs: &[(&str, &str)]) -> Secrets {
    let mut secrets = Secrets::default();
    for (name, value) in pairs {
        secrets.set(*name, Secret::new((*value).to_owned()));
    }
    secrets
}

fn give(session: &mut Session, secret: &str) {
    session.handle(Command::SetSecret {
        name: VARIABLE.to_owned(),
        secret: Secret::new(secret.to_owned()),
    });
}

fn answer(session: &mut Session, task: KeychainTask, result: Result<Secrets, KeychainError>) {
    let name = session.cluster().settings.name.clone();
    answer_for(session, &name, task, result);
}

/// Answers what was asked about a cluster of that name.
fn answer_for(
    session: &mut Session,
    cluster: &str,
    task: KeychainTask,
    result: Result<Secrets, KeychainError>,
) {
    let event = Event::KeychainAnswered {
        generation: session.generation(),
        cluster: cluster.to_owned(),
        task,
        result,
    };
    assert!(session.receive(event).is_empty());
}

fn holds(session: &mut Session, pairs: &[(&str, &str)]) {
    answer(session, KeychainTask::Read, Ok(secrets(pairs)));
}

/// Expects one question to the keychain.
fn asked(effects: Vec<Effect>) -> (String, KeychainTask) {
    match <[Effect; 1]>::try_from(effects) {
        Ok([Effect::AskKeychain { cluster, task, .. }]) => (cluster, task),
        other => panic!("the keychain is not asked: {other:?}"),
    }
}

fn shown(session: &Session) -> Option<&str> {
    session.typed_secret(VARIABLE).map(Secret::expose)
}

#[test]
fn the_form_begins_with_what_the_keychain_holds() {
    let mut session = waiting();
    assert!(session.awaits_keychain());
    let revision = session.revision();
    holds(&mut session, &[(VARIABLE, "correct-horse-9")]);
    assert!(!session.awaits_keychain());
    assert_eq!(shown(&session), Some("correct-horse-9"));
    assert_eq!(session.secret_source(VARIABLE), SecretSource::Keychain);
    assert!(session.revision() > revision, "it is judged anew");
    assert!(!session.has_typed_secrets(), "nothing would be lost");
    assert!(quits(&session.handle(Command::Close)));
}

#[test]
fn what_was_typed_meanwhile_stays() {
    let mut session = waiting();
    give(&mut session, "typed");
    holds(&mut session, &[(VARIABLE, "held")]);
    assert_eq!(shown(&session), Some("typed"));
    let source = SecretSource::Typed { differs: true };
    assert_eq!(session.secret_source(VARIABLE), source);
    assert!(session.has_typed_secrets());
}

#[test]
fn file_and_environment_decide_over_the_keychain() {
    let mut session = Session::new(secrets(&[(VARIABLE, "of the process")]));
    load(&mut session, PROJECT);
    holds(&mut session, &[(VARIABLE, "held")]);
    assert_eq!(session.secret_source(VARIABLE), SecretSource::Environment);
    let event = Event::SecretFile {
        generation: session.generation(),
        path: "/srv/visa/ill.secrets.env".into(),
        result: Ok(secrets(&[(VARIABLE, "of the file")])),
    };
    session.receive(event);
    assert_eq!(session.secret_source(VARIABLE), SecretSource::File);
    let counts = session.secrets.get(VARIABLE).map(Secret::expose);
    assert_eq!(counts, Some("of the file"));
}

#[test]
fn a_secret_is_remembered_changed_and_forgotten() {
    let mut session = waiting();
    holds(&mut session, &[]);
    assert!(
        session
            .handle(Command::RememberSecret(VARIABLE.to_owned()))
            .is_empty()
    );
    give(&mut session, "hunter2-new");
    let (cluster, task) = asked(session.handle(Command::RememberSecret(VARIABLE.to_owned())));
    assert_eq!(cluster, session.cluster().settings.name);
    assert!(!format!("{task:?}").contains("hunter2"), "{task:?}");
    assert!(session.has_typed_secrets(), "not before it is done");
    answer(&mut session, task, Ok(Secrets::default()));
    assert_eq!(session.secret_source(VARIABLE), SecretSource::Keychain);
    assert!(texts(&session)[0].contains("keeps VISA_DATABASE_PASSWORD"));

    give(&mut session, "");
    assert!(
        session.is_in_keychain(VARIABLE),
        "an empty field forgets nothing"
    );
    assert_eq!(session.secret_source(VARIABLE), SecretSource::Missing);
    give(&mut session, "hunter2-new");
    let (_, task) = asked(session.handle(Command::ForgetSecret(VARIABLE.to_owned())));
    answer(&mut session, task, Ok(Secrets::default()));
    assert_eq!(shown(&session), Some("hunter2-new"), "what was typed stays");
    assert!(session.has_typed_secrets());
}

#[test]
fn a_cluster_of_another_name_has_nothing_in_the_keychain() {
    let mut session = waiting();
    holds(&mut session, &[(VARIABLE, "held")]);
    rename(&mut session, "other");
    let source = SecretSource::Typed { differs: false };
    assert_eq!(session.secret_source(VARIABLE), source);
    let (cluster, task) = asked(session.handle(Command::RememberSecret(VARIABLE.to_owned())));
    assert_eq!(cluster, "other");
    answer(&mut session, task, Ok(Secrets::default()));
    assert_eq!(session.secret_source(VARIABLE), SecretSource::Keychain);
}

#[test]
fn a_keychain_that_cannot_be_used_is_told_once_it_matters() {
    let missing = || KeychainError::Missing {
        reason: "no bus".to_owned(),
    };
    let mut session = waiting();
    answer(&mut session, KeychainTask::Read, Err(missing()));
    assert_eq!(texts(&session), [""; 0], "the forms say it");
    assert_eq!(session.keychain_fault(), Some(&missing()));

    for error in [KeychainError::Denied, KeychainError::Slow] {
        let mut session = waiting();
        answer(&mut session, KeychainTask::Read, Err(error.clone()));
        assert!(texts(&session)[0].contains(&error.to_string()));
        let (_, task) = asked(session.handle(Command::AskKeychain));
        assert_eq!(texts(&session), [""; 0], "it is tried anew");
        answer(&mut session, task, Ok(secrets(&[(VARIABLE, "held")])));
        assert_eq!(session.keychain_fault(), None);
        assert_eq!(shown(&session), Some("held"));
    }

    let mut session = waiting();
    give(&mut session, "hunter2");
    let (_, task) = asked(session.handle(Command::RememberSecret(VARIABLE.to_owned())));
    answer(&mut session, task, Err(KeychainError::Denied));
    assert!(texts(&session)[0].contains("VISA_DATABASE_PASSWORD is not remembered"));
    assert!(!format!("{session:?}").contains("hunter2"));
    assert!(session.has_typed_secrets());
}

#[test]
fn an_answer_for_a_former_document_is_dropped() {
    let mut session = waiting();
    let generation = session.generation();
    load(&mut session, "/srv/visa/other.visa.toml");
    session.receive(Event::KeychainAnswered {
        generation,
        cluster: "ill".to_owned(),
        task: KeychainTask::Read,
        result: Ok(secrets(&[(VARIABLE, "of another")])),
    });
    session.receive(Event::SecretFile {
        generation,
        path: "/srv/visa/ill.secrets.env".into(),
        result: Ok(secrets(&[(VARIABLE, "of another")])),
    });
    session.receive(Event::SecretGenerated {
        generation,
        name: VARIABLE.to_owned(),
        result: Ok(Secret::new("of another".to_owned())),
    });
    assert_eq!(session.secret_source(VARIABLE), SecretSource::Missing);
    assert!(session.awaits_keychain(), "its own question is open");
}

#[test]
fn the_typed_secrets_alone_go_to_the_file_and_count_as_kept() {
    let mut session = waiting();
    holds(&mut session, &[("VISA_VDI_REDIS_PASSWORD", "held")]);
    give(&mut session, "typed");
    let (path, written) = match <[Effect; 1]>::try_from(session.handle(Command::SaveSecrets)) {
        Ok([Effect::WriteSecretFile { path, secrets, .. }]) => (path, secrets),
        other => panic!("nothing is written: {other:?}"),
    };
    assert_eq!(path, Path::new("/srv/visa/ill.secrets.env"));
    let names: Vec<&str> = written.iter().map(|(name, _)| name).collect();
    assert_eq!(names, [VARIABLE]);
    session.receive(Event::SecretFileWritten {
        generation: session.generation(),
        path,
        result: Ok(written),
    });
    assert_eq!(session.secret_source(VARIABLE), SecretSource::File);
    assert!(!session.has_typed_secrets());
}

#[test]
fn a_document_without_a_file_has_no_file_of_secrets() {
    let mut session = Session::new(Secrets::default());
    give(&mut session, "typed");
    assert!(session.handle(Command::SaveSecrets).is_empty());
    assert!(texts(&session)[0].contains("Save the project first"));
}

#[test]
fn a_password_that_was_made_is_told_with_who_needs_it_but_not_itself() {
    let mut session = waiting();
    let effects = session.handle(Command::GenerateSecret(VARIABLE.to_owned()));
    assert!(matches!(&effects[..], [Effect::GenerateSecret { name, .. }] if name == VARIABLE));
    session.receive(Event::SecretGenerated {
        generation: session.generation(),
        name: VARIABLE.to_owned(),
        result: Ok(Secret::new("hunter2-made".to_owned())),
    });
    assert_eq!(shown(&session), Some("hunter2-made"));
    assert!(texts(&session)[0].contains("Give it to PostgreSQL"));
    assert!(!format!("{session:?}").contains("hunter2"));
    assert_eq!(session.undo_title(), None);
}

#[test]
fn a_keychain_that_is_slow_may_still_keep_what_it_was_given() {
    let mut session = waiting();
    holds(&mut session, &[]);
    give(&mut session, "hunter2-new");
    let (_, task) = asked(session.handle(Command::RememberSecret(VARIABLE.to_owned())));
    answer(&mut session, task, Err(KeychainError::Slow));
    let notice = session.notices().last().expect("a notice");
    assert!(
        notice
            .text
            .contains("is not remembered: the keychain did not answer in time"),
        "{}",
        notice.text
    );
    let hint = notice.hint.as_deref().expect("a hint");
    assert!(hint.contains("it may still do so"), "{hint}");
    assert!(session.has_typed_secrets());
}

#[test]
fn an_answer_about_a_former_name_is_none_about_the_present_one() {
    let mut session = waiting();
    let former = session.cluster().settings.name.clone();
    rename(&mut session, "other");
    let read = Ok(secrets(&[(VARIABLE, "of the former")]));
    answer_for(&mut session, &former, KeychainTask::Read, read);
    assert_eq!(shown(&session), None);

    give(&mut session, "hunter2-new");
    let (cluster, task) = asked(session.handle(Command::RememberSecret(VARIABLE.to_owned())));
    assert_eq!(cluster, "other");
    rename(&mut session, "third");
    asked(session.handle(Command::ForgetSecret("VISA_VDI_REDIS_PASSWORD".to_owned())));
    answer_for(&mut session, "other", task, Ok(Secrets::default()));
    assert!(!session.is_in_keychain(VARIABLE));
    assert!(session.has_typed_secrets(), "it would be lost");
}
