//! What the page shows: search, filters, what is folded. No part of undo.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use egui::Context;
use lucide_icons::Icon;

use super::draft::Drafts;
use crate::gui::view::Page;
use crate::model::{FieldPath, HostId};
use crate::session::variables::{Filter, Listing, Matrix, Wanted};
use crate::session::{Command, NoticeKind, Session};

/// A way to look at the variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tab {
    /// One row a variable.
    #[default]
    List,
    /// One column a host.
    Hosts,
    /// One text.
    Text,
}

impl Tab {
    pub(super) const ALL: &[Self] = &[Self::List, Self::Hosts, Self::Text];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::List => "All hosts",
            Self::Hosts => "Host by host",
            Self::Text => "As text",
        }
    }

    pub(super) fn icon(self) -> Icon {
        match self {
            Self::List => Icon::List,
            Self::Hosts => Icon::Table2,
            Self::Text => Icon::FileText,
        }
    }

    pub(super) fn explanation(self) -> &'static str {
        match self {
            Self::List => "Variables that are the same on every host, by group",
            Self::Hosts => "What differs between hosts",
            Self::Text => "All of them as one text, for pasting whole files",
        }
    }
}

/// State of the view of all hosts.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// Words of the hosts that are shown.
    pub(super) search: String,
    /// The cell that is scrolled into sight as soon as the table is drawn.
    pub(super) reveals: Option<(HostId, String)>,
    /// The cell that had the keyboard last.
    pub(super) cell: Option<(HostId, String)>,
    /// Whether the fields for another override are shown.
    pub(super) adds: bool,
    /// Name of the variable that is to get another override.
    pub(super) new_name: String,
    /// Its host.
    pub(super) new_host: Option<HostId>,
    matrix: Option<(Revisions, String, Arc<Matrix>)>,
}

/// State of the page.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) tab: Tab,
    pub(super) wanted: Wanted,
    /// Groups that a person folded or unfolded.
    pub(super) toggled: BTreeSet<&'static str>,
    /// Rows that show all that is known.
    pub(super) expanded: BTreeSet<String>,
    /// Heights of rows as they were drawn last, in points.
    pub(super) heights: BTreeMap<String, f32>,
    /// The variable that is scrolled into sight as soon as the list is drawn.
    pub(super) reveals: Option<String>,
    /// The variable whose editor has the keyboard.
    pub(super) attended: Option<String>,
    /// The search gets the keyboard as soon as it is drawn.
    pub(super) wants_search: bool,
    /// The field for a new name gets the keyboard as soon as it is drawn.
    pub(super) wants_new: bool,
    /// Name of a variable that is about to be added.
    pub(super) new_name: String,
    pub(super) hosts: Hosts,
    pub(super) drafts: Drafts,
    /// Secrets were taken out of a text, which is to be told.
    pub(super) tell_secrets: bool,
    /// The list of one state of the document.
    listing: Option<(Revisions, Wanted, Arc<Listing>)>,
}

impl State {
    /// Takes the secrets out of texts in which nobody types any more, and tells so.
    pub(crate) fn begin_frame(&mut self, context: &Context) -> Option<Command> {
        self.tell_secrets |= self.drafts.settle(context);
        let text = "The secrets are out of the text; they are taken when it is applied";
        let is_told = std::mem::take(&mut self.tell_secrets);
        is_told.then(|| Command::Notify(NoticeKind::Good, text.to_owned()))
    }

    /// Shows a variable, whatever the filters say.
    pub(crate) fn reveal(&mut self, field: &FieldPath) {
        let Some(name) = name_of(field) else {
            return;
        };
        self.want(String::new(), Filter::All);
        if let FieldPath::HostEnv(host, _) = field {
            self.tab = Tab::Hosts;
            self.hosts.search.clear();
            self.hosts.reveals = Some((*host, name.clone()));
            self.hosts.cell = self.hosts.reveals.clone();
        } else {
            self.tab = Tab::List;
            self.reveals = Some(name.clone());
        }
    }

    /// Shows a variable on all hosts.
    pub(super) fn show_hosts(&mut self, name: &str) {
        self.tab = Tab::Hosts;
        self.hosts.search.clear();
        self.want(name.to_owned(), Filter::All);
    }

    /// Gives the search the keyboard.
    pub(crate) fn find(&mut self, page: Page) {
        self.wants_search = page == Page::Environment && self.tab != Tab::Text;
    }

    /// Takes note of the variable whose editor has the keyboard.
    pub(crate) fn attend(&mut self, field: &FieldPath) {
        let Some(name) = name_of(field) else {
            return;
        };
        if self.is_filtered() && !self.wanted.kept.contains(name) {
            self.wanted.kept.insert(name.clone());
        }
        if let FieldPath::HostEnv(host, _) = field {
            self.hosts.cell = Some((*host, name.clone()));
        } else {
            self.attended = Some(name.clone());
        }
    }

    /// Tells whether search or filter hide anything.
    pub(super) fn is_filtered(&self) -> bool {
        !self.wanted.search.trim().is_empty() || self.wanted.filter != Filter::All
    }

    /// Searches and filters anew.
    pub(super) fn want(&mut self, search: String, filter: Filter) {
        self.wanted.search = search;
        self.wanted.filter = filter;
        self.wanted.kept.clear();
    }

    /// Returns the list, worked out once for each state of the document and the filters.
    pub(super) fn listing(&mut self, session: &Session) -> Arc<Listing> {
        if let Some((revision, wanted, listing)) = &self.listing
            && *revision == revisions(session)
            && *wanted == self.wanted
        {
            return Arc::clone(listing);
        }
        let listing = session.listing(&self.wanted);
        let listing = Arc::new(listing);
        let key = (revisions(session), self.wanted.clone());
        self.listing = Some((key.0, key.1, Arc::clone(&listing)));
        listing
    }

    /// Returns what differs between hosts, worked out once for each state of document and search.
    pub(super) fn matrix(&mut self, session: &Session) -> Arc<Matrix> {
        let search = &self.wanted.search;
        if let Some((revision, known, matrix)) = &self.hosts.matrix
            && *revision == revisions(session)
            && known == search
        {
            return Arc::clone(matrix);
        }
        let matrix = Matrix::new(session.cluster(), session.findings(), search);
        let matrix = Arc::new(matrix);
        self.hosts.matrix = Some((revisions(session), search.clone(), Arc::clone(&matrix)));
        matrix
    }
}

/// The states of document and findings: large documents are judged later than they change.
type Revisions = (u64, u64);

fn revisions(session: &Session) -> Revisions {
    (session.revision(), session.judged_revision())
}

/// Returns the variable that a field is of.
fn name_of(field: &FieldPath) -> Option<&String> {
    match field {
        FieldPath::Env(name) | FieldPath::HostEnv(_, name) | FieldPath::Secret(name) => Some(name),
        _ => None,
    }
}
