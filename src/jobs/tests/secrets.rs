//! Secrets in real files, and without a keychain.

use super::*;
use crate::model::{Secret, Secrets};
use crate::session::KeychainTask;
use crate::store::keychain::KeychainError;

const VARIABLE: &str = "VISA_DATABASE_PASSWORD";

fn write(path: &Path, value: &str) -> Effect {
    let mut secrets = Secrets::default();
    secrets.set(VARIABLE, Secret::new(value.to_owned()));
    Effect::WriteSecretFile {
        generation: 1,
        path: path.to_owned(),
        secrets,
    }
}

fn read(desk: &mut Desk, path: &Path) -> Result<Option<String>, Failure> {
    let path = path.to_owned();
    match desk.run(Effect::ReadSecretFile {
        generation: 1,
        path,
    }) {
        Event::SecretFile { result, .. } => result.map(|secrets| {
            let secret = secrets.get(VARIABLE);
            secret.map(|secret| secret.expose().to_owned())
        }),
        other => panic!("{other:?}"),
    }
}

#[test]
fn secrets_are_written_for_their_owner_alone_and_read_again() {
    let mut desk = Desk::new();
    let path = desk.path("ill.secrets.env");
    assert_eq!(read(&mut desk, &path), Ok(None), "there need not be a file");
    let event = desk.run(write(&path, "hunter2-$#"));
    assert!(!format!("{event:?}").contains("hunter2"), "{event:?}");
    assert!(matches!(
        event,
        Event::SecretFileWritten { result: Ok(_), .. }
    ));
    assert_eq!(read(&mut desk, &path), Ok(Some("hunter2-$#".to_owned())));
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_neither_read_nor_written() {
    use std::os::unix::fs::PermissionsExt;
    let mut desk = Desk::new();
    let path = desk.path("ill.secrets.env");
    fs::write(&path, "VISA_VDI_REDIS_PASSWORD=x\n").expect("write");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("mode");
    let failure = read(&mut desk, &path).expect_err("open to others");
    assert!(failure.hint.expect("a hint").contains("chmod 600"));
    match desk.run(write(&path, "hunter2")) {
        Event::SecretFileWritten {
            result: Err(failure),
            ..
        } => assert!(failure.message.contains("others"), "{failure:?}"),
        other => panic!("{other:?}"),
    }
    let text = fs::read_to_string(&path).expect("read");
    assert_eq!(text, "VISA_VDI_REDIS_PASSWORD=x\n");
}

#[test]
fn a_password_is_made_and_not_printed() {
    let mut desk = Desk::new();
    let event = desk.run(Effect::GenerateSecret {
        generation: 1,
        name: VARIABLE.to_owned(),
    });
    let shown = format!("{event:?}");
    match event {
        Event::SecretGenerated {
            result: Ok(secret), ..
        } => {
            assert_eq!(secret.expose().len(), 32);
            assert!(!shown.contains(secret.expose()), "{shown}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn jobs_that_may_not_ask_the_keychain_say_that_there_is_none() {
    let mut desk = Desk::new();
    let event = desk.run(Effect::AskKeychain {
        generation: 1,
        cluster: "ill".to_owned(),
        task: KeychainTask::Read,
    });
    let Event::KeychainAnswered { result, .. } = event else {
        panic!("{event:?}");
    };
    assert!(
        matches!(result, Err(KeychainError::Missing { .. })),
        "{result:?}"
    );
}
