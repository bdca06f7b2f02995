//! Exports of the open document: where to, how far, and what became of the last one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Effect, ExportRequest, NoticeKind, Question, Session};
use crate::diagnostic::{Severity, has_errors};
use crate::export::{Options, Plan, Progress, Status};

/// The state of exports.
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// The folder as typed; none: the suggested one.
    pub(super) folder: Option<String>,
    running: Option<Running>,
    pub(super) last: Option<Plan>,
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

    /// Returns the generation of the document that was exported.
    pub(super) fn finish(&mut self) -> Option<u64> {
        self.running.take().map(|running| running.generation)
    }

    /// Forgets everything about the former document; a running export goes on.
    pub(super) fn forget(&mut self) {
        self.folder = None;
        self.last = None;
    }
}

impl Session {
    pub(super) fn export(&mut self, overwrite_edited: bool) -> Vec<Effect> {
        if self.exports.running.is_some() {
            return Vec::new();
        }
        if has_errors(&self.findings) {
            let errors = self
                .findings
                .iter()
                .filter(|f| f.severity == Severity::Error);
            let text = match errors.count() {
                1 => "Not exported: mend the error below first".to_owned(),
                count => format!("Not exported: mend the {count} errors below first"),
            };
            self.notices.add(NoticeKind::Bad, text);
            return Vec::new();
        }
        let folder = self.export_folder();
        if folder.trim().is_empty() {
            let text = "Not exported: name a folder first".to_owned();
            self.notices.add(NoticeKind::Bad, text);
            return Vec::new();
        }
        self.exports.begin(self.generation);
        vec![Effect::Export(Box::new(ExportRequest {
            cluster: Arc::clone(&self.document.cluster),
            secrets: self.secrets.clone(),
            base: self.folder().map(Path::to_owned),
            out: PathBuf::from(folder),
            options: Options { overwrite_edited },
        }))]
    }

    pub(super) fn exported(&mut self, plan: Plan) {
        let is_of_this_document = self.exports.finish() == Some(self.generation);
        let unchanged = plan.count(&Status::Unchanged);
        let left = plan.count(&Status::NoLongerOurs);
        let written = plan.files.len() - unchanged - left;
        let text = match written {
            0 => format!("Nothing to do: {} is up to date", plan.out.display()),
            1 => format!("Exported 1 file to {}", plan.out.display()),
            _ => format!("Exported {written} files to {}", plan.out.display()),
        };
        self.notices.add(NoticeKind::Good, text);
        if is_of_this_document {
            self.exports.last = Some(plan);
        }
    }

    /// Asks whether files that are in the way may be replaced.
    pub(super) fn export_stopped(&mut self, plan: Plan) {
        if self.exports.finish() == Some(self.generation) {
            self.questions.ask(Question::InTheWay { plan });
        } else {
            let text = format!(
                "Not exported: files are in the way in {}",
                plan.out.display()
            );
            self.notices.add(NoticeKind::Bad, text);
        }
    }

    pub(super) fn suggested_export_folder(&self) -> String {
        let name = format!("{}-bundles", self.document.base_name());
        match self.folder() {
            Some(folder) => folder.join(name).display().to_string(),
            None => name,
        }
    }
}
