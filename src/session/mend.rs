//! Works out fixes: those of a small document at once, those of a large one on a thread, so that
//! the window goes on. What comes of it counts only for the state of the document that it is about.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Effect, Event, NoticeKind, Session, judge};
use crate::lint::Subject;
use crate::lint::fixes::{self, FixId, Outcome, Step};
use crate::model::{Cluster, Secrets, SiteFiles};

/// Hosts and variables whose fixes are worked out at once. Fewer than are judged at once: a
/// document is judged several times on the way, and each fix is tried out (`tests/benches/judging.rs`).
const MOST_AT_ONCE: usize = 1_000;

/// Which fixes are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fixes {
    /// Every safe one, to be applied.
    Safe,
    /// Those that a person chose, to be applied.
    Chosen(BTreeSet<FixId>),
    /// All of them, to be looked at.
    Review,
}

/// What was worked out.
#[derive(Clone, Debug)]
pub enum Mended {
    /// What fixes lead to.
    Outcome(Box<Outcome>),
    /// Fixes to choose from.
    Review(Vec<Step>),
}

/// Fixes that are being worked out or were.
#[derive(Debug, Default)]
pub(super) struct Mending {
    /// Counts requests, so that the result of one that was given up is dropped.
    begun: u64,
    /// The request whose fixes are to be applied.
    applies: Option<u64>,
    /// The request whose fixes are to be looked at.
    reviews: Option<u64>,
    /// Fixes to choose from, and the revision that they are of.
    reviewed: Option<(u64, Vec<Step>)>,
}

impl Mending {
    /// Forgets what is about a document that is gone.
    pub(super) fn forget(&mut self) {
        self.applies = None;
        self.reviews = None;
        self.reviewed = None;
    }

    /// Takes note that a job ended without a result; which one is not known. The list is taken for
    /// empty, or it would be asked for again and again.
    pub(super) fn died(&mut self, revision: u64) {
        self.forget();
        self.reviewed = Some((revision, Vec::new()));
    }
}

impl Session {
    /// Tells whether fixes are being worked out that will be applied.
    #[must_use]
    pub fn is_mending(&self) -> bool {
        self.mending.applies.is_some()
    }

    /// Returns the fixes to choose from, as they were listed last; `None` before
    /// [`Command::ReviewFixes`] has led to any.
    ///
    /// [`Command::ReviewFixes`]: super::Command::ReviewFixes
    #[must_use]
    pub fn reviewed(&self) -> Option<&[Step]> {
        let (_, steps) = self.mending.reviewed.as_ref()?;
        Some(steps)
    }

    /// Tells whether that list is about the document as it is.
    #[must_use]
    pub fn is_review_current(&self) -> bool {
        let reviewed = self.mending.reviewed.as_ref();
        reviewed.is_some_and(|(revision, _)| *revision == self.revision)
    }

    /// Tells whether fixes are being listed.
    #[must_use]
    pub fn is_reviewing(&self) -> bool {
        self.mending.reviews.is_some()
    }

    /// Lists all fixes, unless that is being done.
    pub(super) fn review_fixes(&mut self) -> Vec<Effect> {
        if self.is_reviewing() || self.is_review_current() {
            return Vec::new();
        }
        self.work_out(Fixes::Review)
    }

    /// Applies fixes, unless others are being worked out.
    pub(super) fn apply_fixes(&mut self, fixes: Fixes) -> Vec<Effect> {
        if self.is_mending() {
            return Vec::new();
        }
        self.work_out(fixes)
    }

    /// Gives up fixes that were to be applied.
    pub(super) fn cancel_fixes(&mut self) {
        self.mending.applies = None;
    }

    fn work_out(&mut self, fixes: Fixes) -> Vec<Effect> {
        self.mending.begun += 1;
        let number = self.mending.begun;
        let running = match fixes {
            Fixes::Review => &mut self.mending.reviews,
            Fixes::Safe | Fixes::Chosen(_) => &mut self.mending.applies,
        };
        *running = Some(number);
        let is_small = judge::size(self.cluster()) <= MOST_AT_ONCE;
        let request = MendRequest {
            number,
            revision: self.revision,
            fixes,
            cluster: Arc::clone(&self.document.cluster),
            secrets: self.secrets.clone(),
            site_files: self.site_files.clone(),
        };
        if is_small {
            return self.mended(number, request.revision, request.work_out());
        }
        vec![Effect::Mend(Box::new(request))]
    }

    /// Takes what was worked out, if it is still wanted and about the document as it is.
    pub(super) fn mended(&mut self, number: u64, revision: u64, mended: Mended) -> Vec<Effect> {
        match mended {
            Mended::Review(steps) if self.mending.reviews == Some(number) => {
                self.mending.reviews = None;
                self.mending.reviewed = Some((revision, steps));
                Vec::new()
            }
            Mended::Outcome(outcome) if self.mending.applies == Some(number) => {
                self.mending.applies = None;
                if revision == self.revision {
                    return self.mend(*outcome);
                }
                let text = "The project changed while its fixes were worked out, so none was applied; apply them again".to_owned();
                self.notices.add(NoticeKind::Bad, text);
                Vec::new()
            }
            Mended::Review(_) | Mended::Outcome(_) => Vec::new(),
        }
    }

    /// Applies fixes in one step of the history. Whoever is typing begins a new one.
    fn mend(&mut self, outcome: Outcome) -> Vec<Effect> {
        let title = match outcome.steps.as_slice() {
            [] => {
                let text = "There was nothing to mend".to_owned();
                self.notices.add(NoticeKind::Good, text);
                return Vec::new();
            }
            [step] => step.id.title.clone(),
            steps => format!("{} fixes", steps.len()),
        };
        self.history.end_typing();
        let edits = outcome.edits();
        let effects = self.put(title.clone(), &edits, outcome.cluster);
        self.history.end_typing();
        let text = format!("Applied: {title}. Undo takes it back");
        self.notices.add(NoticeKind::Good, text);
        effects
    }
}

/// Everything that working out fixes needs.
#[derive(Clone, Debug)]
pub struct MendRequest {
    number: u64,
    /// The state of the document.
    revision: u64,
    fixes: Fixes,
    cluster: Arc<Cluster>,
    secrets: Secrets,
    site_files: SiteFiles,
}

impl MendRequest {
    /// Works them out; may take a while.
    #[must_use]
    pub fn carry_out(&self) -> Event {
        Event::Mended {
            number: self.number,
            revision: self.revision,
            mended: self.work_out(),
        }
    }

    fn work_out(&self) -> Mended {
        let subject = Subject::new(&self.cluster, &self.secrets, &self.site_files);
        match &self.fixes {
            Fixes::Safe => Mended::Outcome(Box::new(fixes::apply_safe(&subject))),
            Fixes::Chosen(chosen) => {
                Mended::Outcome(Box::new(fixes::apply_chosen(&subject, chosen)))
            }
            Fixes::Review => Mended::Review(fixes::review(&subject)),
        }
    }
}
