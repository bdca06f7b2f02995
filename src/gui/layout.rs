//! What the window remembers from one start to the next: sizes, zoom and theme.
//!
//! Nothing else of the window is kept, for the state of its fields would tell the lengths of
//! passwords. Place and size of the window itself are kept by eframe.

use eframe::Storage;
use egui::{Context, ThemePreference};
use serde::{Deserialize, Serialize};

use super::widgets::diff;

/// Name of the entry in the program's storage.
const KEY: &str = "layout";

/// The remembered layout.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Layout {
    /// Width of the inspector, in points.
    pub(super) inspector: f32,
    /// Height of the list of problems, in points.
    pub(super) problems: f32,
    /// How differences are shown.
    pub(super) diff_mode: diff::Mode,
    zoom: f32,
    theme: ThemePreference,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            inspector: 320.0,
            problems: 190.0,
            diff_mode: diff::Mode::default(),
            zoom: 1.0,
            theme: ThemePreference::System,
        }
    }
}

impl Layout {
    /// Reads the layout of the last time, or else takes the usual one.
    pub(super) fn load(storage: Option<&dyn Storage>) -> Self {
        let stored: Option<Self> = storage.and_then(|storage| eframe::get_value(storage, KEY));
        stored.unwrap_or_default()
    }

    /// Gives the window its theme and zoom.
    pub(super) fn apply(&self, context: &Context) {
        context.set_theme(self.theme);
        context.set_zoom_factor(self.zoom.clamp(0.5, 4.0));
    }

    /// Takes note of theme and zoom as they are now.
    pub(super) fn observe(&mut self, context: &Context) {
        self.theme = context.options(|options| options.theme_preference);
        self.zoom = context.zoom_factor();
    }

    /// Keeps the layout for the next time.
    pub(super) fn save(&self, storage: &mut dyn Storage) {
        eframe::set_value(storage, KEY, self);
    }
}
