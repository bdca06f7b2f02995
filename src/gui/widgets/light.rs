//! The light of a connection: a sign and a word, so that its colour is never all that tells.

use egui::{Color32, Label, Response, RichText, Ui};
use lucide_icons::Icon;

use super::title;
use crate::gui::theme::{self, palette};
use crate::probe::{State, Target};
use crate::session::Session;

/// How the connection to a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Light {
    pub(crate) state: State,
    /// Whether the project has changed since.
    pub(crate) is_older: bool,
}

impl Light {
    /// Returns the light of a target; none before it was tested.
    pub(crate) fn of(session: &Session, target: Target) -> Option<Self> {
        let probes = session.probes();
        Some(Self {
            state: probes.target(target)?.state(),
            is_older: probes.is_older(target),
        })
    }

    /// Says it in words.
    pub(crate) fn words(self) -> String {
        let words = match self.state {
            State::Pending => "waiting",
            State::Running => "testing…",
            State::Passed => "works",
            State::Warned => "works, with a warning",
            State::Failed => "fails",
            State::Skipped => "not tested",
            State::Cancelled => "cancelled",
        };
        if self.is_older {
            format!("{words}, before the last change")
        } else {
            words.to_owned()
        }
    }

    /// Returns its sign and colour. What is of an older state has no colour to rely on.
    pub(crate) fn sign(self, ui: &Ui) -> (Icon, Color32) {
        let (icon, colour) = sign(ui, self.state);
        match self.state {
            State::Passed | State::Warned | State::Failed if self.is_older => {
                (Icon::History, palette(ui).weak)
            }
            _ => (icon, colour),
        }
    }

    /// Returns sign and words together.
    pub(crate) fn text(self, ui: &Ui) -> RichText {
        let (icon, colour) = self.sign(ui);
        RichText::new(theme::labelled(icon, &self.words())).color(colour)
    }

    /// Adds the sign alone, for places that say the words elsewhere.
    pub(crate) fn show_sign(self, ui: &mut Ui) {
        let (icon, colour) = self.sign(ui);
        let sign = RichText::new(char::from(icon)).color(colour);
        ui.add(Label::new(sign).selectable(false));
    }

    /// Adds sign and words.
    pub(crate) fn show(self, ui: &mut Ui) -> Response {
        let label = Label::new(self.text(ui).small()).selectable(false);
        title::named(ui, label, &self.words())
    }
}

/// Returns the sign and colour of a state.
pub(crate) fn sign(ui: &Ui, state: State) -> (Icon, Color32) {
    let palette = palette(ui);
    match state {
        State::Pending => (Icon::CircleDashed, palette.weak),
        State::Running => (Icon::LoaderCircle, palette.accent),
        State::Passed => (Icon::CircleCheck, palette.good),
        State::Warned => (Icon::TriangleAlert, palette.warning),
        State::Failed => (Icon::CircleX, palette.error),
        State::Skipped | State::Cancelled => (Icon::CircleMinus, palette.weak),
    }
}
