//! Exports of the open document: where to, how far, and what became of the last one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Command, Effect, ExportRequest, Failure, Job, Question, Session};
use crate::diagnostic::{Severity, has_errors};
use crate::export::{Edited, Options, Outcome, Plan, Progress};

/// The state of exports.
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// The folder as typed; none: the suggested one.
    pub(super) folder: Option<String>,
    /// Whether archives are wanted.
    pub(super) archives: bool,
    running: Option<Running>,
    pub(super) last: Option<Outcome>,
    /// Whether the program is to end after the running export.
    pub(super) is_last: bool,
}

/// What a person agreed to.
#[derive(Clone, Debug)]
pub(super) struct Leave {
    /// An export into a folder that holds what no export wrote.
    pub(super) foreign: bool,
    /// What becomes of files that were edited by hand.
    pub(super) edited: Edited,
    /// The plan that was looked at; there is leave for no other.
    pub(super) seen: Option<Plan>,
}

impl Leave {
    fn options(&self) -> Options {
        Options {
            edited: self.edited,
            ..Options::default()
        }
    }
}

impl Default for Leave {
    /// Without leave, edited files are asked about.
    fn default() -> Self {
        Self {
            foreign: false,
            edited: Edited::Stop,
            seen: None,
        }
    }
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
                archives: self.exports.archives,
                ..leave.options()
            },
            seen: leave.seen,
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
        }
        // There is nothing left to ask.
        self.exports.is_last |= self.questions.take_exporting();
        self.after_export()
    }

    /// Shows the plan anew, which is not the one any more that the person agreed to.
    pub(super) fn export_outdated(&mut self, plan: Plan) -> Vec<Effect> {
        if plan.stopping(Leave::default().options()).next().is_some() {
            return self.export_stopped(plan);
        }
        self.end_export();
        self.not_exported(format!(
            "Not exported: the folder or the project changed meanwhile; export again to {}",
            plan.out.display()
        ));
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
