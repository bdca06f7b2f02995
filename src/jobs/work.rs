//! What jobs do that takes more than one call.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::news::News;
use super::teller::Teller;
use crate::import;
use crate::model::Cluster;
use crate::probe::{self, Cancel};
use crate::session::{Event, Failure, ImportResult};
use crate::store::project::{self, LoadError, Origin, Overwrite, SaveError};
use crate::store::{place, report};

/// Lines of a faulty project that are told. More would fill the window.
const MOST_LINES: usize = 8;

pub(super) fn load(path: &Path) -> Event {
    let path = place::whole(path);
    match project::load(&path) {
        Ok(loaded) => Event::Loaded {
            path,
            loaded: Box::new(loaded),
        },
        Err(error) => Event::LoadFailed {
            is_gone: place::is_gone(&path),
            path,
            failure: load_failure(&error),
        },
    }
}

pub(super) fn import(paths: Vec<PathBuf>) -> Event {
    let whole: Vec<PathBuf> = paths.iter().map(|path| place::whole(path)).collect();
    let imported = import::assemble(&import::sources(&whole));
    let fail = |message: String, hint: &str| {
        Event::ImportFailed(Failure {
            message,
            hint: Some(hint.to_owned()),
        })
    };
    if !imported.has_something() {
        let hint =
            "choose env files, compose files or NGINX configurations, or a folder with such in it";
        let told = imported.notes.iter();
        let mut message = "Not imported: none of the files is about VISA".to_owned();
        for note in told.filter(|note| !note.file.is_empty()).take(MOST_LINES) {
            message.push('\n');
            message.push_str(&note.to_string());
        }
        return fail(message, hint);
    }
    // The document begins as a file would, so that a save writes it whole.
    match project::parse(&project::to_text(&imported.cluster, None)) {
        Ok(loaded) => Event::Imported(Box::new(ImportResult {
            paths,
            loaded,
            secrets: imported.secrets,
            notes: imported.notes,
        })),
        Err(error) => fail(
            format!("Not imported: the files make no sound project\n{error}"),
            "please report this",
        ),
    }
}

pub(super) fn save(
    path: &Path,
    cluster: Arc<Cluster>,
    origin: &Origin,
    overwrite: Overwrite,
) -> Event {
    let path = place::whole(path);
    match project::save(&path, &cluster, Some(origin), overwrite) {
        Ok(origin) => Event::Saved {
            path,
            cluster,
            origin,
        },
        Err(SaveError::ChangedOnDisk { .. }) => Event::ChangedOnDisk { path },
        Err(error) => Event::SaveFailed(Failure {
            message: error.to_string(),
            hint: None,
        }),
    }
}

pub(super) fn probe(
    plan: &probe::Plan,
    options: &probe::Options,
    cancel: Cancel,
    news: &News,
    teller: &Teller,
) {
    let control = probe::Control {
        // The window may be slow to hear, or hidden; the servers must not wait for it.
        progress: &|update| {
            news.add(update, || teller.mention(Event::Probing(Vec::new())));
        },
        cancel,
        on_interrupt: false,
    };
    let options = probe::Options {
        ca: options.ca.as_deref().map(place::whole),
        ..options.clone()
    };
    teller.tell(match probe::run(plan, &options, &control) {
        Ok(report) => Event::Probed(Box::new(report)),
        Err(error) => Event::ProbeFailed {
            run: plan.revision(),
            failure: Failure {
                message: format!("Not tested: {error}"),
                hint: None,
            },
        },
    });
}

pub(super) fn check_authorities(path: PathBuf) -> Event {
    let found = probe::count_authorities(&place::whole(&path));
    Event::AuthoritiesChecked { path, found }
}

pub(super) fn save_report(path: &Path, text: &str, overwrite: Overwrite) -> Event {
    let path = place::whole(path);
    match report::write(&path, text, overwrite) {
        Ok(()) => Event::ReportSaved { path },
        Err(error) => Event::ReportNotSaved(Failure {
            message: format!("Not saved: {error}"),
            hint: Some(error.hint().to_owned()),
        }),
    }
}

fn load_failure(error: &LoadError) -> Failure {
    let mut message = error.to_string();
    let mut hint = None;
    if let LoadError::Parse { source, path } = error {
        let faults = source.to_string();
        for line in faults.lines().take(MOST_LINES) {
            message.push('\n');
            message.push_str(line);
        }
        if faults.lines().count() > MOST_LINES {
            message.push_str("\n…");
            hint = Some(format!("`visa-cluster check {}` tells all", path.display()));
        }
    }
    Failure { message, hint }
}
