//! The page of the cluster's picture, and the shelf of spare hosts.

mod picture;
mod slot;

use egui::{DragAndDrop, Rect, ScrollArea, Ui, vec2};

use crate::gui::theme;
use crate::gui::view::View;
use crate::model::HostId;
use crate::session::Session;

/// Distance from the edge at which a dragged card scrolls the picture, in points.
const EDGE: f32 = 40.0;

/// Draws the page.
pub(crate) fn show(ui: &mut Ui, session: &Session, view: &mut View) {
    let viewport = ui.available_rect_before_wrap();
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        scroll_at_edges(ui, viewport);
        picture::show(ui, session, view);
        ui.add_space(theme::LARGE);
        slot::show(ui, session, view, &slot::SPARE);
    });
}

/// Scrolls the picture while a card is dragged along its upper or lower edge.
fn scroll_at_edges(ui: &Ui, viewport: Rect) {
    if !DragAndDrop::has_payload_of_type::<HostId>(ui.ctx()) {
        return;
    }
    let Some(pointer) = ui.ctx().pointer_interact_pos() else {
        return;
    };
    let above = viewport.top() + EDGE - pointer.y;
    let below = pointer.y - (viewport.bottom() - EDGE);
    let speed = if above > 0.0 { above } else { -below.max(0.0) };
    if speed != 0.0 {
        ui.scroll_with_delta(vec2(0.0, speed.clamp(-EDGE, EDGE) * 0.4));
        ui.ctx().request_repaint();
    }
}
