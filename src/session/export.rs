//! Exports of the open document: where to, how far, and what became of the last one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Effect, ExportRequest, NoticeKind, Session};
use crate::diagnostic::{Severity, has_errors};
use crate::export::{Options, Plan, Progress, Status};

/// The state of exports.
#[derive(Debug, Default)]
pub(super) struct Exports {
    /// The folder as typed; none: the suggested one.
    pub(super) folder: Option<String>,
    pub(super) running: Option<Progress>,
    pub(super) last: Option<Plan>,
}

impl Exports {
    pub(super) fn progress(&mut self, progress: Progress) {
        // A late word from an export that is over must not revive it.
        if self.running.is_some() {
            self.running = Some(progress);
        }
    }

    pub(super) fn finish(&mut self) {
        self.running = None;
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
        self.exports.running = Some(Progress {
            done: 0,
            total: 0,
            path: String::new(),
        });
        vec![Effect::Export(Box::new(ExportRequest {
            cluster: Arc::clone(&self.document.cluster),
            secrets: self.secrets.clone(),
            base: self.folder().map(Path::to_owned),
            out: PathBuf::from(folder),
            options: Options { overwrite_edited },
        }))]
    }

    pub(super) fn exported(&mut self, plan: Plan) {
        self.exports.finish();
        let unchanged = plan.count(&Status::Unchanged);
        let left = plan.count(&Status::NoLongerOurs);
        let written = plan.files.len() - unchanged - left;
        let text = match written {
            0 => format!("Nothing to do: {} is up to date", plan.out.display()),
            1 => format!("Exported 1 file to {}", plan.out.display()),
            _ => format!("Exported {written} files to {}", plan.out.display()),
        };
        self.notices.add(NoticeKind::Good, text);
        self.exports.last = Some(plan);
    }
}
