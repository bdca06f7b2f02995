//! What the window remembers from one start to the next: sizes, zoom and theme.
//!
//! Nothing else of the window is kept, for the state of its fields would tell the lengths of
//! passwords. eframe's own storage is not used: a crash while it writes leaves a part of a file.

use std::path::PathBuf;

use egui::{Context, ThemePreference, Vec2, ViewportBuilder, vec2};
use serde::{Deserialize, Serialize};

use super::widgets::diff;
use crate::store::layout;

/// Size of the window at the first start, in points.
const SIZE: Vec2 = vec2(1280.0, 800.0);

/// Smallest size of the window, in points.
const SMALLEST: Vec2 = vec2(760.0, 480.0);

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
    width: f32,
    height: f32,
    is_maximized: bool,
    /// The folder in which it is kept, if any.
    #[serde(skip)]
    folder: Option<PathBuf>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            inspector: 320.0,
            problems: 190.0,
            diff_mode: diff::Mode::default(),
            zoom: 1.0,
            theme: ThemePreference::System,
            width: SIZE.x,
            height: SIZE.y,
            is_maximized: false,
            folder: None,
        }
    }
}

impl Layout {
    /// Reads the layout of the last time, or else takes the usual one.
    pub(super) fn load(folder: Option<PathBuf>) -> Self {
        let stored: Self = folder.as_deref().map(layout::load).unwrap_or_default();
        Self { folder, ..stored }
    }

    /// Gives the window that is to be opened its size. Where it stands is for the desktop to say.
    pub(super) fn size(&self, window: ViewportBuilder) -> ViewportBuilder {
        // The size is counted without the zoom.
        let size = vec2(self.width, self.height) * self.zoom();
        window
            .with_inner_size(size.max(SMALLEST))
            .with_min_inner_size(SMALLEST)
            .with_maximized(self.is_maximized)
    }

    /// Gives the window its theme and zoom.
    pub(super) fn apply(&self, context: &Context) {
        context.set_theme(self.theme);
        context.set_zoom_factor(self.zoom());
    }

    fn zoom(&self) -> f32 {
        self.zoom.clamp(0.5, 4.0)
    }

    /// Takes note of theme, zoom and size as they are now.
    pub(super) fn observe(&mut self, context: &Context) {
        self.theme = context.options(|options| options.theme_preference);
        self.zoom = context.zoom_factor();
        context.input(|input| {
            let window = input.viewport();
            self.is_maximized = window.maximized.unwrap_or_default();
            let is_whole = self.is_maximized || window.fullscreen.unwrap_or_default();
            if let Some(rect) = window.inner_rect.filter(|_| !is_whole) {
                (self.width, self.height) = (rect.width(), rect.height());
            }
        });
    }

    /// Keeps the layout for the next time.
    pub(super) fn save(&self) {
        if let Some(folder) = &self.folder {
            layout::save(folder, self);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layout_is_found_again_at_the_next_start() {
        let folder = tempfile::tempdir().expect("folder");
        let mut layout = Layout::load(Some(folder.path().to_owned()));
        assert_eq!((layout.width, layout.height), (SIZE.x, SIZE.y));
        layout.theme = ThemePreference::Dark;
        layout.inspector = 401.5;
        layout.width = 1000.0;
        layout.zoom = 2.0;
        layout.save();
        let layout = Layout::load(Some(folder.path().to_owned()));
        assert_eq!(layout.theme, ThemePreference::Dark);
        assert!((layout.inspector - 401.5).abs() < 0.1);
        let window = layout.size(ViewportBuilder::default());
        assert_eq!(window.inner_size, Some(vec2(2000.0, 1600.0)));
    }
}
