//! Looks at the folder of an export, compares its files, writes the bundles, shows them.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use super::Jobs;
use super::teller::Teller;
use crate::export::{self, Comparison, Control, ExportError, PlannedFile};
use crate::lint::Subject;
use crate::session::{Event, ExportRequest, Failure, Job, LookRequest, Seen};
use crate::store::{desktop, place, site_files};

/// Files between two words about the progress of a look.
const FILES_A_WORD: usize = 32;

/// The newest look at the folder of an export, and the way to end it.
///
/// It holds the rendered bundle with its secrets until it is forgotten, so that files can be
/// compared without rendering all of them again.
#[derive(Debug, Default)]
pub(super) struct Look {
    number: u64,
    cancelled: Arc<AtomicBool>,
    found: Arc<OnceLock<Comparison>>,
}

impl Look {
    pub(super) fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }
}

impl Jobs {
    pub(super) fn look(&mut self, request: LookRequest) {
        self.look.cancel();
        self.look = Look {
            number: request.number,
            ..Look::default()
        };
        let cancelled = Arc::clone(&self.look.cancelled);
        let found = Arc::clone(&self.look.found);
        self.spawn(Job::Look, move |teller| {
            look(&request, &cancelled, &found, teller);
        });
    }

    /// Forgets the bundle that was looked at; what is still at work on it drops it at its end.
    pub(super) fn forget_look(&mut self) {
        self.look.cancel();
        self.look = Look::default();
    }

    pub(super) fn compare(&mut self, look: u64, path: String) {
        if look != self.look.number {
            // The session hears of the newer look.
            return;
        }
        let found = Arc::clone(&self.look.found);
        self.spawn(Job::Compare, move |teller| {
            let diff = found
                .get()
                .and_then(|comparison| comparison.diff_in_full(&path));
            if let Some(diff) = diff.map(Box::new) {
                teller.tell(Event::Compared { look, diff });
            }
        });
    }

    pub(super) fn export(&mut self, request: ExportRequest) {
        let cancelled = Arc::new(AtomicBool::new(false));
        self.cancel_export = Arc::clone(&cancelled);
        self.spawn(Job::Export, move |teller| {
            export(&request, &cancelled, teller);
        });
    }

    pub(super) fn show_folder(&mut self, path: PathBuf) {
        self.spawn(Job::ShowFolder, move |teller| {
            if let Err(error) = desktop::show(&path) {
                teller.tell(Event::FolderNotShown(Failure {
                    message: error.to_string(),
                    hint: Some(error.hint().to_owned()),
                }));
            }
        });
    }
}

fn look(
    request: &LookRequest,
    cancelled: &AtomicBool,
    found: &OnceLock<Comparison>,
    teller: &Teller,
) {
    let out = place::whole(&request.out);
    let site_files = site_files::read(&request.cluster, request.base.as_deref());
    let subject = Subject::new(&request.cluster, &request.secrets, &site_files);
    let control = Control {
        progress: &|progress| {
            if progress.done.is_multiple_of(FILES_A_WORD) {
                teller.mention(Event::LookProgress(progress));
            }
        },
        cancelled,
    };
    let result = match Comparison::with(&subject, &out, request.archives, &control) {
        Ok(comparison) => Ok(Seen {
            is_foreign: export::is_foreign(&out),
            holds_former: request.former.as_ref().is_some_and(|former| {
                let subject = Subject::new(former, &request.secrets, &site_files);
                let former = Comparison::with(&subject, &out, request.archives, &control);
                former.is_ok_and(|former| !former.plan().files.iter().any(PlannedFile::is_behind))
            }),
            plan: found.get_or_init(|| comparison).plan().clone(),
        }),
        Err(error) => Err(Failure {
            message: error.to_string(),
            hint: error.hint().map(str::to_owned),
        }),
    };
    let number = request.number;
    teller.tell(Event::Looked { number, result });
}

fn export(request: &ExportRequest, cancelled: &AtomicBool, teller: &Teller) {
    if !request.may_be_foreign && export::is_foreign(&request.seen.out) {
        // The traces of earlier exports went since the person looked.
        teller.tell(Event::ExportOutdated);
        return;
    }
    let site_files = site_files::read(&request.cluster, request.base.as_deref());
    let subject = Subject::new(&request.cluster, &request.secrets, &site_files);
    let control = Control {
        progress: &|progress| {
            teller.mention(Event::ExportProgress(progress));
        },
        cancelled,
    };
    let result = export::export_as_seen(&subject, &request.seen, request.options, &control);
    teller.tell(match result {
        Ok(outcome) => Event::Exported(outcome),
        Err(ExportError::Outdated(_)) => Event::ExportOutdated,
        Err(error) => Event::ExportFailed(Failure {
            message: format!("Not exported: {error}"),
            hint: error.hint().map(str::to_owned),
        }),
    });
}
