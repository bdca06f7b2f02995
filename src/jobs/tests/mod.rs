//! Jobs in real folders, alone and together with a session.

mod alone;
mod exports;
mod imports;
mod keeping;
mod probes;
mod secrets;
mod together;

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::lint::testing::Case;
use crate::model::syntax::Line;
use crate::session::Failure;
use crate::store::project;

/// How long a job may take on a slow machine.
const DEADLINE: Duration = Duration::from_mins(1);

/// A desktop whose dialogs all end in the same way.
struct Always(Choice);

impl Dialogs for Always {
    fn ask(&self, _: &Dialog) -> Choice {
        self.0.clone()
    }
}

/// A desktop with a fault.
struct Faulty;

impl Dialogs for Faulty {
    fn ask(&self, _: &Dialog) -> Choice {
        panic!("a fault on purpose")
    }
}

/// Jobs with a folder of their own.
struct Desk {
    jobs: Jobs,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self::with(Always(Choice::Unavailable), || ())
    }

    fn with(dialogs: impl Dialogs + 'static, wake: impl Fn() + Send + Sync + 'static) -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let recent = Some(folder.path().join("recent"));
        Self {
            jobs: Jobs::new(Arc::new(dialogs), recent, Arc::new(wake)),
            folder,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a project without any fault.
    fn project(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        let text = project::to_text(&Case::new(Line::V3).cluster, None);
        fs::write(&path, text).expect("write");
        path
    }

    /// Waits for the next event.
    fn next(&mut self) -> Event {
        loop {
            if let Some(event) = self.jobs.own.pop_front() {
                return event;
            }
            let told = self.jobs.receiver.recv_timeout(DEADLINE);
            if let Some(event) = self.jobs.event_of(told.expect("an event in time")) {
                return event;
            }
        }
    }

    /// Carries an effect out and waits for its event.
    fn run(&mut self, effect: Effect) -> Event {
        self.jobs.run(effect);
        self.next()
    }

    /// Waits for all jobs to end, and returns what they told, obsolete or not.
    fn end(self) -> Vec<Told> {
        let Jobs {
            sender, receiver, ..
        } = self.jobs;
        drop(sender);
        let mut all = Vec::new();
        while let Ok(told) = receiver.recv_timeout(DEADLINE) {
            all.push(told);
        }
        all
    }
}

fn failed(event: Event) -> Failure {
    match event {
        Event::LoadFailed { failure, .. }
        | Event::SaveFailed(failure)
        | Event::ExportFailed(failure) => failure,
        other => panic!("no failure: {other:?}"),
    }
}
