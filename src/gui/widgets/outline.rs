//! The ground and outline of cards and nodes, which tell what is selected and has the keyboard.

use egui::{Color32, Rect, Response, Stroke, StrokeKind, Ui};

use crate::gui::theme::{self, palette};

/// Returns the outline of a card or node.
pub(crate) fn of(ui: &Ui, response: &Response, is_selected: bool) -> Stroke {
    let palette = palette(ui);
    if response.has_focus() || is_selected {
        strong(ui)
    } else if response.hovered() {
        Stroke::new(1.0, palette.accent)
    } else {
        Stroke::new(1.0, palette.line)
    }
}

/// Returns the outline of what is selected, has the keyboard or is dragged.
pub(crate) fn strong(ui: &Ui) -> Stroke {
    Stroke::new(2.0, palette(ui).accent)
}

/// Paints ground and outline.
pub(crate) fn paint(ui: &Ui, rect: Rect, fill: Color32, stroke: Stroke) {
    ui.painter()
        .rect(rect, theme::RADIUS, fill, stroke, StrokeKind::Inside);
}
