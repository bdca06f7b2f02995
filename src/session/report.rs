//! The report of the connections on its way out of the program: as a text, and into a file.

use std::path::{Path, PathBuf};

use super::{Dialog, Effect, Failure, Job, NoticeKind, Session};
use crate::store::project::Overwrite;

impl Session {
    /// Returns what is known about the connections as a text without secrets, for a mail or a ticket.
    #[must_use]
    pub fn report_text(&self) -> String {
        format!(
            "Connections of {}, VISA {}, as visa-cluster {} found them\n\n{}",
            self.title(),
            self.cluster().settings.release,
            env!("CARGO_PKG_VERSION"),
            self.probes.text()
        )
    }

    /// Asks for a file for the report.
    pub(super) fn save_report(&mut self) -> Vec<Effect> {
        if self.probes.report().is_none() {
            let text = "There is no report yet; test the connections first".to_owned();
            self.notices.add(NoticeKind::Bad, text);
            return Vec::new();
        }
        let name = format!("{}-connections.txt", self.document.base_name());
        let folder = self.folder().or(self.home.as_deref());
        let suggested = folder.unwrap_or(Path::new("")).join(name);
        self.ask(Dialog::SaveReport { suggested })
    }

    /// Writes the report to a file that was chosen in a dialog, which has asked whether it may be
    /// replaced.
    pub(super) fn save_report_to_chosen(&mut self, path: PathBuf) -> Vec<Effect> {
        self.typed_report = None;
        self.write_report(path, Overwrite::Always)
    }

    /// Writes it to a file whose path was typed.
    pub(super) fn save_report_to_typed(&mut self, path: PathBuf) -> Vec<Effect> {
        self.typed_report = Some(path.clone());
        self.write_report(path, Overwrite::IfUnchanged)
    }

    fn write_report(&mut self, path: PathBuf, overwrite: Overwrite) -> Vec<Effect> {
        self.notices.try_anew(Job::SaveReport);
        vec![Effect::SaveReport {
            path,
            text: self.report_text(),
            overwrite,
        }]
    }

    pub(super) fn report_saved(&mut self, path: &Path) {
        self.typed_report = None;
        let text = format!("Saved the report to {}", path.display());
        self.notices.done(Job::SaveReport, text);
    }

    pub(super) fn report_not_saved(&mut self, failure: Failure) {
        match self.typed_report.take() {
            Some(typed) => {
                let suggested = typed.clone();
                self.ask_path_again(Dialog::SaveReport { suggested }, typed, failure.text());
            }
            None => self.notices.fail(Job::SaveReport, failure),
        }
    }
}
