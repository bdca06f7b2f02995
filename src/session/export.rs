//! Exports of the open document: where to, how far, and what became of the last one.

use std::path::Path;
use std::sync::Arc;

use super::{Command, Effect, ExportRequest, Failure, Job, Session};
use crate::diagnostic::{Severity, has_errors};
use crate::export::{Edited, Options, Outcome, Progress};

/// The state of exports.
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// The folder as typed; none: the suggested one.
    pub(super) folder: Option<String>,
    /// Whether archives are wanted, if the person said so.
    pub(super) archives: Option<bool>,
    running: Option<Running>,
    pub(super) last: Option<Outcome>,
    /// Counts exports that came to their end.
    pub(super) count: u64,
    /// Whether the program is to end after the running export, which was told to stop.
    pub(super) is_last: bool,
    /// Whether the program is to end once the running export has written all.
    pub(super) closes: bool,
}

#[derive(Debug)]
struct Running {
    /// The document that is exported.
    generation: u64,
    progress: Progress,
}

impl Exports {
    fn begin(&mut self, generation: u64) {
        let progress = Progress {
            done: 0,
            total: 0,
            path: String::new(),
        };
        self.running = Some(Running {
            generation,
            progress,
        });
        self.last = None;
        self.closes = false;
    }

    pub(super) fn go_on(&mut self, progress: Progress) {
        // A late word from an export that is over must not revive it.
        if let Some(running) = &mut self.running {
            running.progress = progress;
        }
    }

    pub(super) fn progress(&self) -> Option<&Progress> {
        self.running.as_ref().map(|running| &running.progress)
    }

    /// Forgets everything about the former document; a running export goes on.
    pub(super) fn forget(&mut self) {
        self.folder = None;
        self.archives = None;
        self.last = None;
        self.is_last = false;
        self.closes = false;
    }
}

impl Session {
    /// Writes the plan that the person saw; without one, looks at the folder first.
    pub(super) fn export(&mut self) -> Vec<Effect> {
        if self.exports.running.is_some() {
            return Vec::new();
        }
        self.notices.try_anew(Job::Export);
        // An export judges anew in any case; findings of an earlier state hold nobody up.
        if !self.is_judging() && has_errors(self.findings()) {
            let errors = self
                .findings()
                .iter()
                .filter(|f| f.severity == Severity::Error);
            let text = match errors.count() {
                1 => "Not exported: mend the error below first".to_owned(),
                count => format!("Not exported: mend the {count} errors below first"),
            };
            self.not_exported(text);
            return Vec::new();
        }
        if self.export_folder().trim().is_empty() {
            self.not_exported("Not exported: name a folder first".to_owned());
            return Vec::new();
        }
        let seen = self.planning.seen().filter(|_| self.is_plan_current());
        let Some(seen) = seen else {
            return if self.needs_look() {
                self.look()
            } else {
                Vec::new()
            };
        };
        let folder = seen.plan.out.display();
        let stopping = self.planning.stopping().next();
        let why = stopping.map(|file| match file.contradiction() {
            Some(contradiction) => {
                format!("{} was edited by hand, and {contradiction}", file.path)
            }
            None => format!("files are in the way in {folder}"),
        });
        if let Some(why) = why {
            self.not_exported(format!("Not exported: {why}"));
            return Vec::new();
        }
        if seen.is_foreign && !self.planning.goes_among_others() {
            let text = format!("Not exported: there are other files in {folder}");
            self.not_exported(text);
            return Vec::new();
        }
        let (replaced, remove_old) = self.planning.decided();
        let request = ExportRequest {
            cluster: Arc::clone(&self.document.cluster),
            secrets: self.secrets.clone(),
            base: self.folder().map(Path::to_owned),
            may_be_foreign: seen.is_foreign,
            options: Options {
                edited: Edited::Keep,
                remove_old,
                archives: self.wants_archives(),
            },
            seen: seen.plan.clone().replacing(replaced),
        };
        self.exports.begin(self.generation);
        self.planning.accept();
        vec![Effect::Export(Box::new(request))]
    }

    pub(super) fn set_export_folder(&mut self, folder: String) {
        if folder != self.export_folder() {
            self.planning.accept();
        }
        self.exports.folder = Some(folder);
    }

    /// Shows the folder of the last export in the file manager.
    pub(super) fn open_exported(&mut self) -> Vec<Effect> {
        self.notices.try_anew(Job::ShowFolder);
        let last = self.exports.last.iter();
        last.map(|outcome| Effect::ShowFolder {
            path: outcome.plan.out.clone(),
        })
        .collect()
    }

    fn not_exported(&mut self, message: String) {
        let hint = None;
        self.notices.fail(Job::Export, Failure { message, hint });
    }

    pub(super) fn exported(&mut self, outcome: Outcome) -> Vec<Effect> {
        let is_of_this_document = self.end_export() == Some(self.generation);
        let out = outcome.plan.out.display();
        let text = match (outcome.written().count(), outcome.removed().count()) {
            (0, 0) if outcome.kept().next().is_none() => {
                format!("Nothing to do: {out} is up to date")
            }
            (1, 0) => format!("Exported 1 file to {out}"),
            (written, 0) => format!("Exported {written} files to {out}"),
            (written, removed) => {
                format!("Exported to {out}: {written} written, {removed} removed")
            }
        };
        let kept = match outcome.kept().count() {
            0 => String::new(),
            1 => "; 1 edited by hand was kept".to_owned(),
            kept => format!("; {kept} edited by hand were kept"),
        };
        self.notices.done(Job::Export, text + &kept);
        if is_of_this_document {
            self.exports.last = Some(outcome);
            self.exports.count += 1;
            self.planning.carried_out();
        }
        // There is nothing left to ask.
        self.exports.is_last |= self.questions.take_exporting();
        self.exports.is_last |= self.exports.closes;
        self.after_export()
    }

    /// Has the plan made anew, which is not the one any more that the person saw.
    pub(super) fn export_outdated(&mut self) -> Vec<Effect> {
        let is_of_this_document = self.end_export() == Some(self.generation);
        let hint = is_of_this_document.then(|| "look at the new plan, then write that".to_owned());
        let message = "Not exported: the folder or the project changed since the plan was made";
        let message = message.to_owned();
        self.notices.fail(Job::Export, Failure { message, hint });
        if is_of_this_document {
            self.planning.outdate();
        }
        self.after_export()
    }

    pub(super) fn export_failed(&mut self, failure: Failure) -> Vec<Effect> {
        self.end_export();
        // It may have written a part.
        self.planning.expire();
        self.notices.fail(Job::Export, failure);
        self.after_export()
    }

    /// Returns the generation of the document that was exported.
    fn end_export(&mut self) -> Option<u64> {
        let running = self.exports.running.take();
        running.map(|running| running.generation)
    }

    /// Ends the program, if the person wanted to stop the export for that.
    fn after_export(&mut self) -> Vec<Effect> {
        self.questions.take_exporting();
        if std::mem::take(&mut self.exports.is_last) {
            self.go_on(Command::Close)
        } else {
            Vec::new()
        }
    }

    /// Ends the running export after the file that it is at, and then the program.
    pub(super) fn stop_export_and_close(&mut self) -> Vec<Effect> {
        self.exports.is_last = true;
        vec![Effect::CancelExport]
    }

    pub(super) fn suggested_export_folder(&self) -> String {
        let name = format!("{}-bundles", self.document.base_name());
        match self.folder().or(self.home.as_deref()) {
            Some(folder) => folder.join(name).display().to_string(),
            None => name,
        }
    }
}
