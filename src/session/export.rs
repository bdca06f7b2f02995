//! Exports of the open document: where to, how far, and what became of the last one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Command, Effect, ExportRequest, Failure, Job, Question, Session};
use crate::diagnostic::{Severity, has_errors};
use crate::export::{Options, Plan, Progress, Status};

/// The state of exports.
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// The folder as typed; none: the suggested one.
    pub(super) folder: Option<String>,
    /// Whether archives are wanted.
    pub(super) archives: bool,
    running: Option<Running>,
    pub(super) last: Option<Plan>,
    /// Whether the program is to end after the running export.
    pub(super) is_last: bool,
}

/// What a person agreed to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Leave {
    /// An export into a folder that holds what no export wrote.
    pub(super) foreign: bool,
    /// The loss of what was edited by hand.
    pub(super) edited: bool,
}

#[derive(Debug)]
struct Running {
    /// The document that is exported.
    generation: u64,
    /// The folder, as it was typed.
    folder: String,
    progress: Progress,
}

impl Exports {
    fn begin(&mut self, generation: u64, folder: String) {
        let progress = Progress {
            done: 0,
            total: 0,
            path: String::new(),
        };
        self.running = Some(Running {
            generation,
            folder,
            progress,
        });
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
        self.archives = false;
        self.last = None;
        self.is_last = false;
    }
}

impl Session {
    pub(super) fn export(&mut self, leave: Leave) -> Vec<Effect> {
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
        let folder = self.export_folder();
        if folder.trim().is_empty() {
            self.not_exported("Not exported: name a folder first".to_owned());
            return Vec::new();
        }
        let out = PathBuf::from(folder.trim());
        self.exports.begin(self.generation, folder);
        vec![Effect::Export(Box::new(ExportRequest {
            cluster: Arc::clone(&self.document.cluster),
            secrets: self.secrets.clone(),
            base: self.folder().map(Path::to_owned),
            out,
            may_be_foreign: leave.foreign,
            options: Options {
                overwrite_edited: leave.edited,
                archives: self.exports.archives,
            },
        }))]
    }

    /// Exports again after a question. The leave holds for the folder that was asked about, and for
    /// no other.
    pub(super) fn export_again(&mut self, folder: &Path, leave: Leave) -> Vec<Effect> {
        let is_same = folder == Path::new(&self.export_folder());
        self.export(if is_same { leave } else { Leave::default() })
    }

    fn not_exported(&mut self, message: String) {
        let hint = None;
        self.notices.fail(Job::Export, Failure { message, hint });
    }

    pub(super) fn exported(&mut self, plan: Plan) -> Vec<Effect> {
        let is_of_this_document = self.end_export() == Some(self.generation);
        let unchanged = plan.count(&Status::Unchanged);
        let left = plan.count(&Status::NoLongerOurs);
        let written = plan.files.len() - unchanged - left;
        let text = match written {
            0 => format!("Nothing to do: {} is up to date", plan.out.display()),
            1 => format!("Exported 1 file to {}", plan.out.display()),
            _ => format!("Exported {written} files to {}", plan.out.display()),
        };
        self.notices.done(Job::Export, text);
        if is_of_this_document {
            self.exports.last = Some(plan);
        }
        // There is nothing left to ask.
        self.exports.is_last |= self.questions.take_exporting();
        self.after_export()
    }

    /// Asks whether files that are in the way may be replaced.
    pub(super) fn export_stopped(&mut self, plan: Plan) -> Vec<Effect> {
        if self.wants_to_know_why_not(&plan.out) {
            self.questions.ask(Question::InTheWay { plan });
        } else {
            self.not_exported(format!(
                "Not exported: files are in the way in {}",
                plan.out.display()
            ));
        }
        self.after_export()
    }

    /// Asks whether the folder is the right one.
    pub(super) fn export_foreign(&mut self, folder: PathBuf) -> Vec<Effect> {
        if self.wants_to_know_why_not(&folder) {
            self.questions.ask(Question::ForeignFolder { folder });
        } else {
            self.not_exported(format!(
                "Not exported: there are other files in {}",
                folder.display()
            ));
        }
        self.after_export()
    }

    pub(super) fn export_failed(&mut self, failure: Failure) -> Vec<Effect> {
        self.end_export();
        self.notices.fail(Job::Export, failure);
        self.after_export()
    }

    /// Ends the export; tells whether there is anything to ask about it. From then on its folder is
    /// shown as it is named from the root.
    fn wants_to_know_why_not(&mut self, folder: &Path) -> bool {
        let typed = self.exports.running.as_ref().map(|r| r.folder.clone());
        let is_of_this_document = self.end_export() == Some(self.generation);
        let shown = self.export_folder();
        if is_of_this_document && typed.as_ref() == Some(&shown) && folder != Path::new(&shown) {
            self.exports.folder = Some(folder.display().to_string());
        }
        is_of_this_document && !self.exports.is_last
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
