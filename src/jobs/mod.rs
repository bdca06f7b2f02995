//! Carries out the effects of a session on threads of their own, and brings events back.
//!
//! The only place that makes threads. It decides nothing: what to do about an event is the
//! session's business.
#![allow(
    clippy::disallowed_methods,
    reason = "the threads of the program are made here"
)]

mod exports;
mod keeper;
pub mod keychain;
mod news;
mod secret_jobs;
mod teller;
#[cfg(test)]
mod tests;
mod watcher;
mod work;

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::probe::Cancel;
use crate::session::{Dialog, Effect, Event, Job};
use crate::store::project::Digest;
use crate::store::recovery::Shelf;
use crate::store::{authorities, place, recent, site_files};
use exports::Look;
use keeper::Keeper;
use news::News;
use teller::{Teller, Told};
use watcher::Watcher;

/// Events that wait for the window. A job that has more to tell waits in turn.
const WAITING: usize = 64;

/// What became of a file dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// This was chosen.
    Chosen(PathBuf),
    /// These were chosen.
    Several(Vec<PathBuf>),
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
    sender: SyncSender<Told>,
    receiver: Receiver<Told>,
    /// Events of the window's own thread, which must not wait for itself.
    own: VecDeque<Event>,
    dialogs: Arc<dyn Dialogs>,
    /// Wakes the window, once for each event.
    wake: Arc<dyn Fn() + Send + Sync>,
    /// Folder of what the program remembers, as the list of recent files; none: nothing is kept.
    own_folder: Option<PathBuf>,
    /// Whether the keychain may be asked.
    has_keychain: bool,
    look: Look,
    /// Set to end the running export.
    cancel_export: Arc<AtomicBool>,
    /// Ends the running tests of connections.
    cancel_probe: Cancel,
    /// What those tests have told and the window has not heard.
    probe_news: News,
    /// Jobs that were begun so far; the newest bears this number.
    begun: u64,
    /// Number of the newest job of each kind.
    newest: BTreeMap<Job, u64>,
    /// Keeps unsaved changes; none: they are not kept.
    keeper: Option<Keeper>,
    /// Watches the project file, once there is one.
    watcher: Option<Watcher>,
    /// Threads of the newest jobs of those kinds that keep their order.
    last: BTreeMap<Job, JoinHandle<()>>,
}

impl std::fmt::Debug for Jobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Jobs")
            .field("own_folder", &self.own_folder)
            .finish_non_exhaustive()
    }
}

impl Jobs {
    /// Prepares to run jobs. `wake` is called from their threads after each event.
    #[must_use]
    pub fn new(
        dialogs: Arc<dyn Dialogs>,
        own_folder: Option<PathBuf>,
        wake: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let (sender, receiver) = sync_channel(WAITING);
        Self {
            sender,
            receiver,
            own: VecDeque::new(),
            dialogs,
            wake,
            own_folder,
            has_keychain: false,
            look: Look::default(),
            cancel_export: Arc::default(),
            cancel_probe: Cancel::default(),
            probe_news: News::default(),
            begun: 0,
            newest: BTreeMap::new(),
            keeper: None,
            watcher: None,
            last: BTreeMap::new(),
        }
    }

    /// Keeps unsaved changes below a folder in case of a crash.
    #[must_use]
    pub fn with_recovery(mut self, folder: Option<PathBuf>) -> Self {
        self.keeper = folder.and_then(|folder| {
            let started = Keeper::start(Shelf::new(&folder), self.teller(Job::Keeping));
            self.or_died(started, Job::Keeping)
        });
        self
    }

    /// Lets the keychain of this computer be asked. Without, all is as if there were none.
    #[must_use]
    pub fn with_keychain(mut self) -> Self {
        self.has_keychain = true;
        self
    }

    /// Returns the next event, if one has come. Never waits.
    ///
    /// What a job tells is dropped if a newer one of its kind made it obsolete.
    #[must_use]
    pub fn next_event(&mut self) -> Option<Event> {
        if let Some(event) = self.own.pop_front() {
            return Some(event);
        }
        while let Ok(told) = self.receiver.try_recv() {
            if let Some(event) = self.event_of(told) {
                return Some(event);
            }
        }
        None
    }

