//! Judges the document after each change: a small one at once, a large one on a thread, so that
//! nobody waits while typing.

use std::sync::Arc;

use super::{Effect, Event, Session};
use crate::diagnostic::Diagnostic;
use crate::lint::{self, Subject};
use crate::model::{Cluster, Secrets, SiteFiles};

/// Hosts and variables that are judged at once; twice as many take a few milliseconds
/// (`tests/benches/judging.rs`).
const MOST_AT_ONCE: usize = 5_000;

/// What is known of the document's faults.
#[derive(Debug, Default)]
pub(super) struct Judgement {
    pub(super) findings: Vec<Diagnostic>,
    /// Revision that the findings are about.
    revision: u64,
    /// Whether a job is judging.
    is_running: bool,
}

impl Judgement {
    /// Forgets the findings of a document that is gone.
    pub(super) fn forget(&mut self) {
        self.findings.clear();
    }
}

impl Session {
    /// Tells whether the findings are those of an earlier state of the document, because judging
    /// it takes a while.
    #[must_use]
    pub fn is_judging(&self) -> bool {
        self.judgement.is_running && self.judgement.revision != self.revision
    }

    /// Tells whether the document is small enough to be judged while a person waits.
    pub(super) fn is_judged_at_once(&self) -> bool {
        size(self.cluster()) <= MOST_AT_ONCE
    }

    /// Returns the revision that the findings are about.
    #[must_use]
    pub fn judged_revision(&self) -> u64 {
        self.judgement.revision
    }

    /// Judges anew whatever changed: document, secrets or files.
    pub(super) fn judge(&mut self) -> Option<Effect> {
        self.revision += 1;
        self.release = self.cluster().settings.release.parse().ok();
        self.compare_probes();
        if !self.is_judged_at_once() {
            return self.judge_elsewhere();
        }
        self.judgement.findings = lint::check(&self.subject());
        self.judgement.revision = self.revision;
        None
    }

    /// Has a job judge the document as it is now, unless one is at work: changes that are made
    /// meanwhile are judged together when it is done.
    fn judge_elsewhere(&mut self) -> Option<Effect> {
        if std::mem::replace(&mut self.judgement.is_running, true) {
            return None;
        }
        Some(Effect::Judge(Box::new(JudgeRequest {
            revision: self.revision,
            cluster: Arc::clone(&self.document.cluster),
            secrets: self.secrets.clone(),
            site_files: self.site_files.clone(),
        })))
    }

    /// Takes note of what a job found.
    pub(super) fn judged(&mut self, revision: u64, findings: Vec<Diagnostic>) -> Option<Effect> {
        self.judgement.is_running = false;
        if revision == self.revision {
            self.judgement.findings = findings;
            self.judgement.revision = revision;
        }
        // Otherwise somebody went on typing, or opened a document that was judged at once.
        if self.judgement.revision == self.revision {
            None
        } else {
            self.judge_elsewhere()
        }
    }

    /// Takes note that judging ended without a result.
    pub(super) fn judging_died(&mut self) {
        self.judgement.is_running = false;
    }
}

/// Everything that judging needs.
#[derive(Clone, Debug)]
pub struct JudgeRequest {
    /// The state of the document.
    revision: u64,
    cluster: Arc<Cluster>,
    secrets: Secrets,
    site_files: SiteFiles,
}

impl JudgeRequest {
    /// Judges; may take a while.
    #[must_use]
    pub fn carry_out(&self) -> Event {
        let subject = Subject::new(&self.cluster, &self.secrets, &self.site_files);
        Event::Judged {
            revision: self.revision,
            findings: lint::check(&subject),
        }
    }
}

/// Counts what rules look at.
pub(super) fn size(cluster: &Cluster) -> usize {
    let of_hosts = cluster.hosts.iter().map(|host| 1 + host.env.len());
    cluster.env.len() + of_hosts.sum::<usize>()
}
