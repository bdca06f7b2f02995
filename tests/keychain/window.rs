//! What the window does with the keychain: a session whose effects are carried out by jobs.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use visa_cluster::jobs::{Choice, Dialogs, Jobs};
use visa_cluster::model::{Secret, Secrets};
use visa_cluster::session::{Command, Dialog, Effect, NoticeKind, SecretSource, Session};
use visa_cluster::store::keychain::KeychainError;

/// Names the step in the environment of the process.
pub(crate) const STEP: &str = "VISA_CLUSTER_TEST_STEP";

/// Names the project there.
pub(crate) const PROJECT: &str = "VISA_CLUSTER_TEST_PROJECT";

/// The secrets of the tests; VISA does not know the last.
pub(crate) const SECRETS: [(&str, &str); 4] = [
    ("VISA_DATABASE_PASSWORD", "hunter2-$#a"),
    ("VISA_VDI_REDIS_PASSWORD", "hunter2-$#b"),
    ("VISA_CLOUD_APPLICATION_SECRET", "hunter2-$#c"),
    ("SITE_TOKEN", "hunter2-é d"),
];

/// How long a job may take on a slow machine.
const DEADLINE: Duration = Duration::from_mins(1);

struct NoDialogs;

impl Dialogs for NoDialogs {
    fn ask(&self, _: &Dialog) -> Choice {
        Choice::Unavailable
    }
}

struct Window {
    session: Session,
    jobs: Jobs,
}

impl Window {
    /// Opens a project, and waits for its secrets.
    fn open(path: PathBuf) -> Self {
        let jobs = Jobs::new(Arc::new(NoDialogs), None, Arc::new(|| ())).with_keychain();
        let session = Session::new(Secrets::default());
        let mut window = Self { session, jobs };
        let effects = window.session.start(Some(path));
        window.carry_out(effects);
        window.until(|session| session.path().is_some() && !session.awaits_keychain());
        window
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            self.jobs.run(effect);
        }
    }

    fn command(&mut self, command: Command) {
        let effects = self.session.handle(command);
        self.carry_out(effects);
        self.until(|session| !session.awaits_keychain());
    }

    fn until(&mut self, holds: impl Fn(&Session) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !holds(&self.session) {
            assert!(Instant::now() < end, "it did not happen");
            match self.jobs.next_event() {
                Some(event) => {
                    let effects = self.session.receive(event);
                    self.carry_out(effects);
                }
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    fn give(&mut self, name: &str, secret: &str) {
        self.command(Command::SetSecret {
            name: name.to_owned(),
            secret: Secret::new(secret.to_owned()),
        });
    }

    fn failures(&self) -> Vec<&str> {
        let notices = self.session.notices().iter();
        let failures = notices.filter(|notice| notice.kind == NoticeKind::Bad);
        failures.map(|notice| notice.text.as_str()).collect()
    }
}

/// Each step but the first begins with a window that was just opened.
#[test]
#[ignore = "the other tests run it, each on a bus of its own"]
fn a_step() {
    let variable = |name| std::env::var(name).expect(name);
    let mut window = Window::open(variable(PROJECT).into());
    match variable(STEP).as_str() {
        "remember" => {
            for (name, value) in SECRETS {
                // The second time it replaces the first.
                for value in ["hunter2-old", value] {
                    window.give(name, value);
                    window.command(Command::RememberSecret(name.to_owned()));
                }
            }
            assert!(!window.session.has_typed_secrets(), "nothing would be lost");
        }
        "find" => {
            for (name, value) in SECRETS {
                let typed = window.session.typed_secret(name).map(Secret::expose);
                assert_eq!(typed, Some(value), "{name}");
                let source = window.session.secret_source(name);
                assert_eq!(source, SecretSource::Keychain, "{name}");
            }
            assert_eq!(window.session.findings(), []);
        }
        "forget" => {
            for (name, _) in SECRETS {
                window.command(Command::ForgetSecret(name.to_owned()));
            }
            assert!(window.session.has_typed_secrets(), "they are typed now");
        }
        "refused" => {
            let denied = Some(&KeychainError::Denied);
            assert_eq!(window.session.keychain_fault(), denied);
            assert!(window.failures()[0].contains("the keychain is locked"));
            let (name, value) = SECRETS[0];
            window.give(name, value);
            window.command(Command::RememberSecret(name.to_owned()));
            assert!(window.failures()[0].contains("is not remembered"));
            assert!(window.session.has_typed_secrets());
            assert!(!format!("{:?}", window.session).contains("hunter2"));
        }
        "missing" => {
            let fault = window.session.keychain_fault();
            assert!(
                matches!(fault, Some(KeychainError::Missing { .. })),
                "{fault:?}"
            );
            assert_eq!(window.failures(), [""; 0], "the forms say it");
        }
        other => panic!("there is no step {other}"),
    }
    if !matches!(variable(STEP).as_str(), "refused" | "missing") {
        assert_eq!(window.failures(), [""; 0]);
    }
}
