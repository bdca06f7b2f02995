//! The session without a window: commands and events in, effects out.

mod authorities;
mod disk;
mod edits;
mod exports;
mod files;
mod fixes;
mod imports;
mod judging;
mod keychain;
mod notices;
mod opening;
mod plans;
mod probes;
mod promotion;
mod recovery;
mod saves;
mod secrets;
mod unsaved;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::export::{Plan, Progress};
use crate::lint::testing::Case;
use crate::model::syntax::Line;
use crate::model::{
    Cluster, Edit, FieldPath, HostId, RedisField, Role, Secret, SettingsField, Spot, Value,
};
use crate::store::project::{self, Loaded, Overwrite};

/// Where the project of these tests lies; nothing is read from there.
const PROJECT: &str = "/srv/visa/ill.visa.toml";

/// A session that shows a project without any fault.
fn opened() -> Session {
    let mut session = Session::new(Case::new(Line::V3).secrets);
    load(&mut session, PROJECT);
    session
}

/// A session whose document was changed.
fn changed() -> Session {
    let mut session = opened();
    rename(&mut session, "changed");
    session
}

/// Gives the session a sound project that was read from somewhere.
fn load(session: &mut Session, path: &str) -> Vec<Effect> {
    session.receive(Event::Loaded {
        path: path.into(),
        loaded: Box::new(sound()),
    })
}

fn sound() -> Loaded {
    let text = project::to_text(&Case::new(Line::V3).cluster, None);
    project::parse(&text).expect("a sound project")
}

fn set(session: &mut Session, field: FieldPath, value: &str) -> Vec<Effect> {
    session.handle(Command::Edit(vec![Edit::Set {
        field,
        value: value.into(),
    }]))
}

const NAME: FieldPath = FieldPath::Settings(SettingsField::Name);

/// Changes the name of the cluster, as if it were typed.
fn rename(session: &mut Session, name: &str) {
    let effects = set(session, NAME, name);
    assert!(effects.is_empty(), "{effects:?}");
}

fn name(session: &Session) -> &str {
    &session.cluster().settings.name
}

fn host(session: &Session, name: &str) -> HostId {
    let mut hosts = session.cluster().hosts.iter();
    let host = hosts.find(|host| host.name == name);
    host.expect("a host of that name").id
}

fn answer(session: &mut Session, answer: Answer) -> Vec<Effect> {
    session.handle(Command::Answer(answer))
}

fn texts(session: &Session) -> Vec<&str> {
    let notices = session.notices().iter();
    notices.map(|notice| notice.text.as_str()).collect()
}

fn failure(message: &str) -> Failure {
    Failure {
        message: message.to_owned(),
        hint: None,
    }
}

/// Tells the session that a project could not be read.
fn load_fails(session: &mut Session, path: &str, is_gone: bool, message: &str) -> Vec<Effect> {
    session.receive(Event::LoadFailed {
        path: path.into(),
        is_gone,
        failure: failure(message),
    })
}

/// Tells the session that this computer has no dialog, as it asks for one.
fn no_dialog(session: &mut Session, effects: Vec<Effect>) {
    match <[Effect; 1]>::try_from(effects) {
        Ok([Effect::Ask { generation, dialog }]) => {
            let effects = session.receive(Event::NoDialog { generation, dialog });
            assert!(effects.is_empty(), "{effects:?}");
        }
        other => panic!("no dialog: {other:?}"),
    }
}

/// Returns what was typed for a path, and why it does not do.
fn typed_path(session: &Session) -> Option<(&Path, &str)> {
    match session.question() {
        Some(Question::TypePath { typed, error, .. }) => {
            Some((typed.as_deref()?, error.as_deref()?))
        }
        _ => None,
    }
}

/// What a save wants to write.
#[derive(Clone)]
struct Writing {
    path: PathBuf,
    cluster: Arc<Cluster>,
    overwrite: Overwrite,
}

impl Writing {
    /// Tells the session that it was written.
    fn done(self, session: &mut Session) -> Vec<Effect> {
        session.receive(Event::Saved {
            path: self.path,
            cluster: self.cluster,
            origin: sound().origin,
        })
    }
}

/// Expects a save and nothing else.
fn writing(effects: Vec<Effect>) -> Writing {
    match <[Effect; 1]>::try_from(effects) {
        Ok(
            [
                Effect::Save {
                    path,
                    cluster,
                    overwrite,
                    ..
                },
            ],
        ) => Writing {
            path,
            cluster,
            overwrite,
        },
        other => panic!("no save: {other:?}"),
    }
}

/// Returns the projects that are to be read.
fn loads(effects: &[Effect]) -> Vec<&Path> {
    let paths = effects.iter().map(|effect| match effect {
        Effect::Load { path } => Some(path.as_path()),
        _ => None,
    });
    paths.flatten().collect()
}

/// Expects a dialog and nothing else, and chooses in it.
fn pick(session: &mut Session, effects: Vec<Effect>, path: &str) -> Vec<Effect> {
    match <[Effect; 1]>::try_from(effects) {
        Ok([Effect::Ask { generation, dialog }]) => session.receive(Event::Picked {
            generation,
            dialog,
            path: path.into(),
        }),
        other => panic!("no dialog: {other:?}"),
    }
}

fn quits(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Quit))
}
