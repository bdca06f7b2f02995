//! Texts of variables that are being changed and were not applied so far.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use egui::{Context, Id, TextEdit};

use crate::model::{EnvMap, HostId, Secrets};
use crate::session::Session;
use crate::session::variables::raw::{self, Changes};

/// A changed text of one place.
#[derive(Clone, Default)]
pub(super) struct Draft {
    pub(super) text: String,
    /// Secrets that were in it, and whose places hold dots.
    pub(super) taken: Secrets,
    /// The variables that the text began with.
    pub(super) base: EnvMap,
    /// Whether it was changed since secrets were taken out of it.
    is_fresh: bool,
}

impl fmt::Debug for Draft {
    // The text may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Draft(…)")
    }
}

/// Returns the identity of the field that a text is typed in.
pub(super) fn id(place: Option<HostId>) -> Id {
    Id::unique(("environment-text", place))
}

/// State of the view of texts. A place is a host, or none for all hosts.
#[derive(Debug, Default)]
pub(super) struct Drafts {
    /// The place that is shown.
    pub(super) place: Option<HostId>,
    /// The changed texts, so that nothing is lost while another place or view is shown.
    all: BTreeMap<Option<HostId>, Draft>,
    /// Lines that could not be applied, to be shown behind what was as soon as the document is
    /// another than the one of this revision.
    rest: Option<(u64, String)>,
    /// The text of a place that is not being changed.
    clean: Option<(u64, Option<HostId>, String)>,
    changes: Option<(u64, Option<HostId>, Rc<Changes>)>,
}

impl Drafts {
    /// Returns the variables of the place that is shown; forgets hosts that are gone.
    pub(super) fn env<'a>(&mut self, session: &'a Session) -> &'a EnvMap {
        let cluster = session.cluster();
        let host = self.place.and_then(|id| cluster.host(id));
        if host.is_none() {
            self.place = None;
        }
        host.map_or(&cluster.env, |host| &host.env)
    }

    /// Tells whether the text of a place was changed.
    pub(super) fn is_changed(&self, place: Option<HostId>) -> bool {
        self.all.contains_key(&place)
    }

    /// Returns the changed text that is shown.
    pub(super) fn draft(&self) -> Option<&Draft> {
        self.all.get(&self.place)
    }

    /// Returns the text that is shown.
    pub(super) fn text(&mut self, session: &Session) -> String {
        let env = self.env(session);
        let is_applied = |(revision, _): &mut (u64, _)| *revision != session.revision();
        if let Some((_, rest)) = self.rest.take_if(is_applied) {
            let text = raw::write(env);
            let gap = if text.is_empty() { "" } else { "\n" };
            self.keep(format!("{text}{gap}{rest}"), env);
        }
        if let Some(draft) = self.all.get(&self.place) {
            return draft.text.clone();
        }
        match &self.clean {
            Some((revision, place, text))
                if *revision == session.revision() && *place == self.place =>
            {
                text.clone()
            }
            _ => {
                let text = raw::write(env);
                self.clean = Some((session.revision(), self.place, text.clone()));
                text
            }
        }
    }

    /// Takes a changed text.
    pub(super) fn keep(&mut self, text: String, env: &EnvMap) {
        let draft = self.all.entry(self.place).or_insert_with(|| Draft {
            base: env.clone(),
            ..Draft::default()
        });
        draft.text = text;
        draft.is_fresh = true;
        self.changes = None;
    }

    /// Takes the secrets out of the text that is shown; tells whether there were any.
    pub(super) fn take_secrets(&mut self, context: &Context) -> bool {
        self.take_secrets_of(context, self.place)
    }

    /// Takes the secrets out of texts in which nobody types any more; tells whether there were any.
    pub(super) fn settle(&mut self, context: &Context) -> bool {
        let focused = context.memory(egui::Memory::focused);
        let is_left = |(place, draft): &(&Option<HostId>, &Draft)| {
            draft.is_fresh && focused != Some(id(**place))
        };
        let left: Vec<Option<HostId>> = self.all.iter().filter(is_left).map(|(p, _)| *p).collect();
        let taken = left
            .into_iter()
            .map(|place| self.take_secrets_of(context, place));
        taken.fold(false, |any, one| any | one)
    }

    fn take_secrets_of(&mut self, context: &Context, place: Option<HostId>) -> bool {
        let Some(draft) = self.all.get_mut(&place) else {
            return false;
        };
        draft.is_fresh = false;
        let is_any = raw::take_secrets(&mut draft.text, &mut draft.taken);
        if is_any {
            self.changes = None;
            // The field's own undo would bring them back.
            if let Some(mut state) = TextEdit::load_state(context, id(place)) {
                state.clear_undoer();
                state.store(context, id(place));
            }
        }
        is_any
    }

    /// Returns what the text that is shown would change; none if it was not changed.
    pub(super) fn changes(&mut self, session: &Session) -> Option<Rc<Changes>> {
        let env = self.env(session);
        let draft = self.all.get(&self.place)?;
        if let Some((revision, place, changes)) = &self.changes
            && *revision == session.revision()
            && *place == self.place
        {
            return Some(Rc::clone(changes));
        }
        let changes = raw::compare(&draft.text, env, self.place, &draft.taken);
        let changes = Rc::new(changes);
        self.changes = Some((session.revision(), self.place, Rc::clone(&changes)));
        Some(changes)
    }

    /// Forgets the text that is shown, but for lines that could not be applied.
    pub(super) fn forget(&mut self, rest: Option<(u64, String)>) {
        self.all.remove(&self.place);
        self.changes = None;
        self.rest = rest;
    }
}