    fn event_of(&self, told: Told) -> Option<Event> {
        if self.is_obsolete(&told) {
            return None;
        }
        Some(match told.event {
            Event::Probing(_) => Event::Probing(self.probe_news.take()),
            event => event,
        })
    }

    fn is_obsolete(&self, told: &Told) -> bool {
        let only_newest_counts = matches!(
            told.job,
            Job::Load | Job::Import | Job::Look | Job::Compare | Job::SiteFiles
        );
        // A fault of the program is always told.
        let is_fault = matches!(told.event, Event::JobDied { .. });
        only_newest_counts && !is_fault && self.newest.get(&told.job) != Some(&told.number)
    }

    /// Begins to carry out an effect.
    #[expect(clippy::too_many_lines, reason = "one arm an effect")]
    pub fn run(&mut self, effect: Effect) {
        match effect {
            Effect::ReadRecent { open_newest } => {
                let folder = self.own_folder.clone();
                self.spawn_in_order(Job::RecentFiles, move |teller| {
                    let files = folder
                        .map(|folder| recent::load(&folder))
                        .unwrap_or_default();
                    teller.tell(recent_files(files, open_newest));
                });
            }
            Effect::Remember { path } => self.change_recent(path, recent::remember),
            Effect::Forget { path } => self.change_recent(path, recent::forget),
            Effect::Load { path } => {
                self.spawn(Job::Load, move |teller| teller.tell(work::load(&path)));
            }
            Effect::Import { paths } => {
                self.spawn(Job::Import, move |teller| {
                    teller.tell(work::import(paths));
                });
            }
            Effect::Save {
                path,
                cluster,
                origin,
                overwrite,
            } => self.spawn_in_order(Job::Save, move |teller| {
                teller.tell(work::save(&path, cluster, &origin, overwrite));
            }),
            Effect::Judge(request) => {
                self.spawn(Job::Judge, move |teller| teller.tell(request.carry_out()));
            }
            Effect::Mend(request) => {
                self.spawn(Job::Mend, move |teller| teller.tell(request.carry_out()));
            }
            Effect::ReadSiteFiles {
                generation,
                cluster,
                base,
            } => self.spawn(Job::SiteFiles, move |teller| {
                teller.tell(Event::SiteFiles {
                    generation,
                    files: site_files::read(&cluster, base.as_deref()),
                });
            }),
            Effect::ReadSecretFile { generation, path } => self.read_secrets(generation, path),
            Effect::WriteSecretFile {
                generation,
                path,
                secrets,
            } => self.write_secrets(generation, path, secrets),
            Effect::GenerateSecret { generation, name } => self.generate(generation, name),
            Effect::AskKeychain {
                generation,
                cluster,
                task,
            } => self.ask_keychain(generation, cluster, task),
            Effect::Ask { generation, dialog } => {
                let dialogs = Arc::clone(&self.dialogs);
                self.spawn(Job::Dialog, move |teller| match dialogs.ask(&dialog) {
                    Choice::Chosen(path) => teller.tell(Event::Picked {
                        generation,
                        dialog,
                        path,
                    }),
                    Choice::Several(paths) => teller.tell(Event::PickedSeveral { paths }),
                    Choice::Unavailable => teller.tell(Event::NoDialog { generation, dialog }),
                    Choice::Cancelled => teller.tell(Event::DialogClosed),
                });
            }
            Effect::Look(request) => self.look(*request),
            Effect::CancelLook => self.look.cancel(),
            Effect::ForgetLook => self.forget_look(),
            Effect::Compare { look, path } => self.compare(look, path),
            Effect::ShowFolder { path } => self.show_folder(path),
            Effect::Export(request) => self.export(*request),
            Effect::CancelExport => self.cancel_export.store(true, Ordering::Relaxed),
            Effect::Probe { plan, options } => {
                // What was cancelled before has nothing to do with this one.
                if self.cancel_probe.is_cancelled() {
                    self.cancel_probe = Cancel::default();
                }
                let (cancel, news) = (self.cancel_probe.clone(), self.probe_news.clone());
                self.spawn(Job::Probe, move |teller| {
                    work::probe(&plan, &options, cancel, &news, teller);
                });
            }
            Effect::CancelProbe => self.cancel_probe.cancel(),
            Effect::RecallAuthorities => self.recall_authorities(),
            Effect::KeepAuthorities(typed) => self.keep_authorities(typed),
            Effect::CheckAuthorities { path } => self.spawn(Job::Authorities, move |teller| {
                teller.tell(work::check_authorities(path));
            }),
            Effect::Keeping(wish) => {
                if let Some(keeper) = &self.keeper {
                    keeper.wish(wish);
                }
            }
            Effect::Watch(file) => self.watch(file),
            Effect::LookAtFile => {
                if let Some(watcher) = &self.watcher {
                    watcher.look();
                }
            }
            Effect::SaveReport {
                path,
                text,
                overwrite,
            } => self.spawn_in_order(Job::SaveReport, move |teller| {
                teller.tell(work::save_report(&path, &text, overwrite));
            }),
            // Only the window itself can close.
            Effect::Quit => (),
        }
    }

