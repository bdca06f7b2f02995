//! What the page shows: filter, search, the chosen file. No part of undo.

use std::collections::BTreeSet;
use std::time::Duration;

use egui::Ui;

use super::kind::Kind;
use crate::gui::view::Page;
use crate::gui::widgets::diff;
use crate::session::Session;

/// How long a person must rest while typing a folder before it is looked at, in seconds.
const REST: f64 = 0.4;

/// Which files are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Filter {
    /// All that are not as the project has them.
    #[default]
    Changes,
    /// Those of one kind.
    Only(Kind),
    All,
}

/// What stands beside the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Detail {
    #[default]
    None,
    /// A file of the plan.
    File(String),
    /// What came of the last export.
    Result,
}

/// State of the page.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(super) filter: Filter,
    /// Words of the paths that are listed.
    pub(super) search: String,
    /// Folders whose files are not listed.
    pub(super) folded: BTreeSet<String>,
    pub(super) detail: Detail,
    pub(super) diff: diff::State,
    /// The file that is scrolled into sight as soon as the list is drawn.
    pub(super) reveals: Option<String>,
    /// The button that writes gets the keyboard as soon as it can be pressed.
    pub(super) wants_button: bool,
    /// Time of the window at which the folder was changed last, in seconds.
    typed_at: Option<f64>,
    /// Whether the page was shown in the frame before.
    was_open: bool,
    /// The page was opened, so the folder is to be looked at.
    wants_look: bool,
    /// Exports whose results were shown, as the session counts them.
    exports: u64,
}

impl State {
    /// Takes note of the page that is shown, at the start of a frame.
    pub(crate) fn begin_frame(&mut self, page: Page) {
        let is_open = page == Page::Export;
        self.wants_look = is_open && (self.wants_look || !self.was_open);
        self.was_open = is_open;
    }

    /// Gives the button that writes the keyboard.
    pub(crate) fn focus_button(&mut self) {
        self.wants_button = true;
    }

    /// Turns to the result of an export that has just come to its end.
    pub(super) fn begin(&mut self, ui: &Ui, session: &Session) {
        let exports = std::mem::replace(&mut self.exports, session.exports());
        if exports != session.exports() && session.last_export().is_some() {
            self.detail = Detail::Result;
            self.filter = Filter::default();
            self.search.clear();
            ui.ctx().request_repaint();
        }
    }

    /// Takes note that a person types a folder.
    pub(super) fn typed(&mut self, ui: &Ui) {
        self.typed_at = Some(ui.input(|input| input.time));
    }

    /// Takes note that the folder is typed to its end.
    pub(super) fn typed_all(&mut self) {
        self.typed_at = None;
    }

    /// Tells whether the folder may be looked at: not while somebody is typing its name.
    pub(super) fn may_look(&mut self, ui: &Ui) -> bool {
        let Some(typed_at) = self.typed_at else {
            return true;
        };
        let left = typed_at + REST - ui.input(|input| input.time);
        if left > 0.0 {
            ui.ctx()
                .request_repaint_after(Duration::from_secs_f64(left));
            return false;
        }
        self.typed_at = None;
        true
    }

    /// Tells once that the page was opened.
    pub(super) fn take_opening(&mut self) -> bool {
        std::mem::take(&mut self.wants_look)
    }

    pub(super) fn select(&mut self, path: &str) {
        self.detail = Detail::File(path.to_owned());
    }

    pub(super) fn selected(&self) -> Option<&str> {
        match &self.detail {
            Detail::File(path) => Some(path),
            _ => None,
        }
    }

    /// Tells whether nothing is filtered.
    pub(super) fn shows_defaults(&self) -> bool {
        self.filter == Filter::Changes && self.search.is_empty()
    }
}
