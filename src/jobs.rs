//! Carries out the effects of a session on threads of their own, and brings events back.
//!
//! The only place that makes threads. It decides nothing: what to do about an event is the
//! session's business.
#![allow(
    clippy::disallowed_methods,
    reason = "the threads of the program are made here"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use crate::export::{self, Control, ExportError};
use crate::lint::Subject;
use crate::session::{Dialog, Effect, Event, ExportRequest, Failure};
use crate::store::project::{self, SaveError};
use crate::store::{recent, site_files};

/// Events that wait for the window. A job that has more to tell waits in turn.
const WAITING: usize = 64;

/// What became of a file dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This was chosen.
    Chosen(PathBuf),
    /// It was closed without a choice.
    Cancelled,
    /// This computer cannot show one.
    Unavailable,
}

/// Shows file dialogs; called on a thread of its own, and may take as long as people do.
pub trait Dialogs: Send + Sync {
    /// Shows one and waits for the choice.
    fn ask(&self, dialog: &Dialog) -> Choice;
}

/// Runs jobs.
pub struct Jobs {
    sender: SyncSender<Event>,
    receiver: Receiver<Event>,
    dialogs: Arc<dyn Dialogs>,
    /// Wakes the window, once for each event.
    wake: Arc<dyn Fn() + Send + Sync>,
    /// Folder of the list of recent files; none: it is not kept.
    recent_folder: Option<PathBuf>,
    /// Set to end the running export.
    cancel_export: Arc<AtomicBool>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs")
            .field("recent_folder", &self.recent_folder)
            .finish_non_exhaustive()
    }
}

/// A job's way to tell what it did.
#[derive(Clone)]
struct Teller {
    sender: SyncSender<Event>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

impl Teller {
    fn tell(&self, event: Event) {
        // Nobody listens any more when the window is closed.
        if self.sender.send(event).is_ok() {
            (self.wake)();
        }
    }

    /// Tells something that the next event makes obsolete; drops it rather than wait.
    fn mention(&self, event: Event) {
        if self.sender.try_send(event).is_ok() {
            (self.wake)();
        }
    }
}

impl Jobs {
    /// Prepares to run jobs. `wake` is called from their threads after each event.
    #[must_use]
    pub fn new(
        dialogs: Arc<dyn Dialogs>,
        recent_folder: Option<PathBuf>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        Self {
            sender,
            receiver,
            dialogs,
            wake,
            recent_folder,
            cancel_export: Arc::default(),
        }
    }

    /// Returns the next event, if one has come. Never waits.
    #[must_use]
    pub fn next_event(&self) -> Option<Event> {
        self.receiver.try_recv().ok()
    }

    /// Begins to carry out an effect.
    pub fn run(&mut self, effect: Effect) {
        match effect {
            Effect::ReadRecent { open_newest } => {
                let folder = self.recent_folder.clone();
                self.spawn("recent-files", move |teller| {
                    let files = folder
                        .map(|folder| recent::load(&folder))
                        .unwrap_or_default();
                    teller.tell(Event::Recent { files, open_newest });
                });
            }
            Effect::Remember { path } => {
                if let Some(folder) = self.recent_folder.clone() {
                    self.spawn("recent-files", move |teller| {
                        teller.tell(Event::Recent {
                            files: recent::remember(&folder, &path),
                            open_newest: false,
                        });
                    });
                }
            }
            Effect::Load { path } => self.spawn("load", move |teller| {
                teller.tell(match project::load(&path) {
                    Ok(loaded) => Event::Loaded { path, loaded },
                    Err(error) => Event::LoadFailed(failure(&error)),
                });
            }),
            Effect::Save {
                path,
                cluster,
                origin,
                overwrite,
            } => self.spawn("save", move |teller| {
                let saved = project::save(&path, &cluster, Some(&origin), overwrite);
                teller.tell(match saved {
                    Ok(origin) => Event::Saved {
                        path,
                        cluster,
                        origin,
                    },
                    Err(SaveError::ChangedOnDisk { .. }) => Event::ChangedOnDisk { path },
                    Err(error) => Event::SaveFailed(failure(&error)),
                });
            }),
            Effect::ReadSiteFiles {
                generation,
                files,
                base,
            } => self.spawn("site-files", move |teller| {
                teller.tell(Event::SiteFiles {
                    generation,
                    files: site_files::read(&files, base.as_deref()),
                });
            }),
            Effect::Ask(dialog) => {
                let dialogs = Arc::clone(&self.dialogs);
                self.spawn("dialog", move |teller| match dialogs.ask(&dialog) {
                    Choice::Chosen(path) => teller.tell(Event::Picked { dialog, path }),
                    Choice::Unavailable => teller.tell(Event::NoDialog { dialog }),
                    Choice::Cancelled => (),
                });
            }
            Effect::Export(request) => {
                let cancelled = Arc::new(AtomicBool::new(false));
                self.cancel_export = Arc::clone(&cancelled);
                self.spawn("export", move |teller| {
                    run_export(&request, &cancelled, teller)
                });
            }
            Effect::CancelExport => self.cancel_export.store(true, Ordering::Relaxed),
            // Only the window itself can close.
            Effect::Quit => (),
        }
    }

    fn spawn(&self, job: &'static str, work: impl FnOnce(&Teller) + Send + 'static) {
        let teller = Teller {
            sender: self.sender.clone(),
            wake: Arc::clone(&self.wake),
        };
        let after_failure = teller.clone();
        let spawned = thread::Builder::new().name(job.to_owned()).spawn(move || {
            if catch_unwind(AssertUnwindSafe(|| work(&teller))).is_err() {
                teller.tell(Event::JobDied { job });
            }
        });
        if spawned.is_err() {
            // This is the window's own thread, which must not wait for itself.
            after_failure.mention(Event::JobDied { job });
        }
    }
}

fn run_export(request: &ExportRequest, cancelled: &AtomicBool, teller: &Teller) {
    let site_files = site_files::read(&request.cluster.files, request.base.as_deref());
    let subject = Subject::new(&request.cluster, &request.secrets, &site_files);
    let control = Control {
        progress: &|progress| teller.mention(Event::ExportProgress(progress)),
        cancelled,
    };
    teller.tell(
        match export::export(&subject, &request.out, request.options, &control) {
            Ok(plan) => Event::Exported(plan),
            Err(ExportError::Conflicts(plan)) => Event::ExportStopped(plan),
            Err(error) => Event::ExportFailed(Failure {
                message: format!("Not exported: {error}"),
                hint: error.hint().map(str::to_owned),
            }),
        },
    );
}

fn failure(error: &(impl std::error::Error + ?Sized)) -> Failure {
    Failure {
        message: error.to_string(),
        hint: None,
    }
}