    fn change_recent(&mut self, path: PathBuf, change: fn(&Path, &Path) -> Vec<PathBuf>) {
        if let Some(folder) = self.own_folder.clone() {
            self.spawn_in_order(Job::RecentFiles, move |teller| {
                teller.tell(recent_files(change(&folder, &path), false));
            });
        }
    }

    fn recall_authorities(&mut self) {
        if let Some(folder) = self.own_folder.clone() {
            self.spawn_in_order(Job::Authorities, move |teller| {
                teller.tell(Event::AuthoritiesRecalled(authorities::load(&folder)));
            });
        }
    }

    fn keep_authorities(&mut self, typed: String) {
        if let Some(folder) = self.own_folder.clone() {
            self.spawn_in_order(Job::Authorities, move |_| {
                authorities::save(&folder, &typed);
            });
        }
    }

    /// Spawns a job that begins when the one before it of its kind is over.
    fn spawn_in_order(&mut self, job: Job, work: impl FnOnce(&Teller) + Send + 'static) {
        let before = self.last.remove(&job);
        let thread = self.spawn_thread(job, move |teller| {
            if let Some(before) = before {
                // However it ended, it has told so itself.
                let _ = before.join();
            }
            work(teller);
        });
        self.last.extend(thread.map(|thread| (job, thread)));
    }

    fn spawn(&mut self, job: Job, work: impl FnOnce(&Teller) + Send + 'static) {
        let _ = self.spawn_thread(job, work);
    }

    fn spawn_thread(
        &mut self,
        job: Job,
        work: impl FnOnce(&Teller) + Send + 'static,
    ) -> Option<JoinHandle<()>> {
        let teller = self.teller(job);
        let name = job.name().to_owned();
        let spawned = thread::Builder::new().name(name).spawn(move || {
            if catch_unwind(AssertUnwindSafe(|| work(&teller))).is_err() {
                teller.tell(Event::JobDied { job });
            }
        });
        self.or_died(spawned, job)
    }

    /// Prepares a job to tell what it does.
    fn teller(&mut self, job: Job) -> Teller {
        self.begun += 1;
        self.newest.insert(job, self.begun);
        Teller {
            job,
            number: self.begun,
            sender: self.sender.clone(),
            wake: Arc::clone(&self.wake),
        }
    }

    /// Tells of a thread that could not be made.
    fn or_died<T>(&mut self, spawned: std::io::Result<T>, job: Job) -> Option<T> {
        if spawned.is_err() {
            self.own.push_back(Event::JobDied { job });
            (self.wake)();
        }
        spawned.ok()
    }

    fn watch(&mut self, file: Option<(PathBuf, Digest)>) {
        if self.watcher.is_none() && file.is_some() {
            let watcher = Watcher::start(self.teller(Job::Watch));
            self.watcher = self.or_died(watcher, Job::Watch);
        }
        if let Some(watcher) = &self.watcher {
            watcher.watch(file);
        }
    }
}

/// Tells of the recent files that are still there; a drive that is away now keeps its place.
fn recent_files(mut files: Vec<PathBuf>, open_newest: bool) -> Event {
    files.retain(|path| !place::is_gone(path));
    Event::Recent { files, open_newest }
}
