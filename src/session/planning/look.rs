//! When the folder of the export is looked at, and its files compared.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{About, ExportChoice, LookRequest, Looked, Looking, Planning, Seen};
use crate::diagnostic::has_errors;
use crate::export::Progress;
use crate::export::diff::{ContentDiff, FileDiff};
use crate::model::Cluster;
use crate::session::{Effect, Failure, Session};

impl Session {
    /// Returns the plan of the next export.
    #[must_use]
    pub fn planning(&self) -> &Planning {
        &self.planning
    }

    /// Tells whether the last look was at this document and this folder, as far as is known.
    #[must_use]
    pub fn is_plan_current(&self) -> bool {
        let last = self.planning.last.as_ref();
        !self.planning.is_expired && last.is_some_and(|last| last.about == self.about())
    }

    /// Tells whether it is time for another look. With errors in the project there is none.
    #[must_use]
    pub fn needs_look(&self) -> bool {
        let running = self.planning.running.as_ref();
        !self.is_plan_current()
            && self.can_be_planned()
            && !running.is_some_and(|running| running.about == self.about())
    }

    fn can_be_planned(&self) -> bool {
        // Findings of an earlier state hold nobody up.
        let is_sound = self.is_judging() || !has_errors(self.findings());
        is_sound && self.export_progress().is_none() && !self.export_folder().trim().is_empty()
    }

    fn about(&self) -> About {
        About {
            revision: self.revision,
            folder: self.export_folder(),
            archives: self.wants_archives(),
        }
    }

    /// Looks at the folder of the export, in place of a look that is running.
    pub(in crate::session) fn look(&mut self) -> Vec<Effect> {
        self.look_past(None)
    }

    /// Does the same, and asks whether the folder holds the bundles of a former state.
    pub(in crate::session) fn look_past(&mut self, former: Option<Arc<Cluster>>) -> Vec<Effect> {
        if !self.can_be_planned() {
            return Vec::new();
        }
        if self.is_plan_current() {
            self.planning.is_news = false;
        }
        let about = self.about();
        let out = PathBuf::from(about.folder.trim());
        let archives = about.archives;
        self.planning.count += 1;
        let number = self.planning.count;
        self.planning.running = Some(Looking {
            number,
            about,
            progress: Progress {
                done: 0,
                total: 0,
                path: String::new(),
            },
        });
        vec![Effect::Look(Box::new(LookRequest {
            number,
            cluster: Arc::clone(&self.document.cluster),
            secrets: self.secrets.clone(),
            base: self.folder().map(Path::to_owned),
            former,
            out,
            archives,
        }))]
    }

    pub(in crate::session) fn cancel_look(&mut self) -> Vec<Effect> {
        let Some(number) = self.planning.running.as_ref().map(|running| running.number) else {
            return Vec::new();
        };
        let failure = Failure {
            message: "The look at the folder was cancelled".to_owned(),
            hint: Some("look again to see what an export would do".to_owned()),
        };
        let mut effects = self.looked(number, Err(failure));
        effects.push(Effect::CancelLook);
        effects
    }

    pub(in crate::session) fn looked(
        &mut self,
        number: u64,
        result: Result<Seen, Failure>,
    ) -> Vec<Effect> {
        let planning = &mut self.planning;
        let Some(running) = planning.running.take_if(|running| running.number == number) else {
            return Vec::new();
        };
        if let Ok(seen) = &result {
            planning.adopt(seen);
        }
        planning.comparing = None;
        planning.diff = None;
        planning.is_expired = false;
        planning.last = Some(Looked {
            number,
            about: running.about,
            result,
        });
        self.write_promotion()
    }

    pub(in crate::session) fn look_died(&mut self, failure: Failure) {
        if let Some(number) = self.planning.running.as_ref().map(|running| running.number) {
            // Without a plan nothing is written.
            let _ = self.looked(number, Err(failure));
        }
    }

    pub(in crate::session) fn choose(&mut self, choice: ExportChoice) -> Vec<Effect> {
        self.planning.choose(choice);
        Vec::new()
    }

    /// Has a file of the plan compared.
    pub(in crate::session) fn compare(&mut self, path: String) -> Vec<Effect> {
        let last = self.planning.last.as_ref();
        let Some(last) = last.filter(|last| match &last.result {
            Ok(seen) => seen.plan.file(&path).is_some(),
            Err(_) => false,
        }) else {
            return Vec::new();
        };
        let look = last.number;
        self.planning.comparing = Some(path.clone());
        vec![Effect::Compare { look, path }]
    }

    pub(in crate::session) fn compared(&mut self, look: u64, diff: FileDiff) {
        let is_of_plan = self.planning.last.as_ref().map(|last| last.number) == Some(look);
        if is_of_plan && self.planning.is_comparing(&diff.path) {
            self.planning.comparing = None;
            self.planning.diff = Some(Arc::new(diff));
        }
    }

    /// Tells in the place of the differences that they could not be worked out.
    pub(in crate::session) fn comparing_died(&mut self, failure: &Failure) {
        if let Some(path) = self.planning.comparing.take() {
            self.planning.diff = Some(Arc::new(FileDiff {
                path,
                is_on_disk: true,
                is_in_bundle: true,
                content: ContentDiff::Unreadable {
                    reason: failure.message.clone(),
                },
            }));
        }
    }
}
